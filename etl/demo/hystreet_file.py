"""Counts as the hourly CSV of the German hystreet interface, gzip-compressed, one file per counting point."""

import gzip
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from etl.demo.counting_points import FAULTS, CountingPoint
from etl.demo.footfall import Counts
from etl.demo.region import ORIGIN, Region
from etl.demo.seeds import stream

COMPRESSION_LEVEL = 4
STRAY_GAP_PER_HOUR = 1 / 6000

_LINES = """
SELECT string_agg(concat_ws(';', $name, stamp, total, temperature, weather, a, total - a, total - ca - cb, ca + cb,
                            a - ca, total - a - cb, ca, cb), e'\\r\\n' ORDER BY position)
FROM demo_rows
"""


def write_hystreet_file(path: Path, seed: int, region: Region, point: CountingPoint, counts: Counts) -> None:
    """Write the counts of one point with its planted faults; the same input gives the same bytes.

    The header and the order of columns are those of a manual download; ISO-8859-1, CRLF, ";".
    """
    rows = _rows(region, counts)
    rows = _with_faults(rows, point)
    rows = rows[stream(seed, point.point_id, "stray gaps").random(len(rows)) >= STRAY_GAP_PER_HOUR]
    connection = duckdb.connect(config={"threads": 1})
    connection.register("demo_rows", rows.assign(position=np.arange(len(rows))))
    body = connection.execute(_LINES, {"name": point.name}).fetchone()
    connection.close()
    if body is None or body[0] is None:
        raise ValueError(f"no hour to write for {point.point_id}")
    text = f"{_header(point)}\r\n{body[0]}\r\n"
    path.write_bytes(gzip.compress(text.encode("latin-1"), compresslevel=COMPRESSION_LEVEL, mtime=0))


def _header(point: CountingPoint) -> str:
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


def _with_faults(rows: pd.DataFrame, point: CountingPoint) -> pd.DataFrame:
    for fault in FAULTS:
        if fault.point_id != point.point_id:
            continue
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
