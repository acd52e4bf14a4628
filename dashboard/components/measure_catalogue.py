"""The catalogue of measures: search, filters, list."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard import names, search, state
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.pickers import pick_several
from dashboard.components.profile.recommendations import facts
from dashboard.links import link
from dashboard.text import in_words, t
from etl.catalogue.measures import Measure

FILTERS: Final = ("problems", "categories", "costs", "sizes")


def filtered() -> list[Measure]:
    """Search field and filters; the measures that pass, best match first."""
    query = st.text_input(
        t("measure.search"),
        key=state.widget("q", state.read("q")),
        on_change=state.keep,
        args=("q",),
        placeholder=t("measure.search_hint"),
    )
    with st.expander(t("measure.filters"), icon=":material/filter_list:"):
        wanted = {name: _filter(name) for name in FILTERS}
    passing = [measure for measure in catalogue().measures.values() if _passes(measure, wanted)]
    if not query.strip():
        return sorted(passing, key=lambda measure: in_words(measure.title))
    scores = {measure.id: search.score(query, _texts(measure)) for measure in passing}
    return sorted((m for m in passing if scores[m.id] > 0), key=lambda m: (-scores[m.id], in_words(m.title)))


def show_list(measures: list[Measure], centre_id: str) -> None:
    """One card per measure."""
    st.caption(t("measure.count", count=len(measures), all=len(catalogue().measures)))
    if not measures:
        notices.empty(t("measure.nothing_found"))
    columns = st.columns(2)
    for number, measure in enumerate(measures):
        with columns[number % 2], st.container(border=True):
            st.markdown(f"**{in_words(measure.title)}**")
            st.markdown(in_words(measure.summary))
            st.caption(f"{names.term('categories', measure.category)} · {facts(measure.id)}")
            link("measures", t("measure.to_sheet"), ":material/description:", centre=centre_id, measure=measure.id)


def _filter(name: str) -> list[str]:
    if name == "problems":
        return pick_several(t("pick.problem"), name, list(catalogue().problems), names.problem_title)
    vocabulary = {"categories": "categories", "costs": "cost_bands", "sizes": "town_sizes"}[name]
    options = list(catalogue().vocabularies[vocabulary].ids)
    return pick_several(t(f"measure.filter_{name}"), name, options, lambda term: names.term(vocabulary, term))


def _passes(measure: Measure, wanted: dict[str, list[str]]) -> bool:
    own = {
        "problems": measure.problems,
        "categories": (measure.category,),
        "costs": (measure.cost_band,),
        "sizes": measure.town_sizes,
    }
    return all(not ids or set(ids) & set(own[name]) for name, ids in wanted.items())


def _texts(measure: Measure) -> search.WeightedTexts:
    problems = " ".join(names.problem_title(problem) for problem in measure.problems)
    steps = " ".join(in_words(step) for step in measure.steps)
    examples = " ".join(example.place for example in measure.examples)
    return (
        (4.0, in_words(measure.title)),
        (2.0, f"{in_words(measure.summary)} {' '.join(measure.tags)} {problems}"),
        (1.0, f"{steps} {examples}"),
    )
