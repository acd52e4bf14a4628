"""Native tables on slides, split between rows where a slide ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from dashboard.reports import look
from dashboard.reports.document import Table
from dashboard.reports.slide_text import Paragraph, lines, write

_SIZE: Final = 11.5
_PADDING: Final = 0.1
_LINE: Final = _SIZE * 1.2 / 72


@dataclass(frozen=True)
class Piece:
    """Rows of a table that stand on one slide, with the heights of header and rows in inches."""

    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        """Height of the piece with its header."""
        return sum(self.heights)


def pieces(table: Table, width: float, room: float, full: float) -> list[Piece]:
    """The table in pieces: the first fits the room left (else none of it), the others a whole slide each."""
    widths = column_widths(table, width)
    header = _row_height(table.columns, widths, is_bold=True)
    found: list[Piece] = []
    rows: list[tuple[str, ...]] = []
    heights = [header]
    left = room
    for row in table.rows:
        height = _row_height(row, widths)
        if sum(heights) + height > left:
            if rows:
                found.append(Piece(tuple(rows), tuple(heights)))
            rows, heights, left = [], [header], full
        rows.append(row)
        heights.append(height)
    if rows or not table.rows:
        found.append(Piece(tuple(rows), tuple(heights)))
    return found


def column_widths(table: Table, width: float) -> list[float]:
    """Widths in inches from the relative ones."""
    shares = table.widths or tuple(1.0 for _ in table.columns)
    return [width * share / sum(shares) for share in shares]


def add_table(slide: Any, table: Table, piece: Piece, place: tuple[float, float, float], language: str) -> None:
    """Draw a piece at (left, top, width)."""
    left, top, width = place
    frame = slide.shapes.add_table(
        len(piece.rows) + 1, len(table.columns), Inches(left), Inches(top), Inches(width), Inches(piece.height)
    )
    grid = frame.table
    grid.horz_banding = False
    for number, share in enumerate(column_widths(table, width)):
        grid.columns[number].width = Inches(share)
    for number, height in enumerate(piece.heights):
        grid.rows[number].height = Inches(height)
    for line, row in enumerate((table.columns, *piece.rows)):
        for column, text in enumerate(row):
            is_flush_right = column in table.numeric
            _cell(grid.cell(line, column), text, line == 0, language, is_flush_right)


def _cell(cell: Any, text: str, is_header: bool, language: str, is_flush_right: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string("FFFFFF" if not is_header else look.ACCENT[1:].upper())
    colour = "#ffffff" if is_header else look.INK
    write(cell.text_frame, [Paragraph(text, _SIZE, is_header, colour, 0)], language,
          PP_ALIGN.RIGHT if is_flush_right else PP_ALIGN.LEFT)  # fmt: skip
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(_PADDING)
    cell.margin_top = cell.margin_bottom = Inches(0.04)


def _row_height(row: tuple[str, ...], widths: list[float], is_bold: bool = False) -> float:
    count = max(
        lines(text, _SIZE, width - 2 * _PADDING, is_bold) for text, width in zip(row, widths, strict=True)
    )  # fmt: skip
    return count * _LINE + 0.12
