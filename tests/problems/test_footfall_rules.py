"""Rules read from counts: found, not found, not enough data; hand-built figures."""

from datetime import date

import pytest

from etl.catalogue.register import Catalogue
from etl.problems.boundary import boundary_verdict
from etl.problems.discovery import rules
from etl.problems.places import CentrePlace, CountingPoint, Event
from tests.problems.hand_built import DAY, Case, occupied, register, spread, vacant


def _decline(catalogue: Catalogue, change: float = -0.2, region: float | None = -0.1, years: float = -0.07) -> Case:
    case = Case(catalogue, "footfall-decline").counted().own("footfall_change_3y", change, half=0.05, on=DAY)
    case.monthly("footfall_yoy", [years] * 36, half=0.05).yearly(years, years, years)
    return case if region is None else case.own("footfall_share_region", region, on=DAY)


def test_decline_found_with_its_three_views(catalogue: Catalogue) -> None:
    """−20 ± 5 %: surely beyond −10 %; fell in three years; lost a tenth against the region."""
    found = _decline(catalogue).own("vacancy_rate_units", 0.2, n=100).assess()
    assert found.status == "conspicuous"
    assert found.leading is not None
    assert found.leading.value == -0.2
    assert not found.is_tested
    lenses = {(one.lens, one.reading.indicator_id): one.supports for one in found.evidence}
    assert lenses == {
        ("threshold", "footfall_change_3y"): True,
        ("history", "footfall_yoy_12m"): True,
        ("peers", "footfall_share_region"): True,
        ("support", "vacancy_rate_units"): True,
    }


def test_decline_of_the_whole_region_is_no_finding(catalogue: Catalogue) -> None:
    assert _decline(catalogue, region=0.01).assess().status == "unremarkable"


def test_decline_without_the_region_is_watched(catalogue: Catalogue) -> None:
    """No region and no peers: who lost is not known, so the town is watched and told what is missing."""
    found = _decline(catalogue, region=None).assess()
    assert found.status == "watch"
    assert "footfall_share_region" in found.missing


def test_one_bad_year_is_watched(catalogue: Catalogue) -> None:
    """−8 ± 2 % in the last year, three years −4 %: not lasting."""
    case = _decline(catalogue, change=-0.04, region=-0.05)
    case.rows = [row for row in case.rows if not row["indicator_id"].startswith("footfall_yoy")]
    found = case.monthly("footfall_yoy", [0.02] * 24 + [-0.08] * 12).yearly(-0.08, 0.02, 0.02, half=0.02).assess()
    assert found.status == "watch"
    assert found.leading is not None
    assert found.leading.indicator_id == "footfall_yoy_12m"


@pytest.mark.parametrize(("changes", "status"), [((-0.2, 0.03, -0.03), "conspicuous"), ((-0.22, 0.02, 0.01), "watch")])
def test_a_decline_must_have_fallen_in_two_of_three_years(
    catalogue: Catalogue, changes: tuple[float, ...], status: str
) -> None:
    """Twelve months against the twelve before, at the newest month and its anniversaries; single months do not count."""
    case = _decline(catalogue)
    case.rows = [row for row in case.rows if row["indicator_id"] != "footfall_yoy_12m"]
    assert case.yearly(*changes).assess().status == status


def test_a_year_with_too_few_months_is_no_year_of_decline(catalogue: Catalogue) -> None:
    """Monthly changes are there throughout, but two of the three years lack the months to be compared as a whole."""
    case = _decline(catalogue)
    case.rows = [row for row in case.rows if row["indicator_id"] != "footfall_yoy_12m"]
    assert case.yearly(-0.2).assess().status == "watch"


def test_stable_footfall_is_unremarkable(catalogue: Catalogue) -> None:
    assert _decline(catalogue, change=0.02, region=0.01, years=0.01).assess().status == "unremarkable"


def test_decline_needs_months_and_completeness(catalogue: Catalogue) -> None:
    assert Case(catalogue, "footfall-decline").assess().status == "no_data"
    short = Case(catalogue, "footfall-decline").monthly("footfall_index", [100.0] * 14).own("completeness", 0.95)
    assert short.monthly("footfall_yoy", [-0.1, -0.1], half=0.02).assess().status == "too_little_data"
    gaps = _decline(catalogue)
    gaps.rows = [row for row in gaps.rows if row["indicator_id"] != "completeness"]
    found = gaps.own("completeness", 0.7).assess()
    assert found.status == "too_little_data"
    assert found.missing == ("completeness",)


def test_building_site_for_most_of_the_year_keeps_a_decline_watched(catalogue: Catalogue) -> None:
    site = Event(date(2025, 11, 1), date(2026, 8, 31), "building_site", "Marktplatz")
    assert _decline(catalogue).events(site).assess().status == "watch"
    assert _decline(catalogue).events(Event(date(2026, 8, 1), date(2026, 8, 31), "closure")).assess().status == (
        "conspicuous"
    )


def test_old_counts_are_outdated(catalogue: Catalogue) -> None:
    """Last value February 2025, looked at in September 2026: 19 months."""
    case = Case(catalogue, "season-dependence").own("season_ratio", 4.0, half=0.2, on=date(2025, 2, 28))
    for month in range(1, 13):
        case.own("footfall_index", 100.0, on=date(2023, month, 28))
        case.own("footfall_index", 100.0, on=date(2024, month, 28))
    assert case.assess().status == "outdated"


@pytest.mark.parametrize(("value", "expected"), [(40.0, "conspicuous"), (81.0, "unremarkable")])
def test_low_footfall_for_the_size(catalogue: Catalogue, value: float, expected: str) -> None:
    """Peers 60…100 per 1,000; lower quartile 70: 40 ± 4 lies surely below, 81 does not."""
    case = Case(catalogue, "footfall-low-for-size").own("footfall_per_capita", value, half=4.0, on=DAY)
    found = case.peers("footfall_per_capita", spread(80.0, 4.0), on=DAY).assess()
    assert found.status == expected
    assert found.is_tested


def test_low_footfall_needs_ten_peers_of_the_same_method(catalogue: Catalogue) -> None:
    case = Case(catalogue, "footfall-low-for-size").own("footfall_per_capita", 40.0, half=4.0, on=DAY)
    assert case.peers("footfall_per_capita", spread(80.0, 4.0, 9), on=DAY).assess().status == "too_little_data"
    laser, wifi = (CountingPoint("s1", 1, method, None, None, None) for method in ("laser", "wifi"))
    other = Case(catalogue, "footfall-low-for-size").own("footfall_per_capita", 40.0, half=4.0, on=DAY).points(laser)
    other.peer_place = CentrePlace("", "", points=(wifi,))
    found = other.peers("footfall_per_capita", spread(80.0, 4.0), on=DAY).assess()
    assert found.status == "too_little_data"
    assert found.evidence[0].standing is not None
    assert found.evidence[0].standing.refused == "other_method"
    other.peer_place = CentrePlace("", "", points=(CountingPoint("s1", 1, "unknown", None, None, None),))
    assert other.assess().status == "conspicuous"
    assert Case(catalogue, "footfall-low-for-size").assess().status == "no_data"


def _evening(catalogue: Catalogue, share: float) -> Case:
    return Case(catalogue, "evening-emptiness").counted(24).own("evening_share", share, half=0.01, on=DAY)


def test_empty_evening_needs_a_poor_mix(catalogue: Catalogue) -> None:
    """8 ± 1 % lies surely below 12 %; the mix of uses decides."""
    assert _evening(catalogue, 0.08).own("use_diversity", 0.4).assess().status == "conspicuous"
    assert _evening(catalogue, 0.08).own("use_diversity", 0.7).assess().status == "unremarkable"
    unmapped = _evening(catalogue, 0.08).assess()
    assert unmapped.status == "watch"
    assert "use_diversity" in unmapped.missing


def test_evening_against_the_peers(catalogue: Catalogue) -> None:
    """13 % is above the bar, but below the lower quartile of peers at 16…26 %; gastronomy is in their lower quarter."""
    case = _evening(catalogue, 0.13).own("use_mix_gastronomy", 0.05)
    case.peers("evening_share", spread(0.21, 0.01), on=DAY)
    found = case.peers("use_mix_gastronomy", spread(0.15, 0.01)).assess()
    assert found.status == "conspicuous"
    assert found.is_tested
    assert found.p_value is not None
    assert found.p_value < 0.05


def test_evening_not_found_and_too_short(catalogue: Catalogue) -> None:
    assert _evening(catalogue, 0.18).own("use_diversity", 0.4).assess().status == "unremarkable"
    short = Case(catalogue, "evening-emptiness").counted(8).own("evening_share", 0.05, half=0.01, on=DAY)
    assert short.assess().status == "too_little_data"


def test_weekday_imbalance_by_threshold_and_by_peers(catalogue: Catalogue) -> None:
    week = Case(catalogue, "weekday-imbalance").counted(24).own("weekday_share", 0.44, half=0.02, on=DAY)
    assert week.assess().status == "conspicuous"
    saturday = Case(catalogue, "weekday-imbalance").counted(24).own("weekday_share", 0.62, half=0.02, on=DAY)
    saturday.own("sat_ratio", 0.5, half=0.03, on=DAY).peers("sat_ratio", spread(1.0, 0.03), on=DAY)
    found = saturday.assess()
    assert (found.status, found.is_tested) == ("conspicuous", True)
    slight = Case(catalogue, "weekday-imbalance").counted(24).own("sat_ratio", 0.95, half=0.01, on=DAY)
    assert slight.peers("sat_ratio", spread(1.05, 0.01), on=DAY).assess().status == "watch"
    alone = Case(catalogue, "weekday-imbalance").counted(24).own("sat_ratio", 0.5, half=0.03, on=DAY)
    assert alone.assess().status == "watch"


def test_weekday_balance_and_too_little(catalogue: Catalogue) -> None:
    fine = Case(catalogue, "weekday-imbalance").counted(24).own("weekday_share", 0.6, half=0.02, on=DAY)
    assert fine.assess().status == "unremarkable"
    assert Case(catalogue, "weekday-imbalance").own("weekday_share", 0.4, on=DAY).assess().status == "too_little_data"


@pytest.mark.parametrize(
    ("indicator", "value", "half"),
    [("season_ratio", 3.4, 0.3), ("winter_ratio", 0.45, 0.05), ("event_share", 0.2, 0.03)],
)
def test_season_dependence_by_each_sign(catalogue: Catalogue, indicator: str, value: float, half: float) -> None:
    found = Case(catalogue, "season-dependence").counted(36).own(indicator, value, half=half, on=DAY).assess()
    assert found.status == "conspicuous"


def test_season_near_the_bar_is_watched_and_flat_years_are_not(catalogue: Catalogue) -> None:
    """2.55 ± 0.3 is more likely than not above 2.5, but not with 80 %."""
    near = Case(catalogue, "season-dependence").counted(36).own("season_ratio", 2.55, half=0.3, on=DAY)
    assert near.assess().status == "watch"
    flat = Case(catalogue, "season-dependence").counted(36).own("season_ratio", 1.4, half=0.2, on=DAY)
    assert flat.assess().status == "unremarkable"
    assert Case(catalogue, "season-dependence").counted(12).own("season_ratio", 4.0).assess().status == (
        "too_little_data"
    )


def test_heat(catalogue: Catalogue) -> None:
    """−35 ± 5 % on 12 hot days; without counts a poor grade for green is watched only."""
    dip = Case(catalogue, "heat-and-greenery").own("heat_dip", -0.35, half=0.05, n=12, on=DAY)
    assert dip.assess().status == "conspicuous"
    mild = Case(catalogue, "heat-and-greenery").own("heat_dip", -0.05, half=0.05, n=12, on=DAY)
    assert mild.assess().status == "unremarkable"
    few = Case(catalogue, "heat-and-greenery").own("heat_dip", -0.35, half=0.05, n=3, on=DAY)
    assert few.assess().status == "too_little_data"
    green = Case(catalogue, "heat-and-greenery").own("grade_green", 3.4, half=0.1)
    assert green.peers("grade_green", spread(2.5, 0.03)).assess().status == "watch"


def _busy(catalogue: Catalogue, vacant_units: int) -> Case:
    """Footfall above the peers' median; twenty units at the counting point."""
    units = [vacant(number) if number < vacant_units else occupied(number) for number in range(20)]
    case = Case(catalogue, "passing-through").own("footfall_per_capita", 120.0, on=DAY)
    case.peers("footfall_per_capita", spread(80.0, 4.0), on=DAY).own("vacancy_rate_units", vacant_units / 20, n=20)
    point = CountingPoint("s1", 1, "unknown", None, 51.7, 14.0)
    return case.points(point).registers(register(date(2026, 5, 15), units))


def test_passing_through_needs_survey_for_a_finding(catalogue: Catalogue) -> None:
    assert _busy(catalogue, 4).assess().status == "watch"
    assert _busy(catalogue, 4).own("motive_transit", 0.45).assess().status == "conspicuous"
    assert _busy(catalogue, 4).own("motive_transit", 0.1).assess().status == "unremarkable"
    assert _busy(catalogue, 1).own("motive_transit", 0.45).assess().status == "unremarkable"


def test_passing_through_without_counting_point_near_the_units(catalogue: Catalogue) -> None:
    assert _busy(catalogue, 4).points().assess().status == "too_little_data"


def _by_hand(catalogue: Catalogue, values: dict[str, float]) -> Case:
    """Waves counted by hand: day → persons per hour, band ± 28 % (two days that scatter by 20 %)."""
    case = Case(catalogue, "footfall-decline")
    for day, value in values.items():
        rows = {"period": day[:7], "low": value / 1.32, "high": value * 1.32}
        case.own("footfall_manual_h", value, on=date.fromisoformat(day), **rows)
    return case


def test_three_waves_counted_by_hand_allow_watch(catalogue: Catalogue) -> None:
    fallen = {"2023-05-20": 400.0, "2024-05-18": 340.0, "2026-05-16": 300.0}
    found = _by_hand(catalogue, fallen).assess()
    assert found.status == "watch"
    assert set(found.missing) == {"footfall_yoy", "footfall_share_region"}
    stable = {"2023-05-20": 400.0, "2024-05-18": 390.0, "2026-05-16": 395.0}
    assert _by_hand(catalogue, stable).assess().status == "unremarkable"
    two = {"2023-05-20": 400.0, "2026-05-16": 300.0}
    assert _by_hand(catalogue, two).assess().status == "no_data"
    other_season = {"2023-05-20": 400.0, "2024-09-18": 340.0, "2026-05-16": 300.0}
    assert _by_hand(catalogue, other_season).assess().status == "no_data"


@pytest.mark.parametrize(("metres", "expected"), [(100.0, "robust"), (300.0, "not_tested"), (None, "not_tested")])
def test_a_finding_from_counts_stands_where_every_outline_holds_the_points(
    catalogue: Catalogue, metres: float | None, expected: str
) -> None:
    """Without a drawn outline the circles of 250, 400 and 600 m count: at 300 m the narrowest leaves a point out."""
    lat = None if metres is None else 51.7 + metres / 111_195
    case = _decline(catalogue).points(
        CountingPoint("a", 1, "laser", None, 51.7, 14.0), CountingPoint("b", 1, "laser", None, lat, 14.0)
    )
    found = case.assess()
    assert found.status == "conspicuous"
    assert boundary_verdict(case.view(), found, rules()["footfall-decline"]) == expected
