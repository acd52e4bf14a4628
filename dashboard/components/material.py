"""Documents to hand out: choose, look at the first page, download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Literal

import streamlit as st

from dashboard import numbers, state
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.network.visitor import actor, store
from dashboard.components.pickers import pick, pick_centre, pick_segment, pick_several
from dashboard.names import centre_name
from dashboard.network.people import visible_towns
from dashboard.queries import material, region
from dashboard.queries.places import centres
from dashboard.reports import files
from dashboard.reports.discussion_pack import discussion_pack
from dashboard.reports.document import Document
from dashboard.reports.fact_sheet import fact_sheet
from dashboard.reports.figures import CentreFigures, public
from dashboard.reports.pdf import first_page
from dashboard.reports.regional_report import regional_report
from dashboard.reports.wording import Words
from dashboard.text import t
from etl.catalogue.values import Language

MOST_CENTRES: Final = 12
VERSIONS: Final = ("public", "internal")
Maker = Callable[[bool], Document]


def fact_sheet_page(build_id: str) -> None:
    """Fact sheet of one centre."""
    centre = pick_centre(build_id)
    if not centre:
        notices.empty(t("notice.no_centres"))
        return
    version = _version([centre])
    figures = _figures(build_id, centre, version)
    notices.example_mark(bool(figures.latest["is_synthetic"].any()) or bool(figures.centre["is_example"]))
    _withheld(figures.withheld)
    info = material.build_facts(build_id)
    stem = f"steckbrief_{centre}_{build_id}"
    _offer(stem, f"{stem}_{version}", lambda is_short: fact_sheet(_words(), info, figures, is_short))


def discussion_pack_page(build_id: str) -> None:
    """Discussion pack of several centres."""
    titles = {str(row["centre_id"]): centre_name(row) for row in centres(build_id).to_dict("records")}
    if not titles:
        notices.empty(t("notice.no_centres"))
        return
    chosen = pick_several(t("material.centres"), "centres", list(titles), titles.__getitem__)
    version = _version(chosen)
    if not 2 <= len(chosen) <= MOST_CENTRES:
        notices.empty(t("material.too_many", count=MOST_CENTRES) if len(chosen) > 1 else t("material.too_few"))
        return
    several = [_figures(build_id, centre, version) for centre in chosen]
    notices.example_mark(any(bool(figures.latest["is_synthetic"].any()) for figures in several))
    _withheld(sum(figures.withheld for figures in several))
    info = material.build_facts(build_id)
    stem = f"diskussionspapier_{build_id}"
    _offer(stem, f"{stem}_{version}_{','.join(chosen)}", lambda _: discussion_pack(_words(), info, several))


def regional_report_page(build_id: str) -> None:
    """Regional report of aggregates."""
    dimension = pick(t("trends.by"), "by", region.DIMENSIONS, lambda name: t(f"dimension.{name}"))
    figures = region.region_figures(build_id, dimension)
    notices.example_mark(figures.is_synthetic)
    if figures.problems.empty:
        notices.empty(t("trends.none"))
        return
    info = material.build_facts(build_id)
    stem = f"regionalbericht_{dimension}_{build_id}"
    _offer(stem, stem, lambda _: regional_report(_words(), info, figures))


def _words() -> Words:
    return Words(state.language(), catalogue())


def _version(centres_chosen: Sequence[str]) -> Literal["public", "internal"]:
    """The version to hand out; the internal one only for who may see the values of all these towns."""
    who, towns = actor(), {centre[:8] for centre in centres_chosen}
    if who.role == "public" or visible_towns(store(), who, towns) != towns:
        return "public"
    chosen = pick_segment(t("material.version"), "version", VERSIONS, lambda name: t(f"material.version_{name}"))
    st.caption(t("material.version_help"))
    return "internal" if chosen == "internal" else "public"


def _figures(build_id: str, centre_id: str, version: Literal["public", "internal"]) -> CentreFigures:
    figures = material.centre_figures(build_id, centre_id)
    return figures if version == "internal" else public(figures, material.build_facts(build_id), catalogue())


def _withheld(count: int) -> None:
    if count:
        st.info(t("material.withheld", count=numbers.number(count)), icon=":material/lock:")


def _made(make: Maker, words: Words, form: files.Form) -> bytes:
    return files.as_file(make(form == "pptx"), words, form)


def _offer(stem: str, key: str, make: Maker) -> None:
    """Buttons that make the file when they are pressed, and the first page; `key` names everything it depends on."""
    words = _words()
    with st.container(horizontal=True):
        for form in files.FORMS:
            st.download_button(
                t("material.download", form=form.upper()),
                partial(_made, make, words, form),
                file_name=f"{stem}_{words.language}.{form}",
                mime=files.MIME[form],
                key=f"material_{form}",
                on_click="ignore",
                type="primary" if form == "pdf" else "secondary",
                icon=":material/download:",
            )
    st.caption(t("material.same_file"))
    with notices.section(t("material.preview"), "preview"):
        picture, title = _preview(key, words.language, make)
        st.image(picture, alt=t("material.preview_alt", title=title))


@st.cache_data(max_entries=32, show_spinner=False)
def _preview(key: str, language: Language, _make: Maker) -> tuple[bytes, str]:
    """First page and title of a document; `key` names build, choice and version."""
    document = _make(False)
    return first_page(document, Words(language, catalogue())), document.title
