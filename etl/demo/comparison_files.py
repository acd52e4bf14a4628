"""Deliveries of the invented comparison centres: one file per kind for all of them, all CSV.

Municipalities, centres, day values of all counting points, hours of the busiest point of every third centre for the
last months, a vacancy register per year, a table of survey results per wave.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from etl.demo.comparison_centres import ComparisonCentre
from etl.demo.count_files import COMPRESSION_LEVEL
from etl.demo.counting_points import CountingPoint, counting_points
from etl.demo.footfall import expected_day_totals, simulate_counts, simulate_day_counts
from etl.demo.plan import Relocation
from etl.demo.region import ORIGIN, Ints, Region
from etl.demo.register import build_units, inspection_day, register_years
from etl.demo.register_file import LAYOUTS, register_cells, written_text
from etl.demo.result_table import COLUMNS as RESULT_COLUMNS
from etl.demo.result_table import result_rows, write_result_csv
from etl.demo.survey import FIELD_MONTH, growth_of_wave, simulate_answers

NO_RELOCATION: Final = Relocation("", 0, date.max, date.max, 0.0)
LEVELS: Final = {3: "Oberzentrum", 2: "Mittelzentrum", 1: "Grundzentrum", 0: ""}
_DAY_LINES: Final = """
SELECT string_agg(concat_ws(';', p.name, p.centre_id, p.lat, p.lon, strftime(d.day, '%Y-%m-%d'), d.count), e'\\r\\n'
                  ORDER BY d.day, d.point)
FROM demo_days d JOIN demo_points p ON d.point = p.point
"""
_HOUR_LINES: Final = """
SELECT string_agg(concat_ws(';', p.name, p.centre_id, p.lat, p.lon, h.stamp, h.count), e'\\r\\n'
                  ORDER BY h.position, h.point)
FROM demo_hours h JOIN demo_points p ON h.point = p.point
"""


@dataclass(frozen=True)
class ComparisonCounts:
    """Day values of all points (point, day, count), hours of some (point, position, stamp, count), the points themselves."""

    days: pd.DataFrame
    hours: pd.DataFrame
    points: pd.DataFrame


def write_municipalities(path: Path, centres: Sequence[ComparisonCentre], plan_year: int) -> None:
    """Key, name, inhabitants, area, central-place level, point; every name says that the place is invented."""
    lines = ["AGS;Gemeinde;Einwohner;Stand Einwohner;Fläche km²;Zentralörtliche Stufe;Breite;Länge;Gebietsstand"]
    for centre in centres:
        place = centre.place
        area = f"{centre.area_km2:.2f}".replace(".", ",")
        lines.append(
            f"{place.ags};{place.town} (Beispieldaten);{place.population};31.12.{plan_year - 2};{area};"
            f"{LEVELS[centre.level]};{place.lat:.6f};{place.lon:.6f};31.12.{plan_year - 1}"
        )
    _write_lines(path, lines)


def write_centres(path: Path, centres: Sequence[ComparisonCentre]) -> None:
    lines = ["Zentrum-ID;AGS;Name des Zentrums;Art;Breite;Länge"]
    for centre in centres:
        place = centre.place
        name = f"{place.town} – {place.name} (Beispieldaten)"
        lines.append(f"{place.centre_id};{place.ags};{name};Innenstadt;{place.lat:.6f};{place.lon:.6f}")
    _write_lines(path, lines)


def simulate_comparison_counts(
    seed: int, region: Region, centres: Sequence[ComparisonCentre], hours_since: date
) -> ComparisonCounts:
    """Counts of all points; a point with hours has as day value the sum of its hours."""
    days: list[pd.DataFrame] = []
    hours: list[pd.DataFrame] = []
    points: list[dict[str, object]] = []
    for centre in centres:
        town_days = expected_day_totals(seed, region, centre.place, centre.footfall)
        for point in counting_points(centre.place, centre.footfall, NO_RELOCATION):
            number = len(points)
            points.append(_point_row(number, point))
            if centre.is_hourly and point.number == 1:
                counts = simulate_counts(seed, region, point, centre.footfall, town_days)
                per_day = _sums_by_day(region, counts.hours, counts.total)
                hours.append(_hour_rows(region, number, counts.hours, counts.total, hours_since))
            else:
                per_day = simulate_day_counts(seed, region, point, town_days)
            first = np.datetime64(ORIGIN) + region.day_index(point.first)
            dates = first + np.arange(len(per_day))
            days.append(pd.DataFrame({"point": number, "day": dates, "count": per_day}))
    return ComparisonCounts(pd.concat(days), pd.concat(hours), pd.DataFrame(points))


def write_days(path: Path, counts: ComparisonCounts) -> None:
    """Long CSV of day values, in the order of days."""
    header = "sensor_id;zentrum;lat;lon;datum;anzahl"
    _write_frame(path, header, _DAY_LINES, {"demo_days": counts.days, "demo_points": counts.points})


def write_hours(path: Path, counts: ComparisonCounts) -> None:
    """Long CSV of hours with their offset, in the order of time."""
    header = "sensor_id;zentrum;lat;lon;zeit_lokal;anzahl"
    _write_frame(path, header, _HOUR_LINES, {"demo_hours": counts.hours, "demo_points": counts.points})


def write_registers(
    folder: Path, seed: int, centres: Sequence[ComparisonCentre], until: date
) -> Iterator[tuple[int, Path]]:
    """One register per year with all units of all centres (UTF-8 with BOM, coordinates in EPSG:4326)."""
    layout = LAYOUTS["csv_latlon"]
    units = {centre.centre_id: build_units(seed, centre.place, centre.vacancy) for centre in centres}
    for year in register_years(centres[0].vacancy, until):
        day = inspection_day(year)
        lines = [
            "Vergleichszentren: Leerstandskataster (Beispieldaten)",
            f"Stand: {day:%d.%m.%Y}",
            ";".join(["Zentrums-ID", *(heading for _, heading, _ in layout.columns)]),
        ]
        for centre in centres:
            for cells in register_cells(units[centre.centre_id], day, layout):
                lines.append(";".join([centre.centre_id, *(written_text(cell) for cell in cells)]))
        path = folder / f"Beispieldaten_Vergleichszentren_Leerstandskataster_{year}.csv"
        _write_lines(path, lines)
        yield year, path


def write_results(
    folder: Path, seed: int, centres: Sequence[ComparisonCentre], until: date
) -> Iterator[tuple[int, Path]]:
    """One table of survey results per wave with a column for the centre."""
    for year in centres[0].survey.years:
        if date(year, FIELD_MONTH + 1, 1) > until:
            continue
        rows = []
        for centre in centres:
            plan = centre.survey
            answers = simulate_answers(seed, centre.centre_id, plan, year, growth_of_wave(plan, year))
            rows += [[centre.centre_id, *row] for row in result_rows(answers)]
        path = folder / f"Beispieldaten_Vergleichszentren_Befragung_{year}_Schulnoten.csv"
        write_result_csv(path, rows, ("Zentrum-ID", *RESULT_COLUMNS))
        yield year, path


def _point_row(number: int, point: CountingPoint) -> dict[str, object]:
    return {
        "point": number,
        "name": f"Beispieldaten: Zählstelle {point.number}, {point.centre_id}",
        "centre_id": point.centre_id,
        "lat": f"{point.lat:.5f}",
        "lon": f"{point.lon:.5f}",
    }


def _sums_by_day(region: Region, hours: slice, total: Ints) -> Ints:
    days = region.day_of_hour[hours]
    return np.bincount(days - days[0], weights=total).astype(np.int64)


def _hour_rows(region: Region, number: int, hours: slice, total: Ints, since: date) -> pd.DataFrame:
    wanted = region.day_of_hour[hours] >= region.day_index(since)
    position = np.arange(hours.start, hours.stop)[wanted]
    stamps = [stamp[:25] for stamp in region.stamps[position]]
    return pd.DataFrame({"point": number, "position": position, "stamp": stamps, "count": total[wanted]})


def _write_frame(path: Path, header: str, query: str, frames: dict[str, pd.DataFrame]) -> None:
    connection = duckdb.connect()
    for name, frame in frames.items():
        connection.register(name, frame)
    body = connection.execute(query).fetchone()
    connection.close()
    if body is None or body[0] is None:
        raise ValueError(f"no counts to write into {path.name}")
    text = f"{header}\r\n{body[0]}\r\n"
    path.write_bytes(gzip.compress(text.encode(), compresslevel=COMPRESSION_LEVEL, mtime=0))


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
