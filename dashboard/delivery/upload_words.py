"""The upload field speaks English whatever the page speaks: its own words are covered by ours, by a style sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from string import Template
from typing import Final

import streamlit as st

from dashboard.text import t

_STYLE: Final = Template("""<style>
[data-testid=stFileUploaderDropzone] [data-testid=stBaseButton-secondary] p,
[data-testid=stFileUploaderDropzoneInstructions] span { font-size: 0; white-space: normal; overflow: visible; }
[data-testid=stFileUploaderDropzone] [data-testid=stBaseButton-secondary] p::after,
[data-testid=stFileUploaderDropzoneInstructions] span::after { font-size: 0.875rem; }
[data-testid=stFileUploaderDropzone] [data-testid=stBaseButton-secondary] p::after { content: $button; }
[data-testid=stFileUploaderDropzoneInstructions] span::after { content: $limit; }
</style>""")


def own_words(megabytes: int, endings: Iterable[str]) -> None:
    """Button and limits of the upload fields of this page in the language of the session."""
    limit = t("deliver.upload_limit", megabytes=megabytes, endings=", ".join(ending.upper() for ending in endings))
    st.html(style(t("deliver.upload_button"), limit))


def style(button: str, limit: str) -> str:
    """The style sheet that puts these two texts in the place of the field's own."""
    return _STYLE.substitute(button=_css(button), limit=_css(limit))


def _css(text: str) -> str:
    """A text as a string of a style sheet."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")
