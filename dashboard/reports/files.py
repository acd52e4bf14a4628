"""A document as the file somebody asked for."""

from __future__ import annotations

from typing import Final, Literal

from dashboard.reports.document import Document
from dashboard.reports.pdf import as_pdf
from dashboard.reports.slides import as_pptx
from dashboard.reports.wording import Words
from dashboard.reports.workbook import as_xlsx

Form = Literal["pdf", "pptx", "xlsx"]
FORMS: Final[tuple[Form, ...]] = ("pdf", "pptx", "xlsx")
MIME: Final[dict[Form, str]] = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_file(document: Document, words: Words, form: Form) -> bytes:
    """Bytes of the document in a format; the same document gives the same bytes."""
    if form == "pdf":
        return as_pdf(document, words)
    return as_pptx(document, words) if form == "pptx" else as_xlsx(document)
