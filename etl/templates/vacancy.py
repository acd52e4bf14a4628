"""Template of the vacancy register: one row per shop unit of the centre, empty or not."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from etl.templates.contract import Cell, Column, Template

STATUSES: Final = (
    *("belegt", "leer", "teilweise leer", "Zwischennutzung"),
    *("in Sanierung", "geplant", "umgenutzt", "unbekannt"),
)
FLOORS: Final = ("EG", "1. OG", "2. OG", "UG")
LOCATIONS: Final = ("A", "B", "C")
CAUSES: Final = (
    *("Größe/Zuschnitt", "Sichtbarkeit", "Zugang", "Zustand", "Miete"),
    *("Eigentümer", "Nachfolge", "Insolvenz", "Lage", "Umnutzung"),
)
_WALKED: Final = date(2026, 5, 20)
_EXAMPLES: Final[tuple[tuple[Cell, ...], ...]] = (
    ("1", "Hauptstraße", "2", "EG", 85, "belegt", None, "Bäckerei", None, "A", None, None, _WALKED, None, None),
    ("2", "Hauptstraße", "4", "EG", 120, "leer", date(2024, 9, 1), None, "Buchhandlung", "A", "Nachfolge", None, _WALKED, None, None),
    ("3", "Hauptstraße", "6", "EG", 240, "belegt", None, "Drogerie", None, "A", None, None, _WALKED, None, None),
    ("4", "Hauptstraße", "8a", "EG", 60, "belegt", None, "Friseur", None, "A", None, date(2026, 12, 31), _WALKED, None, None),
    ("5", "Marktplatz", "1", "EG", 150, "belegt", None, "Restaurant", None, "A", None, None, _WALKED, None, None),
    ("6", "Marktplatz", "3", "EG", 95, "Zwischennutzung", date(2025, 3, 1), None, "Schuhe", "B", None, None, _WALKED, None, None),
    ("7", "Marktplatz", "5", "EG", 70, "belegt", None, "Apotheke", None, "B", None, None, _WALKED, None, None),
    ("8", "Mühlengasse", "7", "EG", 45, "leer", date(2022, 1, 1), None, "Blumen", "C", "Lage", None, _WALKED, None, None),
)  # fmt: skip


def vacancy(trade_words: Sequence[str]) -> Template:
    """The register; ``trade_words`` are offered as uses."""
    return Template(
        kind="vacancy",
        source_kind="vacancy_register",
        title="Leerstandsregister: alle Ladeneinheiten des Zentrums",
        file_name="vorlage-leerstandsregister.xlsx",
        purpose="Eine Zeile je Ladeneinheit, auch die belegten: Erst dann gibt es eine Quote.",
        columns=(
            Column("Objekt-Nr.", "Bleibende Nummer der Einheit; bei der nächsten Begehung dieselbe.", width=11),
            Column("Straße", "Straße oder Platz.", is_needed=True, width=24),
            Column("Hausnr.", "Hausnummer mit Zusatz, z. B. 8a.", is_needed=True, width=10),
            Column("Etage", "Meist EG.", choices=FLOORS, width=9),
            Column("Verkaufsfläche (m²)", "Verkaufsfläche in Quadratmetern, geschätzt genügt.", "number", bounds=(5, 50_000)),
            Column("Status", "Belegt, leer oder etwas dazwischen.", is_needed=True, choices=STATUSES, width=17),
            Column("Leer seit", "Nur bei leeren Einheiten: Tag, oder der Erste des Monats.", "day", width=13),
            Column("Branche", "Heutige Nutzung. Andere Wörter als in der Liste sind erlaubt.", choices=tuple(trade_words), width=26),
            Column("Letzte Nutzung", "Nur bei leeren Einheiten: was zuletzt darin war.", choices=tuple(trade_words), width=26),
            Column("Lage (A/B/C)", "A: Hauptlage, B: Nebenlage, C: Rand.", choices=LOCATIONS, width=10),
            Column("Leerstandsgrund", "Nur bei leeren Einheiten, soweit bekannt.", choices=CAUSES, width=18),
            Column("Schließung angekündigt", "Tag einer angekündigten Schließung.", "day", width=14),
            Column("Begehung am", "Tag der Erhebung.", "day", True, width=14),
            Column("Breitengrad", "Freiwillig, z. B. 51,7354.", "number", bounds=(47, 56)),
            Column("Längengrad", "Freiwillig, z. B. 14,6341.", "number", bounds=(5, 16)),
        ),
        examples=_EXAMPLES,
        steps=(
            "Alle Erdgeschosseinheiten des Zentrums einmal begehen, rund ein Tag Arbeit.",
            "Keine Namen, Telefonnummern oder anderen Angaben über Personen eintragen; solche Spalten werden nicht gelesen.",
            "Bei der nächsten Begehung dieselbe Liste mit neuem Datum liefern.",
        ),
    )  # fmt: skip
