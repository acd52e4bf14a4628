"""The rules of the register of measures carried out (M)."""

from typing import Final

from etl.rules.contract import Rule, rules

MEASURE_RULES: Final = rules(
    Rule(
        "M01",
        "error",
        "Die Maßnahme „{value}“ steht nicht im Katalog. Gültig sind Kennung oder Titel einer Maßnahme.",
        "The measure '{value}' is not in the catalogue; give the id or the title of a measure.",
    ),
    Rule(
        "M02",
        "error",
        "Der Beginn „{value}“ ist kein Datum. Ohne Beginn lässt sich keine Wirkung prüfen.",
        "The start '{value}' is no date; without it no effect can be checked.",
    ),
    Rule(
        "M03",
        "warning",
        "Die Erwartung wurde am {value} und damit erst nach dem Beginn eingetragen; das steht später neben dem Ergebnis.",
        "The expectation was entered on {value}, after the start; this will stand beside the result.",
    ),
    Rule(
        "M04",
        "warning",
        "„{value}“ ist nicht lesbar und wurde leer übernommen.",
        "'{value}' is not readable and was left empty.",
    ),
    Rule(
        "M05",
        "error",
        "Das Zentrum „{value}“ hat keine gültige Kennung (achtstelliger AGS, Bindestrich, zwei Ziffern).",
        "The centre '{value}' has no valid id (eight-digit AGS, hyphen, two digits).",
    ),
)
