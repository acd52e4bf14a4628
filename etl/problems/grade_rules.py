"""The rule shared by all problems read from school grades: worse than the peers, or surely worse than a bar."""

from collections.abc import Callable, Sequence
from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.judging import Judgement, decisive, lacking, surely_beyond, tested_together, worse_than_peers
from etl.problems.readings import Reading

WITHOUT_BAR: Final[frozenset[str]] = frozenset({"grade_parking"})


def judge_grade(view: View, reading: Reading) -> Judgement | None:
    """One grade: against the peers, else against the bar; None when there is neither.

    Parking is the worst item even in good towns, so it has no bar.
    """
    judged = worse_than_peers(view, reading, view.number("grade_gap"), "higher")
    if judged is not None:
        return judged
    if reading.indicator_id in WITHOUT_BAR or "grade_worse_than" not in view.problem.parameters:
        return None
    return surely_beyond(view, reading, view.number("grade_worse_than"), "higher")


def assess_grades(
    view: View, items: Sequence[str], supports: Callable[[View], list[Evidence]] = lambda _: []
) -> Assessment:
    """The worst of some grades decides; ``supports`` adds evidence from other sources.

    Needs ``min_respondents`` answers per grade. The items are tested together.
    """
    answered = [reading for item in items if (reading := view.latest(item)) is not None]
    enough = [reading for reading in answered if (reading.n or 0) >= view.number("min_respondents")]
    if not enough:
        return lacking(view, *items)
    judged = [one for reading in enough if (one := judge_grade(view, reading)) is not None]
    worst = decisive(judged)
    if worst is None:
        return lacking(view, *items)
    tested = [one for one in judged if one.is_tested == worst.is_tested]
    return Assessment(
        worst.status,
        leading=worst.evidence.reading,
        p_value=tested_together(tested),
        is_tested=True,
        gap_sd=worst.gap_sd,
        reach=dissatisfied(view, worst.evidence.reading),
        evidence=(*(one.evidence for one in judged), *_against_bar(view, worst), *supports(view)),
        missing=tuple(item for item in items if view.latest(item) is None),
    )


def _against_bar(view: View, worst: Judgement) -> list[Evidence]:
    """The threshold lens beside the peers' for the worst grade, where it has a bar."""
    reading = worst.evidence.reading
    has_bar = "grade_worse_than" in view.problem.parameters and reading.indicator_id not in WITHOUT_BAR
    if worst.evidence.lens != "peers" or not has_bar:
        return []
    return [surely_beyond(view, reading, view.number("grade_worse_than"), "higher").evidence]


def dissatisfied(view: View, grade: Reading) -> float:
    """Share of the respondents who gave neither 1 nor 2; the whole centre where the distribution is unknown."""
    top2 = view.latest(grade.indicator_id.replace("grade_", "top2_", 1))
    return 1.0 if top2 is None else min(max(1.0 - top2.value, 0.0), 1.0)
