"""Cells below three towns, and cells a reader could work out from the total."""

import pandas as pd

from dashboard.suppression import suppressed


def counts(*towns: int) -> pd.DataFrame:
    return pd.DataFrame({"class": list("abcdef")[: len(towns)], "quarter": 1, "towns": towns, "judged": towns})


def shown(frame: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in suppressed(frame, ["quarter"], ["judged"])["judged"]]


def test_three_towns_are_shown_and_two_are_not() -> None:
    assert shown(counts(3, 4, 5)) == [3, 4, 5]
    assert shown(counts(2, 2, 5)) == [None, None, 5]


def test_a_single_small_class_takes_the_next_smallest_with_it() -> None:
    """2 hidden alone would be total minus the others: 4 is hidden too; then 6 towns stand behind the gap."""
    assert shown(counts(2, 4, 5)) == [None, None, 5]


def test_two_hidden_classes_with_three_towns_together_are_enough() -> None:
    assert shown(counts(1, 2, 5)) == [None, None, 5]


def test_classes_without_a_town_hide_nothing() -> None:
    assert shown(counts(0, 3, 5)) == [0, 3, 5]


def test_the_number_of_towns_of_a_hidden_class_is_hidden_too() -> None:
    found = suppressed(counts(2, 4, 5), ["quarter"], ["judged"])
    assert found["towns"].isna().tolist() == [True, True, False]


def test_groups_are_independent() -> None:
    frame = pd.concat([counts(2, 4, 5), counts(3, 3, 3).assign(quarter=2)], ignore_index=True)
    assert shown(frame) == [None, None, 5, 3, 3, 3]
