"""All templates by kind; words that depend on the editorial content (trades, measures, indicators) are read when asked for."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from etl.catalogue.register import load_catalogue
from etl.stores import CONTENT
from etl.templates.checklist import checklist
from etl.templates.contract import Template
from etl.templates.counts import footfall, manual_counts
from etl.templates.happenings import events, measures, programmes
from etl.templates.survey import survey_results
from etl.templates.vacancy import vacancy
from etl.trades import trades

KINDS: Final = (
    "footfall",
    "manual_counts",
    "vacancy",
    "survey_results",
    "events",
    "measures",
    "programmes",
    "checklist",
)


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Every template by its kind, in the order of ``KINDS``. Raises CatalogueError when the content has faults."""
    content = load_catalogue()
    made = (
        footfall(),
        manual_counts(),
        vacancy([trade.de for trade in trades().values()]),
        survey_results(_graded_items()),
        events(),
        measures(
            [measure.title.de for measure in content.measures.values()],
            [quantity.title.de for quantity in content.effect_quantities.values() if quantity.measured_by],
        ),
        programmes([programme.name.de for programme in content.programmes.values()]),
        checklist(),
    )
    return {template.kind: template for template in made}


def _graded_items() -> list[str]:
    """Titles of the questions of the standard survey that are answered with a school grade."""
    items: dict[str, Any] = tomllib.loads((CONTENT / "reference" / "survey_items.toml").read_text(encoding="utf-8"))
    return [str(item["title_de"]) for item in items.values() if item.get("kind") == "grade"]
