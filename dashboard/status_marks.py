"""Colour and shape of each status of a finding, the same on screen and paper."""

from typing import Final

# ordered blue to dark red-brown; distinguishable with red-green weakness and in grey
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
