"""Near and far: do the counting points inside the area of a measure change more than the others of the same centre?

Supporting evidence only: the sign is shown, the verdict stays as it is (the own shocks of single streets are too large).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from etl.delivery import fold
from etl.measures.effect_inputs import EffectFacts, kilometres
from etl.measures.effect_parameters import EffectParameters
from etl.measures.verdicts import percent
from etl.measures.weekly import centre_index, filled
from etl.statistics.arrays import Floats
from etl.statistics.effect import Evaluation
from etl.statistics.synthetic_control import Window

SEPARATORS: Final = re.compile(r"[,;/|\n]|\bund\b|\band\b")
SHORTEST_NAME: Final = 4


@dataclass(frozen=True)
class Sides:
    """Counting points inside the area of a measure and those outside; `reason_*` says why there is no comparison."""

    near: tuple[str, ...]
    far: tuple[str, ...]
    reason_de: str = ""
    reason_en: str = ""


@dataclass(frozen=True)
class Dose:
    """Effect near and far (logs) against the same comparison centres; `supports` None = cannot be said.

    A difference below the half-width of the effect says nothing.
    """

    near: tuple[str, ...]
    far: tuple[str, ...]
    effects: tuple[float, float] | None
    supports: bool | None
    text_de: str
    text_en: str

    def as_json(self) -> dict[str, Any]:
        """JSON-ready form: logs rounded."""
        near, far = (None, None) if self.effects is None else (round(v, 5) for v in self.effects)
        return {
            "near": list(self.near),
            "far": list(self.far),
            "effect_near": near,
            "effect_far": far,
            "supports": self.supports,
            "text_de": self.text_de,
            "text_en": self.text_en,
        }


def sides(facts: EffectFacts, row: pd.Series, kept: list[str], parameters: EffectParameters) -> Sides:
    """Divide the usable counting points of a centre by the scope of the measure.

    The scope names counting points or streets, or holds an outline (WKT, degrees). A point is near when its name holds
    the name given or when it lies inside the outline; where no point bears the name of a street, within `near_metres`
    of its shops.
    """
    scope = row["scope"]
    if not isinstance(scope, str):
        return Sides((), (), "Die Maßnahme gilt für das ganze Zentrum.", "The measure covers the whole centre.")
    inside = _inside(facts, str(row["centre_id"]), scope, kept, parameters["near_metres"])
    near = tuple(sensor for sensor in kept if sensor in inside)
    far = tuple(sensor for sensor in kept if sensor not in inside)
    if not near:
        return Sides(
            near,
            far,
            f"Keine Zählstelle liegt im Geltungsbereich „{scope}“.",
            f"No counting point lies inside the area “{scope}”.",
        )
    if not far:
        return Sides(
            near, far, "Alle Zählstellen liegen im Geltungsbereich.", "All counting points lie inside the area."
        )
    return Sides(near, far)


def dose(
    facts: EffectFacts, divided: Sides, evaluation: Evaluation, weeks: pd.DatetimeIndex, window: Window, donors: Floats
) -> Dose:
    """Effect of the near and of the far counting points against the comparison the whole centre has."""
    near, far = divided.near, divided.far
    if divided.reason_de:
        return Dose(near, far, None, None, divided.reason_de, divided.reason_en)
    expected = donors @ evaluation.weights
    effects = tuple(_effect(_course(facts, part, weeks) - expected, window) for part in (near, far))
    if any(np.isnan(effects)):
        return Dose(
            near,
            far,
            None,
            None,
            "Nah oder fern fehlen zu viele Wochen für einen Vergleich.",
            "Too many weeks are missing near or far for a comparison.",
        )
    difference = effects[0] - effects[1]
    is_noise = abs(difference) < evaluation.interval.half_width
    supports = None if is_noise else bool(difference * evaluation.effect > 0)
    return Dose(near, far, (effects[0], effects[1]), supports, *_words(divided, effects, supports))


ENDINGS: Final = {
    True: ("das spricht für die Maßnahme als Ursache", "this speaks for the measure as the cause"),
    False: ("das spricht nicht für die Maßnahme als Ursache", "this does not speak for the measure as the cause"),
    None: ("der Unterschied ist zu klein, um etwas zu sagen", "the difference is too small to say anything"),
}


def _words(divided: Sides, effects: tuple[float, ...], supports: bool | None) -> tuple[str, str]:
    near, far = len(divided.near), len(divided.far)
    end_de, end_en = ENDINGS[supports]
    return (
        f"nah an der Maßnahme {percent(effects[0])} (Zählstellen: {near}), weiter entfernt {percent(effects[1])}"
        f" (Zählstellen: {far}); {end_de}",
        f"near the measure {percent(effects[0], 'en')} (counting points: {near}), further away"
        f" {percent(effects[1], 'en')} (counting points: {far}); {end_en}",
    )


def _course(facts: EffectFacts, sensors: tuple[str, ...], weeks: pd.DatetimeIndex) -> Floats:
    """ln index of some counting points, short gaps filled by the course of the other centres."""
    own = centre_index(facts.sensor_weeks[list(sensors)]).rename("own")
    return np.asarray(filled(pd.concat([facts.weeks, own], axis=1))["own"].loc[weeks], dtype=float)


def _effect(gap: Floats, window: Window) -> float:
    """Mean gap after the start less that of the base; NaN when more than one week in five is missing on a side."""
    sides_of_start = gap[window.before :], gap[window.base_slice]
    if any(np.isnan(part).mean() > 0.2 for part in sides_of_start):
        return float("nan")
    after, base = (float(np.nanmean(part)) for part in sides_of_start)
    return after - base


def _inside(facts: EffectFacts, centre: str, scope: str, kept: list[str], metres: float) -> set[str]:
    points = facts.sensors.set_index("sensor_id").reindex(kept)
    places = _positions(points)
    if scope.lstrip().upper().startswith(("POLYGON", "MULTIPOLYGON")):
        outline = shapely.from_wkt(scope, on_invalid="ignore")
        within = np.zeros(len(kept), bool) if outline is None else shapely.intersects_xy(outline, places[:, ::-1])
        return {sensor for sensor, is_in in zip(kept, within, strict=True) if is_in}
    called = {sensor: words(str(name)) for sensor, name in zip(kept, points["name"], strict=True)}
    in_full = {sensor for sensor, name in called.items() if holds(words(scope), name)}
    if in_full:
        return in_full
    near: set[str] = set()
    for name in (words(part) for part in SEPARATORS.split(scope)):
        if len("".join(name)) < SHORTEST_NAME:
            continue
        by_name = {sensor for sensor, own in called.items() if holds(own, name)}
        shops = facts.shops[(facts.shops["centre_id"] == centre) & (facts.shops["street"].map(words) == name)]
        near |= by_name or {s for s, at in zip(kept, places, strict=True) if _is_close(at, shops, metres)}
    return near


def _positions(points: pd.DataFrame) -> Floats:
    """(points, 2): latitude and longitude, NaN where unknown."""
    return np.column_stack(
        [
            pd.to_numeric(points[name]).to_numpy(dtype=float) if name in points else np.full(len(points), np.nan)
            for name in ("lat", "lon")
        ]
    )


def _is_close(at: Floats, shops: pd.DataFrame, metres: float) -> bool:
    if shops.empty or np.isnan(at).any():
        return False
    away = kilometres(pd.Series({"lat": at[0], "lon": at[1]}), shops)
    return bool(np.nanmin(away, initial=np.inf) * 1000 <= metres)


def words(text: str) -> tuple[str, ...]:
    """Folded words of a name; "Str." and "Straße" are the same."""
    return tuple(fold(word).replace("strasse", "str") for word in re.findall(r"\w+", text))


def holds(name: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether the words wanted stand one after the other in a name."""
    size = len(wanted)
    return any(name[start : start + size] == wanted for start in range(len(name) - size + 1))
