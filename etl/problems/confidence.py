"""How sure a finding is: the number of independent sources that agree.

Independent are sources of different topics; vacancy and mix of uses read from the same register count once.  A three,
B two, C one of sufficient quality, D a hint only.
"""

from collections.abc import Mapping, Sequence

from etl.catalogue.models import Indicator, Problem
from etl.problems.contract import Assessment, Evidence

MIN_COMPLETENESS = 0.8
ONE_WALK = frozenset({"vacancy", "offer"})
CLASSES = {0: "D", 1: "C", 2: "B"}


def confidence(problem: Problem, assessment: Assessment, indicators: Mapping[str, Indicator]) -> str:
    """A, B, C or D."""
    if assessment.is_hint:
        return "D"
    agreeing = independent_sources(problem, assessment.evidence, indicators)
    if len(agreeing) <= 1 and not _is_sufficient(assessment):
        return "D"
    return CLASSES.get(len(agreeing), "A")


def independent_sources(
    problem: Problem, evidence: Sequence[Evidence], indicators: Mapping[str, Indicator]
) -> tuple[str, ...]:
    """Topics that agree, in the order of the problem's sources; the later of two from one walk is left out."""
    by_topic: dict[str, set[str]] = {}
    for item in evidence:
        if item.supports:
            by_topic.setdefault(topic_of(item.reading.indicator_id, indicators), set()).update(item.reading.source_ids)
    counted: list[str] = [topic for topic in problem.confidence_sources if topic in by_topic]
    if set(counted) >= ONE_WALK and by_topic["vacancy"] & by_topic["offer"]:
        counted.remove(max(ONE_WALK, key=counted.index))
    return tuple(counted)


def absent_sources(
    problem: Problem, evidence: Sequence[Evidence], indicators: Mapping[str, Indicator]
) -> tuple[str, ...]:
    """Sources of the problem that no evidence speaks of at all, neither for nor against."""
    heard = {topic_of(item.reading.indicator_id, indicators) for item in evidence if item.supports is not None}
    if heard & ONE_WALK:
        heard |= ONE_WALK
    return tuple(source for source in problem.confidence_sources if source not in heard)


def topic_of(indicator_id: str, indicators: Mapping[str, Indicator]) -> str:
    """Topic of an indicator of the catalogue, or the source of its own that its record names."""
    record = indicators.get(indicator_id)
    return (record.confidence_source or record.topic) if record is not None else "structure"


def _is_sufficient(assessment: Assessment) -> bool:
    leading = assessment.leading
    if leading is None or leading.visibility == "indicative":
        return False
    return leading.completeness is None or leading.completeness >= MIN_COMPLETENESS
