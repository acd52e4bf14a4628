"""The rules of the checklist on cooperation (C)."""

from typing import Final

from etl.rules.contract import Rule, rules

CHECKLIST_RULES: Final = rules(
    Rule(
        "C01",
        "error",
        "Die Frage „{value}“ gehört nicht zur Prüfliste. Bitte den Wortlaut der Vorlage stehen lassen.",
        "The question '{value}' is not on the checklist; keep the wording of the template.",
    ),
    Rule(
        "C02",
        "error",
        "Die Antwort „{value}“ ist weder Ja noch Nein (bei einem Anteil: keine Zahl von 0 bis 100 %).",
        "The answer '{value}' is neither yes nor no (for a share: no number from 0 to 100 %).",
    ),
    Rule("C03", "error", "Der Stand „{value}“ ist kein Datum.", "The date '{value}' is none."),
    Rule(
        "C04",
        "error",
        "Die Frage „{value}“ ist für denselben Stand schon anders beantwortet (Zeile {first}).",
        "The question '{value}' has another answer for the same date in row {first}.",
    ),
    Rule(
        "C05",
        "info",
        "„{value}“ ist nicht beantwortet oder unbekannt; das zählt weder als vorhanden noch als fehlend.",
        "'{value}' has no answer or is unknown; it counts neither as present nor as missing.",
    ),
)
