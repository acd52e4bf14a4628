"""Hourly counts as providers write them, gzip-compressed.

Three forms: the CSV of the German hystreet interface, its re-publication in a town's open-data portal, and the generic
long CSV.  The open-data form holds all points of a town, the others one; hystreet's own names no place of a point.
"""

import gzip
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from etl.demo.counting_points import CountingPoint
from etl.demo.footfall import Counts
from etl.demo.plan import CountForm, Fault
from etl.demo.region import ORIGIN, Region
from etl.demo.seeds import stream

COMPRESSION_LEVEL: Final = 4
STRAY_GAP_PER_HOUR: Final = 1 / 6000
KINDS: Final[dict[CountForm, str]] = {
    "hystreet": "hystreet_csv",
    "open_data": "hystreet_csv",
    "generic": "footfall_csv",
}

# the column stamp holds time and weekday: 2022-06-01 00:00:00 +0200;Wednesday
_LINES: Final[dict[CountForm, str]] = {
    "hystreet": """concat_ws(';', name, stamp, total, temperature, weather, a, total - a, total - ca - cb, ca + cb, a - ca,
                             total - a - cb, ca, cb)""",
    "open_data": """concat_ws(';', stamp[1:10] || 'T' || stamp[12:19] || stamp[21:23] || ':' || stamp[24:25], weather,
                              temperature, total, name, lat || ', ' || lon, a, total - a, total - ca - cb, ca + cb)""",
    "generic": "concat_ws(';', name, lat, lon, stamp[1:25], total)",
}
_FILE: Final = """
SELECT string_agg({line}, e'\\r\\n' ORDER BY position) FROM demo_rows JOIN demo_points USING (point)
"""
_ENCODINGS: Final[dict[CountForm, str]] = {"hystreet": "latin-1", "open_data": "utf-8-sig", "generic": "utf-8"}


def write_counts(
    path: Path,
    seed: int,
    region: Region,
    readings: Sequence[tuple[CountingPoint, Counts]],
    faults: Sequence[Fault] = (),
) -> None:
    """Write the counts of one or more points of one form with their planted faults, in the order of time.

    The same input gives the same bytes.
    """
    parts = [
        _point_rows(seed, region, point, counts, faults).assign(point=number)
        for number, (point, counts) in enumerate(readings)
    ]
    rows = pd.concat(parts, ignore_index=True)
    if len(readings) > 1:
        rows = rows.sort_values(["utc_hour", "point"], kind="stable", ignore_index=True)
    points = pd.DataFrame(
        [(number, p.name, f"{p.lat:.6f}", f"{p.lon:.6f}") for number, (p, _) in enumerate(readings)],
        columns=["point", "name", "lat", "lon"],
    )
    first = readings[0][0]
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("demo_rows", rows.assign(position=np.arange(len(rows))))
        connection.register("demo_points", points)
        body = connection.execute(_FILE.format(line=_LINES[first.form])).fetchone()
    if body is None or body[0] is None:
        raise ValueError(f"no hour to write for {first.point_id}")
    text = f"{_header(first)}\r\n{body[0]}\r\n"
    path.write_bytes(gzip.compress(text.encode(_ENCODINGS[first.form]), compresslevel=COMPRESSION_LEVEL, mtime=0))


def _header(point: CountingPoint) -> str:
    if point.form == "generic":
        return "sensor_id;lat;lon;zeit_lokal;anzahl"
    if point.form == "open_data":
        columns = ["Zeitstempel", "Wetter", "Temperatur", "Passanten", "Location Name", "GeoPunkt"]
        columns += ["Passanten ltr", "Passanten rtl", "Passanten Erwachsene", "Passanten Kinder"]
        return ";".join(columns)
    a, b = point.directions
    both = "Fußgänger insgesamt"
    columns = ["Lage", "Zeitpunkt der Messung", "Wochentag", both, "Temperatur in ºc", "Wetterlage"]
    columns += [f"{both} Richtung {a}", f"{both} Richtung {b}", "Erwachsene", "Kinder"]
    columns += [f"{group} Richtung {way}" for group in ("Erwachsene", "Kinder") for way in (a, b)]
    return ";".join(columns)


def _point_rows(
    seed: int, region: Region, point: CountingPoint, counts: Counts, faults: Sequence[Fault]
) -> pd.DataFrame:
    rows = _rows(region, counts)
    rows = _with_faults(rows, [fault for fault in faults if fault.point_id == point.point_id])
    return rows[stream(seed, point.point_id, "stray gaps").random(len(rows)) >= STRAY_GAP_PER_HOUR]


def _rows(region: Region, counts: Counts) -> pd.DataFrame:
    """One row per hour; ``day`` is the local day, for faults."""
    hours = counts.hours
    return pd.DataFrame(
        {
            "utc_hour": np.arange(hours.start, hours.stop),
            "day": region.day_of_hour[hours],
            "hour": region.hour[hours],
            "stamp": region.stamps[hours],
            "temperature": region.temperature[hours],
            "weather": region.weather[hours],
            "total": counts.total,
            "a": counts.direction_a,
            "ca": counts.children_a,
            "cb": counts.children_b,
        }
    )


def _with_faults(rows: pd.DataFrame, faults: Sequence[Fault]) -> pd.DataFrame:
    for fault in faults:
        first, last = (_day_number(day) for day in (fault.first, fault.last))
        hit = rows["day"].between(first, last) & rows["hour"].between(fault.from_hour, fault.to_hour - 1)
        if fault.kind == "zeros":
            rows.loc[hit, ["total", "a", "ca", "cb"]] = 0
        elif fault.kind == "gap":
            rows = rows[~hit]
        else:
            after = rows["day"] > last
            rows = pd.concat([rows[~after], rows[hit], rows[after]], ignore_index=True)
    return rows


def _day_number(day: date) -> int:
    return (day - ORIGIN).days
