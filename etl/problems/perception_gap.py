"""Perception gap (P13): the figures are better than the town's name."""

from typing import Final

from etl.problems.comparison import Scale, Worse
from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.grade_rules import dissatisfied
from etl.problems.judging import Judgement, decisive, lacking, surely_beyond, worse_than_peers
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "perception-gap"
OBJECTIVE: Final[tuple[tuple[str, Worse, Scale], ...]] = (
    ("footfall_per_capita", "lower", "log"),
    ("vacancy_rate_units", "higher", "identity"),
)


def assess(view: View) -> Assessment:
    """Footfall and vacancy in the better half of the peers, but recommendation surely below zero or the overall grade poor."""
    grade = view.latest("grade_overall")
    if grade is None or (grade.n or 0) < view.number("min_respondents"):
        return lacking(view, "grade_overall")
    objective = [one for name, worse, scale in OBJECTIVE for one in _better_half(view, name, worse, scale)]
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
    return Assessment(
        status,
        leading=judged.evidence.reading,
        p_value=judged.p_value,
        is_tested=judged.is_tested,
        gap_sd=judged.gap_sd,
        reach=dissatisfied(view, grade),
        evidence=(*(one.evidence for one in opinions if one is not None), *objective),
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
