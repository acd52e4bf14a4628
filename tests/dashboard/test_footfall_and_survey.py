"""Days, steps as questions and events of the footfall section; importance and waves of the survey section."""

from collections.abc import Callable

import pandas as pd
import pytest

from dashboard.charts.survey_matters import importance_and_grade
from dashboard.components.profile.footfall_days import base_years, with_base
from dashboard.queries import footfall as days_of
from dashboard.queries import survey as survey_of
from dashboard.text import texts
from tests.dashboard.conftest import AS_OF, COTTBUS
from tests.dashboard.test_pages import open_page, words


def test_days_count_only_complete_days_and_fill_only_on_request(publish: Callable, full: dict) -> None:
    build_id = publish(full)
    rows = days_of.days(build_id, COTTBUS, 16).set_index("local_date")
    gap = pd.Timestamp(AS_OF) - pd.Timedelta(days=7)
    assert rows["counted"].isna().sum() == 1
    assert pd.isna(rows.loc[gap, "counted"])
    assert rows.loc[gap, "completed"] == 3900.0
    assert rows.loc[gap, "is_filled"]
    assert (rows["counted"].dropna() == 4000).all()


def test_a_counting_point_that_stopped_does_not_empty_the_picture(publish: Callable, full: dict) -> None:
    gone = [row | {"sensor_id": f"{COTTBUS}/alt"} for row in full["footfall_daily"][30:]]
    build_id = publish(full | {"footfall_daily": [*full["footfall_daily"], *gone]})
    rows = days_of.days(build_id, COTTBUS, 16)
    assert rows["sensors"].unique().tolist() == [1]
    assert rows["counted"].notna().sum() == 59


def test_another_base_year_divides_values_and_bounds_by_its_mean() -> None:
    months = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    rows = pd.DataFrame({"data_on": months, "value": [100.0] * 12 + [80.0] * 12, "low": 90.0, "high": 110.0,
                         "method": "poisson_two_way_base_2023"})  # fmt: skip
    assert base_years(rows) == ["2023", "2024"]
    moved = with_base(rows, 2024)
    assert moved["value"].tolist() == pytest.approx([125.0] * 12 + [100.0] * 12)
    assert moved["low"].iloc[0] == pytest.approx(112.5)
    assert base_years(rows.head(15)) == ["2023"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_steps_are_asked_and_events_named(language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("profile", language, centre=COTTBUS, filled="1", base="2026")
    assert not app.exception
    shown = words(app)
    assert texts(language)["footfall.questions"] in shown
    assert texts(language)["footfall.question_open"] in shown
    assert ("−18\u00a0%" in shown or "-18\u00a0%" in shown) if language == "de" else "-18%" in shown
    assert texts(language)["survey.importance"] in shown
    assert texts(language)["survey.comments"] in shown


def test_importance_stands_beside_the_grade_of_the_same_wave(publish: Callable, full: dict) -> None:
    rows = survey_of.importance(publish(full), COTTBUS).set_index("item")
    assert rows.loc["parking", ["importance", "grade", "quadrant"]].tolist() == [0.4, 3.4, "concentrate_here"]
    assert rows.index.tolist() == ["parking", "safety", "green"]


def test_hidden_topics_of_comments_stay_hidden(publish: Callable, full: dict) -> None:
    assert survey_of.comment_topics(publish(full), COTTBUS)["topic"].tolist() == ["shops"]


def test_better_grades_stand_right_and_every_quadrant_has_its_own_mark() -> None:
    rows = pd.DataFrame({"title": ["a", "b"], "mark": ["1", "2"], "importance": [0.6, 0.4], "grade": [3.0, 2.0],
                         "quadrant": ["concentrate_here", "keep_up"]})  # fmt: skip
    chart = importance_and_grade(rows, {"concentrate_here": "x", "keep_up": "y"}, "g", "i").figure
    assert chart.layout.xaxis.autorange == "reversed"
    assert len({trace.marker.symbol for trace in chart.data}) == 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_linked_move_is_told_with_factor_and_uncertainty(language: str, publish: Callable, full: dict) -> None:
    """Linked on request with its factor; a move that could not be linked says why."""
    [old] = full["sensor"]
    new = old | {"sensor_id": f"{old['sensor_id']}@2", "sensor_key": 2, "version": 2}
    link = {"centre_id": COTTBUS, "old_sensor_id": old["sensor_id"], "new_sensor_id": new["sensor_id"], "moved_on": AS_OF,
            "factor": 1.123, "uncertainty": 0.04, "weeks_before": 20, "weeks_after": 20, "status": "linked",
            "is_synthetic": True}  # fmt: skip
    not_linked = link | {"new_sensor_id": "x", "factor": None, "uncertainty": None, "status": "other_method"}
    publish(full | {"sensor": [old, new], "sensor_link": [link, not_linked]})
    app = open_page("profile", language, centre=COTTBUS)
    assert not app.exception
    shown = words(app)
    assert ("1,12" if language == "de" else "1.12") in shown
    assert "Uncertainty" not in shown if language == "de" else "uncertainty 4%" in shown
    assert texts(language)["footfall.link_other_method"].split(";")[1].strip() in shown
