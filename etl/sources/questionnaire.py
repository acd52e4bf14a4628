"""The questionnaire of a survey as LimeSurvey's structure file (LSS, XML) describes it.

Database versions 261 to 641 are known: until version 3 of LimeSurvey the texts stand in the rows of ``questions`` and
``answers`` (one row per language), later in ``question_l10ns`` and ``answer_l10ns``.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

MAX_BYTES: Final = 64 << 20

_UNSEEN_ELEMENT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u00ad]")


class NotAQuestionnaire(Exception):
    """The bytes are no LimeSurvey survey structure; the text says why, in German."""


@dataclass(frozen=True)
class Answer:
    """One answer option: ``labels`` in all languages of the survey, the survey's own language first."""

    code: str
    labels: tuple[str, ...]
    scale: int = 0

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else self.code


@dataclass(frozen=True)
class SubQuestion:
    """One row (``scale`` 0) or column (``scale`` 1) of an array, or one option of a multiple choice."""

    code: str
    texts: tuple[str, ...]
    scale: int = 0

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True)
class Question:
    """One question: ``type`` is LimeSurvey's letter, ``relevance`` its condition as written (``1`` = always shown)."""

    code: str
    type: str
    texts: tuple[str, ...]
    subquestions: tuple[SubQuestion, ...] = ()
    answers: tuple[Answer, ...] = ()
    relevance: str = "1"
    has_other: bool = False

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def is_always_shown(self) -> bool:
        return self.relevance.strip() in ("", "1")


@dataclass(frozen=True)
class Questionnaire:
    """A survey's structure; ``languages`` begins with the survey's own language, ``version`` is the DBVersion."""

    survey_id: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    version: int

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)


def read_questionnaire(path: Path) -> Questionnaire:
    """Parse an LSS file; entities, document types and external references are refused, nothing is fetched.

    Raises NotAQuestionnaire when the file is no well-formed LimeSurvey survey structure.
    """
    if path.stat().st_size > MAX_BYTES:
        raise NotAQuestionnaire(f"größer als {MAX_BYTES >> 20} MB")
    try:
        root: Element | None = SafeTree.parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise NotAQuestionnaire("das XML enthält eine Dokumenttyp- oder Entitätsdefinition") from error
    except (ParseError, LookupError, ValueError) as error:
        raise NotAQuestionnaire(f"kein wohlgeformtes XML ({error})") from error
    kind = None if root is None else root.findtext("LimeSurveyDocType")
    if root is None or root.tag != "document" or kind != "Survey":
        raise NotAQuestionnaire(f"keine LimeSurvey-Umfragestruktur (Art: {kind or 'unbekannt'})")
    return _questionnaire(root)


def plain_text(marked_up: str) -> str:
    """Text of a question or answer without HTML, invisible characters and line breaks."""
    text = _TAG.sub(" ", _UNSEEN_ELEMENT.sub(" ", marked_up))
    return " ".join(_INVISIBLE.sub("", html.unescape(text)).split())


def _rows(root: Element, table: str) -> Iterator[dict[str, str]]:
    for row in root.iterfind(f"{table}/rows/row"):
        yield {cell.tag: cell.text or "" for cell in row}


def _questionnaire(root: Element) -> Questionnaire:
    survey = next(_rows(root, "surveys"), {})
    languages = _languages(root, survey)
    titles = {
        row.get("surveyls_language", ""): row.get("surveyls_title", "")
        for row in _rows(root, "surveys_languagesettings")
    }
    questions = _questions(root, languages)
    version = root.findtext("DBVersion") or ""
    return Questionnaire(
        survey_id=survey.get("sid") or _first_survey_id(root),
        title=plain_text(titles.get(languages[0], "") or next(iter(titles.values()), "")),
        languages=languages,
        questions=questions,
        version=int(version) if version.isdecimal() else 0,
    )


def _first_survey_id(root: Element) -> str:
    return next((row["sid"] for table in ("questions", "groups") for row in _rows(root, table) if row.get("sid")), "")


def _languages(root: Element, survey: dict[str, str]) -> tuple[str, ...]:
    listed = [element.text or "" for element in root.iterfind("languages/language")]
    named = [survey.get("language", ""), *listed, *survey.get("additional_languages", "").split()]
    return tuple(dict.fromkeys(name for name in named if name)) or ("",)


class _Texts:
    """Texts of questions or answers by key and language."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._order = {language: place for place, language in enumerate(languages)}
        self._by_key: dict[str, dict[int, str]] = defaultdict(dict)

    def put(self, key: str, language: str, text: str) -> None:
        plain = plain_text(text)
        if plain:
            self._by_key[key].setdefault(self._order.get(language, len(self._order)), plain)

    def of(self, key: str) -> tuple[str, ...]:
        found = self._by_key.get(key, {})
        return tuple(dict.fromkeys(found[place] for place in sorted(found)))


def _questions(root: Element, languages: tuple[str, ...]) -> tuple[Question, ...]:
    texts = _Texts(languages)
    parents: dict[str, dict[str, str]] = {}
    children: dict[str, dict[str, str]] = {}
    for table in ("questions", "subquestions"):
        for row in _rows(root, table):
            texts.put(row.get("qid", ""), row.get("language", ""), row.get("question", ""))
            is_child = table == "subquestions" or row.get("parent_qid", "0") not in ("", "0")
            (children if is_child else parents).setdefault(row.get("qid", ""), row)
    for row in _rows(root, "question_l10ns"):
        texts.put(row.get("qid", ""), row.get("language", ""), row.get("question", ""))
    answers = _answers(root, languages)
    subquestions = _subquestions(children, texts)
    return tuple(
        Question(
            code=row.get("title", ""),
            type=row.get("type", ""),
            texts=texts.of(qid),
            subquestions=subquestions.get(qid, ()),
            answers=answers.get(qid, ()),
            relevance=row.get("relevance", "") or "1",
            has_other=row.get("other") == "Y",
        )
        for qid, row in sorted(parents.items(), key=lambda pair: _place(pair[1], "gid", "question_order"))
    )


def _subquestions(children: dict[str, dict[str, str]], texts: _Texts) -> dict[str, tuple[SubQuestion, ...]]:
    found: dict[str, list[SubQuestion]] = defaultdict(list)
    for qid, row in sorted(children.items(), key=lambda pair: _place(pair[1], "scale_id", "question_order")):
        found[row.get("parent_qid", "")].append(
            SubQuestion(row.get("title", ""), texts.of(qid), _number(row.get("scale_id")))
        )
    return {parent: tuple(rows) for parent, rows in found.items()}


def _answers(root: Element, languages: tuple[str, ...]) -> dict[str, tuple[Answer, ...]]:
    texts = _Texts(languages)
    rows: dict[tuple[str, int, str], dict[str, str]] = {}
    keys_by_aid: dict[str, str] = {}
    for row in _rows(root, "answers"):
        key = (row.get("qid", ""), _number(row.get("scale_id")), row.get("code", ""))
        rows.setdefault(key, row)
        texts.put(str(key), row.get("language", ""), row.get("answer", ""))
        if row.get("aid"):
            keys_by_aid[row["aid"]] = str(key)
    for row in _rows(root, "answer_l10ns"):
        if row.get("aid") in keys_by_aid:
            texts.put(keys_by_aid[row["aid"]], row.get("language", ""), row.get("answer", ""))
    found: dict[str, list[Answer]] = defaultdict(list)
    for key, _ in sorted(rows.items(), key=lambda pair: _place(pair[1], "scale_id", "sortorder")):
        found[key[0]].append(Answer(key[2], texts.of(str(key)), key[1]))
    return {qid: tuple(options) for qid, options in found.items()}


def _place(row: dict[str, str], *columns: str) -> tuple[int, ...]:
    return tuple(_number(row.get(column)) for column in columns)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0
