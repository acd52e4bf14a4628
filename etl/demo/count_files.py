"""Hourly counts as providers write them, gzip-compressed, one file per counting point.

Three forms: the CSV of the German hystreet interface, its re-publication in a town's open-data portal, and the generic
long CSV.  Only the last two name the place of the counting point.
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

# $name and $lat, $lon are those of the counting point; "stamp" is "2022-06-01 00:00:00 +0200;Wednesday"
_LINES: Final[dict[CountForm, str]] = {
    "hystreet": """
        SELECT string_agg(concat_ws(';', $name, stamp, total, temperature, weather, a, total - a, total - ca - cb,
                                    ca + cb, a - ca, total - a - cb, ca, cb), e'\\r\\n' ORDER BY position)
        FROM demo_rows WHERE $lat IS NOT NULL AND $lon IS NOT NULL
        """,
    "open_data": """
        SELECT string_agg(concat_ws(';', stamp[1:10] || 'T' || stamp[12:19] || stamp[21:23] || ':' || stamp[24:25],
                                    weather, temperature, total, $name, $lat || ', ' || $lon, a, total - a,
                                    total - ca - cb, ca + cb), e'\\r\\n' ORDER BY position)
        FROM demo_rows
        """,
    "generic": """
        SELECT string_agg(concat_ws(';', $name, $lat, $lon, stamp[1:25], total), e'\\r\\n' ORDER BY position)
        FROM demo_rows
        """,
}
_ENCODINGS: Final[dict[CountForm, str]] = {"hystreet": "latin-1", "open_data": "utf-8-sig", "generic": "utf-8"}


def write_counts(
    path: Path,
    seed: int,
    region: Region,
    point: CountingPoint,
    counts: Counts,
    faults: Sequence[Fault] = (),
) -> None:
    """Write the counts of one point with its planted faults; the same input gives the same bytes."""
    rows = _rows(region, counts)
    rows = _with_faults(rows, [fault for fault in faults if fault.point_id == point.point_id])
    rows = rows[stream(seed, point.point_id, "stray gaps").random(len(rows)) >= STRAY_GAP_PER_HOUR]
    connection = duckdb.connect(config={"threads": 1})
    connection.register("demo_rows", rows.assign(position=np.arange(len(rows))))
    place = {"name": point.name, "lat": f"{point.lat:.6f}", "lon": f"{point.lon:.6f}"}
    body = connection.execute(_LINES[point.form], place).fetchone()
    connection.close()
    if body is None or body[0] is None:
        raise ValueError(f"no hour to write for {point.point_id}")
    text = f"{_header(point)}\r\n{body[0]}\r\n"
    path.write_bytes(gzip.compress(text.encode(_ENCODINGS[point.form]), compresslevel=COMPRESSION_LEVEL, mtime=0))


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


def _rows(region: Region, counts: Counts) -> pd.DataFrame:
    """One row per hour; ``day`` is the local day, for faults."""
    hours = counts.hours
    return pd.DataFrame(
        {
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
