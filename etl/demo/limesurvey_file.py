"""A survey as LimeSurvey exports it: the structure (LSS, database version 641) and the answers (CSV with codes)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import pandas as pd

from etl.demo.places import Place
from etl.demo.survey import Answers
from etl.demo.survey_codes import SurveyItem, survey_items

DB_VERSION: Final = 641
LANGUAGE: Final = "de"
GRADE_LABELS: Final = {
    "1": "1 = sehr gut",
    "2": "2 = gut",
    "3": "3 = befriedigend",
    "4": "4 = ausreichend",
    "5": "5 = mangelhaft",
    "6": "6 = ungenügend",
}
QUESTION_TYPES: Final = {"grade": "L", "choice": "L", "multi": "M", "nps": "N", "number": "N", "text": "T"}
BASE_COLUMNS: Final = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr")

Row = dict[str, str | int]


def survey_number(place: Place) -> str:
    """Number of the town's survey (LimeSurvey's sid)."""
    return f"9{place.ags[3:]}"


def write_structure(path: Path, place: Place) -> None:
    """Write the structure file of the town's survey."""
    path.write_text(_document(survey_number(place), f"Beispieldaten: Befragung {place.town}"), encoding="utf-8")


def write_responses(path: Path, answers: Answers) -> None:
    """Write one wave: UTF-8 with BOM, every value quoted, ";", CRLF, headings and answers as codes."""
    columns = dict(_base_columns(answers.frame))
    for item in survey_items():
        columns |= _item_columns(item, answers.frame)
    columns["interviewtime"] = [
        "" if _is_missing(end) else f"{(end - start).total_seconds():.2f}"
        for start, end in zip(answers.frame["started"], answers.frame["submitted"], strict=True)
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    path.write_bytes(("\ufeff" + text.getvalue() + "\r\n").encode())


def _base_columns(frame: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """The columns that LimeSurvey puts before the answers; addresses are those reserved for documentation (RFC 5737)."""
    numbers = frame["response_id"].tolist()
    starts = [_stamp(value) for value in frame["started"]]
    ends = [_stamp(value) for value in frame["submitted"]]
    yield "id", [str(number) for number in numbers]
    yield "submitdate", ends
    yield "lastpage", ["3" if end else "1" for end in ends]
    yield "startlanguage", [LANGUAGE] * len(frame)
    yield "seed", [str(1_000_000 + 7919 * number) for number in numbers]
    yield "startdate", starts
    yield "datestamp", [end or start for start, end in zip(starts, ends, strict=True)]
    yield "ipaddr", [f"192.0.2.{number % 250 + 1}" for number in numbers]


def _item_columns(item: SurveyItem, frame: pd.DataFrame) -> dict[str, list[str]]:
    is_broken_off = frame["submitted"].map(_is_missing).to_numpy()
    if item.kind == "multi":
        return {
            f"{item.question}[{code}]": _texts(
                frame[f"{item.item}_{option}"].map({True: "Y", False: ""}), is_broken_off
            )
            for option, (code, _) in item.options.items()
        }
    values = frame[item.item]
    if item.kind == "choice":
        values = values.map({option: code for option, (code, _) in item.options.items()})
    is_empty = is_broken_off if item.kind != "grade" else [False] * len(frame)
    return {item.heading: _texts(values, is_empty)}


def _texts(values: pd.Series, is_empty: Iterable[bool]) -> list[str]:
    return [
        "" if empty or _is_missing(value) else str(int(value)) if isinstance(value, float) else str(value)
        for value, empty in zip(values, is_empty, strict=True)
    ]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NaT or value != value


def _stamp(value: datetime | None) -> str:
    return "" if value is None or _is_missing(value) else f"{value:%Y-%m-%d %H:%M:%S}"


def _document(sid: str, title: str) -> str:
    tables = _tables(sid, title)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>", " <LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    parts += [f" <DBVersion>{DB_VERSION}</DBVersion>", f" <languages><language>{LANGUAGE}</language></languages>"]
    for name, rows in tables.items():
        if rows:
            parts.append(_table(name, rows))
    return "\n".join([*parts, "</document>", ""])


def _table(name: str, rows: list[Row]) -> str:
    fields = "".join(f"<fieldname>{field}</fieldname>" for field in rows[0])
    lines = [f" <{name}>", f"  <fields>{fields}</fields>", "  <rows>"]
    for row in rows:
        cells = "".join(f"<{field}>{escape(str(value))}</{field}>" for field, value in row.items())
        lines.append(f"   <row>{cells}</row>")
    return "\n".join([*lines, "  </rows>", f" </{name}>"])


def _tables(sid: str, title: str) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {
        "answers": [],
        "answer_l10ns": [],
        "groups": [{"gid": 1, "sid": sid, "group_order": 1}],
        "group_l10ns": [{"id": 1, "gid": 1, "group_name": "Innenstadt", "language": LANGUAGE}],
        "questions": [],
        "subquestions": [],
        "question_l10ns": [],
        "surveys": [{"sid": sid, "language": LANGUAGE, "additional_languages": "", "anonymized": "Y", "active": "Y"}],
        "surveys_languagesettings": [
            {"surveyls_survey_id": sid, "surveyls_language": LANGUAGE, "surveyls_title": title}
        ],
    }
    parents: dict[str, int] = {}
    for item in survey_items():
        if item.question not in parents:
            parents[item.question] = _add_question(tables, sid, item)
        parent = parents[item.question]
        if item.part:
            _add_text(tables, sid, "subquestions", item.title, {"parent_qid": parent, "type": "T", "title": item.part})
        if item.kind == "multi":
            for code, label in item.options.values():
                _add_text(tables, sid, "subquestions", label, {"parent_qid": parent, "type": "T", "title": code})
    return tables


def _add_question(tables: dict[str, list[Row]], sid: str, item: SurveyItem) -> int:
    is_array = bool(item.part)
    text = "Wie bewerten Sie die Innenstadt in Schulnoten?" if is_array else item.text
    if item.item == "grade_overall":
        text = f"{item.text}? (Schulnote, 1 = sehr gut bis 6 = ungenügend)"
    kind = "F" if is_array else QUESTION_TYPES[item.kind]
    qid = _add_text(tables, sid, "questions", text, {"parent_qid": 0, "type": kind, "title": item.question})
    options = GRADE_LABELS if item.kind == "grade" else dict(item.options.values()) if item.kind == "choice" else {}
    for order, (code, label) in enumerate(options.items(), start=1):
        aid = len(tables["answers"]) + 1
        tables["answers"].append({"aid": aid, "qid": qid, "code": code, "sortorder": order, "scale_id": 0})
        tables["answer_l10ns"].append({"id": aid, "aid": aid, "answer": label, "language": LANGUAGE})
    return qid


def _add_text(tables: dict[str, list[Row]], sid: str, table: str, text: str, fields: Row) -> int:
    qid = len(tables["question_l10ns"]) + 1
    order = len(tables[table]) + 1
    row: Row = {"qid": qid, "sid": sid, "gid": 1, "other": "N", "mandatory": "N", "question_order": order}
    tables[table].append(row | {"scale_id": 0, "relevance": "1"} | fields)
    tables["question_l10ns"].append({"id": qid, "qid": qid, "question": text, "language": LANGUAGE})
    return qid
