"""The history lens of every finding: the leading value against the same figure about a year before."""

from collections.abc import Mapping
from typing import Final

from etl.catalogue.models import Indicator
from etl.problems.contract import Assessment, Evidence, View
from etl.problems.readings import months_before

MIN_MONTHS: Final = 9.0


def own_history(view: View, assessment: Assessment, indicators: Mapping[str, Indicator]) -> list[Evidence]:
    """The newest value at least nine months older than the leading one as its threshold; supports = it got worse.

    Empty when a rule has looked at the history itself, when there is no earlier value, or when neither direction of
    the figure is worse.
    """
    leading = assessment.leading
    record = indicators.get(leading.indicator_id) if leading is not None else None
    if leading is None or record is None or record.direction == "neutral":
        return []
    if view.latest(leading.indicator_id) != leading:  # a part of the figure, e.g. of the units near a counting point
        return []
    if any(one.lens == "history" for one in assessment.evidence):
        return []
    latest = months_before(leading.data_on, MIN_MONTHS)
    earlier = [one for one in view.series(leading.indicator_id) if one.data_on <= latest]
    if not earlier:
        return []
    sign = 1 if record.direction == "lower_is_better" else -1
    return [Evidence("history", leading, sign * (leading.value - earlier[-1].value) > 0, earlier[-1].value)]
