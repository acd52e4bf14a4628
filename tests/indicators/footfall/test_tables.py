"""Tables beside the indicators: filled gaps, questions, unusual days, events, season; counts written by hand."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.footfall.tables import footfall_tables
from etl.indicators.footfall.unusual_days import name_of
from etl.reduce.footfall import reduce_footfall

FIRST, LAST = "2023-01-02", "2025-12-28"
WEEK = np.array([0.9, 0.9, 1.0, 1.0, 1.2, 1.4, 0.6])


def days() -> pd.DatetimeIndex:
    return pd.date_range(FIRST, LAST)


def counts(level: float, seed: int, noise: float = 0.03) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.round(level * WEEK[days().dayofweek] * np.exp(rng.normal(0, noise, len(days()))))


def tables_of(region) -> dict[str, pd.DataFrame]:
    reduce_footfall(region.connection, None)
    region.connection.execute("CREATE OR REPLACE TEMP TABLE chosen AS SELECT centre_id FROM snapshot.centre")
    return footfall_tables(Facts(region.connection, region.as_of, region.catalogue))


def test_a_gap_is_filled_and_marked_and_nothing_before_the_first_count(region) -> None:
    steady = 1000 * WEEK[days().dayofweek]
    late = days() >= "2023-02-01"
    gap = (days() >= "2024-05-06") & (days() <= "2024-05-08")
    region.add_days(region.add_sensor("A"), days()[~gap], steady[~gap])
    region.add_days(region.add_sensor("B"), days()[late], 2 * steady[late])
    filled = tables_of(region)["footfall_filled"]
    assert filled["local_date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-06", "2024-05-07", "2024-05-08"]
    assert filled["count"].tolist() == [900, 900, 1000]
    assert set(filled["method"]) == {"weekday_median"}
    measured = region.connection.execute(
        "SELECT count(*) FROM snapshot.footfall_daily WHERE local_date BETWEEN '2024-05-06' AND '2024-05-08' AND count > 0"
    ).fetchone()
    assert measured == (3,)  # those of B only


def test_the_moved_counter_is_asked_about_and_its_neighbours_are_not(region) -> None:
    for number, name in enumerate("ABCD"):
        own = counts(1000, number)
        if name == "B":
            own = np.where(days() >= "2025-03-03", 0.75 * own, own)
        region.add_days(region.add_sensor(name), days(), own)
    region.connection.execute(
        "INSERT INTO snapshot.event VALUES ('e', '12061316-01', NULL, '2025-03-10', '2025-09-01', 'building_site', 'Umbau Markt')"
    )
    asked = tables_of(region)["question"]
    assert asked["sensor_id"].tolist() == ["12061316-01/B"]
    row = asked.iloc[0]
    assert (row["kind"], row["event_title"]) == ("level_shift", "Umbau Markt")
    assert abs(row["begins_on"] - pd.Timestamp("2025-03-03")) <= pd.Timedelta(weeks=1)
    assert row["step"] == pytest.approx(-0.25, abs=0.02)


def test_of_two_counters_neither_is_accused(region) -> None:
    region.add_days(region.add_sensor("A"), days(), counts(1000, 1))
    region.add_days(region.add_sensor("B"), days(), np.where(days() >= "2025-03-03", 2, 1) * counts(500, 2))
    asked = tables_of(region)["question"]
    assert asked["kind"].tolist() == ["level_shift_of_two"]


def test_unusual_days_and_what_an_event_brings(region) -> None:
    feast = pd.DatetimeIndex(["2023-06-17", "2024-06-15", "2025-06-14"])
    for number, name in enumerate("ABC"):
        own = counts(1000, number)
        own[days().isin(feast)] *= 2.5
        own[days() == "2025-02-11"] *= 0.3
        region.add_days(region.add_sensor(name), days(), own)
    for year, day in enumerate(feast, start=2023):
        region.connection.execute(
            "INSERT INTO snapshot.event VALUES (?, '12061316-01', NULL, ?, ?, 'event', ?)",
            [str(year), day.date(), day.date(), f"{year - 1990}. Stadtfest {year}"],
        )
    found = tables_of(region)
    unusual = found["unusual_day"].assign(day=lambda rows: rows["local_date"].dt.strftime("%Y-%m-%d")).set_index("day")
    assert unusual.loc["2025-02-11", "change"] == pytest.approx(-0.7, abs=0.03)
    assert unusual.loc["2025-06-14", "event_title"] == "35. Stadtfest 2025"
    [uplift] = found["event_uplift"].to_dict("records")
    assert (uplift["title"], uplift["editions"], uplift["may_be_claimed"]) == ("Stadtfest", 3, True)
    assert uplift["uplift"] == pytest.approx(1.5, abs=0.05)


def test_two_editions_claim_nothing(region) -> None:
    region.add_days(region.add_sensor("A"), days(), counts(1000, 1))
    for day in ("2024-06-15", "2025-06-14"):
        region.add_event(day, day)
    [uplift] = tables_of(region)["event_uplift"].to_dict("records")
    assert (uplift["editions"], uplift["may_be_claimed"]) == (2, False)


def test_season_of_complete_years(region) -> None:
    """Twice as busy in December: 62 of 334 + 62 parts of a year of 365 days, of 335 + 62 in 2024."""
    level = np.where(days().month == 12, 2000, 1000)
    region.add_days(region.add_sensor("A"), days(), level)
    season = tables_of(region)["footfall_season"].set_index("month")
    assert season.loc[12, "years"] == 3
    assert season["share"].sum() == pytest.approx(1)
    assert season.loc[12, "share"] == pytest.approx((2 * 62 / 396 + 62 / 397) / 3, rel=1e-3)
    assert season.loc[12, "lowest"] == pytest.approx(62 / 397)


def test_comparison_centres_are_asked_nothing(region) -> None:
    region.add_days(region.add_sensor("A"), days(), counts(1000, 1))
    region.connection.execute("UPDATE snapshot.centre SET is_example = true")
    assert all(rows.empty for rows in tables_of(region).values())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("32. Stadtfest 2025", "Stadtfest"),
        ("Wochenmarkt", "Wochenmarkt"),
        ("2024", "2024"),
        ("Adventsmarkt 2", "Adventsmarkt"),
    ],
)
def test_name_of_a_recurring_event(title: str, name: str) -> None:
    assert name_of(title) == name
