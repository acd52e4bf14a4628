"""A chart is known by what it shows: the same figures in the same language are one picture, anything else is another."""

import pandas as pd

from dashboard import state
from dashboard.charts.footfall import line_with_interval


def series(value: float) -> pd.DataFrame:
    dates = pd.to_datetime(["2025-01-31", "2025-02-28"])
    return pd.DataFrame({"data_on": dates, "value": [100.0, value], "low": [90.0, 95.0], "high": [110.0, 125.0]})


def test_content_follows_figures_options_and_language() -> None:
    first = line_with_interval(series(110.0))
    assert line_with_interval(series(110.0)).content == first.content
    assert line_with_interval(series(110.1)).content != first.content
    assert line_with_interval(series(110.0), percent=True).content != first.content
    state.speak("en")
    try:
        assert line_with_interval(series(110.0)).content != first.content
    finally:
        state.speak("de")


def test_the_picture_shows_the_figures() -> None:
    line = line_with_interval(series(110.0)).figure.data[-1]
    assert list(line.y) == [100.0, 110.0]
