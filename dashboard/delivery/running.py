"""Running jobs from the page: what is asked, what is said while it runs, what is said when it fails."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from dashboard.delivery import memory
from dashboard.delivery.process import JobFailed, run
from dashboard.delivery.requests import FileOrder, Request
from dashboard.delivery.rights import Sender
from dashboard.delivery.uploads import Upload, stored
from dashboard.text import t, texts
from etl.snapshot import current_id
from etl.stores import stores

STEPS_OF_A_BUILD: Final = 13
Identity = tuple[tuple[str, str, str | None, tuple[tuple[str, str], ...]], ...]


def check(uploads: Sequence[Upload], centre_id: str, sender: Sender) -> dict[str, Any]:
    """What loading would do; asked once per content, place and state of the data. Raises JobFailed."""
    identity = tuple(upload.identity for upload in uploads)
    return _checked(identity, centre_id, sender.towns, current_id(stores()) or "", str(stores().root), tuple(uploads))


@st.cache_data(max_entries=12, ttl=900, show_spinner=False)
def _checked(
    identity: Identity,
    centre_id: str,
    towns: tuple[str, ...] | None,
    build_id: str,
    root: str,
    _uploads: tuple[Upload, ...],
) -> dict[str, Any]:
    folder, paths = stored(stores(root), _uploads)
    try:
        files = tuple(
            FileOrder(str(path), upload.kind, dict(upload.options))
            for path, upload in zip(paths, _uploads, strict=True)
        )
        return run(Request("check", root, files, centre_id or None, towns))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load(uploads: Sequence[Upload], centre_id: str, sender: Sender) -> None:
    """Load and evaluate with progress on the screen; the outcome is remembered."""
    root = stores()
    folder, paths = stored(root, uploads)
    files = tuple(
        FileOrder(str(path), upload.kind, dict(upload.options), upload.sender)
        for path, upload in zip(paths, uploads, strict=True)
    )
    request = Request("load", str(root.root), files, centre_id or None, sender.towns, folder=str(folder))
    _follow(request, t("deliver.loading"))


def withdraw(load_id: int, sender: Sender) -> None:
    """Take a delivery back and evaluate; the outcome is remembered."""
    _follow(Request("withdraw", str(stores().root), towns=sender.towns, load_id=load_id), t("deliver.withdrawing"))


def build() -> None:
    """Evaluate what is loaded; the outcome is remembered."""
    _follow(Request("build", str(stores().root)), t("deliver.building"))


def _follow(request: Request, label: str) -> None:
    """Show each step as it begins; on success the page starts anew with the outcome."""
    with st.status(label, expanded=True) as status:
        bar = st.progress(0.0)
        done: list[str] = []

        def on_step(step: str) -> None:
            done.append(step)
            bar.progress(min(len(done) / (STEPS_OF_A_BUILD + 1), 1.0), text=step_name(step))

        try:
            result = run(request, on_step)
        except JobFailed as failure:
            status.update(label=t("deliver.failed"), state="error")
            st.error(reason(failure), icon=":material/error:")
            return
    memory.remember("outcome", {**result, "job": request.job})
    st.rerun()


def step_name(step: str) -> str:
    """A step in words."""
    return t(f"deliver_step.{step}") if f"deliver_step.{step}" in texts("de") else step


def reason(failure: JobFailed) -> str:
    """Why a job gave no result, and what to do."""
    return failure.reason or t(f"deliver_failure.{failure.failure}")
