"""Benchmarks: ratios measured side by side in one run, printed as one line each; `make bench`."""
