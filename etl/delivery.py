"""What a delivered file is: its bytes, hash, encoding, separator and header row.

Nothing here knows a kind of data.  The bytes are never changed; what a reader needs decoded lies in a scratch folder.
"""

import codecs
import csv
import gzip
import hashlib
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CHUNK = 4 << 20
ASCII_CHUNK = 256 << 10
MAX_UNPACKED_BYTES = 6 << 30
MAX_UNPACK_RATIO = 400
HEAD_BYTES = 64 << 10
# a cell beyond this is clipped for recognition, so that no pattern has to search through it
LONG_CELL = re.compile(r"([^;,\t|\r\n]{1000})[^;,\t|\r\n]+")
SEPARATORS = (";", "\t", ",", "|")
WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


class UnreadableDelivery(Exception):
    """The bytes cannot be read at all (empty, damaged archive, unpacks too large)."""


@dataclass(frozen=True)
class Delivery:
    """One delivered file: ``path`` are its bytes unpacked, ``name`` and ``sha256`` are those of the file as delivered."""

    name: str
    path: Path
    sha256: str
    size: int
    source: Path | None = None  # the file as delivered, where it differs from ``path``

    @property
    def original(self) -> Path:
        return self.source or self.path

    def head(self) -> "Head":
        """The first bytes, decoded as far as they are text."""
        with self.path.open("rb") as stream:
            raw = stream.read(HEAD_BYTES)
        text = None if _looks_binary(raw) else raw.decode(_encoding_of_sample(raw), errors="replace")
        if text is not None:
            text = LONG_CELL.sub(r"\1", text)
        return Head(name=self.name, raw=raw, text=text, members=_members(self.path, raw))


@dataclass(frozen=True)
class Head:
    """The beginning of a file, for recognition: ``text`` is None for binary files, ``members`` the names in an archive."""

    name: str
    raw: bytes
    text: str | None
    members: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        """Lower-case suffix of the delivered name without a ``.gz`` or ``.zip`` wrapper, e.g. ``.csv``."""
        name = self.name.lower()
        for wrapper in (".gz", ".zip"):
            bare = name.removesuffix(wrapper)
            if bare != name and "." in bare:
                name = bare
        return Path(name).suffix

    @property
    def is_workbook(self) -> bool:
        return (
            any(member in WORKBOOK_MEMBERS for member in self.members)
            or self.raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        )

    @property
    def lines(self) -> list[str]:
        return [] if self.text is None else self.text.lstrip("\ufeff").splitlines()


@dataclass(frozen=True)
class TextForm:
    """How a text file is written: Python codec name, damaged = replacement characters were already in the bytes,
    separator, and the 0-based index of the header line."""

    encoding: str
    damaged: bool
    separator: str
    header_line: int


def open_delivery(path: Path, scratch: Path) -> Delivery:
    """Take a file as delivered; ``.gz`` and single-member ``.zip`` wrappers are unpacked into ``scratch``.

    Raises UnreadableDelivery for empty files, damaged archives and archives that unpack beyond the limits.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableDelivery("die Datei hat keinen Inhalt")
    digest = file_hash(path)
    with path.open("rb") as stream:
        magic = stream.read(4)
    try:
        if magic[:2] == b"\x1f\x8b":
            path_read = _unpack_gzip(path, scratch / f"{digest[:16]}.unpacked", size)
        elif magic == b"PK\x03\x04":
            path_read = _unpack_zip(path, scratch / f"{digest[:16]}.unpacked", size)
        else:
            path_read = path
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error) as error:
        raise UnreadableDelivery(f"das Archiv ist beschädigt ({error})") from error
    return Delivery(name=path.name, path=path_read, sha256=digest, size=size, source=path)


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes, as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_form(delivery: Delivery, known_headers: frozenset[str] = frozenset()) -> TextForm:
    """Find encoding, separator and header line of a text file.

    The header is the first line with at least three fields of ``known_headers`` (compared folded), else the first line
    whose number of fields equals the most frequent number.  The whole file is decoded once to be sure of the encoding.
    """
    encoding, damaged = detect_encoding(delivery.path)
    with delivery.path.open(encoding=encoding, newline="") as stream:
        lines = [line for _, line in zip(range(80), stream, strict=False)]
    if not any(line.strip("\r\n\ufeff \x00") for line in lines):
        raise UnreadableDelivery("die Datei hat keine Zeilen")
    try:
        separator = _separator(lines)
        header_line = _header_line(lines, separator, known_headers)
    except csv.Error as error:
        raise UnreadableDelivery(f"eine Zelle ist übermäßig lang oder beschädigt ({error})") from error
    return TextForm(encoding, damaged, separator, header_line)


def utf8_path(delivery: Delivery, form: TextForm, scratch: Path) -> Path:
    """A path under which the text lies in UTF-8: the delivery itself, or a transcoded copy in ``scratch``."""
    if form.encoding in ("utf-8", "utf-8-sig"):
        return delivery.path
    target = scratch / f"{delivery.sha256[:16]}.utf8"
    with (
        delivery.path.open(encoding=form.encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        while chunk := source.read(CHUNK):
            copy.write(chunk)
    return target


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Codec of a text file and whether replacement characters are in it: BOM, else strict UTF-8, else Windows-1252.

    Windows-1252 leaves five bytes undefined; a file holding them is read as ISO-8859-1.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", _holds(path, "\ufffd".encode())
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", False
    if _is_ascii(path):
        return "utf-8", False
    if _decodes(path, "utf-8"):
        return "utf-8", _holds(path, "\ufffd".encode())
    # a file damaged by an earlier wrong decoding holds the three UTF-8 bytes of U+FFFD among Latin-1 bytes
    return ("cp1252" if _decodes(path, "cp1252") else "latin-1"), _holds(path, "\ufffd".encode())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Compare form of a heading: lower case, umlauts spelled out, only letters and digits."""
    lowered = text.strip().lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return "".join(character for character in lowered if character.isalnum())


def _is_ascii(path: Path) -> bool:
    with path.open("rb") as stream:
        while chunk := stream.read(ASCII_CHUNK):
            if not chunk.isascii():
                return False
    return True


def _decodes(path: Path, encoding: str) -> bool:
    """Whether every byte is valid; runs of ASCII are passed over, they are valid in all encodings tried."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(ASCII_CHUNK):
                if chunk.isascii() and not decoder.getstate()[0]:
                    continue
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _holds(path: Path, needle: bytes) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(ASCII_CHUNK):
            if not chunk.isascii() and needle in tail + chunk:
                return True
            tail = chunk[-len(needle) :]
    return False


def _encoding_of_sample(raw: bytes) -> str:
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(raw)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _looks_binary(raw: bytes) -> bool:
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return False
    return b"\x00" in raw or raw[:4] in (b"PK\x03\x04", b"%PDF")


def _members(path: Path, raw: bytes) -> tuple[str, ...]:
    if raw[:4] != b"PK\x03\x04":
        return ()
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist()[:2000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # ValueError: a name in no known letters
        return ()


def _unpack_gzip(path: Path, target: Path, size: int) -> Path:
    limit = min(MAX_UNPACKED_BYTES, max(size * MAX_UNPACK_RATIO, CHUNK))
    with gzip.open(path, "rb") as source:
        _copy_bounded(source, target, limit)
    return target


def _unpack_zip(path: Path, target: Path, size: int) -> Path:
    """Unpack a zip that wraps exactly one file; archives that are a format of their own (xlsx, shapefile) stay whole."""
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED_BYTES or unpacked > max(size * MAX_UNPACK_RATIO, CHUNK):
            raise UnreadableDelivery(f"packt sich auf {unpacked >> 20} MB aus")
        if len(entries) != 1 or entries[0].filename in WORKBOOK_MEMBERS:
            return path
        with archive.open(entries[0]) as source:
            _copy_bounded(source, target, min(MAX_UNPACKED_BYTES, max(size * MAX_UNPACK_RATIO, CHUNK)))
    return target


def _copy_bounded(source, target: Path, limit: int) -> None:  # type: ignore[no-untyped-def]
    written = 0
    with target.open("wb") as copy:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > limit:
                target.unlink(missing_ok=True)
                raise UnreadableDelivery(f"packt sich auf mehr als {limit >> 20} MB aus")
            copy.write(chunk)


def _separator(lines: list[str]) -> str:
    """The separator that splits the most lines into the same number of fields above one."""

    def agreement(separator: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        width, rows = max(counts.items(), key=lambda pair: (pair[0] > 1, pair[1] * min(pair[0], 8)), default=(1, 0))
        return (rows * (width > 1), width)

    return max(SEPARATORS, key=agreement)


def _header_line(lines: list[str], separator: str, known_headers: frozenset[str]) -> int:
    rows = [next(csv.reader([line.lstrip("\ufeff")], delimiter=separator), []) for line in lines]
    known = {fold(header) for header in known_headers}
    for index, row in enumerate(rows):
        if known and sum(fold(cell) in known for cell in row) >= min(3, len(known)):
            return index
    widths = Counter(len(row) for row in rows if row)
    usual = max(widths, key=lambda width: (widths[width] * width, width))
    return next(index for index, row in enumerate(rows) if len(row) == usual)
