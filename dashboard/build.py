"""Which snapshot this process serves, and how a page asks it."""

from __future__ import annotations

import gc

import pandas as pd
import streamlit as st

from dashboard.snapshot_reader import SnapshotReader, Values
from etl.catalogue.register import Catalogue, load_catalogue
from etl.stores import stores


@st.cache_resource(show_spinner=False)
def _reader(root: str) -> SnapshotReader:
    return SnapshotReader(stores(root))


def reader() -> SnapshotReader:
    """The process-wide reader of the configured data directory."""
    return _reader(str(stores().root))


def current_build() -> str:
    """Build id for this run of a page; argument of every cached query. Raises NoSnapshot or BrokenSnapshot."""
    return reader().current()


def query(build_id: str, sql: str, values: Values = ()) -> pd.DataFrame:
    """Rows of one statement over one build."""
    return reader().query(build_id, sql, values)


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
