"""Shares of respondents: unions of answers, denominators, small classes."""

import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.survey import shares

Answer = tuple[str, str, str, str | None, float | None]


def ticked(item: str, codes: dict[str, range]) -> list[Answer]:
    return [(f"r{number}", item, "multi", code, None) for code, numbers in codes.items() for number in numbers]


def chosen(item: str, counts: dict[str, int]) -> list[Answer]:
    codes = [code for code, count in counts.items() for _ in range(count)]
    return [(f"r{number}", item, "choice", code, None) for number, code in enumerate(codes)]


def rows_of(facts: Facts) -> pd.DataFrame:
    rows = shares.compute(facts)
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    return rows.set_index("indicator_id")


def test_motives_and_coupling(facts: Facts, deliver) -> None:
    # 40 respondents; services by 10, health by 10 of whom 5 named both: 15 of 40; two of the 40 named no reason
    motives = {"shopping": range(0, 38), "services": range(0, 10), "health": range(5, 15)}
    deliver(ticked("motive", motives) + [(f"r{k}", "grade_overall", "grade", None, 2.0) for k in range(40)])
    rows = rows_of(facts)
    assert rows.loc["motive_services", ["value", "n"]].tolist() == [15 / 40, 40]
    assert rows.loc["motive_shopping", "value"] == 38 / 40
    # at least two reasons: respondents 0 to 14 of the 38 who named one
    assert rows.loc["coupling_rate", ["value", "n"]].tolist() == [15 / 38, 38]
    assert rows.loc["coupling_rate", "completeness"] == 38 / 40
    # Wilson interval of 15 of 40
    assert rows.loc["motive_services", ["low", "high"]].tolist() == pytest.approx([0.2422, 0.5297], abs=1e-4)


def test_dwell_classes(facts: Facts, deliver) -> None:
    deliver(chosen("dwell", {"under_30_min": 10, "30_to_60_min": 20, "1_to_2_h": 50, "over_2_h": 20}))
    rows = rows_of(facts)
    assert rows.loc["dwell_short_share", ["value", "n"]].tolist() == [0.3, 100]
    assert rows.loc["dwell_long_share", "value"] == 0.2


def test_an_answer_given_in_another_wave_is_a_zero(facts: Facts, deliver) -> None:
    deliver(chosen("mode", {"walk": 20, "bike": 10}), wave="2023")
    deliver(chosen("mode", {"walk": 20, "car": 30}))
    rows = rows_of(facts)
    assert rows[rows["period"] == "2025"].loc["mode_bike", "value"] == 0


def test_small_answer_inside_a_class_does_not_hide_the_class(facts: Facts, deliver) -> None:
    deliver(chosen("dwell", {"under_30_min": 3, "30_to_60_min": 20, "1_to_2_h": 50, "over_2_h": 27}))
    rows = rows_of(facts)
    assert rows.loc["dwell_short_share", "value"] == 0.23


def test_small_class_hides_its_complement_too(facts: Facts, deliver) -> None:
    # 3 long stays are hidden, and with them the next smallest class, the short stays
    deliver(chosen("dwell", {"under_30_min": 10, "30_to_60_min": 10, "1_to_2_h": 77, "over_2_h": 3}))
    rows = rows_of(facts)
    for indicator in ("dwell_long_share", "dwell_short_share"):
        assert rows.loc[indicator, "method"] == "hidden_small_n"
        assert pd.isna(rows.loc[indicator, "value"])


def test_regular_visits_mode_and_origin(facts: Facts, deliver) -> None:
    answers = chosen("visit_freq", {"daily": 10, "weekly": 20, "monthly": 20}) + chosen("mode", {"walk": 20, "car": 30})
    deliver(answers + chosen("origin", {"local": 35, "outside": 15}))
    rows = rows_of(facts)
    assert rows.loc["visit_freq", "value"] == 0.6
    assert rows.loc["mode_foot", "value"] == 0.4
    # nobody ever said bicycle: it may not have been offered, so there is no row and no zero
    assert "mode_bike" not in rows.index
    assert rows.loc["origin_share_outside", "value"] == 0.3


def test_few_respondents_are_hidden_or_indicative(facts: Facts, deliver) -> None:
    deliver(chosen("origin", {"local": 4, "outside": 5}))
    assert rows_of(facts).loc["origin_share_outside", "visibility"] == "hidden"
    deliver(chosen("origin", {"local": 6, "outside": 6}), wave="2026")
    rows = rows_of(facts)
    assert rows[rows["period"] == "2026"].loc["origin_share_outside", "visibility"] == "indicative"


def test_businesses_are_not_mixed_with_visitors(facts: Facts, deliver) -> None:
    deliver(chosen("mode", {"car": 60}), frame="businesses", survey="b")
    deliver(chosen("mode", {"walk": 20, "car": 20}))
    rows = rows_of(facts)
    assert rows.loc["mode_car", ["value", "n"]].tolist() == [0.5, 40]


def test_wishes_refer_to_all_respondents(facts: Facts, deliver) -> None:
    deliver(
        ticked("wish", {"greenery": range(0, 10), "shade": range(5, 20)})
        + [(f"r{k}", "nps", "nps", None, 9.0) for k in range(50)]
    )
    assert rows_of(facts).loc["wish_green", ["value", "n"]].tolist() == [0.4, 50]


def test_no_survey_no_row(facts: Facts, deliver) -> None:
    deliver([("r1", "grade_overall", "grade", None, 2.0)])
    assert shares.compute(facts).empty


def test_shares_of_a_result_table(facts: Facts, deliver) -> None:
    """A delivered share of 20 % of 100 respondents; a share of three respondents is hidden."""
    deliver([])
    facts.connection.execute(
        """
        INSERT INTO warehouse.survey_aggregate (survey_id, centre_id, wave, item, n, mean, load_id) VALUES
        ('t', '12061316-01', '2024', 'dwell_short_share', 100, 0.2, 1), ('t', '12061316-01', '2024', 'origin_share_outside', 100, 0.03, 1)
        """
    )
    deliver([])
    rows = rows_of(facts)
    assert rows.loc["dwell_short_share", ["value", "n", "period"]].tolist() == [0.2, 100, "2024"]
    # Wilson interval of 20 of 100
    assert rows.loc["dwell_short_share", ["low", "high"]].tolist() == pytest.approx([0.1334, 0.2888], abs=1e-4)
    assert rows.loc["dwell_short_share", "method"] == "share_result_table"
    assert rows.loc["origin_share_outside", "visibility"] == "hidden"
