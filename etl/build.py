"""One build: warehouse → reduced facts → indicators → findings → recommendations → a new snapshot, made current at the end.

What a delivery did not touch is taken over from the previous snapshot: reduced counts as long as the deliveries behind a
centre and the reducing code are the same, indicators as long as also the day looked from and the parameters are, findings
of centres whose verdicts cannot have changed (``problems/reassessment``).
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from etl import facts, invariants, snapshot, takeover, topic_states
from etl.build_inputs import Inputs
from etl.catalogue.contributions import Contributions, read_contributions, with_contributions
from etl.catalogue.register import Catalogue, load_catalogue
from etl.indicators.composite import composite
from etl.indicators.contract import Facts
from etl.indicators.discovery import IndicatorFailure, compute_all
from etl.indicators.footfall.tables import footfall_tables
from etl.indicators.vacancy.clusters import cluster_areas
from etl.local_time import install_calendar, today
from etl.measures.detectable import detectable_effects
from etl.measures.effect import evaluate_measures, pooled_effects
from etl.measures.effect_inputs import EffectFacts, daily_counts
from etl.measures.experience import peer_experience
from etl.measures.matching import measure_rows, recommend, source_rows
from etl.measures.town_answers import read_answers
from etl.problems.findings import assess_all
from etl.problems.peers import compute_peers
from etl.problems.reassessment import assess_changed
from etl.reduce.footfall import reduce_footfall
from etl.reduce.sensor_links import link_moved_points, requested
from etl.reduce.surveys import reduce_surveys
from etl.reduce.vacancy import reduce_street_segments
from etl.stores import Stores
from etl.warehouse import WarehouseBusy, scratch_connection
from etl.working_folder import working_folder

Progress = Callable[[str], None]
OPEN_TO_RECOMMENDATION: Final = ("watch", "conspicuous", "severe")


class NothingLoaded(Exception):
    """There is no warehouse yet."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did; ``seconds`` per step, ``recomputed`` the centres whose figures were computed anew."""

    build_id: str
    is_new: bool
    centres: int = 0
    recomputed: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    failures: tuple[IndicatorFailure, ...] = ()
    removed: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The object that ``build --json`` prints."""
        return {
            "build_id": self.build_id,
            "is_new": self.is_new,
            "centres": self.centres,
            "recomputed": list(self.recomputed),
            "rows": self.rows,
            "failures": [{"module": one.module, "message": one.message} for one in self.failures],
            "removed": list(self.removed),
            "seconds": self.seconds,
        }


def build(stores: Stores, *, as_of: date | None = None, progress: Progress = lambda _: None) -> BuildReport:
    """Build a snapshot of everything loaded so far and make it current.

    The same deliveries, day, parameters and program give the same build id; then nothing is done.  Raises NothingLoaded,
    WarehouseBusy, CatalogueError or BrokenInvariant; in each case the current snapshot stays as it was.
    """
    with _alone(stores):
        return _build(stores, as_of or today(), progress)


def _build(stores: Stores, as_of: date, progress: Progress) -> BuildReport:
    if not stores.warehouse.is_file():
        raise NothingLoaded("Es wurde noch nichts geladen. Bitte zuerst «python -m etl load DATEI» aufrufen.")
    written = load_catalogue()
    contributions = read_contributions(stores.root / "contributions", written)
    catalogue = with_contributions(written, contributions)
    clock = _Clock(progress)
    stores.snapshots.mkdir(parents=True, exist_ok=True)
    with (
        _nothing_half(stores),
        working_folder(stores) as scratch,
        closing(scratch_connection(scratch / "spill", memory_limit="4GB")) as connection,
    ):
        inputs = Inputs.of(connection, stores, catalogue, as_of)
        if snapshot.current_id(stores) == inputs.build_id and snapshot.current_path(stores):
            return BuildReport(inputs.build_id, is_new=False)
        partial = stores.snapshots / f"{inputs.build_id}.partial"
        report = _Build(connection, stores, catalogue, contributions, inputs, clock).into(partial)
        connection.execute("DETACH snapshot")
        clock.step("publish", lambda: snapshot.publish(stores, partial, inputs.build_id))
        return BuildReport(**{**report, "removed": tuple(snapshot.prune(stores)), "seconds": clock.seconds})


@contextmanager
def _nothing_half(stores: Stores) -> Iterator[None]:
    """Remove half snapshots at the end: of this build when it failed, of an earlier one that was killed."""
    try:
        yield
    finally:
        for left in stores.snapshots.glob("*.partial*"):
            left.unlink(missing_ok=True)


class _Clock:
    """Says what is being done and remembers how long it took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        self._progress(name)
        start = time.perf_counter()
        result = work()
        self.seconds[name] = round(time.perf_counter() - start, 3)
        return result


@dataclass(frozen=True)
class _Build:
    """The steps of one build in their order; each fills tables of the snapshot."""

    connection: duckdb.DuckDBPyConnection
    stores: Stores
    catalogue: Catalogue
    contributions: Contributions
    inputs: Inputs
    clock: _Clock

    def into(self, partial: Path) -> dict[str, Any]:
        step = self.clock.step
        connection, inputs = self.connection, self.inputs
        before = snapshot.current_path(self.stores)
        previous = takeover.Previous.attach(connection, before)
        step("begin", lambda: previous.begin(before, partial, inputs))
        install_calendar(connection)
        connection.execute(
            "INSERT INTO snapshot.build_info VALUES (?, ?, ?, ?, ?, ?)",
            [
                inputs.build_id,
                inputs.as_of,
                inputs.content_version,
                inputs.code_version,
                inputs.reduce_version,
                inputs.context_version,
            ],
        )
        step("facts", lambda: facts.copy_facts(connection))
        with previous:
            changed = previous.plan(inputs)
            step("reduce", lambda: self._reduce(previous, changed))
            step("answers", self._answers)
            facts.close_warehouse(connection)
            step("states", lambda: topic_states.fill(connection, inputs.as_of))
            self._fill("source", self._sources())
            failures = step("indicators", lambda: self._indicators(previous, changed))
            self._fill("peer", step("peers", lambda: compute_peers(self._centres(), self.catalogue)))
            step("findings", lambda: self._findings(previous))
        self._fill("composite", step("composite", lambda: composite(connection, inputs.as_of)))
        step("effects", self._effects)
        step("recommendations", self._recommendations)
        step("invariants", lambda: invariants.prove(connection, self.catalogue, changed))
        return {
            "build_id": inputs.build_id,
            "is_new": True,
            "centres": _scalar(connection, "SELECT count(*) FROM snapshot.centre"),
            "recomputed": changed.all,
            "rows": invariants.row_counts(connection),
            "failures": tuple(failures),
        }

    def _reduce(self, previous: takeover.Previous, changed: takeover.Changed) -> None:
        previous.take_over_reduced(changed)
        keys = self.connection.execute(
            "SELECT sensor_key FROM warehouse.sensor WHERE centre_id IN (SELECT unnest(?::TEXT[])) ORDER BY ALL",
            [list(changed.footfall)],
        ).fetchall()
        reduce_footfall(self.connection, [key for (key,) in keys])
        link_moved_points(self.connection, requested(self.connection))
        reduce_surveys(self.connection, list(changed.survey))
        reduce_street_segments(self.connection, list(changed.vacancy))

    def _answers(self) -> None:
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE survey_answer AS SELECT * FROM warehouse.survey_answer WHERE is_complete"
        )

    def _indicators(self, previous: takeover.Previous, changed: takeover.Changed) -> list[IndicatorFailure]:
        view = Facts(self.connection, self.inputs.as_of, self.catalogue)
        failures = compute_all(view, changed.all, previous.take_over_indicators)
        previous.take_over_tables(changed.all)
        self._fill("problem_area", cluster_areas(view))
        for table, rows in footfall_tables(view).items():
            self._fill(table, rows)
        return failures

    def _sources(self) -> pd.DataFrame:
        received = self.connection.execute(
            "SELECT source_id, max(received_at)::DATE AS last_received_on FROM snapshot.load WHERE status = 'loaded' GROUP BY ALL"
        ).df()
        return source_rows(self.catalogue).drop(columns="last_received_on", errors="ignore").merge(received, how="left")

    def _centres(self) -> pd.DataFrame:
        return self.connection.execute(
            """
            SELECT c.*, m.population, m.population_on, m.central_place_level, m.density_km2, m.size_class, m.district_ags,
                   m.short_name, t.is_synthetic
            FROM snapshot.centre c LEFT JOIN snapshot.municipality m USING (ags)
            LEFT JOIN (SELECT centre_id, bool_and(is_synthetic) AS is_synthetic FROM snapshot.topic_state
                       WHERE first_on IS NOT NULL GROUP BY centre_id) t USING (centre_id)
            ORDER BY centre_id
            """
        ).df()

    def _findings(self, previous: takeover.Previous) -> None:
        assess = assess_changed if previous.has_same_figures else assess_all
        found = assess(self.connection, self.inputs.as_of, self.catalogue)
        self._fill("finding", found.finding)
        self._fill("finding_history", found.finding_history)

    def _effects(self) -> None:
        """What measures carried out have changed, and what one beginning now could prove."""
        facts_needed = EffectFacts(
            carried_out=self._table("measure_carried_out"),
            daily=daily_counts(self.connection),
            sensors=self._table("sensor"),
            indicator=self._table("indicator", "indicator_id LIKE 'vacancy%'"),
            survey=self._table("survey_result"),
            centres=self._centres(),
            catalogue=self.catalogue,
            events=self._table("event"),
            shops=self.connection.execute(
                """SELECT DISTINCT centre_id, street, lat, lon FROM snapshot.vacancy_unit
                   WHERE street IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL ORDER BY ALL"""
            ).df(),
        )
        effects = evaluate_measures(facts_needed)
        self._fill("effect", effects)
        self._fill("pooled_effect", pooled_effects(effects))
        self._fill("detectable_effect", detectable_effects(facts_needed))

    def _table(self, name: str, condition: str = "true") -> pd.DataFrame:
        return self.connection.execute(f"SELECT * FROM snapshot.{name} WHERE {condition} ORDER BY ALL").df()

    def _recommendations(self) -> None:
        self._fill("measure", measure_rows(self.catalogue))
        findings = self.connection.execute(
            "SELECT * FROM snapshot.finding WHERE status IN (SELECT unnest(?::TEXT[])) ORDER BY centre_id, problem_id",
            [list(OPEN_TO_RECOMMENDATION)],
        ).df()
        reviewed = self.contributions.reviewed
        experience = peer_experience(self._table("effect"), self._table("peer"), reviewed)
        answers = read_answers(self.stores.root)
        self._fill(
            "recommendation",
            recommend(findings, self._centres(), self.catalogue, answers=answers, peer_experience=experience),
        )

    def _fill(self, table: str, frame: pd.DataFrame) -> None:
        """Write a frame into a table of the snapshot by column names, in the order of the frame."""
        if frame.empty:
            return
        self.connection.register("_frame", frame)
        self.connection.execute(f"INSERT INTO snapshot.{table} BY NAME SELECT * FROM _frame")
        self.connection.unregister("_frame")


@contextmanager
def _alone(stores: Stores) -> Iterator[None]:
    """One build at a time in a data directory; the lock goes with the process, however it ends."""
    with (_staging(stores) / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WarehouseBusy("Eine andere Auswertung läuft noch. Bitte später erneut versuchen.") from error
        yield


def _staging(stores: Stores) -> Path:
    stores.staging.mkdir(parents=True, exist_ok=True)
    return stores.staging


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
