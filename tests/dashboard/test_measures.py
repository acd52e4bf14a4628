"""Questions to the town are kept; own weights rank anew, by the program of the build, and only this view."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.build import catalogue
from dashboard.components.town_questions import collected
from dashboard.network.rules import Actor
from dashboard.queries.findings import recommendations_of
from dashboard.queries.ranking import reranked, usual_weights
from dashboard.text import texts
from etl.measures.parameters import TERMS
from etl.measures.town_answers import keep_answer, read_answers
from tests.dashboard.conftest import COTTBUS
from tests.dashboard.test_pages import open_page, words

ONLY_COST = tuple(60 if term == "cost" else 0 for term in TERMS)


def control(app: object, text: str) -> object:
    return next(group for group in app.button_group if group.label == text)


def open_questions(language: str) -> object:
    app = open_page("measures", language, centre=COTTBUS)
    app.session_state["town_questions"] = True
    return app.run()


def test_the_usual_weights_are_those_of_the_catalogue() -> None:
    assert dict(zip(TERMS, usual_weights(), strict=True)) == {
        "fit": 35, "size": 15, "preconditions": 15, "cost": 10, "evidence": 15, "peers": 10,
    }  # fmt: skip


def test_ranking_by_cost_alone_puts_a_cheap_measure_first(publish: Callable, full: dict) -> None:
    build_id = publish(full)
    rows = reranked(build_id, COTTBUS, ONLY_COST, ())
    first = rows[rows["rank"] == 1]
    assert len(first) == 2  # one per finding to be answered: severe and watch
    assert first["score"].tolist() == [100.0, 100.0]
    bands = [catalogue().measures[measure].cost_band for measure in first["measure_id"]]
    assert "XL" not in bands


def test_an_answer_changes_the_own_ranking(publish: Callable, full: dict) -> None:
    build_id = publish(full)
    only_preconditions = tuple(60 if term == "preconditions" else 0 for term in TERMS)
    unknown = reranked(build_id, COTTBUS, only_preconditions, ())
    asked = list(collected(unknown))
    no = reranked(build_id, COTTBUS, only_preconditions, tuple((question, False) for question in sorted(asked)))
    assert no.set_index(["problem_id", "rank"])["score"].sum() != unknown["score"].sum()


@pytest.mark.parametrize("language", ["de", "en"])
def test_own_weights_stand_in_the_address(language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("measures", language, centre=COTTBUS, weights=",".join(map(str, ONLY_COST)))
    assert not app.exception
    sliders = {slider.label: slider for slider in app.slider}
    assert sliders[texts(language)["weights.cost"]].value == 60
    assert sliders[texts(language)["weights.fit"]].value == 0
    start = texts(language)["weights.changed"].split("{count}")[0]
    assert start in words(app)
    next(button for button in app.button if button.label == texts(language)["weights.reset"]).click().run()
    assert start not in words(app)


def test_moving_a_slider_writes_the_address(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("measures", "de", centre=COTTBUS)
    next(slider for slider in app.slider if slider.label == texts("de")["weights.cost"]).set_value(40).run()
    assert not app.exception
    assert app.query_params["weights"] in ("35,15,15,40,15,10", ["35,15,15,40,15,10"])


def test_nonsense_in_the_address_means_the_usual_weights(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("measures", "de", centre=COTTBUS, weights="1,2,drei")
    assert not app.exception
    assert {slider.value for slider in app.slider} == set(usual_weights())


def test_questions_of_several_measures_are_asked_once_and_the_needed_ones_first(publish: Callable, full: dict) -> None:
    row = full["recommendation"][0]
    other = row | {"measure_id": "weekly-market-relaunch", "rank": 2}
    asked = collected(recommendations_of(publish(full | {"recommendation": [row, other]}), COTTBUS))
    assert list(asked) == ["q"]
    assert list(asked["q"]["measures"]) == ["active-vacancy-management", "weekly-market-relaunch"]


def test_kept_answers_are_shown_and_the_next_build_is_named(
    publish: Callable, full: dict, data_directory: Path
) -> None:
    publish(full)
    keep_answer(data_directory, COTTBUS, "q", False)
    app = open_questions("de")
    assert not app.exception
    assert read_answers(data_directory) == {COTTBUS: {"q": False}}
    assert any(texts("de")["question.title"].format(open=0, all=1) == expander.label for expander in app.expander)


def test_an_answer_given_in_the_app_is_kept(
    publish: Callable, full: dict, data_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.components.town_questions.actor", lambda: Actor(role="municipality", ags=COTTBUS[:8])
    )
    publish(full)
    app = open_questions("de")
    control(app, "Gibt es eine Ansprechperson?").set_value("yes").run()
    assert not app.exception
    assert read_answers(data_directory) == {COTTBUS: {"q": True}}


def test_another_town_may_not_answer(publish: Callable, full: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.components.town_questions.actor", lambda: Actor(role="municipality", ags="12071076"))
    publish(full)
    app = open_questions("de")
    assert control(app, "Gibt es eine Ansprechperson?").disabled
    assert texts("de")["question.not_allowed"] in words(app)
