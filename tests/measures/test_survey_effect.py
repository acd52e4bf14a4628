"""Effect on survey grades: two waves against two, by hand; what may be compared and what may not."""

import tomllib
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from etl.catalogue.register import CONTENT, Catalogue
from etl.measures.effect import SURVEY_ITEMS, evaluate_measures
from etl.measures.effect_inputs import EffectFacts
from tests.measures.test_effect import CENTRES, FIRST, START, TREATED, daily_counts, facts_of, single

T_199 = 1.9719565  # t(199, .975)
PEER = CENTRES[1]
MEANS = {(TREATED, "2023"): 3.0, (TREATED, "2025"): 2.5, (PEER, "2023"): 2.8, (PEER, "2025"): 2.7}


def survey(means: dict[tuple[str, str], float] = MEANS, n: int = 200) -> pd.DataFrame:
    """One row per centre and wave, each mean with standard error .05; asked of visitors on site."""
    frame = pd.DataFrame(
        [
            {"centre_id": c, "wave": w, "item": "grade_ambience", "kind": "grade", "code": None, "n": n, "mean": m}
            for (c, w), m in means.items()
        ]
    )
    half = 0.05 * T_199
    frame = frame.assign(low=frame["mean"] - half, high=frame["mean"] + half)
    return frame.assign(frame="visitors", mode="on_site", is_synthetic=False)


def facts(rows: pd.DataFrame, catalogue: Catalogue, **changes: object) -> EffectFacts:
    counts = daily_counts(1, 0.0)
    few_counts = counts[counts.local_date < pd.Timestamp(FIRST) + pd.Timedelta(days=60)]
    made = facts_of(few_counts, catalogue, survey=rows)
    started = made.carried_out.assign(expected_indicator="grade_ambience")
    return replace(made, carried_out=started, **changes)  # type: ignore[arg-type]


def failed(made: EffectFacts) -> set[str]:
    row, details = single(made)
    assert row.verdict == "not_evaluable"
    return {gate["id"] for gate in details["gates"] if not gate["passed"]}


def test_two_by_two_by_hand(catalogue: Catalogue) -> None:
    """Own grade 3.0 → 2.5, comparison 2.8 → 2.7: −.5 − (−.1) = −.4. Each mean has SE .05: √(4 · .0025) = .1."""
    row, details = single(facts(survey(), catalogue))
    assert (row.outcome, row.verdict) == ("grade_ambience", "indication")
    assert row.effect == pytest.approx(-0.4)
    assert row.high == pytest.approx(-0.4 + 0.1 * 1.963, abs=1e-3)  # Welch: four equal parts of 199, t(796, .975)
    assert details["scale"] == pytest.approx(0.1, abs=1e-4)
    assert "−0,40" in details["sentence_de"]
    assert details["waves"] == {
        "before": "2023", "after": "2025", "n_before": 200, "n_after": 200, "mean_before": 3.0, "mean_after": 2.5,
        "others_before": 2.8, "others_after": 2.7,
    }  # fmt: skip


def test_the_mean_of_several_comparison_centres(catalogue: Catalogue) -> None:
    """Second centre 3.1 → 3.2: mean change of both (−.1 + .1)/2 = 0; SE √(2·.0025 + 2·2·.0025/4) = √.0075."""
    means = MEANS | {(CENTRES[2], "2023"): 3.1, (CENTRES[2], "2025"): 3.2}
    row, details = single(facts(survey(means), catalogue))
    assert row.effect == pytest.approx(-0.5)
    assert details["scale"] == pytest.approx(0.0075**0.5, abs=1e-4)


def test_an_equal_change_elsewhere_is_no_effect(catalogue: Catalogue) -> None:
    row, details = single(facts(survey(MEANS | {(PEER, "2025"): 2.3}), catalogue))
    assert row.verdict == "not_detectable"
    assert details["sentence_de"].startswith("Nicht nachweisbar. Eine Änderung der Note außerhalb von −0,20 bis +0,20")


def test_fewer_than_fifty_answers_are_no_wave(catalogue: Catalogue) -> None:
    assert "own_waves" in failed(facts(survey(n=49), catalogue))


def test_an_item_of_another_name_than_its_indicator_is_found(catalogue: Catalogue) -> None:
    """The indicator grade_offer is made of the item grade_retail."""
    made = facts(survey().assign(item="grade_retail"), catalogue)
    started = made.carried_out.assign(expected_indicator="grade_offer")
    row, _ = single(replace(made, carried_out=started))
    assert (row.outcome, row.verdict) == ("grade_retail", "indication")


def test_grades_the_catalogue_expects_are_items_of_the_questionnaire(catalogue: Catalogue) -> None:
    items = tomllib.loads((CONTENT / "reference" / "survey_items.toml").read_text(encoding="utf-8"))
    expected = {i for quantity in catalogue.effect_quantities.values() for i in quantity.measured_by}
    wanted = {SURVEY_ITEMS.get(i, i) for i in expected if i.startswith("grade_")}
    asked = {"grade_overall", "grade_ambience", "grade_retail", "grade_safety", "grade_cleanliness", "grade_green"}
    assert asked <= wanted & items.keys()


def test_an_indicator_without_a_method_says_so(catalogue: Catalogue) -> None:
    made = facts(survey(), catalogue)
    row, details = single(replace(made, carried_out=made.carried_out.assign(expected_indicator="nps")))
    assert (row.outcome, row.verdict) == ("nps", "not_evaluable")
    assert "gibt es noch kein Verfahren" in details["sentence_de"]


@pytest.mark.parametrize(("column", "value"), [("mode", "online"), ("frame", "residents")])
def test_waves_taken_in_another_way_are_not_compared(catalogue: Catalogue, column: str, value: str) -> None:
    rows = survey()
    changed = rows.assign(**{column: rows[column].where(rows.wave != "2025", value)})
    assert failed(facts(changed, catalogue)) == {"same_way", "comparison_waves"}
    of_peer = rows.assign(**{column: rows[column].where(rows.centre_id != PEER, value)})
    assert failed(facts(of_peer, catalogue)) == {"comparison_waves"}


def test_example_data_and_real_surveys_are_not_compared(catalogue: Catalogue) -> None:
    rows = survey()
    assert failed(facts(rows.assign(is_synthetic=rows.centre_id == PEER), catalogue)) == {"comparison_waves"}


def test_a_wave_of_the_year_of_the_start_is_neither_before_nor_after(catalogue: Catalogue) -> None:
    """The measure starts in September 2024: a wave "2024" may lie on either side, one of 2024-11 lies after."""
    in_the_year = survey({(c, "2024" if w == "2025" else w): m for (c, w), m in MEANS.items()})
    assert "own_waves" in failed(facts(in_the_year, catalogue))
    in_november = survey({(c, "2024-11" if w == "2025" else w): m for (c, w), m in MEANS.items()})
    assert single(facts(in_november, catalogue))[0].verdict == "indication"


def test_another_measure_or_works_close_by_forbid_the_verdict(catalogue: Catalogue) -> None:
    made = facts(survey(), catalogue)
    second = made.carried_out.assign(measure_id="city-management", starts_on=START + timedelta(days=60))
    both = pd.concat([made.carried_out, second], ignore_index=True)
    site = {"centre_id": TREATED, "ags": TREATED[:8], "kind": "closure", "title": "Vollsperrung"}
    events = pd.DataFrame([site | {"starts_on": START, "ends_on": START + timedelta(days=60)}])
    assert failed(replace(made, events=events)) == {"works"}
    assert set(evaluate_measures(replace(made, carried_out=both)).verdict) == {"not_evaluable"}
