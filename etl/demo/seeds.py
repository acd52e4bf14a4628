"""Random streams of the example data: one independent generator per (seed, place, part, purpose)."""

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Generator for one purpose; the same names give the same numbers, whatever else is generated.

    Text names enter by their CRC-32, which is the same on every machine.
    """
    key = [seed, *(zlib.crc32(name.encode()) if isinstance(name, str) else name for name in names)]
    return np.random.default_rng(key)
