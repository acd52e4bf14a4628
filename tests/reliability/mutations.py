"""Ways in which a file arrives broken: in its bytes, its encoding, its rows and columns, its nesting, its archive."""

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

Mutation = Callable[[random.Random, bytes], bytes]
ODD_CELLS: Final = (
    "", "-1", "1e308", "NaN", "inf", "=1+1", "=HYPERLINK(\"http://x\")", "#REF!", "1.234.567,89", "00000", "9" * 400, "\u0000", "🏬", "NULL",
    "0x1F", "31.02.2025", "2025-13-45", "12:61", "24:00", "1900-01-01", "9999-12-31 23:59", "true", "-0", "½", "١٢٣", "²", "1_000", " ", "'", '"', "\\",
)  # fmt: skip
CODECS: Final = ("utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "cp850", "utf-8-sig", "utf-7")


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(1, len(data) + 1)]


def _splice(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    piece = data[at : at + rng.randint(1, 300)] * rng.randint(1, 5)
    to = rng.randrange(len(data))
    return data[:to] + piece + data[to:]


def _noise(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randint(1, 200)) + data[at:]


def _recode(rng: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", errors="replace")
    return text.encode(rng.choice(CODECS), errors="replace")


def _mojibake(rng: random.Random, data: bytes) -> bytes:
    return data.decode("latin-1").encode("utf-8")


def _rows(rng: random.Random, data: bytes) -> bytes:
    rows = data.split(b"\n")
    action = rng.randrange(5)
    if action == 0:
        rng.shuffle(rows)
    elif action == 1:
        del rows[rng.randrange(len(rows))]
    elif action == 2:
        rows.insert(rng.randrange(len(rows) + 1), rng.choice(rows))
    elif action == 3:
        rows = rows[:1] + rows[1:] * rng.randint(2, 30)
    else:
        rows.insert(rng.randrange(len(rows) + 1), b"" if rng.random() < 0.5 else b";;;;;;")
    return b"\n".join(rows)


def _columns(rng: random.Random, data: bytes) -> bytes:
    separator = max((b";", b",", b"\t"), key=data.count)
    rows = [row.split(separator) for row in data.split(b"\n")]
    width = max(len(row) for row in rows)
    at = rng.randrange(width)
    action = rng.randrange(4)
    for row in rows:
        if len(row) <= at:
            continue
        if action == 0:
            del row[at]
        elif action == 1:
            row.insert(at, row[at])
        elif action == 2:
            row.append(row.pop(at))
        else:
            row[at] = b""
    return rng.choice((separator, b";", b"|", b"\t")).join([]) + b"\n".join(separator.join(row) for row in rows)


def _cells(rng: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", errors="replace")
    separator = max(";,\t", key=text.count)
    rows = [row.split(separator) for row in text.split("\n")]
    for _ in range(rng.randint(1, 6)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(ODD_CELLS)
    return "\n".join(separator.join(row) for row in rows).encode(errors="replace")


def _huge_cell(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((b"A", b"9", b'"', b"<", b"&")) * rng.choice((5_000, 200_000)) + data[at:]


def _separator(rng: random.Random, data: bytes) -> bytes:
    separator = max((b";", b",", b"\t"), key=data.count)
    return data.replace(separator, rng.choice((b",", b"\t", b"|", b" ", b"::")))


def _line_ends(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\x0b", b"\xe2\x80\xa8")))


def _quotes(rng: random.Random, data: bytes) -> bytes:
    return data.replace(rng.choice((b";", b",", b":")), rng.choice((b'";"', b'"', b"',")), rng.randint(1, 4))


def _numbers(rng: random.Random, data: bytes) -> bytes:
    """Digits become others: dates, keys and counts that nobody meant."""
    changed = bytearray(data)
    places = [i for i, byte in enumerate(changed) if 48 <= byte <= 57]
    for at in rng.sample(places, min(len(places), rng.randint(1, 30))):
        changed[at] = 48 + rng.randrange(10)
    return bytes(changed)


def _nesting(rng: random.Random, data: bytes) -> bytes:
    depth = rng.choice((50, 3_000, 100_000))
    start, end = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>")))
    return start * depth + (data if rng.random() < 0.5 else b"1") + end * depth


def _types(rng: random.Random, data: bytes) -> bytes:
    """JSON values of another type than meant."""
    text = data.decode("utf-8", errors="replace")
    for old in rng.sample(['"', ": ", "[", "{", "1", "2", "null", "true"], 2):
        text = text.replace(
            old, rng.choice(("null", "[]", "{}", "1e999", "-5", "true", '"x"', ": ")), rng.randint(1, 3)
        )
    return text.encode(errors="replace")


def _entities(rng: random.Random, data: bytes) -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9)
    )
    outside = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///dev/zero">'
    body = data.split(b"?>", 1)[-1]
    return rng.choice((bomb, outside)) + b"]>" + body.replace(b">", b">&a;", 2)


def _wrap(rng: random.Random, data: bytes) -> bytes:
    """Packed, packed twice, packed together with something else, or packed so that little becomes much."""
    action = rng.randrange(4)
    if action == 0:
        return gzip.compress(data)
    if action == 1:
        return gzip.compress(gzip.compress(data))
    if action == 2:
        return gzip.compress(data + b"0" * 30_000_000, compresslevel=9)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.csv", data)
        if rng.random() < 0.5:
            target.writestr("../b.csv", data)
    return buffer.getvalue()


TEXT: Final[tuple[Mutation, ...]] = (
    _flip, _cut, _splice, _noise, _recode, _mojibake, _rows, _columns, _cells, _cells, _cells, _huge_cell, _separator, _line_ends, _quotes,
    _numbers, _numbers, _nesting, _types, _types, _entities, _wrap,
)  # fmt: skip
BINARY: Final[tuple[Mutation, ...]] = (_flip, _flip, _cut, _splice, _noise, _wrap)


def _in_archive(rng: random.Random, data: bytes) -> bytes:
    """Change one member of an archive and pack it anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            members = {name: source.read(name) for name in source.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return _flip(rng, data)
    if not any(members.values()):
        return data
    name = rng.choice([name for name in members if members[name]])
    buffer = io.BytesIO()
    action = rng.randrange(8)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for member, content in members.items():
            if member == name and action == 0:
                continue
            target.writestr(member, rng.choice(TEXT[:-1])(rng, content) if member == name else content)
        if action == 1:
            target.writestr(name + ".bomb", b"0" * 20_000_000)
    return buffer.getvalue()


def mutated(rng: random.Random, data: bytes) -> bytes:
    """One to three mutations, one after the other."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not data:
            return data
        if data[:2] == b"PK":
            data = (_in_archive if rng.random() < 0.7 and zipfile.is_zipfile(io.BytesIO(data)) else rng.choice(BINARY))(
                rng, data
            )
        elif data[:4] == b"PAR1":
            data = rng.choice(BINARY)(rng, data)
        else:
            data = rng.choice(TEXT)(rng, data)
        if data[:2] == b"PK" and not zipfile.is_zipfile(io.BytesIO(data)):
            return data
    return data
