"""Builders of survey files and a temporary warehouse to load them into."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import duckdb
import pytest

from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores

CENTRE = "12052000-01"


@dataclass(frozen=True)
class Asked:
    """One question of a test survey: LimeSurvey's type letter, answer options, rows or options as code → text."""

    code: str
    type: str
    text: str
    answers: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    second_scale: dict[str, str] = field(default_factory=dict)
    other: str = "N"


def lss(questions: Sequence[Asked], sid: str, version: int) -> str:
    """A structure file: texts inside the rows up to version 261, in the _l10ns tables afterwards."""
    is_old = version <= 261
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("answers", "questions", "subquestions")}
    texts: list[dict[str, Any]] = []
    answer_texts: list[dict[str, Any]] = []
    qid = 0

    def add(table: str, text: str, **cells: Any) -> int:
        nonlocal qid
        qid += 1
        row = {
            "qid": qid,
            "sid": sid,
            "gid": 1,
            "question_order": qid,
            "other": "N",
            "relevance": "1",
            "scale_id": 0,
        } | cells
        if is_old:
            row |= {"question": text, "language": "de"}
        texts.append({"qid": qid, "question": text, "language": "de"})
        tables[table].append(row)
        return qid

    for question in questions:
        parent = add(
            "questions", question.text, type=question.type, title=question.code, parent_qid=0, other=question.other
        )
        for code, text in question.parts.items():
            add("subquestions", text, type="T", title=code, parent_qid=parent)
        for scale, options in enumerate((question.answers, question.second_scale)):
            for order, (code, label) in enumerate(options.items()):
                aid = len(tables["answers"]) + 1
                row = {"aid": aid, "qid": parent, "code": code, "sortorder": order, "scale_id": scale}
                if is_old:
                    row = {k: v for k, v in row.items() if k != "aid"} | {"answer": label, "language": "de"}
                answer_texts.append({"aid": aid, "answer": label, "language": "de"})
                tables["answers"].append(row)
    tables["surveys"] = [{"sid": sid, "language": "de", "additional_languages": ""}]
    if not is_old:
        tables |= {"question_l10ns": texts, "answer_l10ns": answer_texts}
    body = "".join(
        f"<{name}><rows>"
        + "".join("<row>" + "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in row.items()) + "</row>" for row in rows)
        + f"</rows></{name}>"
        for name, rows in tables.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
        f"<DBVersion>{version}</DBVersion><languages><language>de</language></languages>{body}</document>"
    )


@dataclass
class SurveyDesk:
    """Writes survey files into a folder and loads them into a warehouse beside it."""

    folder: Path

    def csv(self, name: str, headings: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ";") -> Path:
        """A file as LimeSurvey writes it: BOM, all values quoted, CRLF, a blank line at the end."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows(rows)
        path = self.folder / name
        path.write_bytes(("\ufeff" + text.getvalue() + "\r\n").encode())
        return path

    def lss(self, name: str, questions: Sequence[Asked], sid: str = "123456", version: int = 641) -> Path:
        path = self.folder / name
        path.write_text(lss(questions, sid, version), encoding="utf-8")
        return path

    def load(self, *paths: Path, **options: str) -> list[LoadReport]:
        orders = [Order(path, centre_id=CENTRE, options=options) for path in paths]
        return load_files(Stores(self.folder / "stores"), orders)

    def load_one(self, path: Path, *others: Path, **options: str) -> LoadReport:
        report = self.load(path, *others, **options)[0]
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
        return report

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "stores" / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def answers(self, item: str) -> list[tuple[Any, ...]]:
        """(response, code, value) of an item."""
        return self.query(
            f"SELECT response_id, code, value FROM survey_answer WHERE item = '{item}' ORDER BY response_id, code"
        )


def codes(report: LoadReport) -> set[str]:
    return {notice.code for notice in report.notices}


@pytest.fixture
def desk(tmp_path: Path) -> SurveyDesk:
    return SurveyDesk(tmp_path)


@pytest.fixture
def asked() -> type[Asked]:
    return Asked


@pytest.fixture
def codes_of() -> Callable[[LoadReport], set[str]]:
    return codes
