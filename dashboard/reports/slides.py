"""A document as a presentation with native charts and tables; sources and build id on every slide."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches

from dashboard.reports import look, slide_text
from dashboard.reports.document import Block, Bullets, Card, Chart, Document, KeyFigures, Prose, Section, Stamp, Table
from dashboard.reports.fixed_zip import fixed
from dashboard.reports.slide_charts import add_chart
from dashboard.reports.slide_tables import add_table, pieces
from dashboard.reports.slide_text import Paragraph, write
from dashboard.reports.wording import Words

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, BOTTOM = 0.55, 1.2, 6.72
BODY: Final = WIDTH - 2 * LEFT
_TITLE_ONLY: Final = 5
_GAP: Final = 0.16
_NOTE: Final = 0.42
_IN_A_ROW: Final = 3
_ROWS: Final = 3  # a table that would leave fewer rows behind begins on a new slide


def as_pptx(document: Document, words: Words) -> bytes:
    """The document as PPTX. The same document gives the same bytes."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _properties(show, document)
    deck = _Deck(show, document.stamp, words)
    deck.title_slide(document)
    for section in document.sections:
        deck.section(section)
    deck.number_slides()
    target = io.BytesIO()
    show.save(target)
    return fixed(target.getvalue(), document.stamp.made_at)


def _properties(show: Any, document: Document) -> None:
    made_at = datetime.fromtimestamp(document.stamp.made_at, UTC).replace(tzinfo=None)
    properties = show.core_properties
    properties.title, properties.author = document.title, "Zentrenkompass"
    properties.last_modified_by, properties.revision = "Zentrenkompass", 1
    properties.subject, properties.keywords = document.stamp.line, document.stamp.example
    properties.language = document.language
    properties.created = properties.modified = made_at


def _is_chart(block: Block) -> bool:
    return isinstance(block, Chart)


class _Deck:
    """Lays blocks below each other; what does not fit begins a new slide of the same heading."""

    def __init__(self, show: Any, stamp: Stamp, words: Words) -> None:
        self._show = show
        self._stamp = stamp
        self._words = words
        self._heading = ""
        self._slide: Any = None
        self._top = TOP

    def title_slide(self, document: Document) -> None:
        """First slide: what, for whom, from which figures."""
        self._new_slide(document.title, is_first=True)
        paragraphs = [Paragraph(document.subtitle, 18, colour=look.MUTED, gap=0)]
        if self._stamp.example:
            paragraphs.append(Paragraph(self._words.t("report.example_note"), 14, True, look.EXAMPLE, gap=18))
        self._paragraphs(paragraphs, LEFT, 3.5, BODY, 2.8)

    def section(self, section: Section) -> None:
        """All blocks of a section; charts in a row stand side by side."""
        self._heading = section.title
        self._new_slide(section.title)
        blocks = list(section.blocks)
        while blocks:
            row = [block for block in takewhile(_is_chart, blocks[:_IN_A_ROW]) if isinstance(block, Chart)]
            if row:
                self._charts(row)
                del blocks[: len(row)]
            else:
                self._block(blocks.pop(0))

    def number_slides(self) -> None:
        """Page numbers, once their count is known."""
        count = len(self._show.slides)
        for number, slide in enumerate(self._show.slides, start=1):
            text = self._stamp.page_of.format(page=number, pages=count)
            box = slide.shapes.add_textbox(Inches(WIDTH - LEFT - 2), Inches(6.95), Inches(2), Inches(0.3))
            box.name = "Seite"
            write(box.text_frame, [Paragraph(text, 9, colour=look.MUTED)], self._words.language, PP_ALIGN.RIGHT)

    def _block(self, block: Block) -> None:
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, KeyFigures):
            self._key_figures(block)
        elif isinstance(block, Card):
            colour = look.STATUS_COLOURS[block.status] if block.status else look.ACCENT
            self._flow(slide_text.of_card(block), colour)
        elif isinstance(block, Bullets):
            self._flow(slide_text.of_bullets(block))
        elif isinstance(block, Prose):
            self._flow(slide_text.of_prose(block))

    def _flow(self, paragraphs: Sequence[Paragraph], bar: str = "") -> None:
        """Paragraphs kept together where a slide has the room, else split between paragraphs."""
        left, width = (LEFT + 0.2, BODY - 0.2) if bar else (LEFT, BODY)
        heights = [paragraph.height(width) for paragraph in paragraphs]
        if sum(heights) > self._room() and self._top > TOP:
            self._continue()
        rest = list(zip(paragraphs, heights, strict=True))
        while rest:
            taken = [rest.pop(0)]
            while rest and sum(height for _, height in taken) + rest[0][1] <= self._room():
                taken.append(rest.pop(0))
            height = sum(height for _, height in taken)
            if bar:
                self._bar(bar, height)
            self._paragraphs([paragraph for paragraph, _ in taken], left, self._top, width, height)
            self._top += height + _GAP
            if rest:
                self._continue()

    def _bar(self, colour: str, height: float) -> None:
        shape = self._slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(LEFT), Inches(self._top), Inches(0.07), Inches(height)
        )
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
        shape.line.fill.background()
        shape.shadow.inherit = False

    def _charts(self, charts: list[Chart]) -> None:
        """Up to three charts beside each other, each with title and source line; lower where a slide has less room."""
        width = (BODY - 0.3 * (len(charts) - 1)) / len(charts)
        least = max(2.1, *(0.7 + 0.24 * len(chart.categories) if chart.kind == "bar" else 0 for chart in charts))
        titles = [Paragraph(chart.title, 13, True, gap=0) for chart in charts]
        above = 0.1 + max(title.height(width) for title in titles)
        if above + least + _NOTE > self._room() and self._top > TOP:
            self._continue()
        height = min(max(least, 3.9), self._room() - above - _NOTE)
        for number, chart in enumerate(charts):
            left = LEFT + number * (width + 0.3)
            self._paragraphs([titles[number]], left, self._top, width, above)
            box = (Inches(left), Inches(self._top + above), Inches(width), Inches(height))
            add_chart(self._slide, chart, box, self._words)
            note = Paragraph(chart.note, 10, colour=look.MUTED, gap=0)
            self._paragraphs([note], left, self._top + above + height, width, _NOTE)
        self._top += above + height + _NOTE + _GAP

    def _table(self, table: Table) -> None:
        if table.title:
            title = Paragraph(table.title, 14, True)
            first = pieces(replace(table, rows=table.rows[:_ROWS]), BODY, BOTTOM - TOP, BOTTOM - TOP)[0]
            if title.height(BODY) + _GAP + first.height > self._room():
                self._continue()
            self._flow([title])
        full = BOTTOM - TOP
        begun = pieces(table, BODY, self._room(), full)
        fits = len(begun[0].rows) >= min(_ROWS, len(table.rows))
        for piece in begun if fits else pieces(table, BODY, full, full):
            if piece.height > self._room():
                self._continue()
            add_table(self._slide, table, piece, (LEFT, self._top, BODY), self._words.language)
            self._top += piece.height + _GAP
        if table.note:
            self._flow([Paragraph(table.note, 10.5, colour=look.MUTED)])

    def _key_figures(self, block: KeyFigures) -> None:
        count = len(block.figures)
        width = (BODY - 0.15 * (count - 1)) / count
        inner = width - 0.24
        texts = [
            [
                Paragraph(figure.label, 12, colour=look.MUTED, gap=0),
                Paragraph(figure.value, 24, True, look.ACCENT, gap=3),
                *(Paragraph(note, 11, gap=3) for note in figure.notes),
            ]
            for figure in block.figures
        ]
        height = 0.25 + max(sum(paragraph.height(inner) for paragraph in text) for text in texts)
        if height > self._room():
            self._continue()
        for number, text in enumerate(texts):
            left = LEFT + number * (width + 0.15)
            frame = self._slide.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, Inches(left), Inches(self._top), Inches(width), Inches(height)
            )
            frame.fill.background()
            frame.line.color.rgb = RGBColor.from_string(look.GRID[1:].upper())
            frame.shadow.inherit = False
            self._paragraphs(text, left + 0.12, self._top + 0.12, inner, height - 0.2)
        self._top += height + _GAP

    def _paragraphs(
        self, paragraphs: Sequence[Paragraph], left: float, top: float, width: float, height: float
    ) -> None:
        box = self._slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        write(box.text_frame, paragraphs, self._words.language)

    def _room(self) -> float:
        return BOTTOM - self._top

    def _continue(self) -> None:
        self._new_slide(self._words.t("report.continued", title=self._heading))

    def _new_slide(self, title: str, is_first: bool = False) -> None:
        self._slide = self._show.slides.add_slide(self._show.slide_layouts[_TITLE_ONLY])
        self._top = TOP
        heading = self._slide.shapes.title
        top, height, size = (2.2, 1.2, 36) if is_first else (0.4, 0.6, 24)
        heading.left, heading.top, heading.width, heading.height = (
            Inches(LEFT), Inches(top), Inches(BODY - (0 if is_first else 1.8)), Inches(height),
        )  # fmt: skip
        write(heading.text_frame, [Paragraph(title, size, True, look.ACCENT, 0)], self._words.language)
        self._footer()

    def _footer(self) -> None:
        paragraphs = [Paragraph(self._stamp.line, 9, colour=look.MUTED, gap=0),
                      Paragraph(self._stamp.sources, 9, colour=look.MUTED, gap=0)]  # fmt: skip
        self._paragraphs(paragraphs, LEFT, 6.9, BODY - 2.2, 0.45)
        if not self._stamp.example:
            return
        mark = self._slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(WIDTH - LEFT - 1.6), Inches(0.4), Inches(1.6), Inches(0.34)
        )
        mark.fill.solid()
        mark.fill.fore_color.rgb = RGBColor.from_string(look.EXAMPLE[1:].upper())
        mark.line.fill.background()
        mark.shadow.inherit = False
        text = Paragraph(self._stamp.example, 12, True, "#ffffff", 0)
        write(mark.text_frame, [text], self._words.language, PP_ALIGN.CENTER)
        mark.text_frame.margin_top = Inches(0.06)
