"""Answers of a simulated visitor survey: grades with planted gaps, stay, motives, wishes, recommendation, comments.

The answers of a group are an even sample of their distribution in random order, so that the planted figure stands in the
file and not only near it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from etl.demo.comments import draw_comments
from etl.demo.plan import SurveyPlan
from etl.demo.region import Floats
from etl.demo.seeds import stream

# mean school grade of an ordinary town (invented, near the 2.5 to 2.6 of published town surveys)
GRADES: Final = {
    "overall": 2.55,
    "ambience": 2.6,
    "cleanliness": 2.5,
    "safety": 2.3,
    "retail": 2.75,
    "gastronomy": 2.6,
    "services": 2.3,
    "culture": 2.8,
    "green": 2.6,
    "buildings": 2.6,
    "access_car": 2.4,
    "access_transit": 2.6,
    "access_bike": 2.4,
    "parking": 3.1,
    "opening_hours": 2.5,
}
GRADE_SD: Final = 0.95
TOWN_SD: Final = 0.055
LOCAL_SHARE: Final = 0.62
STAY: Final = {"under_30_min": 0.3, "30_to_60_min": 0.7}  # parts of the short stays
LONG_STAY: Final = {"1_to_2_h": 0.58, "over_2_h": 0.42}
MOTIVES: Final = {
    "shopping": 0.62,
    "gastronomy": 0.34,
    "services": 0.25,
    "health": 0.15,
    "work": 0.14,
    "culture": 0.16,
    "stroll": 0.36,
    "passing": 0.06,
}
WISHES: Final = {
    "shops": 0.28,
    "gastronomy": 0.18,
    "culture": 0.2,
    "seating": 0.15,
    "greenery": 0.16,
    "shade": 0.12,
    "opening_hours": 0.12,
    "parking": 0.2,
    "cleanliness": 0.12,
}
CHOICES: Final = {
    "visit_freq": {"daily": 0.24, "weekly": 0.44, "monthly": 0.19, "quarterly": 0.08, "rarely": 0.05},
    "mode": {"walk": 0.3, "bike": 0.14, "transit": 0.13, "car": 0.41, "other": 0.02},
    "age_class": {"under_18": 0.06, "18_29": 0.14, "30_44": 0.21, "45_59": 0.24, "60_74": 0.24, "75_plus": 0.11},
    "sex": {"female": 0.545, "male": 0.45, "diverse": 0.005},
}
NPS_MEAN, NPS_SD, NPS_PER_GRADE = 8.0, 1.9, 0.5
UNANSWERED: Final = 0.03
FIELD_MONTH: Final = 10


@dataclass(frozen=True)
class Answers:
    """One wave of one centre: one row per respondent.

    Columns: ``response_id``, ``started``, ``submitted`` (None = broken off), ``grade_<item>`` (1–6 or NaN), ``nps``,
    ``dwell``, ``visit_freq``, ``mode``, ``origin``, ``age_class``, ``sex`` (option ids), ``motive_<id>`` and
    ``wish_<id>`` (bool), ``comment`` (text or None).
    """

    year: int
    frame: pd.DataFrame


def simulate_answers(seed: int, centre_id: str, plan: SurveyPlan, year: int, growth: float = 1.0) -> Answers:
    """Answers of one wave; ``growth`` (0 to 1) is how much of the planted gaps had come about by then."""
    n = plan.respondents + int(stream(seed, centre_id, "respondents", year).integers(-8, 9))
    random = stream(seed, centre_id, "survey", year)
    columns: dict[str, object] = {"response_id": np.arange(1, n + 1)}
    is_local = np.zeros(n, dtype=bool)
    is_local[: round(LOCAL_SHARE * n)] = True
    random.shuffle(is_local)
    columns |= _grades(seed, centre_id, plan, growth, is_local, random)
    motives = _marks(
        _grown(MOTIVES, plan.motives, growth),
        random,
        n,
        "shopping" if plan.motives.get("shopping", 0) >= 0 else "passing",
    )
    wishes = _marks(_grown(WISHES, plan.wishes, growth), random, n)
    columns |= {f"motive_{option}": chosen for option, chosen in motives.items()}
    columns |= {f"wish_{option}": chosen for option, chosen in wishes.items()}
    short = _usual_short_stay() + growth * (plan.short_stay - _usual_short_stay())
    stays = {key: short * part for key, part in STAY.items()} | {k: (1 - short) * p for k, p in LONG_STAY.items()}
    columns["dwell"] = _choice(stays, random, n)
    columns |= {item: _choice(shares, random, n) for item, shares in CHOICES.items()}
    columns["origin"] = np.where(is_local, "local", "outside")
    columns["comment"] = draw_comments(random, n, {k: growth * v for k, v in plan.shifts.items()})
    columns |= _times(year, random, n)
    return Answers(year, _with_gaps(pd.DataFrame(columns), random))


def grade_means(seed: int, centre_id: str, plan: SurveyPlan, growth: float = 1.0) -> dict[str, float]:
    """Planted mean per grade item: usual grade, the town's own small deviation, the planted gap."""
    own = stream(seed, centre_id, "grades").normal(0.0, TOWN_SD, len(GRADES))
    return {
        item: usual + deviation + growth * plan.shifts.get(item, 0.0)
        for (item, usual), deviation in zip(GRADES.items(), own, strict=True)
    }


def growth_of_wave(plan: SurveyPlan, year: int) -> float:
    """Planted gaps open from wave to wave: 0.5, 0.8, 1 for the last three."""
    waves_later = sum(wave > year for wave in plan.years)
    return (1.0, 0.8, 0.5)[min(waves_later, 2)]


def _usual_short_stay() -> float:
    return SurveyPlan().short_stay


def _grades(
    seed: int,
    centre_id: str,
    plan: SurveyPlan,
    growth: float,
    is_local: NDArray[np.bool_],
    random: np.random.Generator,
) -> dict[str, object]:
    mood = _even_normal(random, is_local)
    columns: dict[str, object] = {}
    means = grade_means(seed, centre_id, plan, growth)
    gap = plan.locals_gap * growth
    for item, mean in means.items():
        own = _even_normal(random, is_local)
        latent = mean + GRADE_SD * (0.5 * mood + 0.866 * own)
        if item == "overall":
            latent = latent + gap * (is_local - LOCAL_SHARE)
        columns[f"grade_{item}"] = np.clip(np.rint(latent), 1, 6)
    worse = growth * plan.shifts.get("overall", 0.0)
    nps = NPS_MEAN + growth * plan.nps - NPS_PER_GRADE * worse - gap * (is_local - LOCAL_SHARE)
    noise = 0.866 * _even_normal(random, is_local) - 0.5 * mood
    columns["nps"] = np.clip(np.rint(nps + NPS_SD * noise), 0, 10)
    return columns


def _even_normal(random: np.random.Generator, groups: NDArray[np.bool_]) -> Floats:
    """Standard normal quantiles in random order, within each of the two groups."""
    values = np.empty(len(groups))
    for group in (True, False):
        members = np.flatnonzero(groups == group)
        values[members] = random.permutation(ndtri((np.arange(len(members)) + 0.5) / len(members)))
    return values


def _choice(shares: dict[str, float], random: np.random.Generator, n: int) -> NDArray[np.object_]:
    """One option per respondent; the shares are met as closely as n whole respondents allow."""
    ends = np.rint(np.cumsum(list(shares.values())) / sum(shares.values()) * n).astype(int)
    options = np.repeat(np.array(list(shares), dtype=object), np.diff(ends, prepend=0))
    return random.permutation(options)


def _marks(
    shares: dict[str, float], random: np.random.Generator, n: int, instead_of_none: str | None = None
) -> dict[str, NDArray[np.bool_]]:
    """Multiple choice: who chose each option; ``instead_of_none`` is what respondents without any other choice chose."""
    marks = {}
    for option, share in shares.items():
        chosen = np.arange(n) < round(min(max(share, 0.01), 0.97) * n)
        marks[option] = random.permutation(chosen)
    if instead_of_none:
        marks[instead_of_none] |= ~np.any(list(marks.values()), axis=0)
    return marks


def _grown(usual: dict[str, float], planted: dict[str, float], growth: float) -> dict[str, float]:
    return {option: share + growth * planted.get(option, 0.0) for option, share in usual.items()}


def _times(year: int, random: np.random.Generator, n: int) -> dict[str, object]:
    """Field work on a Thursday and a Saturday in October, 9 to 18 h; two to eleven minutes per questionnaire."""
    first = date(year, FIELD_MONTH, 8)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    minutes = np.sort(random.integers(0, 540, n)) % 540
    starts = [
        datetime.combine(thursday + timedelta(days=2 * int(k % 2)), time(9)) + timedelta(minutes=int(m))
        for k, m in enumerate(minutes)
    ]
    lasted = random.integers(120, 660, n)
    ends = [start + timedelta(seconds=int(seconds)) for start, seconds in zip(starts, lasted, strict=True)]
    order = np.argsort(np.array(starts, dtype="datetime64[s]"), kind="stable")
    return {"started": [starts[k] for k in order], "submitted": [ends[k] for k in order]}


def _with_gaps(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Some grades are left out; a few questionnaires are broken off after the grades."""
    grades = [column for column in frame.columns if column.startswith("grade_")]
    for column in grades[1:]:
        frame.loc[random.random(len(frame)) < UNANSWERED, column] = np.nan
    broken_off = random.random(len(frame)) < UNANSWERED
    frame["submitted"] = frame["submitted"].astype("object").where(~broken_off, None)
    return frame
