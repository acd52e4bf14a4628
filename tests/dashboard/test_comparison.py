"""Targets, composite profile, thresholds moved by the reader, boundary variants."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from dashboard.build import catalogue
from dashboard.components import targets
from dashboard.components.what_if import moved_of_address
from dashboard.queries.composite import dimensions, index_with
from dashboard.text import plain, texts
from tests.dashboard.conftest import COTTBUS, PEERS, indicator
from tests.dashboard.test_pages import open_page, words

DIMENSIONS = {"footfall": 76.0, "offer": 102.0, "perception": 95.0, "setting": 112.0}


def composite_rows() -> list[dict[str, object]]:
    rows = []
    for centre_id, shift in [(COTTBUS, 0.0), *((peer, 3.0 * number) for number, peer in enumerate(PEERS))]:
        for name, value in DIMENSIONS.items():
            rows.append(
                {"centre_id": centre_id, "dimension": name, "value": value + shift, "low": value + shift - 8,
                 "high": value + shift + 8, "peer_low": 83.0, "peer_median": 98.0, "peer_high": 106.0,
                 "parts": json.dumps({"footfall_yoy_12m": 70.0}), "missing": "centrality" if name == "setting" else "",
                 "method": "robust_z_within_class", "data_on": date(2026, 9, 30), "is_synthetic": True}
            )  # fmt: skip
    return rows


def test_a_target_is_reached_in_the_better_direction_only() -> None:
    grade = catalogue().indicators["grade_overall"]
    vacancy = catalogue().indicators["vacancy_rate_units"]
    assert targets.in_words(2.4, 2.5, grade) == "Ziel 2,5 erreicht"
    assert "2,1 Prozentpunkte" in targets.in_words(0.121, 0.1, vacancy)
    assert "erreicht" in targets.in_words(0.09, 0.1, vacancy)


@pytest.mark.parametrize("language", ["de", "en"])
def test_targets_of_the_address_stand_beside_the_value(language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("comparison", language, centre=COTTBUS, targets="vacancy_rate_units:0.1,unknown:3,grade_overall:x")
    assert not app.exception
    shown = words(app)
    gap = "4,0 Prozentpunkte" if language == "de" else "4.0 percentage points"
    assert gap in shown


def test_dimensions_come_in_the_order_of_the_scheme(publish: Callable, full: dict) -> None:
    build_id = publish(full | {"composite": composite_rows()})
    assert dimensions(build_id, COTTBUS)["dimension"].tolist() == list(DIMENSIONS)


def test_the_index_follows_the_weights(publish: Callable, full: dict) -> None:
    build_id = publish(full | {"composite": composite_rows()})
    equal = index_with(build_id, True, (("footfall", 1.0), ("offer", 1.0), ("perception", 1.0), ("setting", 1.0)))
    own = equal.set_index("centre_id").loc[COTTBUS]
    assert own["value"] == pytest.approx((76 + 102 + 95 + 112) / 4)
    assert own["rank_low"] <= own["rank_high"] <= len(PEERS) + 1
    trade = index_with(build_id, True, (("footfall", 40.0), ("offer", 40.0), ("perception", 10.0), ("setting", 10.0)))
    assert trade.set_index("centre_id").loc[COTTBUS, "value"] == pytest.approx(0.4 * 178 + 0.1 * 207)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_index_is_shown_only_when_asked_for(language: str, publish: Callable, full: dict) -> None:
    publish(full | {"composite": composite_rows()})
    note = texts(language)["composite.index_note"].split("{weights}")[1]
    assert note not in words(open_page("comparison", language, centre=COTTBUS))
    app = open_page("comparison", language, centre=COTTBUS, index="1", preset="trade")
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)
    assert note in words(app)


def test_only_moved_thresholds_count(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("comparison", "de", centre=COTTBUS, what_if="structural-vacancy",
                    thresholds="rate_high:0.1,nonsense:3,rate_critical:x")  # fmt: skip
    assert not app.exception
    assert texts("de")["what_if.note"] not in words(app)
    assert moved_of_address("structural-vacancy") == ()


@pytest.mark.parametrize("language", ["de", "en"])
def test_moved_threshold_is_answered(language: str, publish: Callable, full: dict) -> None:
    units = [indicator(COTTBUS, "vacancy_rate_units", 0.14, "2026-05-15", n=60.0, method="register")]
    publish(full | {"indicator": [*full["indicator"], *units]})
    app = open_page("comparison", language, centre=COTTBUS, what_if="structural-vacancy", thresholds="rate_high:0.05")
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)
    assert texts(language)["what_if.note"] in words(app)


def test_boundary_of_findings_in_words(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("comparison", "de", centre=COTTBUS)
    table = next(table.value for table in app.table if "Bei anderer Abgrenzung" in table.value)
    assert set(table["Bei anderer Abgrenzung"]) == {plain(texts("de")["boundary.robust"])}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_problem_area_opens_its_evidence(language: str, publish: Callable, full: dict) -> None:
    area = full["problem_area"][0] | {"problem_id": "footfall-decline"}
    publish(full | {"problem_area": [area]})
    app = open_page("profile", language, centre=COTTBUS)
    before = words(app).count(texts(language)["finding.for_it"])
    app.session_state["area_footfall-decline_1"] = True
    app.run()
    assert not app.exception
    assert words(app).count(texts(language)["finding.for_it"]) == before + 1


def test_a_target_typed_in_shows_in_the_spread_and_in_the_address(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("comparison", "de", centre=COTTBUS)
    app.session_state["targets"] = True
    app.run()
    field = next(number for number in app.number_input if number.label.startswith("Leerstandsquote"))
    field.set_value(10.0)
    next(button for button in app.button if button.label == texts("de")["target.set"]).click().run()
    assert not app.exception
    assert "vacancy_rate_units:0.1" in str(app.query_params["targets"])
    assert "4,0 Prozentpunkte" in words(app)


def test_thresholds_typed_in_stand_in_the_address(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("comparison", "de", centre=COTTBUS, what_if="structural-vacancy")
    next(number for number in app.number_input if "(%)" in number.label and number.value == 10.0).set_value(6.0)
    next(button for button in app.button if button.label == texts("de")["what_if.compute"]).click().run()
    assert not app.exception
    assert "rate_high:0.06" in str(app.query_params["thresholds"])
    assert texts("de")["notice.section_failed"] not in words(app)
