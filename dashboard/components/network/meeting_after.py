"""After the meeting: minutes and tasks."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard import numbers
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.network import minutes
from dashboard.network.forms import TaskForm
from dashboard.network.models import Meeting, Task
from dashboard.network.rules import Actor
from dashboard.network.towns import town_name
from dashboard.text import plain, t


def minutes_desk(actor: Actor, meeting: Meeting) -> None:
    """One result per point of the programme, the rest below; publishing mails the participants."""
    with st.form(f"minutes_{meeting.id}", border=True):
        results = {
            item.id: st.text_area(plain(item.title), item.result, max_chars=5000, height=80, key=f"result_{item.id}")
            for item in meeting.agenda
        }
        text = st.text_area(
            t("network.minutes_text"), meeting.minutes, max_chars=20_000, key=f"minutes_text_{meeting.id}"
        )
        if st.form_submit_button(t("network.save"), type="primary", icon=":material/save:"):
            given = {item: result or "" for item, result in results.items()}
            minutes.write_minutes(store(), actor, meeting.id, text or "", given)
            entry.done(t("network.saved"))
    if st.button(t("network.publish_minutes"), icon=":material/publish:"):
        entry.done(t("network.minutes_mailed", count=minutes.publish_minutes(store(), actor, meeting.id)))


def tasks_desk(actor: Actor, meeting: Meeting) -> None:
    """Tasks of a meeting, and a new one."""
    task_list(actor, minutes.tasks(store(), actor, meeting.id))
    with st.form(f"task_{meeting.id}", border=True, clear_on_submit=True):
        title = st.text_input(t("network.field.task"), max_chars=200)
        left, right = st.columns(2)
        with left:
            owner = st.text_input(t("network.field.owner"), max_chars=200)
        with right:
            due_on = st.date_input(
                t("network.field.due_on"), store().now().date() + timedelta(days=28), format="DD.MM.YYYY"
            )
        ags = entry.choose_town(f"task_town_{meeting.id}")
        if st.form_submit_button(t("network.add_task"), icon=":material/add_task:"):
            with entry.explained():
                form = TaskForm(title=title or "", owner=owner or "", ags=ags, due_on=due_on)
                minutes.add_task(store(), actor, meeting.id, form)
                entry.done(t("network.saved"))


def task_list(actor: Actor, tasks: list[Task]) -> None:
    """Tasks with their state; open ones can be closed."""
    if not tasks:
        st.info(t("network.no_tasks"), icon=":material/info:")
    for task in tasks:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            owner = plain(task.owner) + (f" ({plain(town_name(task.ags))})" if task.ags else "")
            state = "overdue" if minutes.is_overdue(task, store().now()) else task.status
            st.markdown(
                f"**{plain(task.title)}** – {owner}, {t('network.due', day=numbers.day(task.due_on))} · "
                f"{t(f'network.task_state.{state}')}"
            )
            if task.status == "open":
                if st.button(t("network.task_done"), key=f"task_done_{task.id}"):
                    minutes.close_task(store(), actor, task.id)
                    entry.done(t("network.saved"))
                if st.button(t("network.task_lapsed"), key=f"task_lapsed_{task.id}"):
                    minutes.close_task(store(), actor, task.id, is_done=False)
                    entry.done(t("network.saved"))
