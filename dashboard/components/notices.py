"""What the screen says when there is nothing to show: why, and what to do next."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from dashboard.text import t
from etl.catalogue.reading import CatalogueError

LOG: Final = logging.getLogger(__name__)


def no_snapshot() -> None:
    """There is no data yet."""
    st.title(t("notice.no_snapshot_title"))
    st.info(t("notice.no_snapshot"), icon=":material/hourglass_empty:")
    st.markdown(t("notice.no_snapshot_operator"))


def broken_snapshot(name: str) -> None:
    """The current data file cannot be read."""
    st.title(t("notice.broken_snapshot_title"))
    st.error(t("notice.broken_snapshot", name=name), icon=":material/error:")
    st.markdown(t("notice.broken_snapshot_operator"))


def broken_catalogue(error: CatalogueError) -> None:
    """The editorial content has faults; the operator sees the first ones."""
    st.title(t("notice.broken_catalogue_title"))
    st.error(t("notice.broken_catalogue"), icon=":material/error:")
    st.table({t("notice.fault"): [str(fault) for fault in error.faults[:10]]})


def empty(reason: str, next_step: str = "") -> None:
    """A section without data: the reason, and the next step when there is one."""
    st.info(f"{reason} {t('notice.next_step', step=next_step)}" if next_step else reason, icon=":material/info:")


def example_mark(is_synthetic: bool) -> None:
    """The mark of example data above a view."""
    if is_synthetic:
        st.warning(t("example.banner"), icon=":material/science:")


@contextmanager
def section(title: str, anchor: str) -> Iterator[None]:
    """A section with its heading; when it fails the rest of the page still renders, and the log has the reason."""
    st.header(title, anchor=anchor, divider="gray")
    try:
        yield
    except Exception:
        LOG.exception("section %s failed", anchor)
        st.error(t("notice.section_failed"), icon=":material/error:")
