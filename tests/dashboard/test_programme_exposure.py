"""Towns with and without a programme, counted by hand; few towns, and what would give them away, stay empty."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.programme_exposure import ANY, shown_outcomes, shown_years
from dashboard.queries import programmes as stored
from dashboard.text import texts
from tests.dashboard.conftest import Rows, centre, finding, municipality
from tests.dashboard.test_pages import open_page, words

Q2, Q3 = date(2026, 6, 30), date(2026, 9, 30)
TOWNS = [f"1206{number:04d}" for number in range(1, 13)]  # A to L


def participation(town: int, programme: str, starts: date, ends: date | None = None, **more: Any) -> dict[str, Any]:
    return {
        "ags": TOWNS[town], "programme_id": programme, "starts_on": starts, "ends_on": ends, "amount_eur": None,
        "source_id": "programme_list", "is_synthetic": False,
    } | more  # fmt: skip


def region(*participations: dict[str, Any], conspicuous: tuple[int, ...] = ()) -> Rows:
    """Twelve towns with one centre each, judged in two quarters; an invented one beside them."""
    towns = [municipality(ags, f"Ort {ags}", 10000) for ags in TOWNS] + [municipality("99000001", "Erfunden", 10000)]
    history = [
        {"centre_id": f"{ags}-01", "problem_id": "vacancy-surge", "quarter": quarter, "raw_status": "", "p_value": 0.1, "value": 1.0,
         "status": "severe" if number in conspicuous else "unremarkable"}
        for number, ags in enumerate([*TOWNS, "99000001"]) for quarter in (Q2, Q3)
    ]  # fmt: skip
    return {
        "build_info": [{"as_of": Q3, "content_version": "c", "code_version": "d"}],
        "municipality": towns,
        "centre": [centre(f"{town['ags']}-01") for town in towns],
        "finding_history": history,
        "programme_participation": list(participations),
    }


def counted(rows: pd.DataFrame, programme: str, quarter: date) -> dict[bool, tuple[Any, ...]]:
    """Group → (towns, judged, conspicuous), None where hidden."""
    part = rows[(rows["programme_id"] == programme) & (pd.to_datetime(rows["quarter"]) == pd.Timestamp(quarter))]
    return {
        bool(row["is_with"]): tuple(None if pd.isna(row[name]) else int(row[name]) for name in ("towns", "judged", "conspicuous"))
        for row in part.to_dict("records")
    }  # fmt: skip


def test_both_groups_are_counted_in_the_quarters_in_which_a_participation_runs(publish: Callable) -> None:
    """A to D from 2024 on, E until 30 June, F from 1 July: five with in both quarters, but not the same ones."""
    build = publish(
        region(
            *(participation(town, "ziz", date(2024, 1, 1)) for town in range(4)),
            participation(4, "ziz", date(2024, 1, 1), Q2),
            participation(5, "ziz", date(2026, 7, 1)),
            conspicuous=(0, 4, 11),
        )
    )
    rows = stored.outcomes(build, "")
    assert counted(rows, "ziz", Q2) == {True: (5, 5, 2), False: (7, 7, 1)}
    assert counted(rows, "ziz", Q3) == {True: (5, 5, 1), False: (7, 7, 2)}
    assert counted(rows, ANY, Q3) == counted(rows, "ziz", Q3)
    assert stored.outcomes(build, "no-such-problem").empty


def test_two_towns_are_hidden_and_so_is_the_rest_that_would_tell(publish: Callable) -> None:
    rows = stored.outcomes(publish(region(*(participation(t, "ziz", date(2024, 1, 1)) for t in range(2)))), "")
    assert counted(rows, "ziz", Q3) == {True: (None, None, None), False: (None, None, None)}


def test_three_with_and_three_without_are_shown(publish: Callable) -> None:
    rows = stored.outcomes(publish(region(*(participation(t, "ziz", date(2024, 1, 1)) for t in range(9)))), "")
    assert counted(rows, "ziz", Q3) == {True: (9, 9, 0), False: (3, 3, 0)}


def test_a_programme_is_hidden_where_any_programme_has_one_town_more(publish: Callable) -> None:
    """ziz: A–D, leader: E alone. "Any" has five towns; less the four of ziz it would be E's own verdict."""
    build = publish(
        region(*(participation(t, "ziz", date(2024, 1, 1)) for t in range(4)), participation(4, "leader", date(2024, 1, 1)))
    )  # fmt: skip
    rows = stored.outcomes(build, "")
    assert counted(rows, "ziz", Q3)[True] == (None, None, None)
    assert counted(rows, "leader", Q3)[False] == (None, None, None)
    assert counted(rows, ANY, Q3)[True] == (5, 5, 0)


def test_a_programme_is_shown_where_the_others_have_three_towns_more(publish: Callable) -> None:
    rows = stored.outcomes(
        publish(
            region(
                *(participation(t, "ziz", date(2024, 1, 1)) for t in range(4)),
                *(participation(t, "leader", date(2024, 1, 1)) for t in range(3, 7)),
            )
        ),
        "",
    )
    assert counted(rows, "ziz", Q3)[True] == (4, 4, 0)
    assert counted(rows, ANY, Q3)[True] == (7, 7, 0)


def test_towns_and_amounts_per_year(publish: Callable) -> None:
    """2024: A, B, C begin with 100 each; 2025: D begins without, E with 70; 2026: all five go on."""
    build = publish(
        region(
            *(participation(t, "ziz", date(2024, 3, 1), amount_eur=100.0) for t in range(3)),
            participation(3, "ziz", date(2025, 3, 1), Q3),
            participation(4, "ziz", date(2025, 3, 1), amount_eur=70.0),
        )
    )
    rows = stored.years(build)
    one = rows[rows["programme_id"] == "ziz"].astype({"eur": object}).where(rows.notna(), None)
    assert one[["year", "towns", "eur"]].values.tolist() == [[2024, 3, 300.0], [2025, 5, None], [2026, 5, None]]


def test_amounts_of_two_programmes_do_not_give_the_smaller_away() -> None:
    """P 4 payers, R 1 payer: R is hidden, and P with it, for the sum of both stands beside."""
    rows = pd.DataFrame(
        {
            "programme_id": ["p", "r", ANY], "year": [2024] * 3, "towns": [4, 3, 7], "paid": [4, 1, 5],
            "eur": [400.0, 50.0, 450.0],
        }
    )  # fmt: skip
    shown = shown_years(rows)
    assert [None if pd.isna(eur) else eur for eur in shown["eur"]] == [None, None, 450.0]
    assert shown["towns"].tolist() == [4, 3, 7]


def test_hiding_both_groups_of_a_close_programme() -> None:
    rows = pd.DataFrame(
        {
            "programme_id": ["p"] * 2, "quarter": [Q3] * 2, "is_with": [True, False], "towns": [4, 8], "judged": [4, 9],
            "conspicuous": [1, 2], "is_close": [True, True],
        }
    )  # fmt: skip
    assert shown_outcomes(rows)[["towns", "judged", "conspicuous"]].isna().all(axis=None)


def test_a_snapshot_without_a_list_says_so(publish: Callable) -> None:
    assert stored.programmes(publish(region())).empty


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_shows_both_groups_and_names_no_town(publish: Callable, language: str) -> None:
    rows = region(*(participation(t, "ziz", date(2024, 1, 1)) for t in range(4)), conspicuous=(0, 11))
    publish(rows | {"finding": [finding(f"{TOWNS[0]}-01", "vacancy-surge", "severe")]})
    said = words(open_page("trends", language, programme="ziz"))
    assert texts(language)["notice.section_failed"] not in said
    assert texts(language)["exposure.no_effect"] in said
    assert texts(language)["trends.n_towns"].format(n=12) in said
    assert "Ort 1206" not in said


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_says_which_file_is_missing_or_why_nothing_is_shown(publish: Callable, language: str) -> None:
    publish(region())
    assert texts(language)["exposure.none"] in words(open_page("trends", language))
    publish(region(participation(0, "ziz", date(2024, 1, 1))))
    assert texts(language)["exposure.all_hidden"].format(minimum=3) in words(open_page("trends", language))
