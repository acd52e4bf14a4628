"""Small numbers: class edges, and an attacker who knows all totals and still cannot find a blanked cell."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from etl.statistics.suppression import small_groups, suppress_cells, suppressed_classes, suppressed_line, visibility


def test_visibility_edges() -> None:
    assert list(visibility([0, 9, 10, 29, 30, np.nan])) == [
        "hidden", "hidden", "indicative", "indicative", "normal", "hidden",
    ]  # fmt: skip


def test_a_small_cell_takes_the_cheapest_rectangle_with_it() -> None:
    table = suppress_cells(pd.DataFrame([[3, 20, 30], [15, 12, 40], [22, 31, 9]], columns=["a", "b", "c"]))
    expected = [[True, True, False], [True, True, False], [False, False, False]]
    assert table.is_hidden.to_numpy().tolist() == expected
    assert table.is_complementary.to_numpy().sum() == 3
    assert table.row_totals.tolist() == [53, 67, 62]
    assert table.counts.loc[2, "c"] == 9


def test_nothing_small_nothing_hidden() -> None:
    table = suppress_cells(pd.DataFrame([[10, 0], [5, 12]]))
    assert not table.is_hidden.to_numpy().any()


def test_single_list_loses_its_column_totals() -> None:
    """One row: a column total would repeat the cell itself."""
    table = suppress_cells(pd.DataFrame([[2, 20, 30]]))
    assert table.is_hidden.to_numpy().tolist() == [[True, True, False]]
    assert table.column_totals.isna().tolist() == [True, True, False]


def test_fractional_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        suppress_cells(pd.DataFrame([[0.5, 3]]))


def _possible_range(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """What an attacker with all totals can say about one blanked cell (linear programme)."""
    unknown = np.argwhere(hidden)
    lines = []
    for axis, size in enumerate(counts.shape):
        for line in range(size):
            members = (unknown[:, axis] == line).astype(float)
            total = counts.take(line, axis)[hidden.take(line, axis)].sum()
            lines.append((members, total))
    matrix, totals = np.array([m for m, _ in lines]), np.array([t for _, t in lines])
    target = (unknown == cell).all(axis=1).astype(float)
    low = linprog(target, A_eq=matrix, b_eq=totals).fun
    high = -linprog(-target, A_eq=matrix, b_eq=totals).fun
    return low, high


def test_no_blanked_small_cell_can_be_found_by_subtraction() -> None:
    rng = np.random.default_rng(17)
    checked = 0
    for _ in range(25):
        counts = rng.poisson(8, (4, 5))
        table = suppress_cells(pd.DataFrame(counts))
        if table.row_totals.isna().any() or table.column_totals.isna().any():
            continue
        hidden = table.is_hidden.to_numpy()
        for cell in np.argwhere((counts > 0) & (counts < 5)):
            assert hidden[tuple(cell)]
            low, high = _possible_range(counts, hidden, tuple(cell))
            assert high - low > 0.5
            checked += 1
    assert checked > 40


def test_order_of_rows_does_not_change_what_is_safe() -> None:
    counts = pd.DataFrame([[3, 20, 30], [15, 12, 40], [22, 31, 9]])
    turned = suppress_cells(counts.iloc[::-1]).is_hidden.sort_index()
    assert turned.equals(suppress_cells(counts).is_hidden)


def test_small_groups_find_rare_combinations() -> None:
    answers = pd.DataFrame({"age": ["18-29"] * 6 + ["70+"] * 2, "sex": ["f"] * 6 + ["m", "m"], "grade": range(8)})
    rare = small_groups(answers, ["age", "sex"])
    assert rare.to_dict("records") == [{"age": "70+", "sex": "m", "count": 2}]
    assert small_groups(answers, ["age", "sex"], k=2).empty


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([20, 30, 50], [False, False, False]),
        ([3, 30, 50], [True, True, False]),  # one small cell takes the smallest other one with it
        ([1, 2, 50, 30], [True, True, False, True]),  # 1 + 2 hold fewer than five respondents
        ([2, 3, 50], [True, True, False]),  # 2 + 3 hold five
        ([4, 0, 50], [True, False, True]),  # a zero protects nothing while another cell can
        ([0, 0, 0], [False, False, False]),
    ],
)
def test_line_with_a_published_total(counts: list[int], hidden: list[bool]) -> None:
    assert suppressed_line(counts).tolist() == hidden


def test_no_blanked_cell_of_a_line_follows_by_subtraction() -> None:
    random = np.random.default_rng(3)
    for _ in range(300):
        counts = random.integers(0, 30, random.integers(2, 7))
        hidden = suppressed_line(counts)
        small = (counts > 0) & (counts < 5)
        assert hidden[small].all()
        if small.any() and (counts > 0).sum() > 1:
            assert hidden.sum() >= 2
            assert counts[hidden].sum() >= 5 or hidden.all()


def test_classes_and_their_answers() -> None:
    classes = [("under_30", "under_60")]
    # the class of 33 stays published, so its small part takes the other part with it
    answers, hidden = suppressed_classes({"under_30": 3, "under_60": 30, "to_120": 40, "over": 27}, classes)
    assert (answers, hidden) == ({"under_30", "under_60"}, set())
    # a small class outside takes the smallest other class, whole
    answers, hidden = suppressed_classes({"under_30": 20, "under_60": 20, "to_120": 58, "over": 2}, classes)
    assert answers == {"over", "under_30", "under_60"}
    assert hidden == {("over",), ("under_30", "under_60")}
