"""What the page asks of the worker process, and what goes over the pipe: plain JSON, one object per line."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Job = Literal["check", "load", "withdraw", "build"]


@dataclass(frozen=True)
class FileOrder:
    """One file of a delivery: where it lies, and what the sender said about it.

    ``sender`` is the name under which what was said is to be remembered ('' not at all).
    """

    path: str
    kind: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    sender: str = ""


@dataclass(frozen=True)
class Request:
    """One job for one data directory.

    ``centre_id`` None means that the files name their place themselves; ``towns`` are the municipalities the sender may
    deliver for (None: all); ``folder`` is removed by the worker when the job is done.
    """

    job: Job
    data: str
    files: tuple[FileOrder, ...] = ()
    centre_id: str | None = None
    towns: tuple[str, ...] | None = None
    load_id: int | None = None
    folder: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, told: dict[str, Any]) -> Request:
        files = tuple(FileOrder(**one) for one in told["files"])
        towns = None if told["towns"] is None else tuple(told["towns"])
        return cls(**{**told, "files": files, "towns": towns})
