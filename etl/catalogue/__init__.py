"""The editorial catalogue: what the product knows about sources, indicators, problems, measures and funding."""
