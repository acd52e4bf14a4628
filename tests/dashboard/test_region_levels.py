"""The map by region: shares of the newest quarter, hidden below three towns, every level in both languages."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from dashboard.components.region_levels import LEVELS, class_of, newest
from dashboard.queries.trends import status_counts
from dashboard.suppression import suppressed
from dashboard.text import texts
from tests.dashboard.test_pages import open_page, words


def test_share_of_the_newest_quarter_in_classes() -> None:
    rows = pd.DataFrame({"class": ["a", "a", "b", "c", "d"], "quarter": pd.to_datetime(["2026-03-31", *["2026-06-30"] * 4]),
                         "towns": [3, 4, 2, 3, 5], "judged": [3, 4, None, 3, 5], "conspicuous": [3, 2, None, 3, 1]})  # fmt: skip
    found = newest(suppressed(rows, ["quarter"], ["judged", "conspicuous"])).set_index("class")
    assert found.loc["a", "share"] == 0.5
    assert found.loc["a", "class_id"] == "share_2"
    assert found.loc["b", "class_id"] == "no_value"
    assert found.loc["c", "class_id"] == "no_value"  # else the total would give b away
    assert found.loc["d", "share"] == 0.2
    assert [class_of(share) for share in (0.0, 0.25, 0.74, 1.0)] == ["share_0", "share_1", "share_2", "share_3"]


def test_three_towns_are_the_minimum(publish: Callable, full: dict) -> None:
    build_id = publish(full)
    whole = newest(status_counts(build_id, "ihk", ""))
    assert whole[["class", "towns", "conspicuous"]].to_numpy().tolist() == [["Cottbus", 3, 1]]
    alone = newest(status_counts(build_id, "size_class", ""))
    assert alone["share"].isna().all()
    assert whole["quarter"].iloc[0].date() == date(2026, 9, 30)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_opens(level: str, language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("map", language, level=level)
    assert not app.exception
    assert texts(language)["map.note_regions"] in words(app)
