"""Monostructure (P05, P07): one kind of use dominates, or there are too few kinds."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import Judgement, against_bar, decisive, in_worse_quarter, lacking, size, status_of
from etl.problems.readings import Reading
from etl.problems.second_sources import poor_grade

PROBLEM_ID: Final = "monostructure"
GROUPS: Final = ("gastronomy", "services", "health", "culture_leisure", "public_social", "other")


def assess(view: View) -> Assessment:
    """One group above 40 % of the occupied units (retail 70 %), or diversity below 0.5; the peers' lower quarter: watch."""
    diversity = view.latest("use_diversity")
    if diversity is None or (diversity.n or 0) < view.number("min_units"):
        return lacking(view, "use_diversity")
    groups = [_group(view, name, diversity.n or 0.0) for name in ("retail", *GROUPS)]
    absolute = against_bar(view, diversity, view.number("diversity_below"), "lower")
    peers = _below_peers(view, diversity)
    judged = decisive([absolute, peers, *groups])
    assert judged is not None
    found_groups = [one.evidence for one in groups if one is not None and one.is_found]
    of_diversity = [one.evidence for one in (absolute, peers) if one is not None]
    share = judged.evidence.reading.value if judged.evidence.reading is not diversity else 1.0
    return Assessment(
        judged.status,
        leading=judged.evidence.reading,
        p_value=judged.p_value,
        is_tested=judged.is_tested,
        gap_sd=judged.gap_sd,
        reach=min(1.0, max(0.0, share)),
        evidence=(
            *found_groups,
            *of_diversity,
            *poor_grade(view, "grade_offer"),
        ),
    )


def _below_peers(view: View, diversity: Reading) -> Judgement | None:
    """In the lower quarter of the peers: watched, because among mixed centres the least mixed is no problem yet."""
    judged = in_worse_quarter(view, diversity, "lower", "logit")
    if judged is None or judged.status != "conspicuous":
        return judged
    return Judgement("watch", judged.evidence, judged.excess, judged.p_value, judged.gap_sd, is_tested=True)


def _group(view: View, name: str, occupied: float) -> Judgement | None:
    """Share of one group among the occupied units against its bar, from the posterior of its count."""
    share, vacant = view.latest(f"use_mix_{name}"), view.latest("use_mix_vacant")
    if share is None or not occupied:
        return None
    of_occupied = share.value / max(1e-9, 1.0 - (vacant.value if vacant is not None else 0.0))
    reading = _among_occupied(share, min(1.0, of_occupied), occupied)
    bar = view.number("retail_above" if name == "retail" else "group_above")
    probability = view.rate_above(reading, bar)
    status: Status = status_of(view, probability)
    standing = view.standing(share.indicator_id, "higher", "logit")
    evidence = Evidence("threshold", reading, status != "unremarkable", bar, standing, probability)
    return Judgement(status, evidence, reading.value - bar, 1 - probability, size(reading, standing, bar))


def _among_occupied(share: Reading, value: float, occupied: float) -> Reading:
    return Reading(
        share.indicator_id,
        share.period,
        share.data_on,
        value,
        n=occupied,
        method="share of occupied units",
        visibility=share.visibility,
        source_ids=share.source_ids,
        is_synthetic=share.is_synthetic,
    )
