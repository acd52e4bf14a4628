"""What a town answers about the organisation of its centre: contact person, association, calendar, campaigns, hours.

Columns Frage, Antwort, Stand; AGS or Gemeinde where a file speaks of several towns.  A row is one answer; Ja and Nein
become 1 and 0, a share a fraction, "unbekannt" no value.
"""

from datetime import date
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.delivery import Delivery, Head, fold
from etl.geography.keys import KeyFormatError, municipality_ags
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_day, german_number, heading_share, read_table

KIND: Final = "cooperation_checklist"
TOPIC: Final = "structure"
VARIABLE: Final = "PRUEFLISTE|"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "question": ("Prüffrage", "Frage", "Prüfpunkt", "question"),
    "answer": ("Antwort", "answer"),
    "observed_on": ("Stand", "Datum", "date"),
    "ags": ("AGS", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel"),
}
NEEDED: Final = ("question", "answer", "observed_on")
SHARES: Final = ("participation", "opening")
# variable → wording of the template, and words by which it is found where the wording was changed
QUESTIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "contact": ("Gibt es einen festen Ansprechpartner für das Zentrum?", ("ansprechpartner", "citymanag", "zentrenmanag", "contact")),
    "association": ("Gibt es eine aktive Gemeinschaft der Betriebe?", ("gemeinschaft", "werbering", "gewerbeverein", "association")),
    "calendar": ("Gibt es einen gemeinsamen Veranstaltungskalender?", ("kalender", "calendar")),
    "participation": ("Welcher Anteil der Betriebe nahm im letzten Jahr an gemeinsamen Aktionen teil?", ("aktion", "campaign")),
    "opening": ("Welcher Anteil der Läden ist in der Kernzeit (Mo–Fr 10–18, Sa 10–14 Uhr) geöffnet?", ("kernzeit", "geoeffnet", "corehours")),
}  # fmt: skip
YES: Final = ("ja", "yes", "j", "true", "1", "vorhanden", "x")
NO: Final = ("nein", "no", "n", "false", "0", "fehlt", "keine", "keiner")
UNKNOWN: Final = ("", "unbekannt", "weissnicht", "unknown", "-", "ka")


def recognise(head: Head) -> float:
    """Sure when question, answer and date are headings and two questions of the list stand below, doubtful without them."""
    if not heading_share(head, COLUMNS, NEEDED):
        return 0.0
    text = fold(head.text or "")
    named = sum(any(word in text for word in words) for _, words in QUESTIONS.values())
    return 0.95 if named >= 2 or head.text is None else 0.6


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One value per town, question and date."""
    table = read_table(delivery, COLUMNS, NEEDED)
    log, repeated = ReadLog(), 0
    kept: dict[tuple[str, str, date], tuple[int, dict[str, object]]] = {}
    for row in table.rows:
        found = _answer(row, context, log)
        if found is None:
            continue
        identity = (str(found["key"]), str(found["indicator"]), found["reference_on"])
        line, first = kept.setdefault(identity, (row.line, found))  # type: ignore[arg-type]
        if first is found:
            continue
        if first == found:
            repeated += 1
        else:
            log.reject("C04", row.line, raw=row.raw, column="Antwort", value=row.get("question"), first=line)
    frame = pd.DataFrame([one for _, one in kept.values()])
    return Reading(
        rows_read=len(table.rows),
        frames={"structure_value": checked("structure_value", frame)} if len(frame) else {},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _answer(row: Row, context: ReadContext, log: ReadLog) -> dict[str, object] | None:
    question = _question(row.get("question"))
    if question is None:
        log.reject("C01", row.line, raw=row.raw, column="Frage", value=row.get("question"))
        return None
    day = german_day(row.get("observed_on"))
    if day is None:
        log.reject("C03", row.line, raw=row.raw, column="Stand", value=row.get("observed_on"))
        return None
    is_unknown = fold(row.get("answer")) in UNKNOWN
    value = _value(question, row.get("answer"))
    if value is None and not is_unknown:
        log.reject("C02", row.line, raw=row.raw, column="Antwort", value=row.get("answer"))
        return None
    if is_unknown:
        log.warn("C05", row.line, column="Antwort", value=QUESTIONS[question][0])
    return {
        "key": _ags(row, context),
        "level": "municipality",
        "indicator": VARIABLE + question,
        "label": QUESTIONS[question][0],
        "reference_on": pd.Timestamp(day),
        "value": value,
        "unit": "share" if question in SHARES else "ja_nein",
        "sign": "." if is_unknown else None,
        "quality": None,
    }


def _question(text: str) -> str | None:
    """The variable of a question: by its wording, else by the one word that names it."""
    folded = fold(text)
    exact = [name for name, (wording, _) in QUESTIONS.items() if fold(wording) == folded]
    named = [name for name, (_, words) in QUESTIONS.items() if any(word in folded for word in words)]
    found = exact or named
    return found[0] if len(found) == 1 else None


def _value(question: str, answer: str) -> float | None:
    if question not in SHARES:
        folded = fold(answer)
        return 1.0 if folded in YES else 0.0 if folded in NO else None
    number = german_number(answer.replace("%", "").strip())
    if number is None:
        return None
    fraction = number / 100 if "%" in answer or number > 1 else number
    return fraction if 0 <= fraction <= 1 else None


def _ags(row: Row, context: ReadContext) -> str:
    own = row.get("ags")
    if own:
        try:
            return municipality_ags(own)
        except KeyFormatError:
            return own
    place = context.ags or (context.centre_id or "")[:8]
    if not place:
        raise FileRefused(notice("L02", scope="file"))
    return place
