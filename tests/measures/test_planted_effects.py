"""Planted effects of the example towns, simulated with several seeds: found, inside the interval, and zeros never proven."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.demo.comparison_centres import comparison_centres
from etl.demo.footfall import expected_day_totals
from etl.demo.places import places
from etl.demo.plan_year import ExamplePlan, example_plan, plan_year
from etl.demo.region import ORIGIN, build_region
from etl.measures.effect import evaluate_measures
from etl.measures.effect_inputs import EffectFacts

UNTIL = date(2026, 10, 31)
FIRST_DAY = "2022-01-03"
SEEDS = (1, 2, 3, 4, 5)
COMPARISON_CENTRES = 40
pytestmark = pytest.mark.statistics


@pytest.fixture(scope="module")
def evaluated(catalogue: Catalogue) -> pd.DataFrame:
    """One row per seed and planted measure, with the true effect."""
    plan = example_plan(UNTIL)
    truth = pd.DataFrame(
        [(m.centre_id, m.measure_id, float(np.expm1(m.log_effect))) for m in plan.measures],
        columns=["centre_id", "measure_id", "truth"],
    )
    rows = [evaluate_measures(facts(seed, plan, catalogue)).assign(seed=seed) for seed in SEEDS]
    return pd.concat(rows).merge(truth, on=["centre_id", "measure_id"])


def facts(seed: int, plan: ExamplePlan, catalogue: Catalogue) -> EffectFacts:
    """Day totals of the towns and of some comparison centres with the noise of the towns; no faults of counting points."""
    region = build_region(seed, UNTIL)
    known = {town.centre_id: (places()[town.centre_id], town.footfall) for town in plan.towns}
    others = comparison_centres(seed, plan_year(UNTIL))[:COMPARISON_CENTRES]
    known |= {centre.centre_id: (centre.place, centre.footfall) for centre in others}
    days = pd.date_range(ORIGIN, UNTIL)
    frames = [
        pd.DataFrame(
            {
                "sensor_id": f"{centre}/x",
                "centre_id": centre,
                "local_date": days,
                "count": expected_day_totals(seed, region, place, footfall, plan.measures_of(centre)),
            }
        )
        for centre, (place, footfall) in known.items()
    ]
    daily = pd.concat(frames).assign(state="ok", is_synthetic=True)
    daily = daily[daily.local_date >= pd.Timestamp(FIRST_DAY)]
    sensors = daily.drop_duplicates("sensor_id")[["sensor_id", "centre_id"]]
    sensors = sensors.assign(name="x", version=1, first_on=days[0], last_on=days[-1])
    centres = pd.DataFrame(
        [(c, "main", place.population, place.lat, place.lon) for c, (place, _) in known.items()],
        columns=["centre_id", "kind", "population", "lat", "lon"],
    )
    started = pd.DataFrame(
        [(m.centre_id, m.measure_id, pd.Timestamp(m.start), m.expected, m.expected_effect) for m in plan.measures],
        columns=["centre_id", "measure_id", "starts_on", "expected_indicator", "expected_effect"],
    ).assign(ends_on=pd.NaT, registered_on=pd.NaT, scope=None)
    return EffectFacts(started, daily, sensors, pd.DataFrame(), pd.DataFrame(), centres, catalogue)


def test_planted_effects_lie_inside_the_interval_in_nine_of_ten_cases(evaluated: pd.DataFrame) -> None:
    known = evaluated[evaluated.verdict != "not_evaluable"]
    assert len(known) >= 40
    assert ((known.low <= known.truth) & (known.truth <= known.high)).mean() >= 0.90


def test_planted_zero_effects_are_proven_in_at_most_five_per_cent(evaluated: pd.DataFrame) -> None:
    zeros = evaluated[(evaluated.truth == 0) & (evaluated.verdict != "not_evaluable")]
    assert len(zeros) >= 20
    assert (zeros.verdict == "proven").mean() <= 0.05


def test_large_planted_effects_are_found(evaluated: pd.DataFrame) -> None:
    large = evaluated[(evaluated.truth > 0.15) & (evaluated.verdict != "not_evaluable")]
    assert large.verdict.isin(["proven", "indication"]).mean() >= 0.7
    assert (large.effect > 0).all()
