"""Census in a grid of 100 m (or 1 km): one value per cell, as published by the Federal Statistical Office.

Only cells near a known centre are taken: a row of this reading is such a cell.  "–" is a suppressed value, "KLAMMERN" a
value of low reliability.  Small sums are blurred, so single cells are never exact.  Coordinates are EPSG:3035.
"""

import re
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl.delivery import Delivery, Head, UnreadableDelivery, text_form, utf8_path
from etl.geography.measures import transformer
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, reference_day, to_structure_values

KIND: Final = "census_grid"
TOPIC: Final = "structure"

HEADING: Final = re.compile(r"^\W*gitter_id_(100m|1km)[;,\t]x_mp_\1[;,\t]y_mp_\1[;,\t]", re.IGNORECASE)
CENSUS_2022: Final = "2022-05-15"
MARKS: Final = "werterlaeuternde_zeichen"
UNITS: Final = {
    "einwohner": "Anzahl", "durchschnittsalter": "Jahre", "durchschnmieteqm": "EUR/m²", "anteilueber65": "%",
    "anteilunter18": "%", "anzahlwohnungen": "Anzahl", "durchschnhhgroesse": "Personen", "leerstandsquote": "%",
    "anteilauslaender": "%",
}  # fmt: skip
RADIUS_M: Final = 3_000


def recognise(head: Head) -> float:
    """Sure when the heading names the cell and its midpoint."""
    return 1.0 if head.lines and HEADING.match(head.lines[0]) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Cells within 3 km of a centre (``--option radius_m=…``) as structure values of level grid."""
    try:
        form = text_form(delivery)
    except (UnreadableDelivery, UnicodeError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    with delivery.path.open(encoding=form.encoding) as stream:
        header = [cell.strip(' "\ufeff\r\n') for cell in stream.readline().split(form.separator)]
    wanted = {i: name for i, name in enumerate(header) if i > 2 and name.lower() != MARKS}
    if not HEADING.match(";".join(header)) or not wanted:
        raise FileRefused(
            notice(
                "L08", columns="GITTER_ID_100m, x_mp_100m, y_mp_100m, Wert", found=", ".join(header[:12]), scope="file"
            )
        )
    day = context.option("reference_on") or (CENSUS_2022 if header[0].isupper() or "GITTER" in header[0] else None)
    if day is None or reference_day(day) is None:
        raise FileRefused(notice("K07", scope="file"))
    total, cells = _near_cells(delivery, context, header, form.separator, form.encoding)
    log = ReadLog()
    log.note(notice("L17", value=f"{len(cells)} von {total} Gitterzellen, nahe einem Zentrum", scope="file"))
    if cells.empty:
        return Reading(rows_read=0, notices=log.notices)
    marks = next((i for i, name in enumerate(header) if name.lower() == MARKS), None)
    values = to_structure_values(_facts(cells, wanted, marks, day, context), context.register, log, "comma")
    return Reading(
        rows_read=len(cells),
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )


def _near_cells(
    delivery: Delivery, context: ReadContext, header: list[str], separator: str, encoding: str
) -> tuple[int, pd.DataFrame]:
    """(number of cells in the file, cells near a centre as text with their line)."""
    connection = context.scratch
    scratch = Path(str(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]))
    form = text_form(delivery)
    names = {f"c{i}": "VARCHAR" for i in range(len(header))}
    try:
        connection.execute(
            """
            CREATE OR REPLACE TABLE cell AS SELECT * FROM read_csv(?, columns = ?, header = false, skip = 1, delim = ?,
                quote = '"', auto_detect = false, null_padding = true, nullstr = '')
            """,
            [str(utf8_path(delivery, form, scratch)), names, separator],
        )
    except duckdb.Error as error:
        raise FileRefused(notice("L13", kind=KIND, reason=str(error).splitlines()[0][:200], scope="file")) from error
    connection.register("_near", _centres(context))
    total = connection.execute("SELECT count(*) FROM cell").fetchall()[0][0]
    frame = connection.execute(
        """
        SELECT rowid + 2 AS line, c.* FROM cell c WHERE EXISTS (
            SELECT 1 FROM _near n WHERE abs(TRY_CAST(replace(c.c1, ',', '.') AS DOUBLE) - n.x) <= n.radius
                                    AND abs(TRY_CAST(replace(c.c2, ',', '.') AS DOUBLE) - n.y) <= n.radius)
        ORDER BY line
        """
    ).df()
    connection.unregister("_near")
    return int(total), frame


def _centres(context: ReadContext) -> pd.DataFrame:
    centres = context.register.centres
    if context.centre_id is not None:
        centres = centres[centres["centre_id"] == context.centre_id]
    elif context.ags is not None:
        centres = centres[centres["ags"] == context.ags]
    said = context.option("radius_m")
    radius = float(said) if said is not None and said.isdecimal() else float(RADIUS_M)
    x, y = transformer(4326, 3035).transform(centres["lon"].to_numpy(), centres["lat"].to_numpy())
    return pd.DataFrame({"x": x, "y": y}).assign(radius=radius)


def _facts(
    cells: pd.DataFrame, wanted: dict[int, str], marks: int | None, day: str, context: ReadContext
) -> pd.DataFrame:
    text = cells.fillna("")
    raw = text.drop(columns="line").agg(";".join, axis=1)
    bracketed = (
        text[f"c{marks}"].str.upper().eq("KLAMMERN") if marks is not None else pd.Series(False, index=text.index)
    )
    parts = [
        pd.DataFrame(
            {
                "line": text["line"].astype("int64"),
                "raw": raw,
                "key": text["c0"],
                "time": day,
                "indicator": f"ZENSUS_GITTER|{name}",
                "label": name,
                "value": text[f"c{position}"].str.strip(),
                "unit": context.option("unit") or UNITS.get(name.lower(), ""),
                "quality": bracketed.map({True: "()", False: ""}),
            }
        )
        for position, name in wanted.items()
    ]
    return pd.concat(parts, ignore_index=True)[list(FACT_COLUMNS)]
