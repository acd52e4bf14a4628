"""What data a centre has, how old they are, and the cheapest next step."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import numbers
from dashboard.components.tables import show_table
from dashboard.queries.places import topic_states
from dashboard.rows import records
from dashboard.text import t

TOPICS: Final = ("footfall", "vacancy", "survey")
# where a topic has no delivery at all
FIRST_STEPS: Final = {"footfall": "manual_count", "vacancy": "walk_the_centre", "survey": "survey_hundred_visitors"}


def data_state(build_id: str, centre_id: str) -> None:
    """One line per topic."""
    rows = topic_states(build_id)
    rows = rows[rows["centre_id"] == centre_id].set_index("topic").reindex(list(TOPICS))
    show_table(state_table(rows.reset_index()))
    for row in records(rows.reset_index()):
        step = row["next_step"] if isinstance(row["next_step"], str) else FIRST_STEPS[row["topic"]]
        if row["state"] != "current":
            st.markdown(f"- **{t('topic.' + row['topic'])}:** {t('next_step.' + step)}")


def state_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Topic states as rows for reading."""
    states = [state if isinstance(state, str) else "no_data" for state in rows["state"]]
    return pd.DataFrame(
        {
            t("column.topic"): [t(f"topic.{topic}") for topic in rows["topic"]],
            t("column.state"): [t(f"topic_state.{state}") for state in states],
            t("column.from"): [numbers.day(day) for day in rows["first_on"]],
            t("column.data_on"): [numbers.day(day) for day in rows["last_on"]],
            t("column.completeness"): [numbers.percent(share) for share in rows["completeness"]],
            t("column.deliveries"): [numbers.number(count) for count in rows["load_count"]],
            t("column.example"): [
                t("answer.yes") if pd.notna(flag) and flag else t("answer.no") for flag in rows["is_synthetic"]
            ],
        }
    )
