"""Competition from the net: fewer come to shop than elsewhere, and they ask for offers online. Survey only: a hint."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import Judgement, lacking, surely_beyond, worse_than_peers
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh, poor_grade

PROBLEM_ID: Final = "online-competition"


def assess(view: View) -> Assessment:
    """Shopping as a motive ten points below the peers, and a quarter wish for online offers or the offer is poor."""
    shopping = view.latest("motive_shopping")
    if shopping is None or (shopping.n or 0) < view.number("min_respondents"):
        return lacking(view, "motive_shopping")
    judged = _fewer_shop(view, shopping)
    reasons = [*_wish(view), *poor_grade(view, "grade_offer", view.number("grade_gap"))]
    status: Status = judged.status
    if status == "conspicuous" and not any(one.supports for one in reasons):
        status = "watch"
    return Assessment(
        status,
        leading=shopping,
        p_value=judged.p_value,
        is_tested=True,
        gap_sd=judged.gap_sd,
        reach=1.0 - shopping.value,
        evidence=(judged.evidence, *reasons),
        missing=("retention",) if view.latest("retention") is None else (),
        is_hint=view.latest("retention") is None,
    )


def _fewer_shop(view: View, shopping: Reading) -> Judgement:
    judged = worse_than_peers(view, shopping, view.number("motive_gap"), "lower", "logit")
    if judged is not None:
        return judged
    return surely_beyond(view, shopping, view.number("motive_reference") - view.number("motive_gap"), "lower")


def _wish(view: View) -> list[Evidence]:
    wish, bar = fresh(view, "wish_online"), view.number("wish_online_from")
    return [] if wish is None else [Evidence("support", wish, wish.value >= bar, bar)]
