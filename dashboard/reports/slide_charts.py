"""Native, editable charts: their data are a workbook inside the presentation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from dashboard.reports import look
from dashboard.reports.document import Chart
from dashboard.reports.slide_text import FONT, set_font
from dashboard.reports.wording import Words

_MONTH: Final = r"mm\/yyyy"
_MONTH_WIDTH: Final = 0.8  # inches a label of the time axis needs
_LETTER: Final = 0.085  # inches per letter of an axis label at 10 points


def add_chart(slide: Any, chart: Chart, box: tuple[int, int, int, int], words: Words) -> None:
    """Draw the chart in a box (left, top, width, height); interval ends are thin lines, missing values gaps."""
    chart = replace(chart, number_format=spelled(chart.number_format, words))
    data = CategoryChartData(number_format=chart.number_format)
    is_bar = chart.kind == "bar"
    order = slice(None, None, -1) if is_bar else slice(None)  # bars are counted from below
    data.categories = list(chart.days or chart.categories[order])
    if chart.days:
        data.categories.number_format = _MONTH
    for series in chart.series:
        data.add_series(series.name, series.values[order])
    if chart.low and not is_bar:
        data.add_series(words.t("report.interval_low"), chart.low)
        data.add_series(words.t("report.interval_high"), chart.high)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if is_bar else XL_CHART_TYPE.LINE
    frame = slide.shapes.add_chart(kind, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    frame._element.nvGraphicFramePr.cNvPr.set("name", chart.title)
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(10), FONT
    drawn.font.color.rgb = RGBColor.from_string(look.INK[1:].upper())
    drawn.has_title = False
    _legend(drawn, len(list(drawn.plots[0].series)))
    _axes(drawn, chart, box[2] / 914400)
    if is_bar:
        _bars(drawn, chart)
    else:
        _lines(drawn, chart)


def spelled(number_format: str, words: Words) -> str:
    """A spreadsheet format with the space German writes before the percent sign."""
    return number_format.replace("%", r"\ %") if words.language == "de" else number_format


def _legend(drawn: Any, count: int) -> None:
    drawn.has_legend = count > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False
        set_font(drawn.legend.font, 10, False, look.INK)


def _axes(drawn: Any, chart: Chart, width: float) -> None:
    values, categories = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(look.GRID[1:].upper())
    values.format.line.fill.background()
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = chart.number_format, False
    categories.format.line.color.rgb = RGBColor.from_string(look.PEER[1:].upper())
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    known = [value for series in chart.series for value in series.values if value is not None]
    if known and min(known) >= 0:
        values.minimum_scale = 0
    if chart.days:
        categories.tick_labels.number_format, categories.tick_labels.number_format_is_linked = _MONTH, False
        _every(categories._element, max(1, round(len(chart.days) * _MONTH_WIDTH / (width - 0.7))))
    elif chart.kind == "line":
        longest = max(len(name) for name in chart.categories) * _LETTER + 0.15
        skip = max(1, -(-len(chart.categories) // max(int((width - 0.7) / longest), 1)))
        for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
            _insert(categories._element, tag, str(skip))


def _every(axis: Any, months: int) -> None:
    """One tick in so many months (rounded to a divisor or multiple of a year); the axis counts in months."""
    step = next((length for length in (1, 2, 3, 6) if length >= months), -(-months // 12) * 12)
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        if (old := axis.find(qn(name))) is not None:
            axis.remove(old)
    for name, value in (("c:baseTimeUnit", "months"), ("c:majorUnit", str(step)), ("c:majorTimeUnit", "months")):
        element = OxmlElement(name)
        element.set("val", value)
        axis.append(element)


def _insert(axis: Any, tag: str, value: str) -> None:
    """Put a setting python-pptx has no word for before the element the schema wants it before."""
    element = OxmlElement(tag)
    element.set("val", value)
    follower = axis.find(qn("c:noMultiLvlLbl"))
    if follower is None:
        axis.append(element)
    else:
        follower.addprevious(element)


def _lines(drawn: Any, chart: Chart) -> None:
    for number, series in enumerate(drawn.plots[0].series):
        is_band = number >= len(chart.series)
        colour = look.PEER if is_band else look.SERIES[number % len(look.SERIES)]
        series.smooth = False
        series.format.line.color.rgb = RGBColor.from_string(colour[1:].upper())
        series.format.line.width = Pt(1 if is_band else 2.25)
        if is_band:
            series.format.line.dash_style = MSO_LINE.DASH


def _bars(drawn: Any, chart: Chart) -> None:
    drawn.value_axis.visible = drawn.value_axis.has_major_gridlines = False  # every bar has its label
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 45, -10
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = chart.number_format, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    set_font(labels.font, 10, False, look.INK)
    for number, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(look.SERIES[number % len(look.SERIES)][1:].upper())
        series.invert_if_negative = False
