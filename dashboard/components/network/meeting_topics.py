"""Questions sorted to problems, and the vote on topics for the next meeting."""

from __future__ import annotations

import streamlit as st

from dashboard import names
from dashboard.build import catalogue
from dashboard.components.network import entry
from dashboard.components.network.meeting_list import vote_table
from dashboard.components.network.visitor import store
from dashboard.network import meetings, questions, voting
from dashboard.network.models import Meeting, Question
from dashboard.network.questions import Group
from dashboard.network.registrations import of_link
from dashboard.network.rules import Actor
from dashboard.network.settings import limit
from dashboard.network.signed_links import BadLink, ExpiredLink
from dashboard.network.towns import town_name
from dashboard.network.voting import BallotError, VotingClosed
from dashboard.text import plain, t


def question_inbox(actor: Actor, meeting: Meeting) -> None:
    """Questions by problem; each can be sorted, shown, answered, carried over."""
    found = questions.of_meeting(store(), actor, meeting.id)
    if not found:
        st.info(t("network.no_questions"), icon=":material/info:")
        return
    later = later_meetings(actor, meeting)
    for group in questions.grouped(found):
        _group(actor, group, later)


def later_meetings(actor: Actor, meeting: Meeting) -> list[Meeting]:
    """Meetings of the same district after this one that take place, the next one first."""
    found = [
        other
        for other in meetings.visible(store(), actor)
        if other.starts_at > meeting.starts_at and other.ihk == meeting.ihk and other.status != "cancelled"
    ]
    return sorted(found, key=lambda other: other.starts_at)


def _group(actor: Actor, group: Group, later: list[Meeting]) -> None:
    title = names.problem_title(group.problem_id) if group.problem_id else t("network.not_sorted")
    st.markdown(f"**{plain(title)}** ({len(group.questions)})")
    for question in group.questions:
        label = question.text or t("network.problem_only")
        short = label if len(label) <= 90 else f"{label[:88]} …"
        with st.expander(f"{plain(short)} – {plain(town_name(question.ags))}"):
            _question(actor, question, later)


def _question(actor: Actor, question: Question, later: list[Meeting]) -> None:
    st.markdown(plain(question.text))
    st.caption(f"{t(f'network.sorted_by.{question.sorted_by}')} · {t(f'network.question_state.{question.status}')}")
    key = f"question_{question.id}"
    problem = entry.choose_problem(f"{key}_problem", question.problem_id)
    if problem != question.problem_id:
        questions.assign(store(), actor, question.id, problem)
        entry.done(t("network.saved"))
    if question.may_be_shown and question.text:
        shown = st.toggle(t("network.show_question"), question.is_released, key=f"{key}_shown")
        if shown != question.is_released:
            questions.release(store(), actor, question.id, shown)
            entry.done(t("network.saved"))
    else:
        st.caption(t("network.no_consent"))
    answer = st.text_area(t("network.answer"), question.answer, key=f"{key}_answer", max_chars=5000)
    with st.container(horizontal=True):
        if st.button(t("network.save_answer"), key=f"{key}_save"):
            questions.answer(store(), actor, question.id, answer or "")
            entry.done(t("network.saved"))
        if later and question.status == "open" and st.button(
            t("network.carry_over", title=later[0].title), key=f"{key}_carry"
        ):  # fmt: skip
            questions.carry_over(store(), actor, question.id, later[0].id)
            entry.done(t("network.saved"))


def vote_desk(actor: Actor, meeting: Meeting) -> None:
    """Collect topics, put them on the ballot, open and close the vote, both results."""
    topics = voting.topics(store(), meeting.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(t("network.collect_topics"), icon=":material/playlist_add:"):
            titles = {problem_id: names.problem_title(problem_id) for problem_id in catalogue().problems}
            entry.done(t("network.collected", count=voting.collect(store(), actor, meeting.id, titles)))
        sentence = st.text_input(t("network.new_topic"), max_chars=200, key=f"topic_{meeting.id}")
        if st.button(t("network.add_topic"), disabled=not sentence):
            voting.add(store(), actor, meeting.id, sentence or "")
            entry.done(t("network.saved"))
    if not topics:
        st.info(t("network.no_topics"), icon=":material/info:")
        return
    _ballot(actor, meeting, topics)
    if results := voting.results(store(), meeting.id):
        st.markdown(t("network.results_help"))
        vote_table(results)
    if not meeting.is_voting_open:
        _next_time(actor, meeting, topics)


def _next_time(actor: Actor, meeting: Meeting, topics: list[voting.Topic]) -> None:
    """Which topics were chosen; the others go to the next meeting and lapse after a few."""
    later = later_meetings(actor, meeting)
    if not later:
        st.caption(t("network.no_later_meeting"))
        return
    titles = {topic.id: topic.sentence for topic in topics}
    chosen = st.multiselect(t("network.topics_chosen"), list(titles), format_func=titles.__getitem__,
                            key=f"chosen_{meeting.id}", placeholder=t("pick.placeholder"))  # fmt: skip
    if st.button(t("network.carry_topics", title=later[0].title), icon=":material/redo:"):
        count = voting.carry_over(store(), actor, meeting.id, later[0].id, set(chosen))
        entry.done(t("network.topics_carried", count=count))


def _ballot(actor: Actor, meeting: Meeting, topics: list[voting.Topic]) -> None:
    if meeting.is_voting_open:
        st.badge(t("network.voting_open"), icon=":material/how_to_vote:", color="green")
        st.markdown("\n".join(f"- {plain(topic.sentence)}" for topic in topics if topic.is_on_ballot))
        if st.button(t("network.close_voting")):
            voting.close_voting(store(), actor, meeting.id)
            entry.done(t("network.saved"))
        return
    titles = {topic.id: topic.sentence for topic in topics}
    chosen = st.multiselect(
        t("network.on_ballot", most=limit("topics_on_ballot")), list(titles), [topic.id for topic in topics if topic.is_on_ballot],
        format_func=titles.__getitem__, max_selections=limit("topics_on_ballot"),        key=f"ballot_{meeting.id}", placeholder=t("pick.placeholder"),
    )  # fmt: skip
    if st.button(t("network.open_voting"), type="primary", disabled=not chosen, icon=":material/how_to_vote:"):
        voting.put_on_ballot(store(), actor, meeting.id, set(chosen))
        entry.done(t("network.voting_mailed", count=voting.open_voting(store(), actor, meeting.id)))


def vote_by_link(token: str) -> None:
    """The ballot of one person."""
    try:
        registration, meeting = of_link(store(), token)
    except (BadLink, ExpiredLink):
        st.error(t("network.bad_link"), icon=":material/link_off:")
        return
    st.subheader(plain(meeting.title))
    if not meeting.is_voting_open:
        st.info(t("network.voting_closed"), icon=":material/info:")
        return
    most, each = limit("points_per_person"), limit("points_per_topic")
    st.markdown(t("network.vote_help", points=most, most=each))
    with st.form("vote", border=True):
        points = {
            topic.id: st.segmented_control(
                plain(topic.sentence),
                range(each + 1),
                default=0,
                key=f"vote_{registration.id}_{topic.id}",
                required=True,
            )
            for topic in voting.topics(store(), meeting.id, only_ballot=True)
        }
        if not st.form_submit_button(t("network.vote"), type="primary", icon=":material/how_to_vote:"):
            return
    try:
        voting.cast(store(), token, {topic: int(count or 0) for topic, count in points.items()})
    except BallotError:
        st.error(t("network.bad_ballot", points=most), icon=":material/error:")
    except (BadLink, VotingClosed):
        st.error(t("network.voting_closed"), icon=":material/block:")
    else:
        st.success(t("network.voted"), icon=":material/check_circle:")
