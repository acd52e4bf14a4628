"""Dependence on season or events (P14): a few months or a few days carry the year."""

from typing import Final

from etl.problems.comparison import Worse
from etl.problems.contract import Assessment, View
from etl.problems.footfall_record import months_counted, sensor_reach
from etl.problems.judging import against_bar, decisive, lacking

PROBLEM_ID: Final = "season-dependence"
SIGNALS: Final[tuple[tuple[str, str, Worse], ...]] = (
    ("season_ratio", "season_ratio_above", "higher"),
    ("winter_ratio", "winter_below", "lower"),
    ("event_share", "event_share_above", "higher"),
)


def assess(view: View) -> Assessment:
    """Strongest month over weakest, winter level, or the share of event days, each surely beyond its bar."""
    known = [
        (reading, view.number(bar), worse) for name, bar, worse in SIGNALS if (reading := view.latest(name)) is not None
    ]
    if not known or months_counted(view) < view.number("min_months"):
        return lacking(view, *(name for name, _, _ in SIGNALS))
    judged = [against_bar(view, reading, bar, worse) for reading, bar, worse in known]
    worst = decisive(judged)
    assert worst is not None
    return Assessment(
        worst.status,
        leading=worst.evidence.reading,
        p_value=worst.p_value,
        gap_sd=worst.gap_sd,
        reach=sensor_reach(view, worst.evidence.reading),
        evidence=tuple(one.evidence for one in judged),
        missing=tuple(name for name, _, _ in SIGNALS if view.latest(name) is None),
    )
