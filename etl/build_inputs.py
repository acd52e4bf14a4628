"""What decides the figures of a build: deliveries, the day looked from, editorial content, answers of towns, and the program."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from etl import facts
from etl.catalogue.register import Catalogue
from etl.measures.town_answers import read_answers
from etl.stores import REPOSITORY, Stores

REDUCING_CODE: Final = ("etl/reduce", "etl/statistics", "etl/snapshot.sql", "etl/facts.py", "etl/warehouse.sql")
COMPUTING_CODE: Final = ("etl",)


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what the figures are."""

    as_of: date
    content_version: str
    reduce_version: str
    context_version: str
    code_version: str
    build_id: str

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, stores: Stores, catalogue: Catalogue, as_of: date) -> "Inputs":
        facts.open_warehouse(connection, stores.warehouse)
        facts.fingerprints(connection)
        deliveries = connection.execute(
            "SELECT sha256, kind, target, source_id, options, status FROM store.load ORDER BY load_id"
        ).fetchall()
        context = connection.execute(
            """
            SELECT sha256, kind, target, source_id, options FROM warehouse.load WHERE topic NOT IN (SELECT unnest(?::TEXT[]))
            ORDER BY load_id
            """,
            [list(facts.TOPICS)],
        ).fetchall()
        code = _code_version(COMPUTING_CODE)
        given = (deliveries, as_of.isoformat(), catalogue.fingerprint, code, sorted(read_answers(stores.root).items()))
        digest = hashlib.sha256(repr(given).encode()).hexdigest()
        return cls(
            as_of=as_of,
            content_version=catalogue.fingerprint,
            reduce_version=_code_version(REDUCING_CODE),
            context_version=hashlib.sha256(repr(context).encode()).hexdigest(),
            code_version=code,
            build_id=f"{as_of.isoformat()}-{digest[:12]}",
        )


def _code_version(places: tuple[str, ...]) -> str:
    """Hash of the program files below ``places``."""
    digest = hashlib.sha256()
    for place in places:
        root = REPOSITORY / place
        paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.suffix in (".py", ".sql"))
        for path in paths:
            digest.update(path.relative_to(REPOSITORY).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
