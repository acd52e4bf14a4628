"""What could be proved, the impact register, pooled effects, who has done it."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from dashboard.components.effect_planning import answer
from dashboard.queries.register import users_of
from dashboard.text import texts
from tests.dashboard.conftest import COTTBUS, FORST, PEERS
from tests.dashboard.test_pages import open_page, words

ROWS = pd.DataFrame({"towns": [1, 3, 5, 10], "detectable": [0.09, 0.052, 0.041, 0.029]})


def with_register(full: dict) -> dict:
    entry = {"measure_id": "weekly-market-relaunch", "starts_on": date(2025, 5, 1), "expected_indicator": "footfall_daily_mean",
             "expected_effect": 0.05, "registered_on": date(2025, 3, 1), "is_synthetic": True}  # fmt: skip
    return full | {
        "measure_carried_out": [
            entry | {"centre_id": COTTBUS, "measure_id": "active-vacancy-management"},
            entry | {"centre_id": FORST, "registered_on": date(2025, 6, 1)},
            entry | {"centre_id": PEERS[0]},
        ],
        "pooled_effect": [{"measure_id": "weekly-market-relaunch", "outcome": "footfall", "towns": 2, "effect": 0.16,
                           "low": 0.12, "high": 0.2, "verdict": "proven", "is_synthetic": True}],
        "detectable_effect": [{"centre_id": COTTBUS, "outcome": "footfall", "weeks_before": 104, "weeks_after": 26,
                               "donors": 24, "is_synthetic": True} | row for row in ROWS.to_dict("records")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "says"),
    [(0.1, "mit den eigenen Daten"), (0.05, "5 Städte"), (0.052, "3 Städte"), (0.02, "auch mit 10 Städten")],
)
def test_the_answer_names_the_fewest_towns_that_suffice(expected: float, says: str) -> None:
    assert says in answer(ROWS, expected)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("view", ["planning", "register", "pooled"])
def test_views_full_and_empty(view: str, language: str, publish: Callable, full: dict) -> None:
    publish(with_register(full))
    app = open_page("effect", language, centre=COTTBUS, view=view)
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)
    publish(full)
    app.run()
    assert not app.exception
    missing = {"planning": "planning.none", "register": "register.none", "pooled": "register.not_pooled"}[view]
    assert texts(language)[missing] in words(app)


def test_an_expectation_written_after_the_start_is_named(publish: Callable, full: dict) -> None:
    publish(with_register(full))
    table = open_page("effect", "de", view="register").table[0].value
    assert table["Erwartung vom"].str.contains("nach dem Start").tolist().count(True) == 1
    assert table["Veränderung"].str.contains("noch nicht").sum() == 2


def test_users_of_a_measure_are_real_places_and_carry_their_verdict(publish: Callable, full: dict) -> None:
    build_id = publish(with_register(full))
    assert users_of(build_id, "weekly-market-relaunch")["centre_id"].tolist() == [FORST]
    own = users_of(build_id, "active-vacancy-management")
    assert own[["centre_id", "verdict"]].to_numpy().tolist() == [[COTTBUS, "indication"]]


@pytest.mark.parametrize("language", ["de", "en"])
def test_sheet_shows_who_did_it_or_that_nobody_did(language: str, publish: Callable, full: dict) -> None:
    publish(with_register(full))
    app = open_page("measures", language, measure="weekly-market-relaunch")
    assert not app.exception
    assert texts(language)["measure.users"] in words(app)
    app = open_page("measures", language, measure="trial-living")
    assert texts(language)["measure.no_users"] in words(app)
