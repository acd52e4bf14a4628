"""Template of the checklist on cooperation: five questions a town answers about the organisation of its centre."""

from datetime import date
from typing import Final

from etl.templates.contract import Cell, Column, Template

# wording of the questions as the source module knows it
CONTACT: Final = "Gibt es einen festen Ansprechpartner für das Zentrum?"
ASSOCIATION: Final = "Gibt es eine aktive Gemeinschaft der Betriebe?"
CALENDAR: Final = "Gibt es einen gemeinsamen Veranstaltungskalender?"
PARTICIPATION: Final = "Welcher Anteil der Betriebe nahm im letzten Jahr an gemeinsamen Aktionen teil?"
OPENING: Final = "Welcher Anteil der Läden ist in der Kernzeit (Mo–Fr 10–18, Sa 10–14 Uhr) geöffnet?"
_EXAMPLES: Final[tuple[tuple[Cell, ...], ...]] = tuple(
    (question, answer, date(2026, 10, 1))
    for question, answer in (
        (CONTACT, "Ja"),
        (ASSOCIATION, "Nein"),
        (CALENDAR, "unbekannt"),
        (PARTICIPATION, "15 %"),
        (OPENING, "65 %"),
    )
)


def checklist() -> Template:
    """Contact person, association, calendar, share of businesses in joint campaigns."""
    return Template(
        kind="checklist",
        source_kind="cooperation_checklist",
        title="Prüfliste zur Zusammenarbeit",
        file_name="vorlage-pruefliste-zusammenarbeit.xlsx",
        purpose="Eine Zeile je Frage. Damit lässt sich prüfen, ob die Akteure im Zentrum an einem Strang ziehen.",
        columns=(
            Column("Frage", "Eine der fünf Fragen.", is_needed=True, choices=(CONTACT, ASSOCIATION, CALENDAR, PARTICIPATION, OPENING), width=72),
            Column("Antwort", "Ja, Nein oder unbekannt; beim Anteil eine Prozentzahl, z. B. 15 %.", is_needed=True, width=14),
            Column("Stand", "Tag, für den die Antwort gilt.", "day", True, width=13),
        ),
        examples=_EXAMPLES,
        steps=(
            "Alle Fragen für denselben Tag beantworten; im nächsten Jahr neue Zeilen darunter schreiben.",
            "„unbekannt“ ist eine Antwort: Sie zählt weder als vorhanden noch als fehlend.",
        ),
    )  # fmt: skip
