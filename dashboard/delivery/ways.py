"""The ways to deliver: a file, one short count, one unit; beside them the templates and what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from dashboard.components.pickers import pick, pick_segment
from dashboard.delivery import memory, pending, running
from dashboard.delivery.count_form import count_form
from dashboard.delivery.history import history
from dashboard.delivery.review import review
from dashboard.delivery.rights import Sender
from dashboard.delivery.targets import places
from dashboard.delivery.template_list import template_list
from dashboard.delivery.unit_form import unit_form
from dashboard.delivery.upload_words import own_words
from dashboard.delivery.uploads import ENDINGS, MAX_FILES, MAX_MEGABYTES, Upload, safe_name
from dashboard.text import t
from etl.stores import stores

WAYS: Final = ("file", "count", "unit", "templates", "history")


def ways(build_id: str | None, sender: Sender) -> None:
    """Let the sender choose the way and go it."""
    if build_id is None and stores().warehouse.is_file():
        _not_evaluated()
    way = pick_segment(t("deliver.way"), "way", WAYS, lambda one: t(f"deliver_way.{one}"))
    if way == "templates":
        template_list()
    elif way == "history":
        history(build_id, sender)
    else:
        _deliver(way, build_id, sender)


def _not_evaluated() -> None:
    """Data lie in the warehouse and nobody has evaluated them."""
    st.warning(t("deliver.not_evaluated"), icon=":material/pending:")
    if st.button(t("deliver.build_now"), key="build_now"):
        running.build()


def _deliver(way: str, build_id: str | None, sender: Sender) -> None:
    known = places(build_id, sender.towns)
    may_be_open = way == "file" and sender.towns is None
    centre_id = pick(
        t("deliver.place"),
        "centre",
        ["", *known],
        lambda key: known[key] if key else t("deliver.place_in_file" if may_be_open else "deliver.choose_place"),
        t("deliver.place_help"),
    )
    forms: dict[str, Callable[[str | None, str], None]] = {"count": count_form, "unit": unit_form}
    if way == "file":
        _files(centre_id, sender)
    elif not centre_id:
        st.info(t("deliver.choose_place_first"), icon=":material/info:")
    elif (waiting := pending.kept()) is not None:
        _entered(waiting, centre_id, sender)
    else:
        forms[way](build_id, centre_id)


def _files(centre_id: str, sender: Sender) -> None:
    st.markdown(t("deliver.upload_hint", files=MAX_FILES, megabytes=MAX_MEGABYTES))
    own_words(MAX_MEGABYTES, ENDINGS)
    given = st.file_uploader(
        t("deliver.upload"),
        type=list(ENDINGS),
        accept_multiple_files=True,
        max_upload_size=MAX_MEGABYTES,
        key=f"upload_{memory.recall('round', 0)}",
    )
    if not given:
        return
    if not centre_id and sender.towns is not None:
        st.info(t("deliver.choose_place_first"), icon=":material/info:")
        return
    if len(given) > MAX_FILES or sum(file.size for file in given) > MAX_MEGABYTES << 20:
        st.error(t("deliver.too_much", files=MAX_FILES, megabytes=MAX_MEGABYTES), icon=":material/block:")
        return
    review([Upload(safe_name(file.name), file.getvalue()) for file in given], centre_id, sender)


def _entered(upload: Upload, centre_id: str, sender: Sender) -> None:
    if note := memory.recall("note"):
        st.info(note, icon=":material/info:")
    if st.button(t("deliver.discard"), icon=":material/delete:", key="discard"):
        pending.discard()
        st.rerun()
    review([upload], centre_id, sender)
