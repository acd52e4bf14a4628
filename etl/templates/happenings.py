"""Templates of what happens in a centre: events and building sites, and the measures carried out."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from etl.templates.contract import Cell, Column, Template

EVENT_KINDS: Final = ("Veranstaltung", "Markt", "verkaufsoffener Sonntag", "Baustelle", "Sperrung", "Sonstiges")
_EVENTS: Final[tuple[tuple[Cell, ...], ...]] = (
    (date(2026, 6, 19), date(2026, 6, 21), "Veranstaltung", "Stadtfest"),
    (date(2026, 9, 6), date(2026, 9, 6), "verkaufsoffener Sonntag", "Herbstsonntag"),
    (date(2026, 11, 27), date(2026, 12, 20), "Markt", "Weihnachtsmarkt"),
    (date(2026, 3, 2), date(2026, 8, 28), "Baustelle", "Kanalbau Hauptstraße"),
)


def events() -> Template:
    """Events, opening Sundays, building sites and closures."""
    return Template(
        kind="events",
        source_kind="event_list",
        title="Veranstaltungen, verkaufsoffene Sonntage, Baustellen, Sperrungen",
        file_name="vorlage-veranstaltungen.xlsx",
        purpose="Eine Zeile je Ereignis. Damit erklärt sich, warum an einzelnen Tagen mehr oder weniger los war.",
        columns=(
            Column("Beginn", "Erster Tag.", "day", True, width=13),
            Column("Ende", "Letzter Tag, eingeschlossen; leer heißt: derselbe Tag.", "day", width=13),
            Column("Art", "Was für ein Ereignis.", is_needed=True, choices=EVENT_KINDS, width=25),
            Column("Titel", "Name des Ereignisses.", is_needed=True, width=40),
        ),
        examples=_EVENTS,
        steps=(
            "Auch vergangene Jahre nachtragen, soweit für sie Zählwerte vorliegen.",
            "Eine Kalenderdatei (.ics) brauchen Sie nicht umzuschreiben: einfach liefern.",
        ),
    )


def measures(titles: Sequence[str], quantities: Sequence[str]) -> Template:
    """Measures a centre carries out, with what it expects of them."""
    expected = quantities[0] if quantities else ""
    examples: tuple[tuple[Cell, ...], ...] = tuple(
        (title, start, end, expected, effect, registered, None)
        for title, start, end, effect, registered in zip(
            titles,
            (date(2026, 4, 1), date(2026, 11, 27)),
            (None, date(2027, 1, 6)),
            (0.05, 0.1),
            (date(2026, 3, 10), date(2026, 10, 1)),
            strict=False,
        )
    )
    return Template(
        kind="measures",
        source_kind="measure_register",
        title="Durchgeführte Maßnahmen",
        file_name="vorlage-massnahmen.xlsx",
        purpose="Eine Zeile je Maßnahme. Wer die Erwartung vor dem Beginn einträgt, kann die Wirkung glaubwürdig prüfen.",
        columns=(
            Column("Maßnahme", "Maßnahme aus dem Katalog.", is_needed=True, choices=tuple(titles), width=44),
            Column("Beginn", "Tag, ab dem die Maßnahme wirkt.", "day", True, width=13),
            Column("Ende", "Letzter Tag; leer heißt: sie läuft weiter.", "day", width=13),
            Column("Erwartete Kennzahl", "Woran sich die Wirkung zeigen soll.", choices=tuple(quantities), width=32),
            Column("Erwarteter Effekt", "Erwartete Veränderung, z. B. 5 %; bei Noten in Notenpunkten.", "share", bounds=(-10, 10)),
            Column("Eingetragen am", "Tag, an dem die Erwartung aufgeschrieben wurde.", "day", width=15),
            Column("Geltungsbereich", "Leer für das ganze Zentrum, sonst Zählstellen oder Straßen mit | dazwischen.", width=34),
        ),
        examples=examples,
        steps=("Die Erwartung vor dem Beginn eintragen; eine spätere wird geladen, aber so gekennzeichnet.",),
    )  # fmt: skip
