"""Counts that do not come as a text table (JSON answers, workbooks, messages): rows in memory, staged like any other."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd
import pyarrow as pa

from etl.delivery import Delivery
from etl.rules import Notice, notice
from etl.sources.contract import REJECT_COLUMNS, FileRefused, ReadContext, Reading
from etl.sources.count_layout import Layout, Staging
from etl.sources.counts import staged_reading
from etl.sources.read_log import ReadLog

Cells = Sequence[str | None]
# The columns of :func:`long_layout`, in this order.
LONG_COLUMNS: Final = ("Zeit", "Anzahl", "Zählstelle", "Status", "Herkunft", "lat", "lon")


@dataclass
class CountRows:
    """Rows on their way to the staged counts: the cells of each, its line in the file, and what was said on the way.

    ``rows_read`` and ``rows_duplicate`` speak of rows of the file; they differ from the cells when several rows of the
    file make one count.
    """

    layout: Layout
    cells: list[Cells] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rows_read: int = 0
    rows_duplicate: int = 0
    log: ReadLog = field(default_factory=ReadLog)
    notices: list[Notice] = field(default_factory=list)
    is_installed: bool = False  # ``raw`` holds the cells already

    def add(self, line: int, *cells: str | None) -> None:
        self.cells.append(cells)
        self.lines.append(line)


def long_layout(
    *,
    is_daily: bool = False,
    zone_is_utc: bool = False,
    directions: tuple[str | None, str | None] | None = None,
    month_first: bool | None = None,
) -> Layout:
    """Layout of rows with the cells of ``LONG_COLUMNS``: time, count, counting point, "unverified" mark, origin, place."""
    return Layout(
        columns=LONG_COLUMNS,
        time=(0,),
        counts={1: "Anzahl"},
        sensor=2,
        status=3,
        modelled=4,
        lat=5,
        lon=6,
        is_daily=is_daily,
        zone_is_utc=zone_is_utc,
        unverified=frozenset({"unverified", "true"}),
        directions=directions,
        month_first=month_first,
    )


def read_rows(
    rows: CountRows,
    delivery: Delivery,
    context: ReadContext,
    method: str,
    *,
    counted_object: str = "person",
    is_continuous: bool = True,
) -> Reading:
    """Stage the rows; raises FileRefused (L03) when there are none."""
    if not rows.cells and not rows.log.rejected:
        raise FileRefused(notice("L03", reason="die Datei enthält keine Zählwerte", scope="file"))
    staging = Staging(context.scratch, rows.layout, first_line=1, notices=list(rows.notices))
    if not rows.is_installed:
        install_raw(staging, rows)
    staging.rows_read = len(rows.cells)
    reading = staged_reading(staging, delivery, method, counted_object=counted_object, is_continuous=is_continuous)
    return _with_file_lines(reading, rows)


def install_raw(staging: Staging, rows: CountRows) -> None:
    """Put the cells into ``raw`` as text."""
    width = len(rows.layout.columns)
    columns = list(zip(*rows.cells, strict=True)) if rows.cells else [()] * width
    table = pa.table({f"c{i}": pa.array(list(columns[i]), pa.string()) for i in range(width)})
    staging.connection.register("_raw_rows", table)
    staging.connection.execute("CREATE OR REPLACE TABLE raw AS SELECT * FROM _raw_rows")
    staging.connection.unregister("_raw_rows")
    staging.connection.execute(
        "CREATE OR REPLACE TABLE rejected (line BIGINT, code VARCHAR, column_name VARCHAR, value VARCHAR, raw VARCHAR)"
    )
    staging.connection.execute("CREATE OR REPLACE TABLE skipped (row_no BIGINT)")


def _with_file_lines(reading: Reading, rows: CountRows) -> Reading:
    """The reading in terms of the file: lines and number of rows are those of the file, faults found before are added."""
    lines = dict(enumerate(rows.lines, start=1))
    staged = reading.rejects.assign(line=reading.rejects["line"].map(lines).astype("int64"))
    rejects = pd.concat([rows.log.rejects, staged], ignore_index=True)[list(REJECT_COLUMNS)]
    rejects = rejects.drop_duplicates("line", ignore_index=True).sort_values("line", ignore_index=True)
    read = rows.rows_read or len(rows.cells) + rows.log.rejected
    # the columns are this program's own, so an empty one says nothing about the file
    said = [n for n in reading.notices if n.code != "F13"]
    notices = tuple(replace(n, row=lines.get(n.row, n.row)) if n.row is not None else n for n in said)
    return replace(
        reading,
        rows_read=read,
        rejects=rejects,
        rows_duplicate=min(reading.rows_duplicate + rows.rows_duplicate, read - len(rejects)),
        notices=(*notices, *rows.log.notices),
    )
