"""What the sender may say about a file: which column holds what, and the few things no file says."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from dashboard.delivery import memory
from dashboard.text import t, texts
from etl import mappings
from etl.stores import stores

COUNT_COLUMNS: Final = ("time", "date", "hour", "count", "sensor", "direction")
UNIT_COLUMNS: Final = (
    *("unit_id", "address", "street", "house_no", "floor", "area", "status", "is_vacant", "vacant_since"),
    *("trade", "previous_trade", "location_class", "observed_on"),
)
COLUMNS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "footfall_csv": tuple((name, name) for name in COUNT_COLUMNS),
    "footfall_workbook": tuple((name, name) for name in COUNT_COLUMNS),
    "vacancy_register": tuple((f"column.{name}", name) for name in UNIT_COLUMNS),
}
# options that are no column: option → allowed answers (empty: any text)
ANSWERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "footfall_csv": {"dates": ("month-first",), "timezone": ("UTC",), "link_moved": ()},
    "footfall_workbook": {"dates": ("month-first",), "timezone": ("UTC",), "link_moved": (), "sheet": ()},
    "vacancy_register": {
        "observed_on": (),
        "complete": ("ja", "nein"),
        "empty_status": ("belegt", "leer", "unbekannt"),
    },
    "survey_result_table": {"wave": (), "n": (), "sheet": ()},
    "limesurvey": {"wave": ()},
    "surveymonkey": {"wave": (), "sheet": ()},
    "microsoft_forms": {"wave": (), "sheet": ()},
}
MISSING_COLUMN: Final = "L08"


def has_options(kind: str | None) -> bool:
    """Whether anything can be said about a file of this kind."""
    return kind in COLUMNS or kind in ANSWERS


def options_form(file: dict[str, Any], sha256: str) -> None:
    """A form over the options of one file; what is sent holds for this file in this session."""
    kind = file["kind"]
    told: dict[str, str] = memory.recall(f"options_{sha256}", {})
    headings = [heading for heading in (file.get("preview") or {}).get("headings", []) if heading]
    is_needed = any(finding["code"] == MISSING_COLUMN for finding in file["findings"])
    with st.expander(t("deliver.options"), expanded=is_needed, icon=":material/tune:"):
        _remembered(sha256)
        with st.form(f"options_{sha256[:12]}", border=False):
            st.caption(t("deliver.options_hint"))
            said = _columns(kind, headings, told, sha256) | _answers(kind, told, sha256)
            sender = st.text_input(
                t("deliver.remember_as"),
                memory.recall(f"sender_{sha256}", ""),
                max_chars=60,
                help=t("deliver.remember_help"),
                key=f"sender_of_{sha256[:12]}",
            ).strip()
            if st.form_submit_button(t("deliver.options_apply")):
                memory.remember(f"options_{sha256}", {name: value for name, value in said.items() if value})
                memory.remember(f"sender_{sha256}", sender if any(character.isalnum() for character in sender) else "")
                st.rerun()


def _remembered(sha256: str) -> None:
    """Take over what was said about earlier files of a sender."""
    try:
        known = {mapping.sender: mapping for mapping in mappings.senders(stores())}
    except mappings.MappingError as error:
        st.warning(str(error), icon=":material/warning:")
        return
    if not known:
        return
    name = st.selectbox(
        t("deliver.remembered"),
        ["", *known],
        format_func={sender: sender or t("deliver.no_remembered") for sender in ["", *known]}.__getitem__,
        key=f"remembered_{sha256[:12]}",
    )
    if name and st.button(t("deliver.take_over"), key=f"take_{sha256[:12]}"):
        memory.remember(f"kind_{sha256}", known[name].kind)
        memory.remember(f"options_{sha256}", known[name].options)
        memory.remember(f"sender_{sha256}", name)
        st.rerun()


def _columns(kind: str, headings: list[str], told: dict[str, str], sha256: str) -> dict[str, str]:
    said = {}
    cells = st.columns(3)
    choices = ["", *dict.fromkeys(headings)]
    for at, (option, name) in enumerate(COLUMNS.get(kind, ())):
        known = told.get(option, "")
        said[option] = cells[at % 3].selectbox(
            t(f"deliver_field.{name}"),
            choices,
            index=choices.index(known) if known in choices else 0,
            format_func={heading: heading or t("deliver.by_itself") for heading in choices}.__getitem__,
            key=f"map_{sha256[:12]}_{option}",
        )
    return said


def _answers(kind: str, told: dict[str, str], sha256: str) -> dict[str, str]:
    said = {}
    for option, allowed in ANSWERS.get(kind, {}).items():
        key, known = f"answer_{sha256[:12]}_{option}", told.get(option, "")
        if allowed:
            choices = ["", *allowed]
            said[option] = st.selectbox(
                t(f"deliver_option.{option}"),
                choices,
                index=choices.index(known) if known in choices else 0,
                format_func={answer: _answer(answer) for answer in choices}.__getitem__,
                key=key,
            )
        else:
            said[option] = st.text_input(t(f"deliver_option.{option}"), known, max_chars=60, key=key).strip()
    return said


def _answer(answer: str) -> str:
    if f"deliver_answer.{answer}" in texts("de"):
        return t(f"deliver_answer.{answer}")
    return answer or t("deliver.by_itself")
