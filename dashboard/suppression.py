"""Cells of few towns stay empty, and so does what a reader could work out from the total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

MIN_TOWNS: Final = 3


def suppressed(frame: pd.DataFrame, within: Sequence[str], counts: Sequence[str]) -> pd.DataFrame:
    """Counts of classes with fewer than three towns become missing.

    `frame` has one row per class and values of `within` (e.g. quarter), with a column `towns`. Where the hidden classes
    of one group together have fewer than three towns, the smallest class shown is hidden too (secondary suppression):
    else the total would give the hidden ones away. The number of towns of a hidden class is hidden as well.
    """
    found = frame.copy()
    groups = found.groupby(list(within), sort=False).indices.values() if within else [range(len(found))]
    hidden = pd.Series(False, index=found.index)
    for places in groups:
        hidden.loc[found.index[_to_hide(found["towns"].iloc[list(places)].tolist(), list(places))]] = True
    for column in ("towns", *counts):
        found[column] = found[column].astype("Float64").mask(hidden)
    return found


def _to_hide(towns: list[int], places: list[int]) -> list[int]:
    """Places of the rows to hide in a group."""
    order = sorted(range(len(towns)), key=lambda number: (towns[number], places[number]))
    few = [number for number in order if 0 < towns[number] < MIN_TOWNS]
    rest = [number for number in order if towns[number] >= MIN_TOWNS]
    while few and rest and sum(towns[number] for number in few) < MIN_TOWNS:
        few.append(rest.pop(0))
    return [places[number] for number in few]
