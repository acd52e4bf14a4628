"""A delivery that was entered on the page and waits for its check: kept in the session until loaded or discarded."""

from __future__ import annotations

import base64

from dashboard.delivery import memory
from dashboard.delivery.uploads import Upload


def keep(name: str, content: bytes, options: dict[str, str] | None = None) -> None:
    """Keep one small file."""
    memory.remember("pending", [name, base64.b64encode(content).decode("ascii"), options or {}])


def kept() -> Upload | None:
    """The file that waits, None when there is none."""
    told = memory.recall("pending")
    if told is None:
        return None
    name, content, options = told
    return Upload(name, base64.b64decode(content), options=tuple(sorted(options.items())))


def discard() -> None:
    """Forget the file."""
    memory.forget("pending", "note")
