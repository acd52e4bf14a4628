"""Running a job in the worker process and following its progress."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any, Final

from dashboard.delivery.requests import Request
from etl.stores import REPOSITORY

LOG: Final = logging.getLogger(__name__)
SECONDS: Final = {"check": 120, "load": 900, "withdraw": 900, "build": 900}


class JobFailed(Exception):
    """The job gave no result. ``reason`` is a German sentence of the ETL, or empty; ``failure`` names a text
    ``deliver_failure``: time, memory, disk, crash or what is forbidden."""

    def __init__(self, reason: str = "", failure: str = "") -> None:
        super().__init__(reason or failure)
        self.reason = reason
        self.failure = failure


def run(request: Request, on_step: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """The result of a job; ``on_step`` hears of each step as it begins. Raises JobFailed.

    A check ends when the caller stops listening; a job that writes goes on to its end.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.delivery.worker"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
        timed_out = threading.Event()
        timer = threading.Timer(SECONDS[request.job], _stop, (process, timed_out))
        timer.daemon = True
        timer.start()
        try:
            told = _follow(process, request, on_step)
        except BaseException:
            if request.job == "check":
                process.kill()
            raise
        finally:
            timer.cancel()
        if "result" in told:
            return dict(told["result"])
        errors.seek(0)
        LOG.error(
            "worker %s ended with %s: %s", request.job, process.wait(), errors.read()[-4000:].decode(errors="replace")
        )
    failure = "time" if timed_out.is_set() else str(told.get("failure", "crash"))
    raise JobFailed(str(told.get("error", "")), failure)


def _follow(process: subprocess.Popen[str], request: Request, on_step: Callable[[str], None]) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise JobFailed(failure="crash")
    told: dict[str, Any] = {}
    try:
        process.stdin.write(json.dumps(request.as_json()))
        process.stdin.close()
    except BrokenPipeError:
        return told
    with process.stdout:
        for line in process.stdout:
            heard = json.loads(line)
            if "step" in heard:
                on_step(heard["step"])
            else:
                told = heard
    process.wait()
    return told


def _stop(process: subprocess.Popen[str], timed_out: threading.Event) -> None:
    timed_out.set()
    process.kill()
