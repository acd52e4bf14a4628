"""One measure on one page: what, for whom, how, cost, effect, evidence, examples, funding, sources."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, print_sheet, state
from dashboard.build import catalogue
from dashboard.components.measure_funding import checked
from dashboard.components.measure_links import collections
from dashboard.components.measure_users import measure_users
from dashboard.components.profile.recommendations import evidence_line, facts, funding_line
from dashboard.components.tables import show_table
from dashboard.links import link
from dashboard.text import in_words, t
from etl.catalogue.measures import Measure


def sheet(build_id: str, measure: Measure) -> None:
    """The whole sheet."""
    st.title(in_words(measure.title))
    st.markdown(in_words(measure.summary))
    st.caption(f"{names.term('categories', measure.category)} · {facts(measure.id)}")
    st.link_button(t("measure.print"), print_sheet.address(measure.id), icon=":material/print:")
    if state.language() != "de" and any(step.en is None for step in measure.steps):
        st.caption(t("measure.german_only"))
    left, right = st.columns([3, 2])
    with left:
        _bullets(t("measure.steps"), [in_words(step) for step in measure.steps], is_numbered=True)
        _bullets(t("measure.preconditions"), [in_words(entry) for entry in measure.preconditions])
        _bullets(t("measure.risks"), [in_words(risk) for risk in measure.risks])
        _expected(measure)
    with right:
        _bullets(t("measure.helps_with"), [names.problem_title(problem) for problem in measure.problems])
        _text(t("measure.lead"), ", ".join([in_words(measure.lead), *(in_words(actor) for actor in measure.actors)]))
        _text(t("measure.cost_title"), in_words(measure.cost_note))
        _text(
            t("measure.evidence_title"),
            f"{evidence_line(measure.evidence.level, measure.evidence.finding)} {in_words(measure.evidence.note)}",
        )
        if measure.legal_note:
            _text(t("measure.legal"), in_words(measure.legal_note))
        _bullets(t("measure.town_sizes"), [names.term("town_sizes", size) for size in measure.town_sizes])
    _examples(measure)
    measure_users(build_id, measure.id)
    programmes = [catalogue().programmes[programme] for programme in measure.funding]
    _bullets(t("measure.funding"), [funding_line(programme) for programme in programmes])
    if programmes:
        link("measures", t("funding.to_all"), ":material/savings:", view="funding")
    st.subheader(t("measure.elsewhere"))
    collections(measure)
    _sources(measure)


def _bullets(title: str, items: list[str], is_numbered: bool = False) -> None:
    if items:
        st.subheader(title)
        st.markdown(
            "\n".join(f"{number}. {item}" if is_numbered else f"- {item}" for number, item in enumerate(items, 1))
        )


def _text(title: str, text: str) -> None:
    st.subheader(title)
    st.markdown(text)


def _expected(measure: Measure) -> None:
    st.subheader(t("measure.expected"))
    for effect in measure.expected_effects:
        title = in_words(catalogue().effect_quantities[effect.quantity].title)
        direction = names.term("effect_directions", effect.direction)
        figure = f" {t('measure.documented', value=in_words(effect.quantified.value))}" if effect.quantified else ""
        st.markdown(f"- **{title}** {direction}: {in_words(effect.note)}.{figure}")


def _examples(measure: Measure) -> None:
    st.subheader(t("measure.examples"))
    show_table(
        pd.DataFrame(
            {
                t("column.place"): [example.place for example in measure.examples],
                t("column.year"): [example.year for example in measure.examples],
                t("column.what"): [in_words(example.what) for example in measure.examples],
                t("column.result"): [in_words(example.result) for example in measure.examples],
                t("column.certainty"): [names.term("confidences", example.confidence) for example in measure.examples],
            }
        )
    )


def _sources(measure: Measure) -> None:
    st.subheader(t("measure.sources"))
    references = [catalogue().references[source] for source in measure.sources]
    lines = [f"- [{r.publisher}]({r.url}), {r.dated}" if r.url else f"- {r.publisher}, {r.dated}" for r in references]
    st.markdown("\n".join(lines))
    st.caption(checked("measure", measure.id, measure.checked_on))
