"""Line and bar charts as SVG, for the PDF; everything in them is drawn from the block, nothing is measured elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Final

from dashboard.reports import look
from dashboard.reports.document import Chart
from dashboard.reports.wording import Words

WIDE: Final = 520
NARROW: Final = 290
_LINE_HEIGHT: Final = 190
_TOP, _RIGHT, _BOTTOM, _LEFT = 22, 14, 24, 52
_BAR_STEP: Final = 19
_LABELS_SHARE: Final = 0.37
_FONT: Final = "Source Sans Pro"
_LETTER: Final = 5.4


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def svg(chart: Chart, words: Words, width: int = WIDE) -> str:
    """The chart as an SVG document of that width in points."""
    return _bars(chart, words, width) if chart.kind == "bar" else _lines(chart, words, width)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers that enclose an interval: steps of 1, 2 or 5 times a power of ten."""
    span = (high - low) or abs(high) or 1.0
    rough = span / max(wanted - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _lines(chart: Chart, words: Words, width: int) -> str:
    known = [v for s in chart.series for v in s.values if v is not None]
    known += [v for v in (*chart.low, *chart.high) if v is not None]
    marks = ticks(min(0.0, *known) if known else 0.0, max(known, default=1.0))
    down = _Scale(marks[0], marks[-1], _LINE_HEIGHT - _BOTTOM, _TOP)
    across = _Scale(0, max(len(chart.categories) - 1, 1), _LEFT, width - _RIGHT)
    parts = [_grid(down.at(mark), width, axis_label(mark, marks, chart, words)) for mark in marks]
    parts += _category_labels(chart.categories, across)
    parts += [_band(run, across, down) for run in _runs_of_band(chart)]
    for number, series in enumerate(chart.series):
        parts += _line(series.values, look.SERIES[number % len(look.SERIES)], across, down)
    return _document(width, _LINE_HEIGHT, [*parts, *_legend(chart, width)])


def axis_label(mark: float, marks: list[float], chart: Chart, words: Words) -> str:
    """A tick in words; as many decimals as the step needs."""
    if "%" in chart.number_format:
        step = (marks[1] - marks[0]) * 100
        return words.percent(mark, 0 if step >= 1 else 1)
    step = marks[1] - marks[0]
    return words.number(mark, 0 if step >= 1 else max(0, -math.floor(math.log10(step))))


def _grid(y: float, width: int, label: str) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{look.GRID}" stroke-width="0.8"/>'
        + _text(_LEFT - 6, y + 3.5, label, "end")
    )


def _category_labels(categories: tuple[str, ...], across: _Scale) -> list[str]:
    """As many labels as fit without touching; the last one always."""
    longest = max((len(name) for name in categories), default=1)
    room = (across.end - across.start) / (longest * 5.6 + 14)
    step = max(1, math.ceil(len(categories) / max(room, 1)))
    chosen = range(len(categories) - 1, -1, -step)
    found = []
    for number in chosen:
        x = across.at(number)
        anchor = "end" if number == len(categories) - 1 and len(categories) > 1 else "middle"
        found.append(_text(x if anchor == "middle" else x + _RIGHT - 2, _LINE_HEIGHT - 7, categories[number], anchor))
    return found


def _runs_of_band(chart: Chart) -> list[list[tuple[int, float, float]]]:
    runs: list[list[tuple[int, float, float]]] = [[]]
    for number, (low, high) in enumerate(zip(chart.low, chart.high, strict=True)):
        if low is None or high is None:
            runs.append([])
        else:
            runs[-1].append((number, low, high))
    return [run for run in runs if run]


def _band(run: list[tuple[int, float, float]], across: _Scale, down: _Scale) -> str:
    if len(run) == 1:
        number, low, high = run[0]
        x = across.at(number)
        return (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{down.at(low):.1f}" y2="{down.at(high):.1f}" '
            f'stroke="{look.BAND}" stroke-width="6"/>'
        )
    there = [f"{across.at(number):.1f},{down.at(high):.1f}" for number, _, high in run]
    back = [f"{across.at(number):.1f},{down.at(low):.1f}" for number, low, _ in reversed(run)]
    return f'<polygon points="{" ".join([*there, *back])}" fill="{look.BAND}"/>'


def _line(values: tuple[float | None, ...], colour: str, across: _Scale, down: _Scale) -> list[str]:
    """Unbroken stretches as lines; gaps stay gaps; few points are drawn as dots too."""
    found: list[str] = []
    run: list[str] = []
    few = len(values) <= 16
    for number, value in enumerate([*values, None]):
        if value is None:
            if len(run) > 1:
                found.append(f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" stroke-width="2"/>')
            run = []
            continue
        point = f"{across.at(number):.1f},{down.at(value):.1f}"
        run.append(point)
        alone = (number == 0 or values[number - 1] is None) and (
            number + 1 == len(values) or values[number + 1] is None
        )
        if few or alone:
            x, y = point.split(",")
            found.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
    return found


def _legend(chart: Chart, width: int) -> list[str]:
    """Names of several series; of a single one only its interval, for its name is the title."""
    colours = look.SERIES
    entries = [(series.name, colours[number % len(colours)]) for number, series in enumerate(chart.series)]
    entries = entries if len(entries) > 1 else []
    if chart.interval_name and any(value is not None for value in chart.low):
        entries.append((chart.interval_name, look.BAND))
    found, x = [], float(_LEFT)
    room = (width - _LEFT) / max(len(entries), 1) - 30
    for name, colour in entries:
        label = shortened(name, max(int(room / _LETTER), 4))
        found.append(f'<rect x="{x:.1f}" y="4" width="14" height="7" fill="{colour}"/>')
        found.append(_text(x + 18, 11, label, "start"))
        x += 18 + len(label) * _LETTER + 12
    return found


def _bars(chart: Chart, words: Words, width: int) -> str:
    """Horizontal bars of the first series; further series are marks on the same line."""
    height = _TOP + len(chart.categories) * _BAR_STEP + 6
    known = [value for series in chart.series for value in series.values if value is not None]
    marks = ticks(min(0.0, *known) if known else 0.0, max(known, default=1.0))
    labels_end = _LABELS_SHARE * width
    across = _Scale(marks[0], marks[-1], labels_end, width - 55)
    parts = [
        f'<line x1="{across.at(0):.1f}" x2="{across.at(0):.1f}" y1="{_TOP - 4}" y2="{height - 4}" '
        f'stroke="{look.MUTED}" stroke-width="0.8"/>'
    ]
    for number, name in enumerate(chart.categories):
        middle = _TOP + number * _BAR_STEP + _BAR_STEP / 2
        parts.append(_text(labels_end - 8, middle + 3.5, shortened(name, int(labels_end / 5.1)), "end"))
        parts += _bar(chart, number, middle, across)
    return _document(width, height, [*parts, *_legend(chart, width)])


def _bar(chart: Chart, number: int, middle: float, across: _Scale) -> list[str]:
    value = chart.series[0].values[number]
    found = []
    reach = across.at(0)
    if value is not None:
        left, right = sorted((across.at(0), across.at(value)))
        found.append(
            f'<rect x="{left:.1f}" y="{middle - 5.5:.1f}" width="{right - left:.1f}" height="11" fill="{look.ACCENT}"/>'
        )
        reach = right
    for place, series in enumerate(chart.series[1:], start=1):
        other = series.values[number]
        if other is not None:
            x = across.at(other)
            found.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{middle - 8:.1f}" y2="{middle + 8:.1f}" '
                f'stroke="{look.SERIES[place % len(look.SERIES)]}" stroke-width="3"/>'
            )
            reach = max(reach, x + 2)
    found.append(_text(reach + 5, middle + 3.5, chart.labels[number], "start"))
    return found


def shortened(text: str, length: int) -> str:
    """A text of at most that many characters, cut at a word with an ellipsis."""
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip(" ,;–-") + "…"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-family="{_FONT}" font-size="10.5" '
        f'fill="{look.INK}">{escape(text)}</text>'
    )


def _document(width: float, height: float, parts: list[str]) -> str:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.0f}">{body}</svg>'
    )
