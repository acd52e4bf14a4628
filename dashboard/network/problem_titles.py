"""Titles of problems, indicators and measures for mails and documents, which are written outside a page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from etl.catalogue.register import Catalogue, load_catalogue


@lru_cache
def content() -> Catalogue:
    """Editorial content, read once per process."""
    return load_catalogue()


def title(problem_id: str, language: str) -> str:
    """Title of a problem; the id where the catalogue does not know it."""
    record = content().problems.get(problem_id)
    return _words(record.title, language) if record else problem_id


def indicator_title(indicator_id: str, language: str) -> str:
    """Title of an indicator; the id where the catalogue does not know it."""
    record = content().indicators.get(indicator_id)
    return _words(record.title, language) if record else indicator_id


def measure_title(measure_id: str | None, language: str) -> str:
    """Title of a measure; '' for none."""
    record = content().measures.get(measure_id or "")
    return _words(record.title, language) if record else measure_id or ""


def programme_title(programme_id: str | None, language: str) -> str:
    """Name of a funding programme; '' for none."""
    record = content().programmes.get(programme_id or "")
    return _words(record.name, language) if record else programme_id or ""


def _words(record: Any, language: str) -> str:
    return str(getattr(record, language, None) or record.de)
