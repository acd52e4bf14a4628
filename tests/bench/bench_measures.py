"""Measures: the effect of 400 towns × 5 measures, and the ranking for 400 centres."""

import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from etl.catalogue.register import CONTENT, load_catalogue
from etl.measures.effect import evaluate_measures
from etl.measures.effect_inputs import EffectFacts
from etl.measures.matching import recommend
from tests.bench.figures import Figure

TOWNS, MEASURES = 400, 5
FIRST_DAY, DAYS = "2021-01-04", 1_820


def figures() -> Iterator[Figure]:
    """Seconds of both."""
    places = pd.read_csv(CONTENT / "reference" / "municipalities_brandenburg.csv", dtype={"ags": str}).head(TOWNS)
    centres = pd.DataFrame(
        {
            "centre_id": places["ags"] + "-01",
            "kind": "main",
            "population": places["population"],
            "central_place_level": np.arange(TOWNS) % 4,
            "lat": places["lat"],
            "lon": places["lon"],
        }
    )
    yield _ranking(centres)
    yield _effects(centres)


def _ranking(centres: pd.DataFrame) -> Figure:
    catalogue = load_catalogue()
    rows = [(centre, problem, "conspicuous", 0.5) for centre in centres["centre_id"] for problem in catalogue.problems]
    found = pd.DataFrame(rows, columns=["centre_id", "problem_id", "status", "severity"]).sample(
        frac=0.3, random_state=1
    )
    start = time.perf_counter()
    ranked = recommend(found, centres, catalogue)
    seconds = time.perf_counter() - start
    if ranked["centre_id"].nunique() != found["centre_id"].nunique():
        raise RuntimeError("some centres have no recommendation")
    return Figure("ranking the measures for 400 centres", seconds, "s", at_most=10)


def _effects(centres: pd.DataFrame) -> Figure:
    rng = np.random.default_rng(1)
    days = pd.date_range(FIRST_DAY, periods=DAYS)
    week = np.arange(DAYS) // 7
    common = rng.normal(0, 0.05, week.max() + 1)
    logs = 7 + common[week][:, None] + rng.normal(0, 0.05, (week.max() + 1, TOWNS))[week]
    daily = pd.DataFrame(
        {
            "sensor_id": np.repeat(centres["centre_id"].to_numpy() + "/a", DAYS),
            "centre_id": np.repeat(centres["centre_id"].to_numpy(), DAYS),
            "local_date": np.tile(days.to_numpy(), TOWNS),
            "count": np.exp(logs).round().T.ravel(),
            "state": "ok",
            "is_synthetic": True,
        }
    )
    facts = EffectFacts(_register(centres), daily, _sensors(centres), _nothing(), _nothing(), centres, load_catalogue())
    start = time.perf_counter()
    effects = evaluate_measures(facts)
    seconds = time.perf_counter() - start
    if len(effects) != TOWNS * MEASURES or effects["effect"].isna().any():
        raise RuntimeError("not every measure was evaluated")
    return Figure("effect of 400 towns × 5 measures", seconds, "s", at_most=60)


def _register(centres: pd.DataFrame) -> pd.DataFrame:
    """Five measures per town, far enough apart to be evaluated, of five families."""
    measures = ("city-management", "evening-market", "lighting-concept", "trial-living", "parking-management")
    starts = pd.date_range("2023-01-02", periods=MEASURES, freq="196D")
    rows = [(c, m, s) for c in centres["centre_id"] for m, s in zip(measures, starts, strict=True)]
    frame = pd.DataFrame(rows, columns=["centre_id", "measure_id", "starts_on"])
    # one town in twenty keeps out of each family, so that every family finds comparison centres
    return frame.assign(
        measure_id=np.where(
            np.arange(len(frame)) // MEASURES % 2 == 0, frame["measure_id"], "signature-trail-branding"
        ),
        ends_on=pd.NaT,
        expected_indicator="footfall_yoy",
        expected_effect=0.1,
        registered_on=pd.NaT,
        scope=None,
    )


def _sensors(centres: pd.DataFrame) -> pd.DataFrame:
    days = pd.Timestamp(FIRST_DAY), pd.Timestamp(FIRST_DAY) + pd.Timedelta(days=DAYS - 1)
    frame = pd.DataFrame({"sensor_id": centres["centre_id"] + "/a", "centre_id": centres["centre_id"], "name": "a"})
    return frame.assign(version=1, first_on=days[0], last_on=days[1])


def _nothing() -> pd.DataFrame:
    return pd.DataFrame()
