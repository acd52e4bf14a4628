"""Colours and shapes of printed material: those of the screen, without its libraries."""

from __future__ import annotations

from typing import Final

from dashboard.status_marks import STATUS_COLOURS as STATUS_COLOURS
from dashboard.status_marks import STATUS_SYMBOLS as STATUS_SYMBOLS

ACCENT: Final = "#005b7f"
INK: Final = "#1d2b33"
MUTED: Final = "#5b6b75"
GRID: Final = "#dfe5e9"
PEER: Final = "#8d9aa3"
EXAMPLE: Final = "#7a5195"
BAND: Final = "#cfe0e8"

# first the centre itself, then others; told apart in grey too
SERIES: Final = (ACCENT, "#f08a3c", "#5aa9c8", "#99240f", "#7a5195", "#8d9aa3")
