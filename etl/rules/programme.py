"""The rules of lists of funding programmes (P)."""

from typing import Final

from etl.rules.contract import Rule, rules

PROGRAMME_RULES: Final = rules(
    Rule(
        "P01",
        "error",
        "„{value}“ ist keine bekannte Gemeinde oder nicht eindeutig. Bitte den achtstelligen Gemeindeschlüssel (AGS) angeben.",
        "'{value}' is no known municipality, or several bear the name; give the eight-digit key (AGS).",
    ),
    Rule(
        "P02",
        "error",
        "Das Programm „{value}“ steht nicht im Verzeichnis. Gültig sind Kennung oder Titel eines Förderprogramms.",
        "The programme '{value}' is not in the register; give the id or the title of a funding programme.",
    ),
    Rule(
        "P03",
        "error",
        "Beginn oder Ende „{value}“ ist weder Datum noch Jahr.",
        "Begin or end '{value}' is neither a date nor a year.",
    ),
    Rule(
        "P04",
        "error",
        "Das Ende {value} liegt vor dem Beginn.",
        "The end {value} lies before the begin.",
    ),
    Rule(
        "P05",
        "warning",
        "Der Betrag „{value}“ ist nicht lesbar und wurde leer übernommen. Bitte in Euro ohne Zusatz angeben.",
        "The amount '{value}' is not readable and was left empty; give it in euros without words.",
    ),
    Rule(
        "P06",
        "warning",
        "Dieselbe Teilnahme steht schon in Zeile {first} und wurde nur einmal geladen.",
        "The same participation stands in row {first} already and was loaded once.",
    ),
    Rule(
        "P07",
        "error",
        "Dieselbe Teilnahme steht in Zeile {first} mit anderen Angaben; diese Zeile wurde nicht geladen.",
        "The same participation stands in row {first} with other values; this row was not loaded.",
    ),
)
