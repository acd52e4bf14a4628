"""hystreet laser counts: the CSV export of the German user interface and re-publications of it by towns.

The export names columns after the two directions, so headings are matched by pattern, also where an earlier wrong
decoding replaced the umlauts.  A row is one hour of one station.
"""

import re
from typing import Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_layout import Layout
from etl.sources.counts import opened_text, read_counts

KIND: Final = "hystreet_csv"
TOPIC: Final = "footfall"

TOTAL: Final = re.compile(r"^Fu\S{1,6}g\S{1,3}nger insgesamt$")
TOWARDS: Final = re.compile(r"^Fu\S{1,6}g\S{1,3}nger insgesamt Richtung .+$")
OPEN_DATA: Final = ("Zeitstempel", "Passanten", "Location Name")
OPEN_DATA_API: Final = ("timestamp", "pedestrians_count", "location_name")
KNOWN: Final = frozenset(
    {"Lage", "Zeitpunkt der Messung", "Wochentag", "Wetterlage", "Erwachsene", "Kinder", *OPEN_DATA, *OPEN_DATA_API}
)


def recognise(head: Head) -> float:
    """Certain when the headings of one of the two forms are there."""
    for line in head.lines[:30]:
        if "Zeitpunkt der Messung" in line and "Lage" in line:
            return 0.99
        if all(name in line for name in OPEN_DATA) or all(name in line for name in OPEN_DATA_API):
            return 0.97
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one export; both directions of a station are one counting point."""
    form, header, notices = opened_text(delivery, KNOWN)
    layout = _export_layout(header) or _open_data_layout(header)
    if layout is None:
        raise FileRefused(
            notice(
                "L08",
                columns="Lage, Zeitpunkt der Messung, Fußgänger insgesamt",
                found=", ".join(header[:12]),
                scope="file",
            )
        )
    return read_counts(delivery, context, form, layout, notices, method="laser")


def _export_layout(header: list[str]) -> Layout | None:
    positions = {name: index for index, name in enumerate(header)}
    totals = [index for index, name in enumerate(header) if TOTAL.match(name)]
    if "Lage" not in positions or "Zeitpunkt der Messung" not in positions or len(totals) != 1:
        return None
    towards = tuple(index for index, name in enumerate(header) if TOWARDS.match(name))
    ages = tuple(positions[name] for name in ("Erwachsene", "Kinder") if name in positions)
    return Layout(
        columns=tuple(header),
        time=(positions["Zeitpunkt der Messung"],),
        counts={totals[0]: header[totals[0]]},
        sensor=positions["Lage"],
        parts=_parts(towards, ages),
    )


def _open_data_layout(header: list[str]) -> Layout | None:
    positions = {name: index for index, name in enumerate(header)}
    for time, count, place in (OPEN_DATA, OPEN_DATA_API):
        if {time, count, place} <= set(positions):
            break
    else:
        return None

    def several(*names: str) -> tuple[int, ...]:
        return tuple(positions[name] for name in names if name in positions)

    towards = several("Passanten ltr", "Passanten rtl") or several(
        "details_ltr_pedestrians_count", "details_rtl_pedestrians_count"
    )
    ages = several("Passanten Erwachsene", "Passanten Kinder")
    point = next((positions[name] for name in ("GeoPunkt", "geopunkt", "geo_point_2d") if name in positions), None)
    return Layout(
        columns=tuple(header),
        time=(positions[time],),
        counts={positions[count]: count},
        sensor=positions[place],
        point=point,
        status=positions.get("unverified"),
        unverified=frozenset({"true", "True", "1"}),
        modelled=positions.get("collection_type"),
        parts=_parts(towards, ages),
    )


def _parts(towards: tuple[int, ...], ages: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    parts = {"Richtungen = Summe": towards, "Erwachsene + Kinder = Summe": ages}
    return {name: positions for name, positions in parts.items() if len(positions) == 2}
