"""Perception gap (P13): the figures are better than the town's name."""

from math import hypot
from typing import Final

from scipy import special

from etl.problems.comparison import Scale, Worse
from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.grade_rules import dissatisfied
from etl.problems.judging import Z95, Judgement, decisive, lacking, surely_beyond, worse_than_peers
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "perception-gap"
ORDER: Final = {"unremarkable": 0, "watch": 1, "conspicuous": 2, "severe": 3}
OBJECTIVE: Final[tuple[tuple[str, Worse, Scale], ...]] = (
    ("footfall_per_capita", "lower", "log"),
    ("vacancy_rate_units", "higher", "identity"),
)


def assess(view: View) -> Assessment:
    """Footfall and vacancy in the better half of the peers, but recommendation surely below zero or the overall grade poor.

    Or locals grade at least 0.3 worse than outsiders, beyond chance: that needs no figures of the centre.
    """
    grade = view.latest("grade_overall")
    if grade is None or (grade.n or 0) < view.number("min_respondents"):
        return lacking(view, "grade_overall")
    origin = _by_origin(view)
    objective = [one for name, worse, scale in OBJECTIVE for one in _better_half(view, name, worse, scale)]
    if not objective and origin is not None and origin.is_found:
        return _of_origin(view, origin, ())
    if not objective:
        evidence = (Evidence("peers", grade, None, None, view.standing("grade_overall", "higher")),)
        names = tuple(name for name, _, _ in OBJECTIVE)
        return Assessment("too_little_data", leading=grade, evidence=evidence, missing=names)
    opinions = [worse_than_peers(view, grade, view.number("grade_gap"), "higher"), _recommendation(view)]
    judged = decisive(opinions)
    if judged is None:
        return lacking(view, "grade_overall", missing=["nps"])
    is_better = all(one.supports for one in objective)
    status: Status = judged.status if is_better else "unremarkable"
    if origin is not None and ORDER[origin.status] > ORDER[status]:
        return _of_origin(view, origin, (*(one.evidence for one in opinions if one is not None), *objective))
    return Assessment(
        status,
        leading=judged.evidence.reading,
        p_value=judged.p_value,
        is_tested=judged.is_tested,
        gap_sd=judged.gap_sd,
        reach=dissatisfied(view, grade),
        evidence=(*(one.evidence for one in (*opinions, origin) if one is not None), *objective),
        missing=tuple(name for name, _, _ in OBJECTIVE if fresh(view, name) is None),
    )


def _by_origin(view: View) -> Judgement | None:
    """Locals against outsiders of the same wave: 0.3 worse and the interval of the difference excludes zero; else watch."""
    locals_, outsiders = fresh(view, "grade_overall_locals"), fresh(view, "grade_overall_outsiders")
    if locals_ is None or outsiders is None or locals_.period != outsiders.period:
        return None
    if min(locals_.n or 0, outsiders.n or 0) < view.number("min_subgroup"):
        return None
    difference, gap = locals_.value - outsiders.value, view.number("grade_gap")
    error = hypot(locals_.standard_error or 0.0, outsiders.standard_error or 0.0)
    is_large = difference >= gap - 1e-9
    is_sure = difference - Z95 * error > 0
    status: Status = "unremarkable" if not is_large else "conspicuous" if is_sure else "watch"
    p_value = float(special.ndtr(-difference / error)) if error else None
    evidence = Evidence("threshold", locals_, is_large and is_sure, outsiders.value + gap)
    size = min(3.0, 3.0 * max(difference - gap, 0.0) / gap) if gap else 0.0
    return Judgement(status, evidence, difference - gap, p_value, size, is_tested=p_value is not None)


def _of_origin(view: View, origin: Judgement, more: tuple[Evidence, ...]) -> Assessment:
    """The verdict that rests on the difference between locals and outsiders; reach is the share of locals."""
    locals_, outsiders = origin.evidence.reading, fresh(view, "grade_overall_outsiders")
    assert outsiders is not None
    asked = (locals_.n or 0.0) + (outsiders.n or 0.0)
    return Assessment(
        origin.status,
        leading=locals_,
        p_value=origin.p_value,
        is_tested=origin.is_tested,
        gap_sd=origin.gap_sd,
        reach=(locals_.n or 0.0) / asked if asked else 1.0,
        evidence=(origin.evidence, Evidence("support", outsiders, None, None), *more),
        missing=tuple(name for name, _, _ in OBJECTIVE if fresh(view, name) is None),
    )


def _better_half(view: View, name: str, worse: Worse, scale: Scale) -> list[Evidence]:
    reading = fresh(view, name)
    standing = view.standing(name, worse, scale)
    if reading is None or standing is None or standing.median is None or standing.k < view.number("min_peers"):
        return []
    sign = 1.0 if worse == "higher" else -1.0
    is_better = sign * (reading.value - standing.median) <= 1e-12
    return [Evidence("peers", reading, is_better, standing.median, standing)]


def _recommendation(view: View) -> Judgement | None:
    """The score surely below zero; most towns hover there, so being below without certainty is no sign."""
    nps: Reading | None = fresh(view, "nps")
    if nps is None or (nps.n or 0) < view.number("min_respondents"):
        return None
    judged = surely_beyond(view, nps, view.number("nps_below"), "lower")
    if judged.status != "watch":
        return judged
    return Judgement("unremarkable", judged.evidence, judged.excess, judged.p_value, judged.gap_sd)
