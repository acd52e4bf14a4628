"""The three forms of weather files: DWD product files (also zipped with station data), current observations, Bright Sky."""

import csv
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import pandas as pd

from etl.delivery import Delivery, UnreadableDelivery, detect_encoding
from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.json_documents import as_text, read_document, refuse_service_error
from etl.sources.read_log import ReadLog

HOURLY: Final = "hour"
DAILY: Final = "day"
MISSING: Final = ("-999", "-999.0", "---", "")
FIRST_YEAR: Final = 2000
MAX_MEMBER_BYTES: Final = 200 << 20
# DWD names of the columns that are used: hourly temperature and rain, daily climate
PRODUCT_COLUMNS: Final[dict[str, str]] = {
    "TT_TU": "temperature", "R1": "precipitation", "TMK": "temperature", "TXK": "temperature_max", "RSK": "precipitation",
}  # fmt: skip
CURRENT_COLUMNS: Final[dict[str, str]] = {
    "dry_bulb_temperature_at_2_meter_above_ground": "temperature",
    "precipitation_amount_last_hour": "precipitation",
}

Cell = float | None | Literal["fault"]


@dataclass(frozen=True)
class Station:
    """Where was measured; ``distance_m`` is what the service says about the place asked for."""

    station_id: str
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    distance_m: float | None = None


@dataclass(frozen=True)
class Row:
    """One observation: ``time`` is naive UTC (hours) or the day; None when unreadable."""

    line: int
    time: pd.Timestamp | None
    time_text: str
    numbers: dict[str, Cell]
    raw: str


@dataclass(frozen=True)
class Table:
    """Observations of one resolution; ``names`` are the quantities there are."""

    rows: list[Row]
    names: tuple[str, ...]
    resolution: str


def is_archive(members: Iterable[str]) -> bool:
    """Whether an archive holds a DWD product file."""
    return any(re.match(r"produkt_\w+\.txt$", member) for member in members)


def product_file(delivery: Delivery) -> tuple[Table, Station]:
    """A product file, alone or in its archive; raises FileRefused (L03, L08)."""
    text, about = _product_text(delivery)
    reader = csv.reader(text.splitlines(), delimiter=";")
    try:
        rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, start=1) if row]
    except csv.Error as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    header = rows[0][1] if rows else []
    used = {i: PRODUCT_COLUMNS[name] for i, name in enumerate(header) if name in PRODUCT_COLUMNS}
    if "MESS_DATUM" not in header or not used:
        wanted = "TT_TU oder R1 (Stunden), TMK, TXK oder RSK (Tage)"
        raise FileRefused(notice("L08", columns=wanted, found=", ".join(header[:12]), scope="file"))
    at = header.index("MESS_DATUM")
    first = next((row[at] for _, row in rows[1:] if len(row) > at), "")
    resolution = DAILY if len(first) == 8 else HOURLY
    found = []
    for number, row in rows[1:]:
        time_text = row[at] if len(row) > at else ""
        time = _compact_time(time_text)
        if time is not None and time.year < FIRST_YEAR:
            continue
        found.append(Row(number, time, time_text, _numbers(row, used), ";".join(row)))
    station = rows[1][1][0] if len(rows) > 1 else ""
    return Table(found, tuple(dict.fromkeys(used.values())), resolution), _station(station, about)


def current_observations(delivery: Delivery) -> tuple[Table, Station]:
    """``observations_current``: three heading lines, dd.mm.yy and time in UTC, decimal comma, "---" for nothing."""
    encoding, _ = detect_encoding(delivery.path)
    with delivery.path.open(encoding=encoding, newline="") as stream:
        rows = [[cell.strip() for cell in row] for row in csv.reader(stream, delimiter=";") if row]
    header = rows[0] if rows else []
    used = {i: CURRENT_COLUMNS[name] for i, name in enumerate(header) if name in CURRENT_COLUMNS}
    if len(rows) < 4 or not used:
        raise FileRefused(notice("L08", columns=", ".join(CURRENT_COLUMNS), found=", ".join(header[:6]), scope="file"))
    found = []
    for number, row in enumerate(rows[3:], start=4):
        text = " ".join(row[:2])
        try:
            time = pd.Timestamp(datetime.strptime(text, "%d.%m.%y %H:%M"))
        except ValueError:
            time = None
        found.append(Row(number, time, text, _numbers(row, used), ";".join(row)))
    return Table(found, tuple(dict.fromkeys(used.values())), HOURLY), Station(f"wmo:{rows[1][0]}")


def bright_sky(delivery: Delivery, log: ReadLog) -> tuple[Table, Station]:
    """An answer of Bright Sky; values of forecast sources are left out and counted (W01)."""
    document = read_document(delivery)
    refuse_service_error(document)
    weather = document.get("weather") if isinstance(document, dict) else None
    if not isinstance(weather, list):
        raise FileRefused(notice("L08", columns="weather", found="JSON ohne Wetterwerte", scope="file"))
    listed = document.get("sources")
    sources = {s.get("id"): s for s in listed if isinstance(s, dict)} if isinstance(listed, list) else {}
    rows, used, forecasts = [], Counter[Any](), 0
    for number, item in enumerate(weather, start=1):
        if not isinstance(item, dict):
            rows.append(Row(number, None, str(item)[:50], {}, str(item)))
            continue
        source = item.get("source_id")
        source = source if isinstance(source, int | str) else None
        if sources.get(source, {}).get("observation_type") == "forecast":
            forecasts += 1
            continue
        used[source] += 1
        numbers: dict[str, Cell] = {name: _plain(item.get(name)) for name in ("temperature", "precipitation")}
        rows.append(Row(number, _instant(item.get("timestamp")), str(item.get("timestamp")), numbers, str(item)))
    if forecasts:
        log.note(notice("W01", rows=forecasts, scope="file"))
    names = ("temperature", "precipitation")
    most = sources.get(used.most_common(1)[0][0], {}) if used else {}
    station_id = f"dwd:{most.get('dwd_station_id') or 'unbekannt'}"
    distance = most.get("distance")
    station = Station(
        station_id,
        as_text(most.get("station_name")),
        _coordinate(most.get("lat"), 90),
        _coordinate(most.get("lon"), 180),
        float(distance) if isinstance(distance, int | float) else None,
    )
    return Table([row for row in rows if row.numbers or row.time is None], names, HOURLY), station


def _product_text(delivery: Delivery) -> tuple[str, str]:
    """(text of the product file, text of the station data or empty)."""
    if not zipfile.is_zipfile(delivery.path):
        encoding, _ = detect_encoding(delivery.path)
        return delivery.path.read_text(encoding=encoding), ""
    try:
        with zipfile.ZipFile(delivery.path) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            product = next((name for name in infos if re.match(r"produkt_\w+\.txt$", name)), None)
            about = next((name for name in infos if name.startswith("Metadaten_Geographie")), None)
            if product is None:
                raise FileRefused(
                    notice("L08", columns="produkt_*.txt", found=", ".join(list(infos)[:5]), scope="file")
                )
            if any(infos[name].file_size > MAX_MEMBER_BYTES for name in (product, about) if name):
                raise FileRefused(notice("L05", reason="mehr als 200 MB in einer Datei des Archivs", scope="file"))
            text = archive.read(product).decode("utf-8", errors="replace")
            return text, archive.read(about).decode("latin-1") if about else ""
    except (
        zipfile.BadZipFile,
        UnreadableDelivery,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
    ) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error


def _station(number: str, about: str) -> Station:
    """Station with its last known place: the last line of the station data."""
    lines = [[cell.strip() for cell in line.split(";")] for line in about.splitlines() if line.strip()]
    last = lines[-1] if len(lines) > 1 and len(lines[-1]) >= 7 else None
    station_id = f"dwd:{number.strip().zfill(5)}"
    if last is None:
        return Station(station_id)
    lat, lon = _cell(last[2]), _cell(last[3])
    is_place = isinstance(lat, float) and isinstance(lon, float)
    return Station(station_id, last[6] or None, lat if is_place else None, lon if is_place else None)  # type: ignore[arg-type]


def _numbers(row: list[str], used: dict[int, str]) -> dict[str, Cell]:
    return {name: _cell(row[i]) if i < len(row) else None for i, name in used.items()}


def _cell(text: str) -> Cell:
    if text.strip() in MISSING:
        return None
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return "fault"
    return value if -100 <= value <= 1000 else "fault"


def _plain(value: Any) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -100 <= value <= 1000:
        return "fault"
    return float(value)


def _coordinate(value: Any, limit: float) -> float | None:
    return float(value) if isinstance(value, int | float) and -limit <= value <= limit else None


def _compact_time(text: str) -> pd.Timestamp | None:
    if not re.fullmatch(r"\d{8}(\d{2})?", text):
        return None
    try:
        return pd.Timestamp(datetime.strptime(text, "%Y%m%d%H" if len(text) == 10 else "%Y%m%d"))
    except ValueError:
        return None


def _instant(value: Any) -> pd.Timestamp | None:
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if parsed is None or parsed.tzinfo is None or not FIRST_YEAR <= parsed.year <= 2039:
        return None
    return pd.Timestamp(parsed).tz_convert("UTC").tz_localize(None)
