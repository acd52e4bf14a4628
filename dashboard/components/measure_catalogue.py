"""The catalogue of measures: search, filters, list."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard import names, search, state
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.measure_funding import by_openness
from dashboard.components.measure_links import collections
from dashboard.components.pickers import pick_several
from dashboard.components.profile.recommendations import facts
from dashboard.links import link
from dashboard.queries.places import municipalities
from dashboard.queries.register import registered
from dashboard.text import in_words, t
from etl.catalogue.measures import Measure

FILTERS: Final = ("problems", "categories", "costs", "sizes", "evidence", "findings", "funding", "regions")
# filter -> vocabulary its options come from
VOCABULARIES: Final = {"categories": "categories", "costs": "cost_bands", "sizes": "town_sizes",
                       "evidence": "evidence_levels", "findings": "evidence_findings"}  # fmt: skip
HOME: Final = "BB"


def filtered(build_id: str) -> list[Measure]:
    """Search field and filters; the measures that pass, best match first."""
    query = st.text_input(
        t("measure.search"),
        key=state.widget("q", state.read("q")),
        on_change=state.keep,
        args=("q",),
        placeholder=t("measure.search_hint"),
    )
    where = regions_of(build_id)
    is_filtered = any(state.read_list(name) for name in FILTERS)
    with st.expander(t("measure.filters"), icon=":material/filter_list:", expanded=is_filtered):
        columns = st.columns(2)
        wanted = {}
        for number, name in enumerate(FILTERS):
            with columns[number % 2]:
                wanted[name] = _filter(name, where)
    passing = [measure for measure in catalogue().measures.values() if passes(measure, wanted, where)]
    if not query.strip():
        return sorted(passing, key=lambda measure: search.folded(in_words(measure.title)))
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
    st.subheader(t("measure.elsewhere"))
    collections()


def regions_of(build_id: str) -> dict[str, set[str]]:
    """Where each measure was carried out: states of its examples, districts of examples and of the impact register."""
    districts = dict(municipalities(build_id)[["ags", "district_name"]].itertuples(index=False, name=None))
    found: dict[str, set[str | None]] = {
        measure.id: {place for one in measure.examples for place in (one.state, districts.get(one.ags or ""))}
        for measure in catalogue().measures.values()
    }
    rows = registered(build_id)
    for centre, measure_id in zip(rows["centre_id"].astype(str), rows["measure_id"].astype(str), strict=True):
        if measure_id in found and centre[:8] in districts:
            found[measure_id] |= {HOME, districts[centre[:8]]}
    return {measure: {place for place in places if isinstance(place, str)} for measure, places in found.items()}


def _region_options(where: dict[str, set[str]]) -> list[str]:
    """The own state, its districts, then the other states."""
    known = set().union(*where.values())
    states = {place for place in known if len(place) == len(HOME)}
    return [HOME, *sorted(known - states), *sorted(states - {HOME}, key=_region_title)]


def _region_title(region: str) -> str:
    return t(f"land.{region}") if len(region) == len(HOME) else region


def _filter(name: str, where: dict[str, set[str]]) -> list[str]:
    if name == "problems":
        return pick_several(t("pick.problem"), name, list(catalogue().problems), names.problem_title)
    if name == "funding":
        titles = {one.id: f"{in_words(one.name)} ({names.term('programme_statuses', one.status)})"
                  for one in by_openness()}  # fmt: skip
        return pick_several(t("measure.filter_funding"), name, list(titles), titles.__getitem__)
    if name == "regions":
        return pick_several(t("measure.filter_regions"), name, _region_options(where), _region_title)
    vocabulary = VOCABULARIES[name]
    options = list(catalogue().vocabularies[vocabulary].ids)
    return pick_several(t(f"measure.filter_{name}"), name, options, lambda term: _term(vocabulary, term))


def _term(vocabulary: str, term: str) -> str:
    title = names.term(vocabulary, term)
    return f"{term}: {title}" if vocabulary == "evidence_levels" else title


def passes(measure: Measure, wanted: dict[str, list[str]], where: dict[str, set[str]]) -> bool:
    """Whether a measure has at least one of the values wanted in every filter that is set."""
    own = {
        "problems": measure.problems,
        "categories": (measure.category,),
        "costs": (measure.cost_band,),
        "sizes": measure.town_sizes,
        "evidence": (measure.evidence.level,),
        "findings": (measure.evidence.finding,),
        "funding": measure.funding,
        "regions": where[measure.id],
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
