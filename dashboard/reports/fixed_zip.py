"""Office files are zip archives that carry the clock; written anew with a fixed time the same content is the same file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_PROPERTIES: Final = "docProps/core.xml"
_INSTANT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def fixed(content: bytes, made_at: int) -> bytes:
    """The same archive with one fixed time stamp; `made_at` becomes the instant in the document's properties.

    Workbooks inside (the data of native charts) are treated the same way.
    """
    instant = datetime.fromtimestamp(made_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                body = fixed(body, made_at)
            elif entry.filename == _PROPERTIES:
                body = _INSTANT.sub(rb"\g<1>" + instant, body)
            new.writestr(_header(entry.filename), body)
    return target.getvalue()


def _header(name: str) -> zipfile.ZipInfo:
    fresh = zipfile.ZipInfo(name, EPOCH)
    fresh.compress_type = zipfile.ZIP_DEFLATED
    fresh.create_system = 0
    return fresh
