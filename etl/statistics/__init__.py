"""Statistical methods, one family per module: arrays or frames in, frozen dataclasses or arrays out; nothing is read or written."""
