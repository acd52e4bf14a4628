"""A chart as a promise: what is drawn, from which figures, in which language. Made only where it was not made before."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, ParamSpec

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from dashboard import state

P = ParamSpec("P")


@dataclass(frozen=True)
class Drawing:
    """A chart not yet made. Equal `content` means an equal picture: chart functions are pure functions of their values."""

    make: Callable[[], go.Figure]
    content: bytes

    @property
    def figure(self) -> go.Figure:
        """The chart itself; making it costs some milliseconds."""
        return self.make()


class Written(BaseFigure):
    """A finished chart that is only shown: written out once, so that showing it again copies and checks nothing."""

    def __init__(self, figure: go.Figure) -> None:
        self._written = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """The chart as Plotly's own dictionary; nobody changes it."""
        return self._written


def drawing(chart: Callable[P, go.Figure]) -> Callable[P, Drawing]:
    """A chart function whose result is made when it is needed, known by name, values and language before that."""

    @wraps(chart)
    def promise(*values: P.args, **named: P.kwargs) -> Drawing:
        written = pickle.dumps((chart.__module__, chart.__qualname__, state.language(), values, named), protocol=5)
        return Drawing(partial(chart, *values, **named), hashlib.blake2b(written, digest_size=16).digest())

    return promise
