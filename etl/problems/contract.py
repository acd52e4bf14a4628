"""What a rule takes and gives: one centre at one day in, an assessment with its evidence out.

A problem module is a module of this package with two names: ``PROBLEM_ID`` (key of ``data/problems/``) and
``assess(view) -> Assessment``.  A new problem adds files and edits none.  A rule judges by itself; what looking at many
centres, quarters and sources does to its verdict (false discovery rate, two-quarter rule, confidence) is the business
of ``findings``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, Protocol

from etl.catalogue.models import Problem
from etl.problems.comparison import Scale, Standing, Worse
from etl.problems.places import CentrePlace
from etl.problems.readings import Reading

Status = Literal["no_data", "too_little_data", "unremarkable", "watch", "conspicuous", "severe", "outdated"]
Lens = Literal["threshold", "peers", "history", "support"]
LEVELS: Final[dict[str, int]] = {"unremarkable": 0, "watch": 1, "conspicuous": 2, "severe": 3}
STATUS_OF_LEVEL: Final[tuple[Status, ...]] = ("unremarkable", "watch", "conspicuous", "severe")
FINDINGS: Final = frozenset({"watch", "conspicuous", "severe"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that speaks for (``supports`` True), against (False) or neither (None).

    ``lens`` keeps the views apart: against a threshold, against the peers, against the own history; ``support`` is
    evidence from another source.  ``probability``: that the true value lies beyond the threshold.
    """

    lens: Lens
    reading: Reading
    supports: bool | None
    threshold: float | None = None
    standing: Standing | None = None
    probability: float | None = None

    def as_json(self, topic: str) -> dict[str, Any]:
        """The entry of finding.evidence."""
        reading = self.reading
        return {
            "lens": self.lens,
            "indicator_id": reading.indicator_id,
            "topic": topic,
            "period": reading.period,
            "value": reading.value,
            "low": reading.low,
            "high": reading.high,
            "n": reading.n,
            "threshold": self.threshold,
            "probability": self.probability,
            "peers": None if self.standing is None else self.standing.as_json(),
            "supports": self.supports,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict of one rule for one centre and day.

    ``leading``: the reading the verdict rests on; its age decides whether the finding is outdated.  ``p_value``:
    probability of such a figure without the problem.  ``is_tested``: the verdict rests on that test, so it must also
    stand when many centres are tested at once; a verdict from the probability of lying beyond a threshold need not.
    ``gap_sd``: gap to the peer median or threshold in robust standard deviations, positive = worse.  ``reach``: share
    of the centre affected.  ``missing``: indicators that would make the verdict possible or surer.  ``counter``:
    counter-evidence only this rule can check, by id: holds and values.  ``is_hint``: never more than a hint.
    """

    status: Status
    leading: Reading | None = None
    p_value: float | None = None
    is_tested: bool = False
    gap_sd: float | None = None
    reach: float | None = None
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    counter: Mapping[str, tuple[bool | None, Mapping[str, Any]]] | None = None
    is_hint: bool = False
    max_age_months: float | None = None

    def with_status(self, status: Status) -> "Assessment":
        """The same with another status."""
        return replace(self, status=status)


class View(Protocol):
    """Everything a rule may ask about its centre, as known on ``day``; a rule sees nothing younger.

    ``number`` gives a parameter of the problem.  ``latest`` the newest value of an indicator, ``series`` all values.
    ``standing`` compares the newest value with the peers' (None: no value).  ``rate_above`` is the probability that the
    true share exceeds a bar, from the beta posterior of all centres of the same kind of data. ``place``: registers,
    counting points, events and survey waves of the centre.
    """

    centre_id: str
    day: date
    problem: Problem
    place: CentrePlace

    def number(self, parameter: str) -> float: ...

    def latest(self, indicator_id: str) -> Reading | None: ...

    def series(self, indicator_id: str) -> tuple[Reading, ...]: ...

    def has_rows(self, indicator_id: str) -> bool: ...

    def standing(self, indicator_id: str, worse: Worse, scale: Scale = "identity") -> Standing | None: ...

    def rate_above(self, reading: Reading, bar: float) -> float: ...


class Rule(Protocol):
    """The shape of a problem module."""

    PROBLEM_ID: str

    def assess(self, view: View) -> Assessment: ...


def worst(statuses: Sequence[Status]) -> Status:
    """The worst of some verdicts (unremarkable, watch, conspicuous, severe)."""
    return max(statuses, key=lambda status: LEVELS[status], default="unremarkable")
