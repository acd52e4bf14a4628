"""Colours and shapes of printed material: those of the screen, without its libraries."""

from __future__ import annotations

from typing import Final

ACCENT: Final = "#005b7f"
INK: Final = "#1d2b33"
MUTED: Final = "#5b6b75"
GRID: Final = "#dfe5e9"
PEER: Final = "#8d9aa3"
EXAMPLE: Final = "#7a5195"
BAND: Final = "#cfe0e8"

STATUS_COLOURS: Final = {
    "no_data": "#e4e7ea",
    "too_little_data": "#c3c9ce",
    "outdated": "#a9a4c4",
    "unremarkable": "#8fbcd9",
    "watch": "#fed976",
    "conspicuous": "#f08a3c",
    "severe": "#99240f",
}
STATUS_SYMBOLS: Final = {
    "no_data": "○",
    "too_little_data": "◔",
    "outdated": "◌",
    "unremarkable": "●",
    "watch": "◆",
    "conspicuous": "▲",
    "severe": "■",
}
# first the centre itself, then others; told apart in grey too
SERIES: Final = (ACCENT, "#f08a3c", "#5aa9c8", "#99240f", "#7a5195", "#8d9aa3")
