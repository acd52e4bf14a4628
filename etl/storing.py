"""What was read and judged into the warehouse and the inbox: one transaction, all or nothing."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl import merging, places, warehouse
from etl.canonical import checked
from etl.delivery import Delivery
from etl.load_report import LoadReport, Order
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused, Reading, Register, SourceModule
from etl.stores import CONTENT, Stores
from etl.working_folder import working_folder

SYNTHETIC_SOURCE: Final = "beispieldaten"
SOURCE_RECORDS: Final = CONTENT / "sources"
# tables whose rows carry their own key and belong to no centre
UNPLACED: Final = frozenset(
    {
        "municipality",
        "municipality_boundary",
        "structure_value",
        "centre",
        "weather_day",
        "transit_stop",
        "programme_participation",
        "street_network",
    }
)
TOPIC_SOURCES: Final = {
    "footfall": "zaehlung-der-kommune",
    "vacancy": "leerstandsregister-der-kommune",
    "survey": "befragung-der-kommune",
}


@dataclass(frozen=True)
class Storing:
    """Everything a judged reading needs to get into the attached warehouse."""

    connection: duckdb.DuckDBPyConnection
    stores: Stores
    order: Order
    delivery: Delivery
    module: SourceModule
    register: Register
    target: places.Target

    def store(self, reading: Reading, report: LoadReport, dry_run: bool) -> LoadReport:
        """Merge and remember in one transaction; a trial is rolled back."""
        frames = {name: placed(checked(name, frame), name, self.target) for name, frame in reading.frames.items()}
        try:
            # the copy into the inbox is made beside the merge, and is there before the transaction ends
            with warehouse.transaction(self.connection), ThreadPoolExecutor(max_workers=1) as beside:
                kept = None if dry_run else beside.submit(_keep, self.stores, self.delivery)
                load_id = warehouse.next_load_id(self.connection)
                report = self._merge(reading, frames, report, load_id)
                self._remember(reading, report, load_id)
                if kept is None:
                    raise _DryRun
                kept.result()
        except _DryRun:
            return replace(report, load_id=None)
        return report

    def _merge(self, reading: Reading, frames: dict[str, pd.DataFrame], report: LoadReport, load_id: int) -> LoadReport:
        centres = _centres_of(frames)
        notices = list(report.notices)
        notices += places.ensure_centres(self.connection, self.register, centres, load_id, frames.get("sensor"))
        if (
            self.module.TOPIC == "survey"
        ):  # the same bytes understood anew: other options, or a structure that came later
            warehouse.withdraw_answers(self.connection, self.delivery.sha256, self.module.KIND, self.target.label)
        merged, more = _merge_all(self.connection, self.module, reading, frames, load_id)
        notices += more + _licence_missing(self.order.source_id)
        if merged.replaced and self.module.TOPIC == "footfall":
            notices.append(notice("F15", rows=merged.replaced, scope="file"))
        # a row of a table may give several facts: no more rows can be known than there are
        unchanged = min(merged.unchanged, report.rows_loaded)
        return replace(
            report,
            load_id=load_id,
            rows_loaded=report.rows_loaded - unchanged,
            rows_duplicate=report.rows_duplicate + unchanged,
            rows_replaced=merged.replaced,
            notices=tuple(notices),
            centres=tuple(sorted(centres)),
        )

    def _remember(self, reading: Reading, report: LoadReport, load_id: int) -> None:
        synthetic = reading.is_synthetic or self.order.source_id == SYNTHETIC_SOURCE
        usual = SYNTHETIC_SOURCE if synthetic else TOPIC_SOURCES.get(self.module.TOPIC, self.module.KIND)
        record = warehouse.LoadRecord(
            file=self.delivery.name,
            sha256=self.delivery.sha256,
            kind=self.module.KIND,
            topic=self.module.TOPIC,
            source_id=self.order.source_id or usual,
            target=self.target.label,
            options=self.order.options,
            status="loaded",
            rows_read=report.rows_read,
            rows_loaded=report.rows_loaded,
            rows_rejected=report.rows_rejected,
            rows_duplicate=report.rows_duplicate,
            rows_replaced=report.rows_replaced,
            is_synthetic=synthetic,
        )
        touched = [(centre, self.module.TOPIC) for centre in report.centres]
        warehouse.remember_load(self.connection, load_id, record, report.notices, report.rejects, touched)


def _licence_missing(source_id: str | None) -> list[Notice]:
    """K08: the sender named a source without a record, and so without a licence: its values stay inside."""
    if source_id is None or source_id in {record.stem for record in SOURCE_RECORDS.glob("*.toml")}:
        return []
    return [notice("K08", value=source_id, level="warning", scope="file")]


class _DryRun(Exception):
    """Rolls a trial load back."""


def placed(frame: pd.DataFrame, table: str, target: places.Target) -> pd.DataFrame:
    """Fill centre_id from the file's own AGS or from the sender; raises L02 when neither says where the data belong."""
    if table in UNPLACED:
        return frame
    own = frame["ags"].map(lambda ags: None if ags is None or ags != ags else f"{ags}-01")
    centres = frame["centre_id"].fillna(own)
    if target.centre_id:
        centres = centres.fillna(target.centre_id)
    if centres.isna().any() and table != "event":
        raise FileRefused(notice("L02", scope="file"))
    return frame.assign(centre_id=centres)


def _centres_of(frames: dict[str, pd.DataFrame]) -> set[str]:
    named = {"sensor", "vacancy_unit", "survey_answer", "survey_aggregate"}
    return {str(centre) for name in named & set(frames) for centre in frames[name]["centre_id"].unique()}


def _merge_all(
    connection: duckdb.DuckDBPyConnection,
    module: SourceModule,
    reading: Reading,
    frames: dict[str, pd.DataFrame],
    load_id: int,
) -> tuple[merging.Merge, list[Notice]]:
    notices: list[Notice] = []
    total = merging.Merge(0, 0)
    if "sensor" in frames:
        keys, notices = places.resolve_sensors(connection, frames["sensor"], load_id)
        connection.register("_sensor_keys", keys)
    for table in reading.staged:
        columns = "ts_utc, local_date, local_hour" if table == "footfall_hour" else "local_date"
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW _facts AS SELECT {_keyed(keys, f'staged_{table}', f'{columns}, count, status')}"
        )
        merged = merging.merge(connection, table, "_facts", load_id, is_wide=reading.is_wide, in_order=reading.in_order)
        total = _plus(total, merged)
    for table, frame in frames.items():
        if table == "sensor":
            continue
        if table == "centre":
            frame = frame.assign(is_default_boundary=frame["boundary_wkb"].isna())
        connection.register("_facts_frame", frame)
        total = _plus(total, merging.merge(connection, table, "_facts_frame", load_id))
        connection.unregister("_facts_frame")
    return total, notices


def _keyed(keys: pd.DataFrame, staged: str, columns: str) -> str:
    """Select the staged rows with their sensor_key: by counting on where all points are new, which keeps their order, else
    by a join."""
    ahead = (keys["sensor_key"] - keys["sensor_no"]).unique()
    if len(ahead) == 1:
        return f"sensor_no + {int(ahead[0])} AS sensor_key, {columns} FROM {staged}"
    return f"k.sensor_key, {columns} FROM {staged} JOIN _sensor_keys k USING (sensor_no)"


def _plus(a: merging.Merge, b: merging.Merge) -> merging.Merge:
    return merging.Merge(a.unchanged + b.unchanged, a.replaced + b.replaced)


def inbox_path(stores: Stores, sha256: str) -> Path | None:
    """The delivered bytes in the inbox, None when they are not there."""
    return next(iter(stores.inbox.glob(f"{sha256}*")), None)


def _keep(stores: Stores, delivery: Delivery) -> None:
    """Put the bytes as delivered into the inbox, named by their hash; already there means nothing to do."""
    suffixes = "".join(Path(delivery.name).suffixes[-2:])[:20]
    target = stores.inbox / f"{delivery.sha256}{suffixes}"
    if target.exists():
        return
    stores.inbox.mkdir(parents=True, exist_ok=True)
    with working_folder(stores) as folder:
        copy = folder / target.name
        shutil.copyfile(delivery.original, copy)
        with copy.open("rb+") as stream:
            os.fsync(stream.fileno())
        copy.replace(target)
