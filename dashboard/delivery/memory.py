"""What the page remembers of a delivery within one session: short texts under names of its own, nothing else."""

from __future__ import annotations

import json
from typing import Any, Final

from dashboard import state

_PREFIX: Final = "deliver_"


def remember(name: str, value: Any) -> None:
    """Keep a value as JSON text."""
    state.remember(_PREFIX + name, json.dumps(value, ensure_ascii=False))


def recall(name: str, default: Any = None) -> Any:
    """What was kept under a name."""
    text = state.recall(_PREFIX + name)
    return default if text is None else json.loads(text)


def forget(*names: str) -> None:
    """Drop what was kept."""
    state.forget(*(_PREFIX + name for name in names))


def count_up(name: str) -> None:
    """Raise a counter: a widget whose key carries it starts anew."""
    remember(name, int(recall(name, 0)) + 1)


def picked(key: str) -> Any:
    """What a widget with this key holds, for its callback."""
    return state.held(key)
