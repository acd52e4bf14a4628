"""The rules of delivered files: one code, one level, one sentence in German and in English.

A source module calls :func:`notice` with a code; the texts live in this package, one module per topic, and nowhere
else, so the documentation page of the rules is generated from this table.  Levels: ``error`` (the row or the file is rejected), ``warning`` (loaded, marked),
``info`` (done and reported).
"""

from etl.rules.checklist import CHECKLIST_RULES
from etl.rules.context import CONTEXT_RULES
from etl.rules.contract import Level, Notice, Rule, Scope
from etl.rules.event import EVENT_RULES
from etl.rules.footfall import FOOTFALL_RULES
from etl.rules.load import LOAD_RULES
from etl.rules.measure import MEASURE_RULES
from etl.rules.programme import PROGRAMME_RULES
from etl.rules.structure import STRUCTURE_RULES
from etl.rules.survey import SURVEY_RULES
from etl.rules.vacancy import VACANCY_RULES

__all__ = ["RULES", "Level", "Notice", "Rule", "Scope", "notice"]

RULES: dict[str, Rule] = {
    **LOAD_RULES,
    **FOOTFALL_RULES,
    **VACANCY_RULES,
    **SURVEY_RULES,
    **STRUCTURE_RULES,
    **CONTEXT_RULES,
    **EVENT_RULES,
    **MEASURE_RULES,
    **PROGRAMME_RULES,
    **CHECKLIST_RULES,
}


def notice(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
    rows: int = 1,
    scope: Scope = "row",
    level: Level | None = None,
    **fields: object,
) -> Notice:
    """Build the notice of rule ``code``; ``fields`` fill the sentence, ``level`` overrides the rule's own level.

    Raises KeyError for an unknown code or a sentence field that was not given.
    """
    rule = RULES[code]
    shown = None if value is None else str(value)[:200]
    told = {"column": column, "value": shown, "rows": rows, **fields}
    english = rule.en.format_map(_Told(told))
    return Notice(code, level or rule.level, rule.de.format(**told), row, column, shown, rows, scope, english)


class _Told(dict[str, object]):
    """Fields of the English sentence, which may name one that the German sentence does without."""

    def __missing__(self, name: str) -> str:
        return "…"
