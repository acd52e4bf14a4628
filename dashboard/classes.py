"""Classes of the map for an indicator: published thresholds where the catalogue has them, else natural breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from dashboard import numbers, theme
from dashboard.charts.region_map import MapClass
from dashboard.text import t
from etl.catalogue.models import Indicator

NO_VALUE: Final = "no_value"
_MAX_CLASSES: Final = 5
_MAX_SEARCHED: Final = 60


@dataclass(frozen=True)
class Classification:
    """`class_of`: class id per value; `classes`: legend, highest first, no data last; `is_published`: fixed thresholds."""

    class_of: pd.Series
    classes: list[MapClass]
    is_published: bool


def thresholds(indicator: Indicator) -> list[float]:
    """Bars of an indicator in its own unit from parameters named `…_from` or `…_below`, ascending."""
    found = {
        float(parameter.value)
        for name, parameter in indicator.parameters.items()
        if name.endswith(("_from", "_below")) and parameter.unit == indicator.unit
        and isinstance(parameter.value, (int, float))
    }  # fmt: skip
    return sorted(found)


def classify(values: pd.Series, indicator: Indicator) -> Classification:
    """Put values (NaN = no data) into at most five classes."""
    known = values.dropna().to_numpy(dtype=float)
    bars = thresholds(indicator)
    is_published = bool(bars)
    if not is_published:
        bars = _natural_breaks(known)
    bars = bars[: _MAX_CLASSES - 1]
    index = pd.Series(np.searchsorted(bars, values.to_numpy(dtype=float), side="right"), index=values.index)
    class_of = ("class_" + index.astype(str)).where(values.notna(), NO_VALUE)
    return Classification(class_of, [*_legend(bars, indicator)[::-1], no_value()], is_published)


def no_value() -> MapClass:
    """The class of municipalities without a figure."""
    return MapClass(NO_VALUE, t("map.no_value"), theme.NO_DATA)


def _natural_breaks(known: np.ndarray) -> list[float]:
    """Smallest value of every class but the first."""
    distinct = np.unique(known)
    if len(distinct) < 2:
        return []
    count = min(_MAX_CLASSES, len(distinct))
    # brings scipy and scikit-learn: half of the first start, and the first map does without
    import mapclassify  # noqa: PLC0415

    sample = _sample(known, distinct)
    highest_of_class = mapclassify.FisherJenks(sample, k=count).bins[:-1]
    return [_widest_gap(distinct, highest, sample[sample > highest].min()) for highest in highest_of_class]


def _widest_gap(distinct: np.ndarray, below: float, above: float) -> float:
    """The value above the widest gap between two values of the sample: what lies between them was not searched."""
    between = distinct[(distinct >= below) & (distinct <= above)]
    return float(between[np.diff(between).argmax() + 1])


def _sample(known: np.ndarray, distinct: np.ndarray) -> np.ndarray:
    """Of many values evenly spaced ones of their order, smallest and largest among them: the search costs their square."""
    if len(known) <= _MAX_SEARCHED or len(distinct) <= _MAX_CLASSES:
        return known
    places = np.linspace(0, len(known) - 1, _MAX_SEARCHED).round().astype(int)
    sample = np.sort(known)[places]
    return sample if len(np.unique(sample)) >= _MAX_CLASSES else known


def _legend(bars: list[float], indicator: Indicator) -> list[MapClass]:
    shown = [numbers.of_indicator(bar, indicator) for bar in bars]
    if not shown:
        titles = [t("map.any_value")]
    else:
        between = [t("map.between", low=low, high=high) for low, high in zip(shown, shown[1:], strict=False)]
        titles = [t("map.below", bar=shown[0]), *between, t("map.from", bar=shown[-1])]
    colours = _colours(len(titles), indicator.direction == "higher_is_better")
    return [MapClass(f"class_{i}", title, colours[i]) for i, title in enumerate(titles)]


def _colours(count: int, is_reversed: bool) -> list[str]:
    steps = np.linspace(0, len(theme.SEQUENTIAL) - 1, count).round().astype(int) if count > 1 else [2]
    colours = [theme.SEQUENTIAL[step] for step in steps]
    return colours[::-1] if is_reversed else colours
