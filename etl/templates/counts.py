"""Templates for footfall: hours of a counting device, and short counts by hand."""

from datetime import date, datetime, time, timedelta
from typing import Final

from etl.templates.contract import Cell, Column, Template

# a Thursday of two invented counting points; 0 to 23 o'clock
_HAUPTSTRASSE: Final = (
    4,
    2,
    1,
    1,
    3,
    12,
    38,
    96,
    171,
    246,
    312,
    345,
    338,
    322,
    334,
    361,
    352,
    298,
    187,
    96,
    58,
    37,
    19,
    9,
)
_MARKTPLATZ: Final = (
    3,
    1,
    1,
    0,
    2,
    9,
    27,
    74,
    163,
    281,
    354,
    368,
    331,
    289,
    276,
    284,
    263,
    201,
    132,
    71,
    44,
    28,
    15,
    7,
)
# passages of four times twenty minutes between 10 and 12 o'clock on a Tuesday and a Saturday
_COUNTED: Final = ((date(2026, 5, 19), (94, 102, 108, 99)), (date(2026, 5, 30), (131, 146, 152, 139)))
_BEGINS: Final = (time(10, 0), time(10, 30), time(11, 0), time(11, 30))


def footfall() -> Template:
    """Hourly counts of one or more counting points."""
    start = datetime(2026, 6, 11)
    examples: list[tuple[Cell, ...]] = [
        (start + timedelta(hours=hour), point, count)
        for point, counts in (("Hauptstraße 12", _HAUPTSTRASSE), ("Marktplatz", _MARKTPLATZ))
        for hour, count in enumerate(counts)
    ]
    return Template(
        kind="footfall",
        source_kind="footfall_workbook",
        title="Passantenfrequenz: Stundenwerte von Zählgeräten",
        file_name="vorlage-passantenfrequenz.xlsx",
        purpose="Eine Zeile je Zählstelle und Stunde. Nur Menschen zählen, beide Richtungen zusammen.",
        columns=(
            Column("Zeitpunkt", "Beginn der Stunde in Ortszeit, z. B. 11.06.2026 14:00.", "moment", True, width=20),
            Column("Zählstelle", "Immer gleich geschriebener Name der Zählstelle.", is_needed=True, width=26),
            Column("Anzahl", "Gezählte Menschen in dieser Stunde, beide Richtungen zusammen.", "count", True),
        ),
        examples=tuple(examples),
        steps=(
            "Stunden ohne Messung (Ausfall) weglassen, nicht mit 0 füllen.",
            "Bei der Umstellung auf Winterzeit steht die Stunde 02:00 zweimal, im Frühjahr fehlt sie.",
            "Dateien von hystreet, Eco-Counter und anderen Anbietern brauchen keine Vorlage: einfach liefern.",
        ),
    )


def manual_counts() -> Template:
    """Short counts by hand after the gif protocol: 4 × 20 minutes within two hours, a Tuesday and a Saturday."""
    examples: list[tuple[Cell, ...]] = [
        ("Hauptstraße 12", day, begin, 20, count, None)
        for day, counts in _COUNTED
        for begin, count in zip(_BEGINS, counts, strict=True)
    ]
    return Template(
        kind="manual_counts",
        source_kind="manual_counts",
        title="Passantenfrequenz: Zählung von Hand (4 × 20 Minuten)",
        file_name="vorlage-handzaehlung.xlsx",
        purpose="Eine Zeile je Zählung. Protokoll der gif: Dienstag und Samstag, je zwei Stunden, viermal 20 Minuten.",
        columns=(
            Column("Zählstelle", "Immer gleich geschriebener Name der Zählstelle.", is_needed=True, width=26),
            Column("Datum", "Tag der Zählung.", "day", True),
            Column("Beginn", "Uhrzeit, zu der die Zählung begann, z. B. 10:30.", "clock", True),
            Column("Dauer (min)", "Gezählte Minuten, 5 bis 60; üblich sind 20.", "count", True, bounds=(5, 60)),
            Column(
                "Anzahl", "Gezählte Menschen. Beide Richtungen zusammen, wenn „Richtung“ leer bleibt.", "count", True
            ),
            Column("Richtung", "Nur wenn beide Richtungen getrennt gezählt sind.", width=20),
        ),
        examples=tuple(examples),
        steps=(
            "Zählen Sie an einem Dienstag und einem Samstag im späten Frühjahr oder frühen Herbst, ohne Feiertag.",
            "Zählen Sie innerhalb von zwei Stunden viermal 20 Minuten, mit Pausen; jedes Jahr gleich.",
            "In Fußgängerzonen zählen Radfahrende mit.",
        ),
    )
