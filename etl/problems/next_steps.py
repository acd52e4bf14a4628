"""The cheapest next step that would bring a missing indicator: ids shared with the data state of a topic."""

from collections.abc import Mapping
from typing import Any, Final

from etl.catalogue.models import Indicator
from etl.problems.confidence import topic_of

# ids of texts under "next_step" of the dashboard, cheapest way first in everybody's experience (proposal)
CHEAPEST: Final[Mapping[str, str]] = {
    "footfall": "manual_count",
    "vacancy": "walk_the_centre",
    "offer": "map_uses",
    "survey": "survey_hundred_visitors",
    "structure": "load_official_statistics",
    "checklist": "fill_in_checklist",
}
KEEP_COUNTING: Final = "keep_counting"
NEEDS_TIME: Final = frozenset(
    {"footfall_change_3y", "footfall_trend", "footfall_index", "season_ratio", "completeness"}
)
LISTED_WITH_UNITS: Final[Mapping[str, str]] = {
    "vacancy_structural_share": "note_vacant_since",
    "vacancy_median_months": "note_vacant_since",
    "vacancy_large_area": "note_areas",
    "anchor_share": "note_areas",
    "vacancy_announced": "ask_for_closures",
}


def missing_entry(indicator_id: str, indicators: Mapping[str, Indicator]) -> dict[str, Any]:
    """The entry of finding.missing for one indicator: its id, the source it comes from, the cheapest next step."""
    record = indicators.get(indicator_id)
    source = topic_of(indicator_id, indicators) if record is not None else indicator_id
    if indicator_id in NEEDS_TIME:
        step = KEEP_COUNTING
    else:
        step = LISTED_WITH_UNITS.get(indicator_id, CHEAPEST.get(source, "ask_the_town"))
    return {"id": indicator_id, "source": source, "next_step": step}


def missing_source(source: str) -> dict[str, Any]:
    """The entry for a whole source that could raise the confidence."""
    return {"id": source, "source": source, "next_step": CHEAPEST.get(source, "ask_the_town")}
