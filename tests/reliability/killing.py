"""Loads and builds in processes of their own that can be killed: they start by forking from one that has imported everything."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.reliability import killed_work

Work = Callable[..., None]


@dataclass
class Killer:
    """Kills work at moments spread evenly over the time it usually takes, in a random order."""

    seed: int
    reached: int = 0  # kills that met running work

    def moments(self, kills: int) -> Iterator[float]:
        """Shares of the usual time, each in a part of its own between the beginning and shortly after the end."""
        rng = random.Random(self.seed)
        shares = [1.1 * (number + rng.random()) / kills for number in range(kills)]
        rng.shuffle(shares)
        yield from shares

    def kill(self, after_s: float, work: Work, *given: Any) -> None:
        process = _forked(work, given)
        process.join(after_s)
        process.kill()
        process.join()
        if process.exitcode not in (0, -9):
            raise RuntimeError(f"the work ended by itself with {process.exitcode}")
        self.reached += process.exitcode == -9


def seconds_of(work: Work, *given: Any) -> float:
    """Time the work takes when nobody disturbs it."""
    start = time.perf_counter()
    process = _forked(work, given)
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the work ended with {process.exitcode}")
    return time.perf_counter() - start


def _forked(work: Work, given: tuple[Any, ...]) -> multiprocessing.process.BaseProcess:
    # the server has opened no database and started no thread when it forks
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([killed_work.__name__])
    process = context.Process(target=work, args=given, daemon=True)
    process.start()
    return process
