"""A table as CSV, XLSX, Parquet or GeoPackage; build id and licence travel with it, text is never taken for a formula."""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import geopandas
import pandas as pd
import pyarrow
import pyogrio
import shapely
import xlsxwriter
from pyarrow import parquet

from etl.export.tables import Table

Form = Literal["csv", "xlsx", "parquet", "gpkg"]
FORMS: Final[tuple[Form, ...]] = ("csv", "xlsx", "parquet", "gpkg")
MIME: Final[dict[Form, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "gpkg": "application/geopackage+sqlite3",
}
SHEET_ROWS: Final = 1_048_575
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_STRINGS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


class TooLong(Exception):
    """A table has more rows than the format holds."""


def as_file(table: Table, form: Form, build_id: str) -> bytes:
    """The table as bytes of a format. The same table gives the same bytes. Raises TooLong."""
    if form == "csv":
        return as_csv(with_provenance(table, build_id)).encode("utf-8")
    if form == "parquet":
        return _as_parquet(table, build_id)
    return _as_xlsx(table, build_id) if form == "xlsx" else as_geopackage([table], build_id)


def harmless(value: Any) -> Any:
    """A text a spreadsheet would take for a formula gets an apostrophe in front; everything else stays."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def neutralised(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose text cells no spreadsheet takes for formulas."""
    found = frame.copy()
    for column in found.columns:
        if found[column].dtype == object or pd.api.types.is_string_dtype(found[column]):
            found[column] = found[column].map(harmless, na_action="ignore")
    return found


def plain(table: Table) -> pd.DataFrame:
    """Rows with geometry as WKT text instead of bytes."""
    rows = table.rows.copy()
    for column in [name for name in rows.columns if name.endswith("_wkb")]:
        shapes = shapely.from_wkb(_bytes(rows[column]))
        rows[column] = [None if shape is None else shapely.to_wkt(shape, rounding_precision=6) for shape in shapes]
        rows = rows.rename(columns={column: column.removesuffix("_wkb") + "_wkt"})
    return rows


def with_provenance(table: Table, build_id: str) -> pd.DataFrame:
    """Rows with two columns that say which build and licence each line is from."""
    rows = plain(table)
    if "build_id" not in rows:
        rows["build_id"] = build_id
    rows["licence"] = table.licensed.licence
    return rows if table.name != "source" else rows.loc[:, ~rows.columns.duplicated()]


def as_csv(rows: pd.DataFrame) -> str:
    """Comma, point, ISO dates, UTF-8, no formulas."""
    return neutralised(rows).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _as_parquet(table: Table, build_id: str) -> bytes:
    held = pyarrow.Table.from_pandas(table.rows, preserve_index=False)
    notes = {key: value.encode() for key, value in _notes(table, build_id).items()}
    held = held.replace_schema_metadata({**(held.schema.metadata or {}), **notes})
    target = io.BytesIO()
    parquet.write_table(held, target, compression="zstd")
    return target.getvalue()


def _notes(table: Table, build_id: str) -> dict[str, str]:
    return {
        "table": table.name,
        "description": table.entry.grain,
        "build_id": build_id,
        "licence": table.licensed.licence,
        "attribution": " | ".join(table.licensed.credits),
    }


def _as_xlsx(table: Table, build_id: str) -> bytes:
    """Sheet with the rows, sheet with build, licence and the meaning of the columns."""
    rows = plain(table)
    if len(rows) > SHEET_ROWS:
        raise TooLong(f"{table.name}: {len(rows)} Zeilen passen nicht in eine Excel-Tabelle.")
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, dict(_STRINGS)) as book:
        book.set_properties({"created": _day_of(build_id), "title": table.name, "comments": build_id})
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(table.name[:31])
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [str(name) for name in rows.columns], bold)
        columns = [rows[name].astype(object).where(rows[name].notna(), None).tolist() for name in rows.columns]
        for line, values in enumerate(zip(*columns, strict=True), start=1):
            for number, value in enumerate(values):
                _write(page, line, number, value, day)
        about = book.add_worksheet("build")
        for line, (key, value) in enumerate(_notes(table, build_id).items()):
            about.write_string(line, 0, key, bold)
            about.write_string(line, 1, harmless(value))
        for line, column in enumerate(table.entry.columns, start=len(_notes(table, build_id)) + 1):
            about.write_string(line, 0, column.name)
            about.write_string(line, 1, column.meaning)
    return target.getvalue()


def _write(page: Any, line: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        page.write_number(line, column, value)
    elif hasattr(value, "isoformat"):
        page.write_datetime(line, column, value, day)
    else:
        page.write_string(line, column, harmless(str(value)))


def as_geopackage(tables: list[Table], build_id: str) -> bytes:
    """One layer per table: with its own geometry where it has one, else a table without geometry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.gpkg"
        stamp = _day_of(build_id).strftime("%Y-%m-%dT%H:%M:%SZ")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp, "OGR_SQLITE_JOURNAL": "OFF"})
        try:
            for number, table in enumerate(tables):
                notes = {key.upper(): value for key, value in _notes(table, build_id).items()}
                pyogrio.write_dataframe(
                    _spatial(table), path, layer=table.name, driver="GPKG", append=number > 0,
                    layer_metadata=notes, dataset_metadata={"BUILD_ID": build_id} if number == 0 else None,
                )  # fmt: skip
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OGR_SQLITE_JOURNAL": None})
        return path.read_bytes()


def _spatial(table: Table) -> pd.DataFrame:
    """Rows with a geometry: outline or line as stored, else the point of latitude and longitude, else none."""
    rows = table.rows
    stored = [name for name in rows.columns if name.endswith("_wkb")]
    if stored:
        shapes = shapely.from_wkb(_bytes(rows[stored[0]]))
        return geopandas.GeoDataFrame(rows.drop(columns=stored), geometry=shapes, crs="EPSG:4326")
    if {"lat", "lon"} <= set(rows.columns):
        shapes = geopandas.points_from_xy(rows["lon"].astype(float), rows["lat"].astype(float))
        shapes[rows["lat"].isna().to_numpy()] = None
        return geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
    return rows


def _bytes(column: pd.Series) -> list[bytes | None]:
    return [bytes(value) if isinstance(value, bytes | bytearray | memoryview) else None for value in column]


def _day_of(build_id: str) -> datetime:
    """The day a build looks from, first part of its id: the date of its files."""
    return datetime.fromisoformat(build_id[:10]).replace(tzinfo=UTC).replace(tzinfo=None)
