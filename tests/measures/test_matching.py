"""Ranking of measures: scores by hand, exclusions, evidence, weights, reasons."""

import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import CONTENT, Catalogue
from etl.measures.matching import RECOMMENDATION_COLUMNS, measure_rows, recommend, source_rows
from etl.measures.parameters import TERMS

SMALL, LARGE = "12066052-01", "12052000-01"
FOR_EVERY_SIZE = ("digital-visibility-coaching", "loyalty-stamp-campaign", "shared-regional-shop")


def finding(centre_id: str, problem_id: str, status: str = "severe", severity: float | None = 0.8) -> pd.DataFrame:
    row = {"centre_id": centre_id, "problem_id": problem_id, "status": status, "severity": severity}
    return pd.DataFrame([row]).astype({"severity": float})


def only(catalogue: Catalogue, *measures: str) -> Catalogue:
    return replace(catalogue, measures={m: catalogue.measures[m] for m in measures})


def score_of(rows: pd.DataFrame, measure_id: str) -> float:
    return float(rows.set_index("measure_id").loc[measure_id, "score"])


def reasons_of(rows: pd.DataFrame, measure_id: str) -> dict:
    return json.loads(rows.set_index("measure_id").loc[measure_id, "reasons"])


def test_score_of_one_case_by_hand(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """Calau, high vacancy, active vacancy management.

    fit 1 (main problem, only finding) · size 1 (5,000–50,000 inhabitants, levels 0–2) · preconditions (½ + ½ + 1)/3:
    the register exists, because there is a finding on vacancy · cost 1 (M is bearable) · evidence .4 (B, positive,
    measured for this problem) · peers (0+1)/(0+4):
    100 · (.35 + .15 + .15·⅔ + .10 + .15·.4 + .10·¼) = 78.5
    """
    rows = recommend(finding(SMALL, "structural-vacancy"), centres, catalogue)
    assert list(rows.columns) == list(RECOMMENDATION_COLUMNS)
    assert rows.measure_id[0] == "active-vacancy-management"
    assert score_of(rows, "active-vacancy-management") == pytest.approx(78.5)
    terms = {term["id"]: term for term in reasons_of(rows, "active-vacancy-management")["terms"]}
    expected = {"fit": 1, "size": 1, "preconditions": 2 / 3, "cost": 1, "evidence": 0.4, "peers": 0.25}
    assert {name: terms[name]["score"] for name in TERMS} == pytest.approx(expected, abs=1e-4)
    assert sum(term["points"] for term in terms.values()) == pytest.approx(78.5, abs=0.05)


def test_a_second_finding_shares_the_fit(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """Severity .8 on vacancy and .4 on online competition, which active vacancy management does not answer.

    town fit = .8·1/(.8+.4) = ⅔; fit = ½·1 + ½·⅔ = ⅚, so the score falls by 35/6.
    """
    both = pd.concat([finding(SMALL, "structural-vacancy"), finding(SMALL, "online-competition", "conspicuous", 0.4)])
    rows = recommend(both, centres, catalogue)
    vacancy = rows[rows.problem_id == "structural-vacancy"]
    assert score_of(vacancy, "active-vacancy-management") == pytest.approx(78.5 - 35 / 6)


def test_every_finding_yields_three_to_five_measures_with_everything_a_town_asks(catalogue: Catalogue) -> None:
    sizes = [1200, 7500, 15000, 39000, 95000, None]
    ids = [f"120{i}0000-01" for i in range(10, 16)]
    centres = pd.DataFrame(
        {"centre_id": ids, "kind": "main", "population": sizes, "central_place_level": [0, 0, 1, 2, 3, None]}
    ).assign(lat=51.7, lon=14.0)
    found = pd.concat([finding(i, p) for i in ids for p in catalogue.problems])
    rows = recommend(found, centres, catalogue)
    counts = rows.groupby(["centre_id", "problem_id"]).size()
    assert len(counts) == 6 * 25
    assert counts.between(3, 5).all()
    for text in rows.reasons:
        reasons = json.loads(text)
        assert len(reasons["terms"]) == 6
        assert all(term["text_de"].endswith(".") and term["text_en"].endswith(".") for term in reasons["terms"])
        for key in ("first_step_de", "lead_de", "cost_band", "months_first", "expected", "risks", "sources"):
            assert reasons[key], key
        assert reasons["caveat"]["text_de"]
        assert all(programme["checked_on"] for programme in reasons["funding"])
        assert 1 <= len(reasons["examples"]) <= 3


def test_two_towns_of_different_size_get_different_rankings_and_swapping_swaps_them(
    catalogue: Catalogue, centres: pd.DataFrame
) -> None:
    both = pd.concat([finding(SMALL, "structural-vacancy"), finding(LARGE, "structural-vacancy")])
    before = recommend(both, centres, catalogue).groupby("centre_id").measure_id.apply(list)
    assert before[SMALL] != before[LARGE]
    swapped = centres.assign(centre_id=[LARGE, SMALL])
    after = recommend(both, swapped, catalogue).groupby("centre_id").measure_id.apply(list)
    assert after[SMALL] == before[LARGE]
    assert after[LARGE] == before[SMALL]


def test_the_law_rules_a_measure_out(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    rows = recommend(finding(LARGE, "weak-cooperation"), centres, catalogue)
    assert "business-improvement-district" not in set(rows.measure_id)
    in_hamburg = centres.assign(centre_id=[SMALL, "02000000-01"])
    elsewhere = recommend(
        finding("02000000-01", "safety-cleanliness"), in_hamburg, catalogue, weights={"evidence": 10.0}
    )
    assert "business-improvement-district" in set(elsewhere.measure_id)


def test_the_size_rules_a_measure_out(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """The online marketplace is for 20,000 and more: at 7,500 it is more than a factor of 2 away."""
    few = only(catalogue, "local-online-marketplace", *FOR_EVERY_SIZE)
    small = recommend(finding(SMALL, "online-competition"), centres, few)
    large = recommend(finding(LARGE, "online-competition"), centres, few)
    assert set(small.measure_id) == set(FOR_EVERY_SIZE)
    assert "local-online-marketplace" in set(large.measure_id)


def test_a_measure_of_another_size_fills_up_rather_than_leaving_less_than_three(
    catalogue: Catalogue, centres: pd.DataFrame
) -> None:
    few = only(catalogue, "local-online-marketplace", *FOR_EVERY_SIZE[:2])
    rows = recommend(finding(SMALL, "online-competition"), centres, few)
    assert len(rows) == 3
    terms = {t["id"]: t["score"] for t in reasons_of(rows, "local-online-marketplace")["terms"]}
    assert terms["size"] < 0.4


def test_negative_evidence_is_shown_and_scores_nothing(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    few = only(catalogue, "local-online-marketplace", *FOR_EVERY_SIZE)
    reasons = reasons_of(recommend(finding(LARGE, "online-competition"), centres, few), "local-online-marketplace")
    assert reasons["evidence"]["finding"] == "negative"
    assert {term["id"]: term["score"] for term in reasons["terms"]}["evidence"] == 0
    assert reasons["recommendation"] == "caution"
    assert reasons["caveat"]["id"] == "evidence"


def test_evidence_counts_only_for_the_problems_it_was_measured_for(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    rows = recommend(finding(SMALL, "long-term-vacancy"), centres, catalogue, weights={"fit": 5.0})
    evidence = reasons_of(rows, "active-vacancy-management")["evidence"]
    assert (evidence["level"], evidence["finding"]) == ("C", "open")
    assert (evidence["level_elsewhere"], evidence["is_for_this_problem"]) == ("B", False)


def test_an_answer_moves_the_score_and_closes_the_question(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """One of three preconditions from unknown to met: 15 · ½/3 = 2.5 points more; to not met: 2.5 fewer."""
    found, measure = finding(SMALL, "structural-vacancy"), "active-vacancy-management"
    asked = reasons_of(recommend(found, centres, catalogue), measure)["questions"]
    assert {q["id"] for q in asked} == {"owner-dialogue", "contact-person"}
    yes = recommend(found, centres, catalogue, answers={SMALL: {"owner-dialogue": True}})
    no = recommend(found, centres, catalogue, answers={SMALL: {"owner-dialogue": False}})
    assert score_of(yes, measure) == pytest.approx(81.0)
    assert score_of(no, measure) == pytest.approx(76.0)
    assert {q["id"] for q in reasons_of(no, measure)["questions"]} == {"contact-person"}
    own = recommend(found, centres, catalogue, answers={SMALL: {f"{measure}.1": True}})
    assert score_of(own, measure) == pytest.approx(81.0)


def test_experience_of_peers_is_shrunk(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """2 of 3 positive: (2+1)/(3+4) = 3/7 instead of ¼, 10 · (3/7 − 1/4) points more."""
    cases = pd.DataFrame(
        {"centre_id": [SMALL], "measure_id": ["active-vacancy-management"], "cases": [3], "positive": [2]}
    )
    rows = recommend(finding(SMALL, "structural-vacancy"), centres, catalogue, peer_experience=cases)
    assert score_of(rows, "active-vacancy-management") == pytest.approx(78.5 + 10 * (3 / 7 - 1 / 4))
    terms = {t["id"]: t for t in reasons_of(rows, "active-vacancy-management")["terms"]}
    assert "2 von 3 Fällen" in terms["peers"]["text_de"]


def test_a_heavier_term_never_hurts_the_measure_that_is_best_in_it(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    found, measure = finding(SMALL, "structural-vacancy"), "active-vacancy-management"
    ranks = []
    for weight in (0.0, 0.1, 0.3, 0.6, 2.0):
        rows = recommend(found, centres, catalogue, weights={"evidence": weight}).set_index("measure_id")
        ranks.append(int(rows.loc[measure, "rank"]))
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] == 1


@pytest.mark.parametrize("weights", [{"luck": 1.0}, {"fit": -0.1}, dict.fromkeys(TERMS, 0.0)])
def test_impossible_weights_are_refused(catalogue: Catalogue, centres: pd.DataFrame, weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight|term"):
        recommend(finding(SMALL, "structural-vacancy"), centres, catalogue, weights=weights)


def test_families_are_mixed_before_a_family_comes_twice(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    rows = recommend(finding(SMALL, "structural-vacancy"), centres, catalogue)
    families = [catalogue.measures[m].category for m in rows.measure_id]
    assert len(set(families)) == len(families)


def test_rank_band_contains_the_rank_and_equal_measures_are_called_equal(
    catalogue: Catalogue, centres: pd.DataFrame
) -> None:
    rows = recommend(pd.concat([finding(LARGE, p) for p in catalogue.problems]), centres, catalogue)
    assert (rows.rank_low <= rows["rank"]).all()
    assert (rows["rank"] <= rows.rank_high).all()
    for _, group in rows.groupby("problem_id"):
        third_is_shared = len(group) > 3 and np.isclose(group.score.iloc[2], group.score.iloc[3], atol=1e-9)
        if third_is_shared and group.is_tied.iloc[0]:
            assert group.rank_high.iloc[2] >= 4
    assert rows.groupby("problem_id").is_tied.nunique().max() == 1


def test_only_open_findings_are_answered(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    for status in ("no_data", "too_little_data", "unremarkable", "outdated"):
        assert recommend(finding(SMALL, "structural-vacancy", status, None), centres, catalogue).empty
    assert len(recommend(finding(SMALL, "structural-vacancy", "watch", None), centres, catalogue)) >= 3


def test_nearest_example_comes_first(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    """For Calau (7,500) the shared regional examples of the region come before distant large towns."""
    rows = recommend(finding(SMALL, "weak-cooperation"), centres, catalogue)
    for text in rows.reasons:
        known = [e["distance_km"] for e in json.loads(text)["examples"] if e["distance_km"] is not None]
        assert all(0 <= km < 400 for km in known)


def test_same_input_same_bytes(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    found = finding(SMALL, "structural-vacancy")
    pd.testing.assert_frame_equal(recommend(found, centres, catalogue), recommend(found, centres, catalogue))


def test_400_centres_are_ranked_in_under_ten_seconds(catalogue: Catalogue) -> None:
    rng = np.random.default_rng(7)
    towns = pd.read_csv(CONTENT / "reference" / "municipalities_brandenburg.csv", dtype={"ags": str}).head(400)
    centres = pd.DataFrame(
        {
            "centre_id": towns.ags + "-01",
            "kind": "main",
            "population": towns.population,
            "central_place_level": rng.integers(0, 4, 400),
            "lat": towns.lat,
            "lon": towns.lon,
        }
    )
    rows = [(c, p, "conspicuous", 0.5) for c in centres.centre_id for p in list(catalogue.problems)[:6]]
    found = pd.DataFrame(rows, columns=["centre_id", "problem_id", "status", "severity"])
    started = time.process_time()
    ranked = recommend(found, centres, catalogue)
    assert time.process_time() - started < 10
    assert ranked.centre_id.nunique() == 400


def test_rows_of_measures_and_sources(catalogue: Catalogue) -> None:
    measures, sources = measure_rows(catalogue), source_rows(catalogue)
    assert len(measures) == 60
    assert measures.notna().all().all()
    assert sources.set_index("source_id").loc["dwd", "licence"] == "CC BY 4.0"
    assert sources.set_index("source_id").is_synthetic.sum() == 1
