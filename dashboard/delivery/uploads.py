"""Files on their way from the browser to the worker: limits, names, and a folder that is gone afterwards."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from etl.stores import Stores

MAX_FILES: Final = 10
MAX_MEGABYTES: Final = 50
ENDINGS: Final = (
    *("csv", "txt", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods", "json", "geojson", "ics"),
    *("lss", "gz", "zip", "pbf", "asc", "gpkg"),
)
MAX_NAME: Final = 100
FOLDER_PREFIX: Final = "upload-"
LEFT_BEHIND_SECONDS: Final = 6 * 3600
_UNSAFE: Final = re.compile(r"[^\w.\- ()+&,äöüÄÖÜß]", re.UNICODE)
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """One file in memory: a safe name, its bytes, and what the sender said about it."""

    name: str
    content: bytes = field(repr=False)
    kind: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    sender: str = ""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def identity(self) -> tuple[str, str, str | None, tuple[tuple[str, str], ...]]:
        return (self.sha256, self.name, self.kind, self.options)


def safe_name(name: str) -> str:
    """The last part of a delivered name without anything that means something to a file system; never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    cleaned = " ".join(_UNSAFE.sub("_", last).split()).lstrip(".- ")
    if not cleaned.strip("._ ") or _RESERVED.match(cleaned):
        cleaned = f"lieferung_{cleaned}".rstrip("_ ")
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned) > MAX_NAME:
        cleaned = (stem[: MAX_NAME - len(ending) - 1] + dot + ending)[:MAX_NAME] if dot else cleaned[:MAX_NAME]
    return cleaned


def stored(stores: Stores, uploads: Sequence[Upload]) -> tuple[Path, list[Path]]:
    """A new folder with the files, one sub-folder each so that equal names do not meet; who asks removes the folder."""
    stores.staging.mkdir(parents=True, exist_ok=True)
    forget_left_behind(stores)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=stores.staging))
    paths = []
    for number, upload in enumerate(uploads):
        path = folder / str(number) / safe_name(upload.name)
        path.parent.mkdir()
        path.write_bytes(upload.content)
        paths.append(path)
    return folder, paths


def forget_left_behind(stores: Stores) -> None:
    """Remove upload folders that a killed process left."""
    for folder in stores.staging.glob(f"{FOLDER_PREFIX}*"):
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
