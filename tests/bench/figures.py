"""A measured figure with its target, and how time and memory of a call are taken."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value; ``at_most`` or ``at_least`` is its target, None = shown only."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else "-"

    @property
    def is_met(self) -> bool:
        above = self.at_most is None or self.value <= self.at_most
        return above and (self.at_least is None or self.value >= self.at_least)


@dataclass(frozen=True)
class Run:
    """Seconds and peak memory (MiB) of one call in a process of its own, with what it returned."""

    seconds: float
    peak_mib: float
    result: Any


def alone(work: Callable[..., Any], *arguments: Any, warm: Callable[[], Any] | None = None) -> Run:
    """Run ``work`` in a fresh process, so that its peak memory is its own; ``warm`` (imports) runs before the clock."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, work, arguments, warm))
    process.start()
    sender.close()
    outcome = receiver.recv()
    process.join()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _measured(
    sender: Any, work: Callable[..., Any], arguments: tuple[Any, ...], warm: Callable[[], Any] | None
) -> None:
    try:
        if warm is not None:
            warm()
        start = time.perf_counter()
        result = work(*arguments)
        seconds = time.perf_counter() - start
        sender.send(Run(seconds, _peak_mib(), result))
    except Exception as error:  # noqa: BLE001 - handed to the parent process, which raises it
        sender.send(RuntimeError(repr(error)))


def _peak_mib() -> float:
    """Highest memory of this process. That of ``getrusage`` would begin with the peak of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
