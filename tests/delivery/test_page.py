"""The page as its users go through it: nothing loaded yet, German and English, a file, a count, a unit, an undo."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.delivery.process import run
from dashboard.text import texts
from etl import deliveries
from etl.stores import Stores
from tests.conftest import ROOT
from tests.delivery.conftest import FORST, counts_csv, register_with_errors

WAYS = ("file", "count", "unit", "templates", "history")


def opened(way: str, language: str = "de", **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in {"lang": language, "centre": FORST, **parameters}.items():
        app.query_params[name] = value
    app.run()
    app = app.switch_page("dashboard/pages/deliver.py").run()
    app.query_params["way"] = way
    return app.run()


def words(app: AppTest) -> str:
    kinds = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.error,
        app.warning,
        app.success,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def button(app: AppTest, key: str):
    return next(one for one in app.button if one.key == key)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_renders_before_anything_is_loaded(way: str, language: str, data_directory: Path) -> None:
    app = opened(way, language)
    assert not app.exception
    assert texts(language)["page.deliver"] in words(app)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_file_goes_from_check_to_changed_figures(language: str, data_directory: Path) -> None:
    app = opened("file", language)
    app.file_uploader[0].set_value(("register.xlsx", register_with_errors(), "application/octet-stream")).run()
    assert not app.exception
    assert texts(language)["source_kind.vacancy_register"] in words(app)
    assert [metric.value for metric in app.metric] == ["40", "39", "1", "0", "0"]
    table = app.table[0].value
    assert texts(language)["level.error"] in table.iloc[0, 0]
    assert "8" in table.iloc[0].tolist()
    button(app, "confirm_load").click().run()
    assert not app.exception
    assert texts(language)["deliver.changed_figures"] in words(app)
    assert len(deliveries.listed(Stores(data_directory))) == 1
    assert not list((data_directory / "staging").glob("upload-*"))
    button(app, "next_delivery").click().run()
    assert len(app.file_uploader) == 1
    assert not app.metric


def test_an_unknown_file_asks_for_its_kind_and_columns(data_directory: Path) -> None:
    app = opened("file")
    app.file_uploader[0].set_value(("werte.csv", counts_csv(), "text/csv")).run()
    assert texts("de")["deliver.verdict_unsure"] in words(app)
    assert all(one.key != "confirm_load" for one in app.button)
    choice = next(one for one in app.selectbox if one.label == texts("de")["deliver.must_choose_kind"])
    choice.set_value("footfall_csv").run()
    for label, heading in (("time", "Wann"), ("count", "Köpfe"), ("sensor", "Wo")):
        field = texts("de")[f"deliver_field.{label}"]
        next(one for one in app.selectbox if one.label == field).set_value(heading)
    next(one for one in app.button if one.label == texts("de")["deliver.options_apply"]).click().run()
    assert not app.exception
    assert [metric.value for metric in app.metric][:3] == ["72", "72", "0"]
    button(app, "confirm_load").click().run()
    assert deliveries.listed(Stores(data_directory))[0]["rows_loaded"] == 72


def test_one_short_count_is_entered_and_loaded(data_directory: Path) -> None:
    app = opened("count")
    app.text_input(key="count_place").set_value("Marktplatz")
    app.date_input(key="count_day").set_value(date(2026, 5, 19))
    app.time_input(key="count_begin").set_value(time(10, 0))
    for part, count in enumerate((94, 102, 108, 99)):
        app.number_input(key=f"count_{part}").set_value(count)
    next(one for one in app.button if one.label == texts("de")["deliver.to_check"]).click().run()
    assert not app.exception
    assert [metric.value for metric in app.metric][:3] == ["4", "4", "0"]
    button(app, "confirm_load").click().run()
    assert texts("de")["deliver.changed_figures"] in words(app)
    row = deliveries.listed(Stores(data_directory))[0]
    assert (row["kind"], row["file"]) == ("manual_counts", "handzaehlung-2026-05-19-marktplatz.xlsx")


def test_an_incomplete_count_is_not_taken(data_directory: Path) -> None:
    app = opened("count")
    app.text_input(key="count_place").set_value("Marktplatz")
    next(one for one in app.button if one.label == texts("de")["deliver.to_check"]).click().run()
    assert texts("de")["deliver_count.incomplete"] in words(app)
    assert not app.metric


def test_one_unit_corrects_the_newest_register(data_directory: Path, request_for) -> None:
    run(request_for("load", "register.xlsx", register_with_errors()))
    app = opened("unit")
    app.selectbox(key=f"unit_{FORST}").set_value("12").run()
    app.selectbox(key="status_12").set_value("leer")
    next(one for one in app.button if one.label == texts("de")["deliver.to_check"]).click().run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["1", "1", "0", "0", "1"]
    button(app, "confirm_load").click().run()
    figures = next(table.value for table in app.table if texts("de")["deliver.before"] in table.value.columns)
    rate = figures[figures[texts("de")["column.what"]].str.contains("Leerstandsquote")].iloc[0]
    # the unit of unknown status is vacant now: 8 of 38 become 9 of 39
    assert rate[texts("de")["deliver.before"]].startswith("21,1")
    assert rate[texts("de")["deliver.after"]].startswith("23,1")


def test_a_delivery_is_taken_back_after_a_second_thought(data_directory: Path, request_for) -> None:
    run(request_for("load", "register.xlsx", register_with_errors()))
    app = opened("history")
    assert button(app, "undo_1").disabled
    app.checkbox(key="sure_1").check().run()
    button(app, "undo_1").click().run()
    assert not app.exception
    assert texts("de")["deliver.withdrawn"].split("{")[0] in words(app)
    assert deliveries.listed(Stores(data_directory))[0]["status"] == "withdrawn"


def test_data_without_evaluation_can_be_evaluated(data_directory: Path, request_for) -> None:
    run(request_for("check", "register.xlsx", register_with_errors()))
    app = opened("file")
    button(app, "build_now").click().run()
    assert not app.exception
    assert texts("de")["deliver.built"].split("{")[0] in words(app)


def test_who_acts_for_no_town_sees_why_nothing_can_be_delivered(
    data_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.components.network.visitor._is_local", lambda: False)
    app = opened("file")
    assert texts("de")["deliver.not_allowed"] in words(app)
    assert not app.file_uploader
