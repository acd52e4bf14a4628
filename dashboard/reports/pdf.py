"""A document as PDF/UA, set by Typst from one template; no browser, no system fonts, no clock."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.reports import look
from dashboard.reports.document import Block, Chart, Document
from dashboard.reports.svg_chart import NARROW, WIDE, svg
from dashboard.reports.wording import Words

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = _FOLDER / "report.typ"
_FONTS: Final = _FOLDER / "fonts"
_LOOK: Final = {
    "accent": look.ACCENT,
    "ink": look.INK,
    "muted": look.MUTED,
    "grid": look.GRID,
    "example": look.EXAMPLE,
    "statuses": look.STATUS_COLOURS,
}


def as_pdf(document: Document, words: Words) -> bytes:
    """The document as a tagged PDF (PDF/UA-1). The same document gives the same bytes."""
    compiled = typst.compile(
        str(_TEMPLATE),
        root=str(_FOLDER),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs=_inputs(document, words),
        timestamp=document.stamp.made_at,
        pdf_standards="ua-1",
    )
    return bytes(compiled)


def first_page(document: Document, words: Words, ppi: int = 72) -> bytes:
    """The first page as PNG, for a look before the download."""
    pages = typst.compile(
        str(_TEMPLATE),
        root=str(_FOLDER),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=ppi,
        sys_inputs=_inputs(document, words),
        timestamp=document.stamp.made_at,
    )
    return bytes(pages[0] if isinstance(pages, list) else pages)


def _inputs(document: Document, words: Words) -> dict[str, str]:
    return {"document": json.dumps(_content(document, words), ensure_ascii=False)}


def _content(document: Document, words: Words) -> dict[str, Any]:
    """The document as plain values for the template."""
    made_on = datetime.fromtimestamp(document.stamp.made_at, UTC)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "stamp": asdict(document.stamp),
        "date": [made_on.year, made_on.month, made_on.day],
        "look": _LOOK,
        "sections": [
            {
                "title": section.title,
                "starts_page": section.starts_page,
                "blocks": _plain(section.blocks, words),
            }
            for section in document.sections
        ],
    }


def _plain(blocks: tuple[Block, ...], words: Words) -> list[dict[str, Any]]:
    """Blocks as plain values; of charts in a row two stand side by side and are drawn narrow."""
    found: list[dict[str, Any]] = []
    for number, block in enumerate(blocks):
        plain = {**asdict(block), "kind": type(block).__name__}
        plain.pop("days", None)
        if isinstance(block, Chart):
            has_partner = number + 1 < len(blocks) and isinstance(blocks[number + 1], Chart)
            is_second = bool(found) and found[-1].get("place") == "left"
            plain["place"] = "right" if is_second else "left" if has_partner else "alone"
            plain["svg"] = svg(block, words, WIDE if plain["place"] == "alone" else NARROW)
        found.append(plain)
    return found
