"""Notices about the answers of one file: few answers, hurried or uniform responses, responses without any answer."""

from typing import Final

import pandas as pd

from etl.rules import notice
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Field, Responses
from etl.sources.survey_responses import SHORTEST_INTERVIEW_S
from etl.sources.survey_table import SurveyTable

MIN_NORMAL: Final = 30
STRAIGHT_LINE_ITEMS: Final = 8


def note_quality(
    table: SurveyTable, responses: Responses, fields: list[Field], answered: pd.DataFrame, log: ReadLog
) -> None:
    """S05 per grade with fewer than 30 complete answers, S06 per suspicious response, S24 for empty responses."""
    known = responses.frame
    complete = known.index[known["is_complete"]]
    grades = answered[(answered["kind"] == "grade") & answered["row"].isin(complete)]
    for item, n in grades.groupby("item", sort=False)["row"].nunique().items():
        if n < MIN_NORMAL:
            log.note(notice("S05", column=str(item), n=int(n), rows=int(n), scope="file"))
    hurried = set(known.index[known["seconds"] < SHORTEST_INTERVIEW_S])
    for row in sorted((hurried | straight_liners(fields, answered)) & set(known.index)):
        log.warn("S06", int(table.lines[row]), value=known.at[row, "response_id"])
    empty = len(known.index.difference(pd.Index(answered["row"].unique())))
    if empty:
        log.note(notice("S24", rows=empty, scope="file"))


def straight_liners(fields: list[Field], answered: pd.DataFrame) -> set[int]:
    """Rows with one and the same answer to at least eight rows of one array of ratings."""
    group_of = {column.item: column.group for column in fields if column.kind in ("grade", "choice") and column.group}
    sizes = pd.Series(group_of).value_counts()
    arrays = set(sizes.index[sizes >= STRAIGHT_LINE_ITEMS])
    rated = answered[answered["item"].map(group_of).isin(arrays)]
    if rated.empty:
        return set()
    answer = rated["code"].where(rated["code"].notna(), rated["value"].astype(str))
    found = answer.groupby([rated["row"], rated["item"].map(group_of)]).agg(["size", "nunique"])
    lined = found[(found["size"] >= STRAIGHT_LINE_ITEMS) & (found["nunique"] == 1)]
    return set(lined.index.get_level_values(0))
