"""Open preconditions of the recommended measures as questions to the town; answers are kept for the next build."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import names, state
from dashboard.components.network.visitor import actor
from dashboard.components.on_demand import on_demand
from dashboard.network.rules import may_contribute
from dashboard.queries.findings import parsed
from dashboard.queries.places import centres
from dashboard.queries.ranking import answers_of
from dashboard.text import json_words, t
from etl.measures.town_answers import keep_answer
from etl.stores import stores

ANSWERS: Final = {"yes": True, "no": False, "unknown": None}


def town_questions(build_id: str, centre_id: str, recommendations: pd.DataFrame) -> None:
    """All questions of a centre once each, those of most measures first, in an expander that says how many are open."""
    asked = collected(recommendations)
    answered = dict(answers_of(centre_id))
    if not asked:
        return
    still_open = sum(question not in answered for question in asked)
    on_demand(
        t("question.title", open=still_open, all=len(asked)),
        "town_questions",
        ":material/contact_support:",
        lambda: _ask(build_id, centre_id, asked),
    )


def collected(recommendations: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Question by id: its texts and the measures that wait for it, those of most measures first."""
    found: dict[str, dict[str, Any]] = {}
    for row in recommendations.to_dict("records"):
        for question in (parsed(row["reasons"]) or {}).get("questions") or []:
            entry = found.setdefault(str(question["id"]), {**question, "measures": {}})
            entry["measures"][row["measure_id"]] = None
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]["measures"]), pair[0])))


def _ask(build_id: str, centre_id: str, asked: dict[str, dict[str, Any]]) -> None:
    st.caption(t("question.note"))
    answered = dict(answers_of(centre_id))
    may_answer = _may_answer(build_id, centre_id)
    for question_id, question in asked.items():
        answer = next(word for word, value in ANSWERS.items() if value is answered.get(question_id))
        st.segmented_control(
            json_words(question, "text"),
            list(ANSWERS),
            format_func={word: t(f"question.{word}") for word in ANSWERS}.__getitem__,
            key=state.widget(f"answer_{centre_id}_{question_id}", answer),
            on_change=_keep,
            args=(centre_id, question_id),
            required=True,
            disabled=not may_answer,
        )
        st.caption(
            t("question.for", measures=", ".join(names.measure_title(measure) for measure in question["measures"]))
        )
    if not may_answer:
        st.info(t("question.not_allowed"), icon=":material/lock:")
    elif answered:
        st.success(t("question.kept", count=len(answered)), icon=":material/check:")


def _may_answer(build_id: str, centre_id: str) -> bool:
    places = centres(build_id)
    district = places.loc[places["centre_id"] == centre_id, "ihk"]
    ihk = district.iloc[0] if len(district) and isinstance(district.iloc[0], str) else None
    return may_contribute(actor(), centre_id[:8], ihk)


def _keep(centre_id: str, question_id: str) -> None:
    word = state.picked(f"answer_{centre_id}_{question_id}")
    keep_answer(stores().root, centre_id, question_id, ANSWERS.get(str(word)))
