"""The process that reads deliveries: one request from standard input, progress and one result to standard output.

Started by the page as ``python -m dashboard.delivery.worker``; nothing of the screen is imported here.  A file that
would take too much memory or time ends this process, not the app.
"""

from __future__ import annotations

import json
import logging
import resource
import shutil
import sys
from typing import Any, Final

import duckdb

from dashboard.delivery.jobs import JOBS, NotAllowed
from dashboard.delivery.requests import Request
from etl.build import NothingLoaded
from etl.catalogue.reading import CatalogueError
from etl.invariants import BrokenInvariant
from etl.warehouse import WarehouseBusy
from etl.withdrawal import CannotWithdraw

LOG: Final = logging.getLogger(__name__)
MEMORY_BYTES: Final = 12 << 30
TOLD: Final = (WarehouseBusy, NothingLoaded, CannotWithdraw, BrokenInvariant, CatalogueError)


def main() -> int:
    """Do one job; the exit code is 0 when a result or a reason was told."""
    request = Request.of(json.loads(sys.stdin.read()))
    _bound_memory()
    try:
        _say({"result": JOBS[request.job](request, lambda step: _say({"step": step}))})
    except TOLD as reason:
        _say({"error": str(reason)})
    except NotAllowed as reason:
        _say({"failure": str(reason)})
    except (MemoryError, duckdb.OutOfMemoryException):
        LOG.exception("out of memory")
        _say({"failure": "memory"})
    except OSError:
        LOG.exception("job %s failed", request.job)
        _say({"failure": "disk"})
    finally:
        if request.folder:
            shutil.rmtree(request.folder, ignore_errors=True)
    return 0


def _say(what: dict[str, Any]) -> None:
    """One line to the page; when the page has gone, the job goes on without it."""
    try:
        sys.stdout.write(json.dumps(what, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115 (stays open until the process ends)


def _bound_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    sys.exit(main())
