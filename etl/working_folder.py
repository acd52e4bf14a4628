"""Folders for work in progress: each goes with its work, and that of a process that was killed goes with the next one."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from etl.stores import Stores

PREFIX: Final = "work-"
HELD: Final = ".held"


@contextmanager
def working_folder(stores: Stores) -> Iterator[Path]:
    """A new folder below ``staging``; at the end it is removed, whatever happened.

    A lock inside says that somebody works there and ends with the process, however that ends: folders without one are
    removed before a new one is made.  Raises OSError when nothing can be written.
    """
    stores.staging.mkdir(parents=True, exist_ok=True)
    with (stores.staging / "folders.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # nobody sweeps between making a folder and holding it
        _sweep(stores.staging)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=stores.staging))
        lock = _held(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.close()


def _sweep(staging: Path) -> None:
    """Remove the folders nobody works in."""
    for folder in staging.glob(f"{PREFIX}*"):
        lock = _held(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def _held(folder: Path) -> IO[str] | None:
    """Take the lock of a folder; None when somebody else has it or the folder has gone."""
    try:
        lock = (folder / HELD).open("w")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
