"""The planted truth beside the example deliveries: what a sound method must find, may find, and must not find."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from math import expm1
from pathlib import Path
from typing import Any

from etl.demo.comparison_centres import ComparisonCentre
from etl.demo.places import places
from etl.demo.plan import PlantedMeasure, PlantedTown
from etl.demo.plan_year import ExamplePlan

NOTE = (
    "Beispieldaten: alles hier ist erfunden. problems müssen gefunden werden, tolerated dürfen gefunden werden, "
    "thin nennt den Zustand bei fehlenden oder alten Daten. Wirkungen sind relative Änderungen der Frequenz."
)


def write_planted_truth(path: Path, plan: ExamplePlan, seed: int, until: date, towns: Sequence[PlantedTown]) -> None:
    """Write the truth on ``towns``: problems per centre, measures with true effects, faults of counting points."""
    ags = {town.ags for town in towns}
    truth: dict[str, Any] = {
        "note": NOTE,
        "seed": seed,
        "until": until,
        "centres": [_centre(town) for town in towns],
        "measures": [_measure(measure) for measure in plan.measures if measure.ags in ags],
        "faults": [asdict(fault) for fault in plan.faults if fault.point_id[:8] in ags],
        "relocation": asdict(plan.relocation) if plan.relocation.centre_id[:8] in ags else None,
        "anchor_closure": asdict(plan.anchor_closure) if plan.anchor_closure.centre_id[:8] in ags else None,
    }
    _write(path, truth)


def write_comparison_truth(path: Path, centres: Sequence[ComparisonCentre], seed: int, until: date) -> None:
    """Write the truth on the invented comparison centres."""
    truth = {
        "note": NOTE,
        "seed": seed,
        "until": until,
        "centres": [
            {
                "centre_id": centre.centre_id,
                "problems": list(centre.problems),
                "tolerated": list(centre.tolerated),
                "is_hourly": centre.is_hourly,
            }
            for centre in centres
        ],
    }
    _write(path, truth)


def _write(path: Path, truth: dict[str, Any]) -> None:
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _centre(town: PlantedTown) -> dict[str, Any]:
    return {
        "centre_id": town.centre_id,
        "ags": town.ags,
        "town": places()[town.centre_id].town,
        "problems": list(town.problems),
        "tolerated": list(town.tolerated),
        "thin": town.thin,
        "plan": {"footfall": asdict(town.footfall), "vacancy": asdict(town.vacancy), "survey": asdict(town.survey)},
    }


def _measure(measure: PlantedMeasure) -> dict[str, Any]:
    return {
        "centre_id": measure.centre_id,
        "measure_id": measure.measure_id,
        "start": measure.start,
        "true_effect": round(expm1(measure.log_effect), 6),
        "log_effect": measure.log_effect,
        "expected_indicator": measure.expected,
        "expected_effect": measure.expected_effect,
    }
