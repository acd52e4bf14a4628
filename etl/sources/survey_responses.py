"""The responses of a survey file: their ids, whether they were submitted, to which wave they belong, how long they took."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pandas as pd

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Responses
from etl.sources.survey_scales import number
from etl.sources.survey_table import SurveyTable

ONE_WAVE_DAYS: Final = 183
SHORTEST_INTERVIEW_S: Final = 60
NO_DATE: Final = "1980-01-01"
DATE_FORMATS: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_WAVE: Final = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class ResponseColumns:
    """Positions of the columns that speak about the response itself; None where the file has none."""

    id: int | None = None
    submitted: int | None = None
    started: int | None = None
    duration: int | None = None
    token: int | None = None
    ended: int | None = None


@dataclass(frozen=True)
class ReadResponses:
    """``responses`` are those that stay; ``duplicates`` identical rows, which count as one."""

    responses: Responses
    duplicates: int


def read_responses(
    delivery: Delivery, table: SurveyTable, columns: ResponseColumns, context: ReadContext, log: ReadLog
) -> ReadResponses:
    """Ids, completeness and wave of every row; double ids with other answers (S03) and double tokens (S33) are rejected.

    Raises FileRefused (S18) when the sender names a wave that is none.
    """
    rows = table.cells
    duplicates = 0
    if columns.id is not None:
        same = rows.duplicated(keep="first")
        duplicates = int(same.sum())
        rows = rows[~same]
    ids = _ids(rows, table, columns, log)
    rows, ids = _without_double_ids(rows, ids, table, columns, log)
    submitted = _dates(rows, columns.submitted, table, log)
    started = _dates(rows, columns.started, table, log)
    ended = _dates(rows, columns.ended, table, log)
    is_complete = _completeness(rows, columns, log)
    waves = _waves(submitted.fillna(ended).fillna(started), delivery, context, log)
    frame = pd.DataFrame(
        {
            "response_id": ids,
            "is_complete": is_complete,
            "wave": waves,
            "seconds": _seconds(rows, columns, started, ended),
        },
        index=rows.index,
    )
    for row in frame.index[frame["wave"].isna()]:
        log.reject("S18", int(table.lines[row]), raw="", value="kein Datum")
    return ReadResponses(Responses(frame[frame["wave"].notna()]), duplicates)


def wave_option(context: ReadContext) -> str | None:
    """The wave the sender named, a year or year and month; raises FileRefused (S18) for anything else."""
    wave = context.option("wave")
    if wave is not None and not _WAVE.fullmatch(wave):
        raise FileRefused(notice("S18", value=wave, scope="file"))
    return wave


def parsed_date(text: str, formats: Sequence[str] = DATE_FORMATS) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    return None


def _ids(rows: pd.DataFrame, table: SurveyTable, columns: ResponseColumns, log: ReadLog) -> pd.Series:
    if columns.id is not None:
        given = rows[columns.id]
        lines = "Zeile " + table.lines.loc[rows.index].astype(str)
        if (given == "").any():
            log.note(notice("S21", origin="die Zeilennummer, wo sie fehlt", rows=int((given == "").sum())))
        return given.where(given != "", lines)
    log.note(notice("S21", origin="die Zeilennummer", rows=len(rows), scope="file"))
    return table.lines.loc[rows.index].astype(str)


def _without_double_ids(
    rows: pd.DataFrame, ids: pd.Series, table: SurveyTable, columns: ResponseColumns, log: ReadLog
) -> tuple[pd.DataFrame, pd.Series]:
    double = ids.duplicated(keep="first")
    for row in rows.index[double]:
        log.reject("S03", int(table.lines[row]), raw="", column="id", value=ids[row])
    rows, ids = rows[~double], ids[~double]
    if columns.token is not None:
        tokens = rows[columns.token]
        repeated = (tokens != "") & tokens.duplicated(keep="first")
        for row in rows.index[repeated]:
            log.reject("S33", int(table.lines[row]), raw="")
        rows, ids = rows[~repeated], ids[~repeated]
    return rows, ids


def _completeness(rows: pd.DataFrame, columns: ResponseColumns, log: ReadLog) -> pd.Series:
    if columns.submitted is None:
        log.note(notice("S19", rows=len(rows), scope="file"))
        return pd.Series(True, index=rows.index)
    submitted = rows[columns.submitted]
    is_complete = ~submitted.str.lower().isin(["", "n", "no", "nein", "null"])
    if (~is_complete).any():
        log.note(notice("S04", rows=int((~is_complete).sum()), scope="file"))
    return is_complete


def _dates(rows: pd.DataFrame, column: int | None, table: SurveyTable, log: ReadLog) -> pd.Series:
    """Moments of a column; 1980-01-01, written when time stamps are off, and words such as ``Yes`` are no date."""
    if column is None:
        return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    texts = rows[column]
    given = [text for text in texts.unique() if text and not text.startswith(NO_DATE) and text.lower() not in _WORDS]
    fitting = next((form for form in DATE_FORMATS if given and all(_fits(text, form) for text in given)), None)
    dates: dict[str, datetime] = {}
    for text in given:
        moment = parsed_date(text, (fitting,) if fitting else DATE_FORMATS)
        if moment is None or not 1995 <= moment.year <= 2100:
            row = int(table.lines[texts.index[texts == text][0]])
            log.warn("S29", row, column=table.headings[-1][column], value=text)
        else:
            dates[text] = moment
    return pd.to_datetime(texts.map(dates)).astype("datetime64[us]")


_WORDS: Final = ("y", "n", "yes", "no", "ja", "nein", "null")


def _fits(text: str, form: str) -> bool:
    return parsed_date(text, (form,)) is not None


def _waves(dates: pd.Series, delivery: Delivery, context: ReadContext, log: ReadLog) -> pd.Series:
    if (wave := wave_option(context)) is not None:
        return pd.Series(wave, index=dates.index, dtype=object)
    known = dates.dropna()
    if known.empty:
        wave, origin = _undated_wave(delivery)
        log.note(notice("S38", wave=wave, origin=origin, rows=len(dates), scope="file"))
        return pd.Series(wave, index=dates.index, dtype=object)
    start, end = known.min(), known.max()
    if (end - start).days <= ONE_WAVE_DAYS:
        return pd.Series(str(known.sort_values().iloc[(len(known) - 1) // 2].year), index=dates.index, dtype=object)
    log.note(notice("S26", start=f"{start:%d.%m.%Y}", end=f"{end:%d.%m.%Y}", scope="file"))
    return dates.map(lambda moment: None if pd.isna(moment) else str(moment.year)).astype(object)


def _undated_wave(delivery: Delivery) -> tuple[str, str]:
    """Year and its origin where no response has a date: the one year in the file's name, else the year of the delivery."""
    years = set(_YEAR.findall(delivery.name))
    if len(years) == 1:
        return years.pop(), "Jahr im Dateinamen"
    return str(datetime.now(UTC).year), "Jahr der Lieferung"


def _seconds(rows: pd.DataFrame, columns: ResponseColumns, started: pd.Series, ended: pd.Series) -> pd.Series:
    if columns.duration is None:
        return (ended - started).dt.total_seconds()
    return rows[columns.duration].map(number).astype(float)
