"""Names of things on the screen: centres, indicators, problems, measures, sources, statuses."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from dashboard import state, theme
from dashboard.build import catalogue
from dashboard.rows import Row
from dashboard.text import in_words, t
from etl.catalogue.models import Indicator
from etl.catalogue.survey_names import RENAMED
from etl.stores import CONTENT
from etl.trades import trades


def centre_name(row: Row) -> str:
    """Town, with the centre where it is not the main one, with the mark of an invented place."""
    town = str(row["town"]).removesuffix(" (Beispieldaten)")
    own = str(row["name"])
    name = town if row["kind"] == "main" else own if own.startswith(town) else f"{town} – {own}"
    return f"{name} ({t('example.place')})" if row["is_example"] else name


def level(level_number: Any) -> str:
    """Name of a central-place level (0 to 3), a dash where it is not known."""
    return (
        "–" if level_number is None or level_number != level_number else t(f"central_place_level.{int(level_number)}")
    )


def indicator(indicator_id: str) -> Indicator | None:
    """Catalogue record of an indicator."""
    return catalogue().indicators.get(indicator_id)


def indicator_title(indicator_id: str) -> str:
    """Title of an indicator; a member of a family carries the family's title in front."""
    record = indicator(indicator_id)
    if record is None:
        return indicator_id
    family = catalogue().families.get(record.family or "")
    title = in_words(record.title)
    return f"{in_words(family.title)}: {title}" if family else title


def problem_title(problem_id: str) -> str:
    """Title of a problem type."""
    record = catalogue().problems.get(problem_id)
    return in_words(record.title) if record else problem_id


def measure_title(measure_id: str) -> str:
    """Title of a measure."""
    record = catalogue().measures.get(measure_id)
    return in_words(record.title) if record else measure_id


def source_title(source_id: str) -> str:
    """Title of a data source."""
    record = catalogue().sources.get(source_id)
    return in_words(record.title) if record else source_id


def term(vocabulary: str, term_id: str) -> str:
    """Title of a vocabulary term; the id where the vocabulary does not know it."""
    found = catalogue().vocabularies.get(vocabulary)
    if found is None or term_id not in found.ids:
        return term_id
    return in_words(found[term_id].title)


def status(status_id: str) -> str:
    """Status of a finding as symbol and word."""
    return f"{theme.STATUS_SYMBOLS[status_id]} {t(f'status.{status_id}')}"


def survey_item(item: str) -> str:
    """Title of a survey item."""
    titles = _survey_items().get(item, {})
    return str(titles.get(f"title_{state.language()}") or item)


def graded_aspect(short: str) -> str:
    """Title of a graded aspect as indicators spell it (offer for grade_retail_offer)."""
    spellings = {known: item for item, known in RENAMED.items()}
    item = f"grade_{short}"
    return survey_item(spellings.get(item, item))


def comment_topic(topic: str) -> str:
    """Title of a topic of free comments."""
    return str(_comment_topics().get(topic, {}).get(f"title_{state.language()}") or topic)


def trade(trade_id: Any) -> str:
    """Title of a trade, '' when there is none or the register names it in words nobody knows."""
    known = trades().get(trade_id) if isinstance(trade_id, str) else None
    return in_words(known)


@lru_cache
def _survey_items() -> dict[str, dict[str, Any]]:
    path = CONTENT / "reference" / "survey_items.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@lru_cache
def _comment_topics() -> dict[str, dict[str, Any]]:
    path = CONTENT / "reference" / "open_text_topics.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
