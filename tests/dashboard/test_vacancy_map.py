"""The map of a centre: what a click on it means, trades in words, the background only where it may be offered."""

from collections.abc import Callable

import pytest
import shapely

from dashboard import names, state
from dashboard.charts.basemap import HOST
from dashboard.charts.vacancy import centre_map
from dashboard.components import basemap
from dashboard.components.profile.vacancy_map import UNIT_STATUSES, clicked_area
from dashboard.queries import centre, findings
from etl.trades import trades
from tests.dashboard.conftest import COTTBUS

NORTH, SOUTH = shapely.box(14.0, 51.5, 14.1, 51.6).wkb, shapely.box(14.0, 51.0, 14.1, 51.1).wkb


def test_a_click_opens_the_area_or_the_area_around_the_unit() -> None:
    assert clicked_area([{"location": 1}], [NORTH, SOUTH]) == 1
    assert clicked_area([{"lon": 14.05, "lat": 51.05}], [NORTH, SOUTH]) == 1
    assert clicked_area([{"lon": 14.05, "lat": 51.55}], [NORTH, SOUTH]) == 0


def test_a_click_beside_the_areas_opens_nothing() -> None:
    assert clicked_area([], [NORTH, SOUTH]) is None
    assert clicked_area([{"lon": 14.05, "lat": 51.3}], [NORTH, SOUTH]) is None
    assert clicked_area([{"point_index": 3}], [NORTH, SOUTH]) is None
    assert clicked_area([{"location": 2}], [NORTH, SOUTH]) is None


def test_the_map_holds_the_areas_and_no_other_host_until_asked(publish: Callable, full: dict) -> None:
    build = publish(full)
    units = centre.units(build, COTTBUS).dropna(subset=["lat", "lon"])
    units = units.assign(label="x")
    titles = dict.fromkeys([*UNIT_STATUSES, "boundary"], "x")
    parts = (units, centre.street_segments(build, COTTBUS), findings.problem_areas(build, COTTBUS), titles, None)
    plain, on_streets = centre_map(*parts).figure, centre_map(*parts, is_on_streets=True).figure
    [areas] = [trace for trace in plain.data if trace.type == "choroplethmap"]
    assert list(areas.locations) == [0]
    assert "://" not in str(plain.to_dict())
    assert HOST in str(on_streets.to_dict())


@pytest.mark.parametrize(
    ("wish", "has_sign_in", "expected"),
    [("", False, True), ("", True, False), ("on", True, True), ("ON", False, True), ("off", False, False)],
)
def test_the_operator_decides_on_a_server(
    wish: str, has_sign_in: bool, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(basemap.SETTING, wish)
    monkeypatch.setattr("dashboard.listening.has_sign_in", lambda: has_sign_in)
    assert basemap.is_offered() is expected


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_trade_has_a_title(language: str) -> None:
    state.speak(language)
    try:
        assert names.trade("travel_agency") == {"de": "Reisebüro", "en": "Travel agency"}[language]
        assert all(names.trade(key) not in ("", key) for key in trades())
        assert names.trade("unknown") == names.trade(None) == ""
    finally:
        state.speak("de")
