"""Which snapshot this process serves, and how a page asks it."""

from __future__ import annotations

import gc

import pandas as pd
import streamlit as st

from dashboard.components.network import visitor
from dashboard.listening import has_sign_in
from dashboard.network import people
from dashboard.network.rules import PUBLIC, Actor
from dashboard.snapshot_reader import SnapshotReader, Values
from dashboard.town_release import whole
from etl.catalogue.register import Catalogue, load_catalogue
from etl.stores import stores


@st.cache_resource(show_spinner=False)
def _reader(root: str) -> SnapshotReader:
    return SnapshotReader(stores(root))


def reader() -> SnapshotReader:
    """The process-wide reader of the configured data directory."""
    return _reader(str(stores().root))


def current_build() -> str:
    """Build id for this run of a page; argument of every cached query. Raises NoSnapshot or BrokenSnapshot.

    With sign-in it names the build and the towns this visitor may see: queries then find no others, and what is cached
    under it is shared by everybody who sees the same towns.
    """
    return seen_by(visitor.actor()) if has_sign_in() else reader().current()


def public_build() -> str:
    """The same for requests without a session: what everybody may see."""
    return seen_by(PUBLIC) if has_sign_in() else reader().current()


def seen_by(actor: Actor) -> str:
    """The current build with the towns whose values this person may see (rules.may_see_town_values)."""
    build_id = reader().current()
    towns = reader().towns(build_id)
    return reader().selection(build_id, people.visible_towns(visitor.store(), actor, towns))


def seen_and_all(build_id: str) -> tuple[int, int]:
    """Real towns this build shows, and how many it holds."""
    seen = query(build_id, "SELECT count(DISTINCT ags) AS n FROM centre WHERE NOT is_example")
    return int(seen["n"].iloc[0]), len(reader().towns(whole(build_id)))


def query(build_id: str, sql: str, values: Values = ()) -> pd.DataFrame:
    """Rows of one statement over one build, of the towns that may be seen."""
    return reader().query(build_id, sql, values)


def query_all(build_id: str, sql: str, values: Values = ()) -> pd.DataFrame:
    """Rows of a statement that counts or averages over all towns; the statement itself keeps cells of few towns empty."""
    return reader().query(whole(build_id), sql, values)


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    """Editorial content: indicators, problems, measures, funding, sources. Read once per process."""
    return load_catalogue()


@st.cache_resource(show_spinner=False, max_entries=64)
def settle(build_id: str, page: str) -> tuple[str, str]:
    """After the first run of each page over a build: take everything loaded so far out of the garbage collector's rounds.

    Streamlit collects after every rerun; with the libraries loaded that costs more than a page.
    """
    gc.collect()
    gc.freeze()
    return build_id, page
