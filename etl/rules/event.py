"""The rules of calendars (E)."""

from typing import Final

from etl.rules.contract import Rule, rules

EVENT_RULES: Final = rules(
    Rule("E01", "error", "Beginn oder Ende ist kein Datum: {value}.", "Begin or end is no date: {value}."),
    Rule(
        "E02",
        "error",
        "Das Ende {value} liegt vor dem Beginn oder mehr als drei Jahre danach.",
        "The end {value} lies before the begin or more than three years behind it.",
    ),
    Rule("E03", "error", "Der Termin ist abgesagt und wurde nicht geladen.", "The event is cancelled."),
    Rule("E04", "warning", "Der Kalender enthält keinen Termin.", "The calendar holds no event."),
)
