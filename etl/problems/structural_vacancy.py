"""Structural vacancy (P02, P06d): a high vacancy rate that lasts, or a very high one."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import Judgement, against_bar, lacking, status_of
from etl.problems.second_sources import falling_footfall, poor_grade
from etl.problems.vacancy_record import street_reach

PROBLEM_ID: Final = "structural-vacancy"


def assess(view: View) -> Assessment:
    """P(rate > 10 %) with lasting vacancy, P(rate > 15 %), severe with P(rate > 20 %); each from 0.8, watch from 0.5."""
    rate = view.latest("vacancy_rate_units")
    if rate is None or (rate.n or 0) < view.number("min_units"):
        return lacking(view, "vacancy_rate_units")
    high = against_bar(view, rate, view.number("rate_high"), "higher", "rate")
    very_high = against_bar(view, rate, view.number("rate_very_high"), "higher", "rate")
    lasting = _lasting(view)
    status, judged = _verdict(view, high, very_high, lasting)
    return Assessment(
        status,
        leading=rate,
        p_value=judged.p_value,
        gap_sd=judged.gap_sd,
        reach=street_reach(view.place.register(view.day), view.number("rate_high")),
        evidence=(
            judged.evidence,
            *([lasting] if lasting else []),
            *falling_footfall(view),
            *poor_grade(view, "grade_offer"),
        ),
        missing=() if lasting else ("vacancy_structural_share",),
    )


def _verdict(view: View, high: Judgement, very_high: Judgement, lasting: Evidence | None) -> tuple[Status, Judgement]:
    critical = view.rate_above(high.evidence.reading, view.number("rate_critical"))
    if status_of(view, critical) == "conspicuous":
        return "severe", very_high
    if very_high.status == "conspicuous":
        return "conspicuous", very_high
    if high.status == "conspicuous" and lasting is not None and lasting.supports:
        return "conspicuous", high
    return ("unremarkable" if high.status == "unremarkable" else "watch"), high


def _lasting(view: View) -> Evidence | None:
    """Share of the vacant units empty for more than 36 months; None when too few beginnings are known."""
    share = view.latest("vacancy_structural_share")
    if share is None or (share.completeness is not None and share.completeness < view.number("min_known_since")):
        return None
    bar = view.number("structural_share")
    return Evidence("history", share, share.value >= bar, bar)
