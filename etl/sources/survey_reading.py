"""The last steps every survey source shares: responses, answers, protection of persons, notices, canonical rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources.contract import ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Field, canonical_answers, check_frame, missing_answers, read_answers
from etl.sources.survey_checks import note_quality
from etl.sources.survey_privacy import asks_for_person, protected, trait_of
from etl.sources.survey_responses import ResponseColumns, read_responses
from etl.sources.survey_table import SurveyTable

_TRAIT_ITEMS: Final = ("age_class", "sex", "origin")


@dataclass(frozen=True)
class Understood:
    """A table of responses whose columns are understood."""

    table: SurveyTable
    fields: Sequence[Field]
    columns: ResponseColumns
    survey_id: str


def survey_reading(delivery: Delivery, survey: Understood, context: ReadContext, log: ReadLog) -> Reading:
    """The reading of a delivered survey; raises FileRefused for an unknown sample frame (S25) or wave (S18)."""
    table = survey.table
    frame_name = check_frame(context)
    kept = _without_texts(survey.fields, table, log)
    found = read_responses(delivery, table, survey.columns, context, log)
    answered, rejected = read_answers(table, found.responses, kept, missing_answers(context), log)
    responses = found.responses.without(rejected)
    answered = protected(answered, _traits(kept), log)
    note_quality(table, responses, kept, answered, log)
    facts = canonical_answers(answered, responses, survey.survey_id, context.option("mode"), frame_name)
    return Reading(
        rows_read=table.rows_read,
        frames={"survey_answer": facts},
        rejects=log.rejects,
        rows_duplicate=found.duplicates,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _without_texts(fields: Sequence[Field], table: SurveyTable, log: ReadLog) -> list[Field]:
    """Fields whose content is kept; of texts only their topics, of names and contacts nothing."""
    kept = []
    for column in fields:
        if column.kind in ("text", "number") and asks_for_person(column.description):
            log.note(notice("S10", column=column.heading, scope="file"))
            continue
        if column.kind == "text":
            texts = int((table.cells[column.position] != "").sum())
            log.note(notice("S17", column=column.heading, rows=texts, scope="file"))
        kept.append(column)
    return kept


def _traits(fields: Sequence[Field]) -> list[str]:
    """Items that describe the person: age, sex, origin, postal code."""
    closed = [column for column in fields if column.kind in ("choice", "number")]
    return list(
        dict.fromkeys(
            column.item
            for column in closed
            if column.item in _TRAIT_ITEMS or (column.item.startswith("q_") and trait_of(column.description))
        )
    )
