"""Small numbers: what may be shown, what is only indicative, and which cells must be blanked.

Product rule, stricter than the minimum of three cases in official labour statistics: answers of fewer than 10
respondents are hidden, 10–29 are indicative, cross-tab cells of 1–4 are blanked together with complementary cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from etl.statistics.estimates import BoolArray, FloatArray, as_floats

MIN_SHOWN = 10
MIN_NORMAL = 30
MIN_CELL = 5
MIN_GROUP = 5
VISIBILITY = ("hidden", "indicative", "normal")
Totals = Literal["both", "rows", "columns", "none"]


def visibility(n: ArrayLike) -> pd.Categorical:
    """Per number of respondents: `hidden` (< 10), `indicative` (10–29) or `normal` (≥ 30); unknown n is hidden."""
    size = np.nan_to_num(as_floats(n), nan=0.0)
    codes = np.atleast_1d(np.digitize(size, [MIN_SHOWN, MIN_NORMAL]))
    return pd.Categorical(np.array(VISIBILITY)[codes], categories=list(VISIBILITY), ordered=True)


@dataclass(frozen=True)
class SuppressedTable:
    """A cross-tab safe to publish: `counts` with blanked cells missing, and the totals with unsafe ones missing.

    `is_hidden` marks every blanked cell, `is_complementary` those blanked only to protect others.
    """

    counts: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    is_hidden: pd.DataFrame
    is_complementary: pd.DataFrame


def suppress_cells(counts: pd.DataFrame, totals: Totals = "both") -> SuppressedTable:
    """Blank cells of 1–4 and as many further cells as needed so that nothing can be found by subtraction.

    `counts`: integer counts, rows × columns, no total row or column. `totals`: which totals will be published beside
    the table; the overall number is taken as known. A blanked cell is safe if it lies on a cycle of blanked cells (Gusfield 1988) and if the blanked cells of
    its row and of its column do not add up to less than 5; the smallest suitable cells are taken, totals as last resort.
    Raises ValueError for negative, fractional or missing counts.
    """
    cells = as_floats(counts)
    if np.any(np.isnan(cells) | (cells < 0) | (cells != np.round(cells))):
        raise ValueError("suppress_cells: counts must be whole numbers of respondents, none missing")
    framed = _with_totals(cells)
    primary = (framed > 0) & (framed < MIN_CELL)
    primary[-1, -1] = False
    hidden = primary.copy()
    if totals in ("columns", "none"):
        hidden[:-1, -1] = True
    if totals in ("rows", "none"):
        hidden[-1, :-1] = True
    cost = _cost(framed)
    while (further := _missing_protection(framed, cost, hidden, primary)).any():
        hidden |= further
    return _published(counts, framed, hidden, primary)


def suppressed_line(counts: ArrayLike, min_cell: int = MIN_CELL) -> BoolArray:
    """Which cells of one line to blank when its total is published: True for the blanked ones.

    Cells from 1 to `min_cell` − 1 are blanked, then the smallest further ones until at least two are blanked and the
    blanked ones hold at least `min_cell` respondents together, so that none follows by subtraction.
    """
    cells = as_floats(counts)
    hidden = (cells > 0) & (cells < min_cell)
    while hidden.any() and (hidden.sum() < 2 or cells[hidden].sum() < min_cell):
        further = ~hidden & (cells > 0)
        further = further if further.any() else ~hidden
        if not further.any():
            break
        hidden[int(np.argmin(np.where(further, cells, np.inf)))] = True
    return hidden


def suppressed_classes(
    counts: Mapping[str, int], classes: Iterable[Sequence[str]], min_cell: int = MIN_CELL
) -> tuple[set[str], set[tuple[str, ...]]]:
    """Answers and classes to blank when single answers, classes of answers and their total are all published.

    `counts`: answer → respondents of a single choice; `classes`: disjoint groups of answers published as one sum.
    Returns the blanked answers and the blanked classes. First the line of classes is made safe (an answer outside every
    class counts as a class), then the answers inside each class that stays.
    """
    grouped = [tuple(answer for answer in group if answer in counts) for group in classes]
    grouped = [group for group in grouped if group]
    inside = {answer for group in grouped for answer in group}
    line = grouped + [(answer,) for answer in counts if answer not in inside]
    is_hidden = suppressed_line([sum(counts[answer] for answer in group) for group in line], min_cell)
    hidden_classes = {group for group, hidden in zip(line, is_hidden, strict=True) if hidden}
    hidden_answers = {answer for group in hidden_classes for answer in group}
    for group in line:
        if group not in hidden_classes and len(group) > 1:
            blanked = suppressed_line([counts[answer] for answer in group], min_cell)
            hidden_answers |= {answer for answer, hidden in zip(group, blanked, strict=True) if hidden}
    return hidden_answers, hidden_classes


def _with_totals(cells: FloatArray) -> FloatArray:
    with_column = np.column_stack([cells, cells.sum(axis=1)])
    return np.vstack([with_column, with_column.sum(axis=0)])


def _cost(framed: FloatArray) -> FloatArray:
    """Price of blanking each cell: its count; zeros protect badly, totals are wanted, the overall number is known."""
    cost = framed + 1
    cost[framed == 0] += 1e6
    cost[:, -1] += 1e9
    cost[-1, :] += 1e9
    cost[-1, -1] = np.inf
    return cost


def _missing_protection(framed: FloatArray, cost: FloatArray, hidden: BoolArray, primary: BoolArray) -> BoolArray:
    """Further cells to blank for the first unprotected small cell; all False once every small cell is protected."""
    for row, column in np.argwhere(primary):
        further = _cheapest_cycle(cost, hidden, int(row), int(column)) & ~hidden
        if not further.any():
            further = _thicker_line(framed, cost, hidden, int(row), int(column))
        if further.any():
            return further
    return np.zeros_like(hidden)


def _cheapest_cycle(cost: FloatArray, hidden: BoolArray, row: int, column: int) -> BoolArray:
    """Cells of the cheapest cycle through the given cell in the graph of rows and columns; blanked cells cost nothing."""
    rows, columns = cost.shape
    price = np.where(hidden, 1e-9, cost)
    price[row, column] = np.inf
    graph = np.zeros((rows + columns, rows + columns))
    graph[:rows, rows:] = np.where(np.isfinite(price), price, 0)
    _, previous = dijkstra(csr_array(graph), directed=False, indices=row, return_predecessors=True)
    on_cycle = np.zeros_like(hidden)
    node = rows + column
    while node != row and previous[node] >= 0:
        one, other = sorted((node, int(previous[node])))
        on_cycle[one, other - rows] = True
        node = int(previous[node])
    return on_cycle


def _thicker_line(framed: FloatArray, cost: FloatArray, hidden: BoolArray, row: int, column: int) -> BoolArray:
    """One more cell for a row or column whose blanked cells together hold fewer than 5 respondents."""
    suitable = np.zeros_like(hidden)
    if framed[row, hidden[row]].sum() < MIN_CELL:
        suitable[row, :] = True
    if framed[hidden[:, column], column].sum() < MIN_CELL:
        suitable[:, column] = True
    suitable &= ~hidden & (framed > 0) & np.isfinite(cost)
    further = np.zeros_like(hidden)
    if suitable.any():
        further[np.unravel_index(int(np.argmin(np.where(suitable, cost, np.inf))), cost.shape)] = True
    return further


def _published(counts: pd.DataFrame, framed: FloatArray, hidden: BoolArray, primary: BoolArray) -> SuppressedTable:
    shown = np.where(hidden, np.nan, framed)
    inner_hidden, inner_primary = hidden[:-1, :-1], primary[:-1, :-1]

    def like_counts(cells: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(cells, index=counts.index, columns=counts.columns)

    return SuppressedTable(
        counts=like_counts(shown[:-1, :-1]),
        row_totals=pd.Series(shown[:-1, -1], index=counts.index),
        column_totals=pd.Series(shown[-1, :-1], index=counts.columns),
        is_hidden=like_counts(inner_hidden),
        is_complementary=like_counts(inner_hidden & ~inner_primary),
    )


def small_groups(answers: pd.DataFrame, quasi_identifiers: Sequence[str], k: int = MIN_GROUP) -> pd.DataFrame:
    """Combinations of quasi-identifiers (age class, sex, postcode, date …) shared by fewer than `k` respondents.

    One row per offending combination with its `count`, smallest first; empty means k-anonymous (Sweeney 2002). Missing
    values form a class of their own. Coarsen the columns until the frame is empty.
    """
    sizes = answers.groupby(list(quasi_identifiers), dropna=False, observed=True).size().rename("count").reset_index()
    return sizes[sizes["count"] < k].sort_values("count", kind="stable").reset_index(drop=True)
