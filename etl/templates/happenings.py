"""Templates of what happens in a centre or town: events and building sites, measures carried out, funding programmes."""

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


def programmes(titles: Sequence[str]) -> Template:
    """Municipalities in funding programmes: who takes part from when to when, with the amount."""
    examples: tuple[tuple[Cell, ...], ...] = tuple(
        (ags, town, title, start, end, amount, "Beispiel, frei erfunden")
        for ags, town, title, start, end, amount in zip(
            ("12071076", "12061320"),
            ("Forst (Lausitz)", "Luckau"),
            titles,
            (date(2024, 1, 1), date(2026, 1, 1)),
            (None, date(2026, 12, 31)),
            (250_000, None),
            strict=False,
        )
    )
    return Template(
        kind="programmes",
        source_kind="programme_list",
        title="Teilnahme an Förderprogrammen",
        file_name="vorlage-foerderprogramme.xlsx",
        purpose="Eine Zeile je Gemeinde und Programm. Daraus entsteht „Förderung neben Ergebnis“ in den Regionaltrends.",
        columns=(
            Column("AGS", "Gemeindeschlüssel, acht Stellen; leer, wenn die Gemeinde eindeutig benannt ist.", width=12),
            Column("Gemeinde", "Name der Gemeinde.", width=24),
            Column("Programm", "Förderprogramm aus dem Verzeichnis.", is_needed=True, choices=tuple(titles), width=52),
            Column("Beginn", "Erster Tag der Teilnahme; auch ein Jahr (2024).", "day", True, width=13),
            Column("Ende", "Letzter Tag, eingeschlossen; leer heißt: sie läuft weiter.", "day", width=13),
            Column("Betrag EUR", "Bewilligter Betrag der ganzen Teilnahme, soweit bekannt.", "number", width=14),
            Column("Bemerkung", "Wird mit der Lieferung aufbewahrt und nirgends gezeigt. Bitte keine Namen von Personen.", width=34),
        ),
        examples=examples,
        steps=(
            "Möglichst alle Gemeinden der Region eintragen: Wer fehlt, gilt als nicht beteiligt.",
            "Auch abgeschlossene Teilnahmen nachtragen, sonst beginnt der Vergleich zu spät.",
        ),
    )  # fmt: skip
