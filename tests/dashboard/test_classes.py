"""Classes of the map: published thresholds first, no data apart from every class, the last class of every legend."""

import pandas as pd

from dashboard import classes
from etl.catalogue.models import Indicator
from etl.catalogue.register import load_catalogue


def rate() -> Indicator:
    return load_catalogue().indicators["vacancy_rate_units"]


def index() -> Indicator:
    return load_catalogue().indicators["footfall_index"]


def test_published_thresholds_are_the_bars() -> None:
    assert classes.thresholds(rate()) == [0.05, 0.1, 0.15, 0.2]


def test_values_fall_into_the_published_classes() -> None:
    values = pd.Series([0.049, 0.05, 0.12, 0.2, 0.9, None], index=list("abcdef"), dtype=float)
    found = classes.classify(values, rate())
    assert found.is_published
    assert found.class_of.tolist() == ["class_0", "class_1", "class_2", "class_4", "class_4", "no_value"]


def test_no_data_is_the_last_class_and_never_the_lowest() -> None:
    found = classes.classify(pd.Series([None, 0.3], dtype=float), rate())
    assert found.classes[-1].id == classes.NO_VALUE
    assert found.class_of.tolist()[0] == classes.NO_VALUE


def test_natural_breaks_separate_the_groups() -> None:
    """Three tight groups far apart: every group in a class of its own."""
    values = pd.Series([1.0, 1.1, 50.0, 50.1, 90.0, 90.1])
    found = classes.classify(values, index())
    assert not found.is_published
    groups = found.class_of.groupby([0, 0, 1, 1, 2, 2]).agg(set)
    assert not groups[0] & groups[1]
    assert not groups[1] & groups[2]


def test_one_value_alone_is_one_class() -> None:
    found = classes.classify(pd.Series([5.0, None]), index())
    assert [entry.id for entry in found.classes] == ["class_0", classes.NO_VALUE]
    assert found.class_of.tolist() == ["class_0", classes.NO_VALUE]


def test_of_many_values_the_groups_are_found_too() -> None:
    """Three groups of unequal size among 400 values: no class holds values of two of them."""
    values = pd.Series(
        [*(1 + i / 300 for i in range(280)), *(50 + i / 90 for i in range(80)), *(90 + i / 40 for i in range(40))]
    )
    class_of = classes.classify(values, index()).class_of
    groups = [set(class_of[:280]), set(class_of[280:360]), set(class_of[360:])]
    assert not groups[0] & groups[1]
    assert not groups[1] & groups[2]
    assert len(set().union(*groups)) == 5
