"""Survey answers: hand-made answers and simulated surveys with known truth."""

import numpy as np
import pandas as pd
import pytest

from etl.statistics.grades import (
    class_shares,
    grade_distribution,
    grade_mean,
    mean_intervals,
    median_interval,
    multiple_choice_shares,
    net_promoter_score,
    net_promoter_scores,
    top_2_box,
)


def test_mean_grade_by_hand() -> None:
    """Grades 1, 2, 3: mean 2, s = 1, t(2) = 4.303: half-width 2.484, cut at grade 1."""
    grade = grade_mean([1, 2, np.nan, 3])
    assert (grade.value, grade.n, grade.low) == (2, 3, 1)
    assert grade.high == pytest.approx(2 + 4.3027 / np.sqrt(3), abs=1e-4)


def test_no_answer_and_one_answer() -> None:
    assert np.isnan(grade_mean([]).value)
    assert np.isnan(grade_mean([np.nan]).value)
    single = grade_mean([2])
    assert single.value == 2
    assert np.isnan(single.low)


def test_grades_off_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="between 1"):
        grade_mean([0, 3])


def test_top_2_box_has_the_wilson_interval() -> None:
    box = top_2_box([1] * 5 + [2] * 10 + [3] * 100 + [5] * 33)
    assert [box.value, box.low, box.high] == pytest.approx([15 / 148, 0.0624, 0.1605], abs=5e-5)


def test_distribution_lists_every_grade() -> None:
    table = grade_distribution([1, 1, 2, 4, np.nan])
    assert table["grade"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["count"].tolist() == [2, 1, 0, 1, 0, 0]
    assert table["share"].sum() == pytest.approx(1)
    assert (table["n"] == 4).all()


def test_distribution_without_answers_is_unknown_not_zero() -> None:
    assert grade_distribution([])["share"].isna().all()


def test_single_choice() -> None:
    table = class_shares(["under_1h", "over_2h", "under_1h", None], ["under_1h", "1_to_2h", "over_2h"])
    assert table["count"].tolist() == [2, 0, 1]
    assert table["share"].tolist() == pytest.approx([2 / 3, 0, 1 / 3])
    with pytest.raises(ValueError, match="outside the listed classes"):
        class_shares(["?"], ["under_1h"])


def test_multiple_choice_refers_to_respondents() -> None:
    ticked = pd.DataFrame({"shopping": [1, 1, 0, np.nan], "gastronomy": [1, 0, 0, 1]})
    table = multiple_choice_shares(ticked)
    assert table["n"].tolist() == [3, 4]
    assert table["share"].tolist() == pytest.approx([2 / 3, 0.5])


def test_net_promoter_score_by_hand() -> None:
    """5 promoters, 3 neutral, 2 detractors: score 30; adjusted 5.75 and 2.75 of 13: ±1.96·√(.65385−.05325)/13)."""
    score = net_promoter_score([10, 10, 9, 9, 9, 8, 7, 8, 6, 0])
    assert (score.value, score.n) == (30, 10)
    half = 1.959964 * np.sqrt((8.5 / 13 - (3 / 13) ** 2) / 13)
    assert [score.low, score.high] == pytest.approx([100 * (3 / 13 - half), 100 * (3 / 13 + half)], abs=1e-4)
    with pytest.raises(ValueError, match="0 to 10"):
        net_promoter_score([11])
    assert np.isnan(net_promoter_score([]).value)


def test_median_interval_uses_the_published_ranks() -> None:
    """For n = 10 the 95 % interval runs from the 2nd to the 9th value (Conover, table of the sign test); n = 5 has none."""
    minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    dwell = median_interval(minutes)
    assert (dwell.value, dwell.low, dwell.high) == (55, 20, 90)
    assert np.isnan(median_interval(minutes[:5]).low)
    assert median_interval(minutes[:6]).low == 10


@pytest.mark.statistics
@pytest.mark.parametrize("n", [20, 50, 300])
def test_coverage_of_grades_and_recommendation(n: int) -> None:
    rng = np.random.default_rng(13)
    shares = np.array([0.12, 0.38, 0.30, 0.12, 0.06, 0.02])
    truth = float(shares @ np.arange(1, 7))
    answers = np.array([0.25, 0.45, 0.30])
    grade_hits, box_hits, score_hits = [], [], []
    for _ in range(400):
        grades = rng.choice(np.arange(1, 7), n, p=shares)
        mean, box = grade_mean(grades), top_2_box(grades)
        score = net_promoter_score(rng.choice([3, 8, 10], n, p=answers))
        grade_hits.append(mean.low <= truth <= mean.high)
        box_hits.append(box.low <= 0.5 <= box.high)
        score_hits.append(score.low <= 5 <= score.high)
    for hits in (grade_hits, box_hits, score_hits):
        assert 0.92 <= np.mean(hits) <= 0.98


def test_means_from_summaries_are_those_of_the_answers() -> None:
    answers = [[2, 3, 3, 4], [2.5, 3, 3.5, 3]]
    several = mean_intervals(np.mean(answers, axis=1), np.var(answers, axis=1), [4, 4])
    for position, values in enumerate(answers):
        single = grade_mean(values)
        found = several.value[position], several.low[position], several.high[position]
        assert found == pytest.approx((single.value, single.low, single.high))


def test_mean_of_one_answer_has_no_interval() -> None:
    single = mean_intervals(3.0, 0.0, 1).item()
    assert single.value == 3
    assert np.isnan([single.low, single.high]).all()


def test_scores_from_shares_are_those_of_the_answers() -> None:
    answers = [10] * 12 + [8] * 5 + [3] * 8
    single, several = net_promoter_score(answers), net_promoter_scores(12 / 25, 8 / 25, 25).item()
    assert (several.value, several.low, several.high) == pytest.approx((single.value, single.low, single.high))
    assert np.isnan(net_promoter_scores(0.0, 0.0, 0).item().value)
