"""All pages of the app. A new page is one line in PAGES and one script in dashboard/pages/."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import streamlit as st

from dashboard import build, state
from dashboard.components import notices
from dashboard.components.network import guard
from dashboard.snapshot_reader import BrokenSnapshot
from dashboard.text import t
from dashboard.town_release import whole
from etl.catalogue.reading import CatalogueError
from etl.snapshot import NoSnapshot

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageEntry:
    """A page: section of the menu, script below dashboard/pages/, address, icon; its title is text `page.<script>`.

    The first page is the start page: its address is the app's own, so its `url` is empty.
    """

    section: str
    script: str
    url: str
    icon: str
    needs_snapshot: bool = True
    is_listed: bool = True
    reach: guard.Reach = "all"


SECTIONS: Final = ("situation", "action", "network", "material", "data")
PAGES: Final = (
    PageEntry("situation", "map", "", "map", reach="towns"),
    PageEntry("situation", "profile", "profil", "location_city", reach="centre"),
    PageEntry("situation", "comparison", "vergleich", "compare_arrows", reach="towns"),
    PageEntry("situation", "trends", "trends", "trending_up"),
    PageEntry("action", "measures", "massnahmen", "construction", reach="centre"),
    PageEntry("action", "effect", "wirkung", "query_stats", reach="towns"),
    PageEntry("network", "impulses", "impulse", "lightbulb", needs_snapshot=False),
    PageEntry("network", "meetings", "treffen", "groups", needs_snapshot=False),
    PageEntry("network", "registration", "anmeldung", "how_to_reg", needs_snapshot=False, is_listed=False),
    PageEntry("network", "exchange", "austausch", "forum"),
    PageEntry("network", "proposals", "projektvorschlaege", "handshake"),
    PageEntry("network", "alerts", "abos", "notifications"),
    PageEntry("network", "voting", "abstimmung", "how_to_vote", needs_snapshot=False, is_listed=False),
    PageEntry("network", "unsubscribe", "abmelden", "unsubscribe", needs_snapshot=False, is_listed=False),
    PageEntry("network", "outbox", "postausgang", "outbox", needs_snapshot=False),
    PageEntry("network", "users", "benutzer", "admin_panel_settings", needs_snapshot=False),
    PageEntry("material", "fact_sheet", "steckbrief", "description", reach="centre"),
    PageEntry("material", "discussion_pack", "diskussionspapier", "co_present", reach="towns"),
    PageEntry("material", "regional_report", "regionalbericht", "summarize"),
    PageEntry("data", "deliver", "liefern", "upload_file", needs_snapshot=False),
    PageEntry("data", "data_state", "datenstand", "inventory", reach="towns"),
    PageEntry("data", "methods", "methodik", "functions", needs_snapshot=False),
    PageEntry("data", "downloads", "herunterladen", "download", reach="towns"),
)


def page(script: str) -> st.Page:
    """The Streamlit page of a script, for links; made once per language, because a page with fifty links makes them anew."""
    return _linked(script, state.language())


@lru_cache(maxsize=4 * len(PAGES))
def _linked(script: str, language: str) -> st.Page:
    """Kept for links only: the navigation marks its own pages as running, so those are never shared between visitors."""
    return _page(next(entry for entry in PAGES if entry.script == script))


def show() -> None:
    """Menu, language switch, and the page the address asks for; a page without data says what to do."""
    pages = {name: [_page(entry) for entry in PAGES if entry.section == name] for name in SECTIONS}
    sections = {t(f"section.{name}"): entries for name, entries in pages.items() if entries}
    # expanded: otherwise the menu ends with an English "View 3 more"
    chosen = st.navigation(sections, position="sidebar", expanded=True)
    _language_switch()
    entry = next(entry for entry in PAGES if entry.url == chosen.url_path)
    try:
        build.catalogue()
        build_id = build.current_build() if entry.needs_snapshot else ""
    except NoSnapshot:
        notices.no_snapshot()
    except BrokenSnapshot as error:
        LOG.exception("snapshot %s cannot be read", error)
        notices.broken_snapshot(str(error))
    except CatalogueError as error:
        LOG.exception("catalogue cannot be read")
        notices.broken_catalogue(error)
    else:
        if guard.may_open(entry.reach):
            guard.say_what_is_left_out(entry.reach, build_id)
            chosen.run()
        else:
            guard.closed(t(f"page.{entry.script}"))
        build.settle(whole(build_id), entry.script)


def _page(entry: PageEntry) -> st.Page:
    return st.Page(
        f"dashboard/pages/{entry.script}.py",
        title=t(f"page.{entry.script}"),
        icon=f":material/{entry.icon}:",
        url_path=entry.url or None,
        default=entry is PAGES[0],
        visibility="visible" if entry.is_listed else "hidden",
    )


def _language_switch() -> None:
    st.sidebar.segmented_control(
        t("language.label"),
        state.LANGUAGES,
        format_func={code: t(f"language.{code}") for code in state.LANGUAGES}.__getitem__,
        key=state.widget("lang", state.language()),
        on_change=state.keep,
        args=("lang",),
        required=True,
    )
