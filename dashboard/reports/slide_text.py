"""Paragraphs on slides: how they look and how much room they take."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.reports import look
from dashboard.reports.document import Bullets, Card, Prose

FONT: Final = "Arial"
_LETTER: Final = 0.51  # mean width of a letter in Arial, in font sizes, on the safe side
_BOLD: Final = 1.07
_LINE: Final = 1.2
_BULLET: Final = "– "


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of one look; `gap` is the space above in points."""

    text: str
    size: float = 13
    is_bold: bool = False
    colour: str = look.INK
    gap: float = 3
    is_bullet: bool = False

    def height(self, width: float) -> float:
        """Height in inches when set that many inches wide."""
        return (lines(self.text, self.size, width, self.is_bold) * self.size * _LINE + self.gap) / 72


def lines(text: str, size: float, width: float, is_bold: bool = False) -> int:
    """Number of lines a text needs, estimated from the mean width of a letter."""
    letters = max(int(width * 72 / (size * _LETTER * (_BOLD if is_bold else 1))), 5)
    return max(1, len(textwrap.wrap(text, letters)))


def of_card(card: Card) -> list[Paragraph]:
    """The paragraphs of a finding or a measure."""
    title = f"{card.title} – {look.STATUS_SYMBOLS[card.status]} {card.status_word}" if card.status else card.title
    found = [Paragraph(title, 15, True, look.ACCENT, 0)]
    if card.facts:
        found.append(Paragraph(card.facts, 10.5, colour=look.MUTED, gap=2))
    if card.text:
        found.append(Paragraph(card.text, 13, gap=4))
    for part in card.lists:
        found += of_bullets(part, 11.5)
    return found


def of_bullets(part: Bullets, size: float = 14) -> list[Paragraph]:
    """A list with its small heading."""
    heading = [Paragraph(part.title, size, True, gap=5)] if part.title else []
    return heading + [Paragraph(_BULLET + item, size, gap=2 if size < 13 else 5, is_bullet=True) for item in part.items]


def of_prose(prose: Prose) -> list[Paragraph]:
    """A paragraph or a note."""
    return [Paragraph(prose.text, 10.5, colour=look.MUTED) if prose.is_note else Paragraph(prose.text, 14)]


def write(frame: Any, paragraphs: Sequence[Paragraph], language: str, align: Any = PP_ALIGN.LEFT) -> None:
    """Fill a text frame; no margins of its own, words wrap, text begins at the top."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, paragraph in enumerate(paragraphs):
        target = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        target.alignment = align
        target.line_spacing = 1.0
        target.space_before = Pt(paragraph.gap if number else 0)
        run = target.add_run()
        run.text = paragraph.text
        set_font(run.font, paragraph.size, paragraph.is_bold, paragraph.colour)
        run._r.get_or_add_rPr().set("lang", "de-DE" if language == "de" else "en-GB")
        if paragraph.is_bullet:
            hang(target)


def set_font(font: Any, size: float, is_bold: bool, colour: str) -> None:
    """One look for every run."""
    font.name, font.size, font.bold = FONT, Pt(size), is_bold
    font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def hang(paragraph: Any) -> None:
    """Indent the following lines of a bullet."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(int(Inches(0.16))))
    properties.set("indent", str(-int(Inches(0.16))))
