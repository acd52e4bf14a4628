"""Wi-Fi and Bluetooth counters: distinct devices in a window.  They are no persons and are kept as an object of their own.

Files with identifiers of single devices (MAC addresses, hashes of them) are refused for privacy.  A value per hour, or
parts of it, per sensor; both radios together only where the file gives their union.
"""

import re
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_layout import Layout
from etl.sources.counts import opened_text, raw_staging, staged_reading

KIND: Final = "device_counts"
TOPIC: Final = "footfall"

TIMES: Final = ("timestamp", "time", "zeit", "zeitpunkt", "zeitstempel", "datetime", "ts")
SENSORS: Final = ("sensor", "sensor_id", "scanner", "access_point", "ap", "standort", "location", "zählstelle", "name")
UNIONS: Final = (
    "unique_devices",
    "devices",
    "geräte",
    "anzahl_geraete",
    "anzahl geräte",
    "device_count",
    "unique",
    "devices_total",
)
RADIOS: Final = ("wifi", "wlan", "ble", "bluetooth", "wifi_count", "ble_count", "wifi_devices", "ble_devices", "bt")
IDENTIFIERS: Final = re.compile(
    r"(?i)(^|[_\W])(mac|bssid|hash|hashed|hash_?id|device_?id|ger(ä|ae)te_?id|imei|imsi|client_?id|pseudonym)([_\W]|$)|mac_?(addr|adress)"
)
MAC: Final = re.compile(r"(?i)(^|[;,\t\"|\s])([0-9a-f]{2}[:-]){5}[0-9a-f]{2}($|[;,\t\"|\s])")
HASH: Final = re.compile(r"(?i)(^|[;,\t\"|])[0-9a-f]{32,128}($|[;,\t\"|\r\n])")
ZONE: Final = re.compile(r"(Z|[+-]\d{2}:?\d{2})\"?\s*$")


def recognise(head: Head) -> float:
    """Likely when one of the first lines names a time and a count of devices, or identifiers of devices."""
    for line in head.lines[:10]:
        cells = _cells(line)
        names = {fold(cell) for cell in cells}
        if not names & {fold(name) for name in TIMES}:
            continue
        if names & {fold(name) for name in (*UNIONS, *RADIOS)} or any(IDENTIFIERS.search(cell) for cell in cells):
            return 0.95
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Devices per hour and sensor; raises FileRefused for identifiers (F16) and for times without zone (F02)."""
    form, header, notices = opened_text(delivery, frozenset({*TIMES, *SENSORS, *UNIONS, *RADIOS}))
    refuse_identifiers(header, delivery, form.encoding)
    time = _position(header, TIMES)
    if time is None:
        raise FileRefused(notice("L08", columns="timestamp", found=", ".join(header[:12]), scope="file"))
    zone = context.option("timezone")
    if zone not in ("UTC", "Europe/Berlin") and not _has_zone(
        delivery, form.encoding, form.header_line, time, form.separator
    ):
        raise FileRefused(notice("F02", value=zone, scope="file"))
    count, sensor = _count_column(header, context), _position(header, SENSORS)
    layout = Layout(
        columns=tuple(header),
        time=(time,),
        counts={count: header[count]},
        sensor=sensor,
        sensor_name=None if sensor is not None else context.option("name", "Gerätezählung"),
        zone_is_utc=zone == "UTC",
    )
    notices += [notice("F17", scope="file"), notice("L17", value=header[count], scope="file")]
    staging = raw_staging(delivery, context, form, layout, notices)
    return staged_reading(staging, delivery, "wifi", counted_object="device")


def refuse_identifiers(header: list[str], delivery: Delivery, encoding: str) -> None:
    """Raise FileRefused (F16) for columns that identify devices, by their name or by what stands in the first lines."""
    for cell in header:
        if IDENTIFIERS.search(cell):
            raise FileRefused(notice("F16", column=cell, scope="file"))
    with delivery.path.open(encoding=encoding, newline="") as stream:
        for _, line in zip(range(200), stream, strict=False):
            if MAC.search(line) or HASH.search(line):
                raise FileRefused(notice("F16", column="(Inhalt)", scope="file"))


def _count_column(header: list[str], context: ReadContext) -> int:
    said = context.option("count")
    if said is not None:
        position = _position(header, (said,))
        if position is None:
            raise FileRefused(notice("L08", columns=said, found=", ".join(header[:12]), scope="file"))
        return position
    union = _position(header, UNIONS)
    if union is not None:
        return union
    radios = [i for i, cell in enumerate(header) if fold(cell) in {fold(name) for name in RADIOS}]
    if len(radios) != 1:
        reason = (
            "WLAN und Bluetooth dürfen nicht addiert werden, weil ein Gerät in beiden vorkommt; welche Spalte gilt?"
        )
        raise FileRefused(notice("L15", option="count=…", reason=reason, scope="file"))
    return radios[0]


def _has_zone(delivery: Delivery, encoding: str, header_line: int, time: int, separator: str) -> bool:
    with delivery.path.open(encoding=encoding, newline="") as stream:
        lines = [line for _, line in zip(range(header_line + 2), stream, strict=False)]
    cells = lines[-1].rstrip("\r\n").split(separator)
    return len(lines) == header_line + 2 and len(cells) > time and ZONE.search(cells[time]) is not None


def _position(header: list[str], names: tuple[str, ...]) -> int | None:
    folded = [fold(cell) for cell in header]
    return next((folded.index(fold(name)) for name in names if fold(name) in folded), None)


def _cells(line: str) -> list[str]:
    separator = max(";\t,|", key=line.count)
    return [cell.strip(' "') for cell in line.split(separator)]
