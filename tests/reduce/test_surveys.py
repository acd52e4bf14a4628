"""Surveys reduced: small questionnaires whose figures are computed by hand."""

import math
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.reduce.survey_answers import raked_weights
from etl.reduce.surveys import reduce_surveys

ETL = Path(__file__).resolve().parents[2] / "etl"
CENTRE = "12061316-01"
ANSWER = [
    "survey_id",
    "centre_id",
    "wave",
    "response_id",
    "item",
    "kind",
    "code",
    "value",
    "is_complete",
    "mode",
    "frame",
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A snapshot with an attached, empty warehouse."""
    with duckdb.connect(":memory:") as opened:
        opened.execute("ATTACH ':memory:' AS warehouse")
        opened.execute("USE warehouse")
        opened.execute((ETL / "warehouse.sql").read_text(encoding="utf-8"))
        opened.execute("ATTACH ':memory:' AS snapshot")
        opened.execute("USE snapshot")
        opened.execute((ETL / "snapshot.sql").read_text(encoding="utf-8"))
        opened.execute("USE memory")
        opened.execute(
            "INSERT INTO warehouse.load (load_id, topic, status, is_synthetic) VALUES (1, 'survey', 'loaded', true)"
        )
        yield opened


def deliver(
    connection: duckdb.DuckDBPyConnection, answers: list[tuple], frame: str = "visitors", wave: str = "2025"
) -> None:
    """``answers``: (response_id, item, kind, code, value[, is_complete])."""
    rows = pd.DataFrame(
        [
            ("s1", CENTRE, wave, *answer[:5], answer[5] if len(answer) > 5 else True, "on_site", frame)
            for answer in answers
        ],
        columns=ANSWER,
    ).assign(load_id=1)
    rows["value"] = rows["value"].astype(float)
    rows["code"] = rows["code"].astype(object)
    connection.register("_rows", rows)
    connection.execute("INSERT INTO warehouse.survey_answer BY NAME SELECT * FROM _rows")
    connection.unregister("_rows")


def grades(values: list[float], item: str = "grade_overall") -> list[tuple]:
    return [(f"r{number}", item, "grade", None, value) for number, value in enumerate(values)]


def results(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    reduce_surveys(connection, [CENTRE])
    return connection.execute("SELECT * FROM snapshot.survey_result").df()


def test_grade_mean_t_interval_and_top_2_by_hand(connection: duckdb.DuckDBPyConnection) -> None:
    # 1 ×2, 2 ×8, 3 ×12, 4 ×6, 5 ×2: n 30, mean 88/30, Σx² 288; s² = (288 − 88²/30) / 29; t(0.975; 29) = 2.04523
    deliver(connection, grades([1] * 2 + [2] * 8 + [3] * 12 + [4] * 6 + [5] * 2))
    rows = results(connection)
    row = rows[rows["code"].isna()].iloc[0]
    half = 2.04523 * math.sqrt((288 - 88**2 / 30) / 29 / 30)
    assert (row["n"], row["visibility"], row["method"]) == (30, "shown", "unweighted")
    assert row["mean"] == pytest.approx(88 / 30)
    assert (row["low"], row["high"]) == pytest.approx((88 / 30 - half, 88 / 30 + half), abs=1e-5)
    # Wilson interval of 10 of 30: 0.1923 to 0.5122
    assert (row["top2_share"], row["top2_low"], row["top2_high"]) == pytest.approx((1 / 3, 0.1923, 0.5122), abs=1e-4)
    distribution = rows[rows["code"].notna()].set_index("code")
    assert distribution["cases"].to_dict() == {"1": 2, "2": 8, "3": 12, "4": 6, "5": 2, "6": 0}
    assert distribution["mean"].sum() == pytest.approx(1)
    assert row["is_synthetic"]
    assert row["frame"] == "visitors"


def test_only_complete_questionnaires_count(connection: duckdb.DuckDBPyConnection) -> None:
    deliver(connection, grades([2] * 30))
    deliver(connection, [(f"x{number}", "grade_overall", "grade", None, 6, False) for number in range(20)])
    row = results(connection).query("code.isna()").iloc[0]
    assert (row["n"], row["mean"]) == (30, 2)


@pytest.mark.parametrize(("n", "visibility"), [(9, "hidden"), (10, "indicative"), (29, "indicative"), (30, "shown")])
def test_few_respondents(connection: duckdb.DuckDBPyConnection, n: int, visibility: str) -> None:
    deliver(connection, grades([1, 2, 3, 4, 5, 3, 2, 1, 6][: min(n, 9)] + [3] * (n - 9)))
    rows = results(connection)
    assert set(rows["visibility"]) == {visibility}
    assert set(rows["n"]) == {n}
    hidden = rows[["mean", "low", "high", "cases", "top2_share", "top2_low", "top2_high", "median"]]
    assert hidden.isna().all().all() == (visibility == "hidden")


def test_recommendation_score_by_hand(connection: duckdb.DuckDBPyConnection) -> None:
    # 15 promoters, 10 passive, 5 detractors: (15 − 5)/30 = 33.3 points; adjusted Wald with 15.75, 11.5 and 5.75 of 33
    answers = [
        (f"r{number}", "nps", "nps", None, value)
        for number, value in enumerate([9] * 10 + [10] * 5 + [8] * 10 + [3] * 5)
    ]
    deliver(connection, answers)
    row = results(connection).iloc[0]
    up, down = 15.75 / 33, 5.75 / 33
    half = 1.959964 * math.sqrt((up + down - (up - down) ** 2) / 33)
    assert row["mean"] == pytest.approx(100 / 3)
    assert (row["low"], row["high"]) == pytest.approx((100 * (up - down - half), 100 * (up - down + half)), abs=1e-4)


def dwell(counts: dict[str, int]) -> list[tuple]:
    codes = [code for code, count in counts.items() for _ in range(count)]
    return [(f"r{number}", "dwell", "choice", code, None) for number, code in enumerate(codes)]


def test_choice_shares_know_the_codes_of_the_questionnaire(connection: duckdb.DuckDBPyConnection) -> None:
    deliver(connection, dwell({"D1": 15, "30_to_60_min": 25, "D3": 40, "D4": 20}))
    rows = results(connection).set_index("code")
    assert rows["cases"].to_dict() == {"under_30_min": 15, "30_to_60_min": 25, "1_to_2_h": 40, "over_2_h": 20}
    # Wilson interval of 15 of 100: 0.0931 to 0.2328 (Newcombe's formula)
    row = rows.loc["under_30_min"]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((0.15, 0.0931, 0.2328), abs=1e-4)


def test_small_class_hides_a_second_one(connection: duckdb.DuckDBPyConnection) -> None:
    # 2 of "over 2 h" could be found from 100 − 98; the smallest other class goes with it
    deliver(connection, dwell({"D1": 20, "D2": 20, "D3": 58, "D4": 2}))
    rows = results(connection).set_index("code")
    assert rows.loc["over_2_h", "visibility"] == "hidden"
    assert pd.isna(rows.loc["over_2_h", "cases"])
    shown = rows[rows["visibility"] == "shown"]
    # classes are under 1 h (40), 1–2 h (58), over 2 h (2): the smaller of the others, under 1 h, is hidden whole
    assert list(shown.index) == ["1_to_2_h"]


def test_small_answer_inside_a_class_hides_the_other_answer_of_the_class(connection: duckdb.DuckDBPyConnection) -> None:
    # under 1 h as a class (33) stays known for the share of short stays: 3 + 30 must both go
    deliver(connection, dwell({"D1": 3, "D2": 30, "D3": 40, "D4": 27}))
    rows = results(connection)
    assert set(rows.loc[rows["visibility"] == "hidden", "code"]) == {"under_30_min", "30_to_60_min"}


def test_multiple_choice_refers_to_all_respondents(connection: duckdb.DuckDBPyConnection) -> None:
    deliver(connection, grades([3] * 40))
    deliver(connection, [(f"r{number}", "wish", "multi", "W4", None) for number in range(10)])
    deliver(connection, [(f"r{number}", "wish", "multi", "W5", None) for number in range(3)])
    rows = results(connection).query("item == 'wish'").set_index("code")
    assert (rows.loc["seating", "n"], rows.loc["seating", "cases"], rows.loc["seating", "mean"]) == (40, 10, 0.25)
    assert rows.loc["greenery", "visibility"] == "hidden"


def test_frames_are_never_mixed(connection: duckdb.DuckDBPyConnection) -> None:
    deliver(connection, grades([2] * 30))
    deliver(connection, [(f"b{number}", "grade_overall", "grade", None, 4) for number in range(30)], frame="businesses")
    rows = results(connection).query("code.isna()").set_index("frame")
    assert rows["mean"].to_dict() == {"visitors": 2, "businesses": 4}


def test_number_has_a_median(connection: duckdb.DuckDBPyConnection) -> None:
    values = [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]
    deliver(connection, [(f"r{number}", "dwell_minutes", "number", None, value) for number, value in enumerate(values)])
    row = results(connection).iloc[0]
    assert (row["median"], row["mean"], row["visibility"]) == (60, 60, "indicative")


def test_comments_become_topics_and_small_topics_are_hidden(connection: duckdb.DuckDBPyConnection) -> None:
    topics = [("parking",)] * 6 + [("seating_stay",)] * 2 + [("seating_stay", "parking")] + [("unassigned",)] * 5
    deliver(
        connection,
        [(f"r{number}", "comment", "text", topic, None) for number, names in enumerate(topics) for topic in names],
    )
    rows = results(connection).set_index("code")
    assert (rows.loc["parking", "cases"], rows.loc["parking", "n"]) == (7, 14)
    assert rows.loc["parking", "mean"] == pytest.approx(7 / 14)
    assert rows.loc["seating_stay", "visibility"] == "hidden"
    assert rows.loc["unassigned", "cases"] == 5


def aggregate(
    connection: duckdb.DuckDBPyConnection, item: str, n: int, mean: float, sd: float | None, top2: float | None
) -> None:
    connection.execute(
        "INSERT INTO warehouse.survey_aggregate VALUES ('t1', ?, '2024', ?, ?, ?, ?, ?, 2.6, 1)",
        [CENTRE, item, n, mean, sd, top2],
    )


def test_result_table_with_and_without_spread(connection: duckdb.DuckDBPyConnection) -> None:
    aggregate(connection, "grade_overall", 100, 2.4, 1.0, 0.6)
    aggregate(connection, "grade_safety", 100, 3.1, None, None)
    aggregate(connection, "grade_green", 8, 3.1, 1.0, None)
    rows = results(connection).set_index("item")
    # t(0.975; 99) = 1.98422; half width 0.1984 with s = 1.0 and 0.2381 with the stated 1.2
    overall = rows.loc["grade_overall"]
    assert (overall["low"], overall["high"]) == pytest.approx((2.4 - 0.198422, 2.4 + 0.198422), abs=1e-5)
    assert (overall["method"], overall["class_mean"]) == ("result_table", 2.6)
    # Wilson interval of 60 of 100
    assert (overall["top2_low"], overall["top2_high"]) == pytest.approx((0.5020, 0.6906), abs=1e-4)
    safety = rows.loc["grade_safety"]
    assert (safety["low"], safety["high"]) == pytest.approx((3.1 - 0.238106, 3.1 + 0.238106), abs=1e-5)
    assert safety["method"] == "result_table_default_sd"
    assert pd.isna(safety["top2_share"])
    assert rows.loc["grade_green", "visibility"] == "hidden"
    assert pd.isna(rows.loc["grade_green", "mean"])


def test_single_answers_come_before_a_result_table(connection: duckdb.DuckDBPyConnection) -> None:
    deliver(connection, grades([3] * 30), wave="2024")
    connection.execute("UPDATE warehouse.survey_answer SET survey_id = 't1'")
    aggregate(connection, "grade_overall", 30, 2.0, 1.0, None)
    assert results(connection).query("code.isna()")["mean"].tolist() == [3.0]


def test_no_survey_is_no_row_and_a_second_run_changes_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    assert results(connection).empty
    deliver(connection, grades([3] * 30))
    first = results(connection)
    pd.testing.assert_frame_equal(first, results(connection))


def test_raked_weights_meet_the_margin() -> None:
    # 30 young and 10 old answered, the population is half and half: weights 2/3 and 2
    respondents = pd.DataFrame({"age_class": ["young"] * 30 + ["old"] * 10})
    weights = raked_weights(respondents, {"age_class": {"young": 0.5, "old": 0.5}})
    assert weights is not None
    assert weights.iloc[[0, 39]].tolist() == pytest.approx([2 / 3, 2.0])
    assert raked_weights(respondents, {"age_class": {"young": 0.5, "old": 0.4, "middle": 0.1}}) is None


def test_missing_answers_keep_their_share() -> None:
    respondents = pd.DataFrame({"age_class": ["young"] * 20 + ["old"] * 10 + [None] * 10})
    weights = raked_weights(respondents, {"age_class": {"young": 0.5, "old": 0.5}})
    assert weights is not None
    assert weights.groupby(respondents["age_class"].fillna("?")).sum().to_dict() == pytest.approx(
        {"?": 10, "old": 15, "young": 15}
    )
