"""A moved counting point linked on request: factor from the panel, change across the move, mark and wider interval."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import changes
from etl.reduce.sensor_links import Request, link_moved_points

CENTRE = "12061316-01"
OLD, NEW = pd.date_range("2023-01-01", "2024-12-31"), pd.date_range("2025-01-01", "2025-12-31")
ALL = pd.date_range("2023-01-01", "2025-12-31")


def moved(region, others: int = 2, weeks_after: int = 52) -> None:
    """Point a moves to a place with half the people on 1 January 2025; from then on all places lose a tenth."""
    fall = np.where(ALL < "2025-01-01", 1000, 900)
    for number in range(others):
        region.add_days(region.add_sensor(f"b{number}"), ALL, fall)
    region.add_days(region.add_sensor("a"), OLD, 400)
    region.add_days(region.add_sensor("a", version=2), NEW[: 7 * weeks_after], 180)


def linked(region, name: str = "a") -> pd.DataFrame:
    region.reduce()
    link_moved_points(region.connection, [Request(CENTRE, name)])
    return region.connection.execute("SELECT * FROM snapshot.sensor_link").df()


def test_nothing_is_linked_without_a_request(region) -> None:
    moved(region)
    row = region.compute(changes).loc[("footfall_yoy_12m", CENTRE, "2025-12")]
    assert (row["n"], row["method"].endswith("_linked")) == (2, False)


def test_the_linked_point_counts_across_the_move_and_is_marked(region) -> None:
    """400 · f = 200 at the old level, 180 after: −10 % like the others, three points instead of two.

    The week of the move (Wednesday) belongs to neither side, so seven of the eight weeks before are compared.
    """
    moved(region)
    [link] = linked(region).to_dict("records")
    assert link["factor"] == pytest.approx(0.5, abs=1e-6)
    assert (link["status"], link["uncertainty"], link["weeks_before"], link["weeks_after"]) == ("linked", 0.08, 7, 8)
    rows = region.compute(changes)
    row = rows.loc[("footfall_yoy_12m", CENTRE, "2025-12")]
    assert row["value"] == pytest.approx(-0.1, abs=1e-6)
    assert (row["n"], row["method"]) == (3, "like_for_like_t_linked")
    # no scatter between the points: only the link, ±8 % of one of three points
    half = (np.log1p(row["high"]) - np.log1p(row["low"])) / 2
    assert half == pytest.approx(0.08 / 3, abs=1e-6)
    assert rows.loc[("footfall_yoy", CENTRE, "2025-06"), "method"].endswith("_linked")
    assert not rows.loc[("footfall_yoy", CENTRE, "2024-06"), "method"].endswith("_linked")


@pytest.mark.parametrize(("others", "weeks", "status"), [(0, 52, "no_other_point"), (2, 2, "too_few_weeks")])
def test_a_move_that_cannot_be_linked_says_why(region, others: int, weeks: int, status: str) -> None:
    moved(region, others, weeks)
    [link] = linked(region).to_dict("records")
    assert link["status"] == status
    assert np.isnan(link["factor"])
    assert not region.compute(changes)["method"].str.endswith("_linked").any()


def test_a_point_that_never_moved_or_another_name_gives_no_link(region) -> None:
    moved(region)
    assert linked(region, "b0").empty
    assert linked(region, "gibt es nicht").empty
