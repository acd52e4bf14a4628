"""Evidence from another source that several rules ask for: is footfall falling, is a grade poor, is vacancy high?

Every function gives a list of no or one piece of evidence, so that rules can add them up.
"""

from typing import Final

from etl.problems.contract import Evidence, View
from etl.problems.judging import Judgement, probability_beyond, support, worse_than_peers
from etl.problems.readings import Reading, months_between

FALLING_BELOW: Final = -0.05  # data/indicators/footfall_yoy.toml, falling_below
WEAK_GAP: Final = 0.3  # data/indicators/grade.toml, weak_gap
HIGH_VACANCY: Final = 0.1  # data/indicators/vacancy_rate_units.toml, high_from
MAX_AGE_MONTHS: Final = 18.0


def fresh(view: View, indicator_id: str) -> Reading | None:
    """The newest value when it is not older than 18 months: older evidence supports nothing."""
    reading = view.latest(indicator_id)
    return reading if reading is not None and months_between(reading.data_on, view.day) <= MAX_AGE_MONTHS else None


def falling_footfall(view: View) -> list[Evidence]:
    """Footfall of the last year lower than the year before by more than 5 %, more likely than not."""
    reading = fresh(view, "footfall_yoy_12m") or fresh(view, "footfall_yoy")
    if reading is None:
        return []
    probability = probability_beyond(reading, FALLING_BELOW, "lower", "change")
    return support(reading, probability is not None and probability >= 0.5, FALLING_BELOW)


def poor_grade(view: View, indicator_id: str, gap: float = WEAK_GAP) -> list[Evidence]:
    """A grade at least ``gap`` worse than the peers' mean, beyond chance."""
    judged = grade_gap(view, indicator_id, gap)
    if judged is None:
        return support(fresh(view, indicator_id), None, None)
    evidence = judged.evidence
    return [Evidence("support", evidence.reading, evidence.supports, evidence.threshold, evidence.standing)]


def grade_gap(view: View, indicator_id: str, gap: float = WEAK_GAP) -> Judgement | None:
    """A grade against the peers; None without a fresh value or ten peers."""
    reading = fresh(view, indicator_id)
    return None if reading is None else worse_than_peers(view, reading, gap, "higher")


def high_vacancy(view: View, bar: float = HIGH_VACANCY) -> list[Evidence]:
    """Vacancy rate above ``bar``, more likely than not."""
    reading = fresh(view, "vacancy_rate_units")
    if reading is None:
        return []
    return support(reading, view.rate_above(reading, bar) >= 0.5, bar)


def above(view: View, indicator_id: str, bar: float) -> list[Evidence]:
    """A fresh value at or above ``bar``."""
    reading = fresh(view, indicator_id)
    return [] if reading is None else support(reading, reading.value >= bar, bar)


def below(view: View, indicator_id: str, bar: float) -> list[Evidence]:
    """A fresh value below ``bar``."""
    reading = fresh(view, indicator_id)
    return [] if reading is None else support(reading, reading.value < bar, bar)


def weak_among_peers(view: View, indicator_id: str) -> list[Evidence]:
    """A value in the lower quarter of the peers (no test: support only)."""
    reading = fresh(view, indicator_id)
    if reading is None:
        return []
    standing = view.standing(indicator_id, "lower")
    bar = standing.q25 if standing is not None and standing.allows_verdict else None
    return [Evidence("support", reading, None if bar is None else reading.value <= bar, bar, standing)]
