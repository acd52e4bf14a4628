"""What a build takes over from the previous snapshot instead of computing it again.

The hours of the week of all centres are most of a snapshot.  A further build of the same day therefore begins with a
copy of the previous file and takes out what does not hold any more; the first build of a day writes a file without gaps.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import duckdb

from etl import snapshot
from etl.build_inputs import Inputs
from etl.snapshot import quoted

FOOTFALL_TABLES: Final = ("footfall_daily", "footfall_profile", "footfall_month", "sensor")
SURVEY_TABLES: Final = ("survey_result",)
VACANCY_TABLES: Final = ("street_segment",)
REDUCED_TABLES: Final = {"footfall": FOOTFALL_TABLES, "survey": SURVEY_TABLES, "vacancy": VACANCY_TABLES}
INDICATOR_TABLES: Final = (
    "problem_area",
    "footfall_filled",
    "question",
    "unusual_day",
    "event_uplift",
    "footfall_season",
)


@dataclass(frozen=True)
class Changed:
    """Centres to compute anew: per topic for the reduced facts, ``all`` for the indicators."""

    footfall: tuple[str, ...]
    vacancy: tuple[str, ...]
    survey: tuple[str, ...]
    all: tuple[str, ...]

    def of_table(self, table: str) -> tuple[str, ...] | None:
        """The centres whose rows of a table of reduced facts are new; None for any other table."""
        topic = next((topic for topic, tables in REDUCED_TABLES.items() if table in tables), None)
        return None if topic is None else tuple(getattr(self, topic))


class Previous:
    """The previous snapshot, attached read-only as ``previous``; without one everything counts as changed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, is_attached: bool) -> None:
        self._connection = connection
        self._is_attached = is_attached
        self._has_same_figures = False
        self._is_continued = False

    @classmethod
    def attach(cls, connection: duckdb.DuckDBPyConnection, path: Path | None) -> "Previous":
        """Attach the file; one that cannot be read or has another shape is left aside."""
        if path is None:
            return cls(connection, False)
        try:
            connection.execute(f"ATTACH '{quoted(path)}' AS previous (READ_ONLY)")
        except duckdb.Error:
            return cls(connection, False)
        return cls(connection, True)

    def begin(self, path: Path | None, new: Path, inputs: Inputs) -> None:
        """Attach the file of the new snapshot as ``snapshot``: with the reduced facts of ``path`` where both are of one
        day and reduced alike, else empty.
        """
        alike = "SELECT as_of::TEXT || reduce_version FROM previous.build_info"
        if (
            path is None
            or not self._is_attached
            or self._previous_value(alike) != f"{inputs.as_of.isoformat()}{inputs.reduce_version}"
        ):
            snapshot.create(self._connection, new)
            return
        shutil.copyfile(path, new)
        self._connection.execute(f"ATTACH '{quoted(new)}' AS snapshot")
        reduced = {table for tables in REDUCED_TABLES.values() for table in tables}
        for table in snapshot.tables(self._connection):
            if table not in reduced:
                self._connection.execute(f"DELETE FROM snapshot.{table}")
        self._is_continued = True

    def __enter__(self) -> "Previous":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_attached:
            self._connection.execute("DETACH previous")

    def plan(self, inputs: Inputs) -> Changed:
        """Compare the fingerprints of table ``fingerprint`` with those of the previous snapshot.

        Calendars, places, weather and structure belong to no topic; indicators of any centre may rest on them, so with
        other ones all are computed anew.
        """
        self._connection.execute("CREATE OR REPLACE TEMP TABLE kept (centre_id TEXT, topic TEXT)")
        if (
            self._is_attached
            and self._previous_value("SELECT reduce_version FROM previous.build_info") == inputs.reduce_version
        ):
            self._connection.execute(
                """
                INSERT INTO kept SELECT f.centre_id, f.topic FROM fingerprint f
                JOIN previous.topic_state p USING (centre_id, topic, fingerprint)
                """
            )
        same = "SELECT as_of::TEXT || content_version || code_version || context_version FROM previous.build_info"
        now = f"{inputs.as_of.isoformat()}{inputs.content_version}{inputs.code_version}{inputs.context_version}"
        self._has_same_figures = self._is_attached and self._previous_value(same) == now
        changed = {topic: self._changed(topic) for topic in ("footfall", "vacancy", "survey")}
        touched = {centre for centres in changed.values() for centre in centres}
        everything = tuple(self._names("SELECT centre_id FROM snapshot.centre ORDER BY ALL"))
        known = set(self._names("SELECT centre_id FROM previous.centre")) if self._has_same_figures else set()
        unchanged = known - touched - self._lost()
        return Changed(**changed, all=tuple(centre for centre in everything if centre not in unchanged))

    @property
    def has_same_figures(self) -> bool:
        """Whether what is computed from the same facts is the same: day, program, content and context are (after ``plan``)."""
        return self._has_same_figures

    def take_over_reduced(self, changed: Changed) -> None:
        """Keep or copy the reduced facts of unchanged centres."""
        if not self._is_attached:
            return
        for topic, tables in REDUCED_TABLES.items():
            for table in tables:
                kept = f"(SELECT centre_id FROM kept WHERE topic = '{topic}')"
                self._connection.execute(
                    f"DELETE FROM snapshot.{table} WHERE centre_id NOT IN {kept}"
                    if self._is_continued
                    else f"INSERT INTO snapshot.{table} BY NAME SELECT * FROM previous.{table} WHERE centre_id IN {kept}"
                )

    def take_over_indicators(self, indicators: Sequence[str], changed: Sequence[str]) -> None:
        """Copy the rows of these indicators for all centres but the changed ones (and their problem areas)."""
        if not self._has_same_figures:
            return
        self._connection.execute(
            """
            INSERT INTO snapshot.indicator BY NAME SELECT * FROM previous.indicator
            WHERE indicator_id IN (SELECT unnest(?::TEXT[])) AND centre_id NOT IN (SELECT unnest(?::TEXT[]))
              AND centre_id IN (SELECT centre_id FROM snapshot.centre)
            """,
            [list(indicators), list(changed)],
        )

    def take_over_tables(self, changed: Sequence[str]) -> None:
        """Copy what is computed beside the indicators (problem areas, questions, …) of all centres but the changed ones."""
        if not self._has_same_figures:
            return
        for table in INDICATOR_TABLES:
            self._connection.execute(
                f"""
                INSERT INTO snapshot.{table} BY NAME SELECT * FROM previous.{table}
                WHERE centre_id NOT IN (SELECT unnest(?::TEXT[])) AND centre_id IN (SELECT centre_id FROM snapshot.centre)
                """,
                [list(changed)],
            )

    def _lost(self) -> set[str]:
        """Centres that had deliveries of a topic before and have none now."""
        if not self._is_attached:
            return set()
        return set(
            self._names(
                """
                SELECT centre_id FROM previous.topic_state p WHERE load_count > 0
                AND NOT EXISTS (FROM fingerprint f WHERE f.centre_id = p.centre_id AND f.topic = p.topic)
                """
            )
        )

    def _changed(self, topic: str) -> tuple[str, ...]:
        names = self._connection.execute(
            """
            SELECT centre_id FROM fingerprint f WHERE topic = ?
            AND NOT EXISTS (FROM kept k WHERE k.centre_id = f.centre_id AND k.topic = f.topic) ORDER BY ALL
            """,
            [topic],
        ).fetchall()
        return tuple(name for (name,) in names)

    def _names(self, sql: str) -> list[str]:
        return [name for (name,) in self._connection.execute(sql).fetchall()]

    def _previous_value(self, sql: str) -> str | None:
        try:
            row = self._connection.execute(sql).fetchone()
        except duckdb.Error:
            return None
        return None if row is None else str(row[0])
