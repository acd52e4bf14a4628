"""Reading a counting file of a known layout: the steps shared by all sources of footfall counts."""

import re
from pathlib import Path

import pandas as pd

from etl.delivery import Delivery, TextForm, UnreadableDelivery, text_form, utf8_path
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_checks import check_empty_columns, check_hours, check_sums
from etl.sources.count_encoding import read_encoded
from etl.sources.count_layout import Layout, Staging
from etl.sources.count_staging import read_raw, rejected_rows, stage

SYNTHETIC_MARK = "beispieldaten"


def opened_text(delivery: Delivery, known_headers: frozenset[str]) -> tuple[TextForm, list[str], list[Notice]]:
    """Form and header cells of a counting file, with the notices on how it is written; refuses unreadable files (L03)."""
    try:
        form = text_form(delivery, known_headers)
    except (UnreadableDelivery, UnicodeError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    with delivery.path.open(encoding=form.encoding, newline="") as stream:
        lines = [line for _, line in zip(range(form.header_line + 1), stream, strict=False)]
    header = [
        cell.strip().strip('"').strip() for cell in lines[-1].lstrip("\ufeff").rstrip("\r\n").split(form.separator)
    ]
    shown = {"\t": "Tabulator"}.get(form.separator, form.separator)
    notices = [notice("L09", encoding=form.encoding, separator=shown, header=form.header_line + 1, scope="file")]
    if form.damaged:
        notices.append(notice("L10", scope="file"))
    return form, header, notices


def read_counts(
    delivery: Delivery, context: ReadContext, form: TextForm, layout: Layout, notices: list[Notice], method: str
) -> Reading:
    """Stage the counts of a file whose ``layout`` is known; ``method`` is how the devices count (laser, unknown, …)."""
    staging = raw_staging(delivery, context, form, layout, notices, may_encode=True)
    return staged_reading(staging, delivery, method)


def raw_staging(
    delivery: Delivery,
    context: ReadContext,
    form: TextForm,
    layout: Layout,
    notices: list[Notice],
    *,
    may_encode: bool = False,
) -> Staging:
    """The file's data rows as text in ``raw``; raises FileRefused when there are none.  With ``may_encode`` a large file is
    held as enumerations and whole numbers."""
    connection = context.scratch
    scratch = Path(str(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]))
    staging = Staging(connection, layout, first_line=form.header_line + 2, notices=notices)
    path = utf8_path(delivery, form, scratch)
    if may_encode and read_encoded(connection, path, form, layout):
        staging.is_encoded = True
        staging.rows_read = int(staging.one("SELECT count(*) FROM raw")[0])
    else:
        staging.rows_read = read_raw(connection, path, form, layout.columns)
    if staging.rows_read == 0:
        raise FileRefused(notice("L03", reason="unter der Kopfzeile stehen keine Zeilen", scope="file"))
    return staging


def staged_reading(
    staging: Staging, delivery: Delivery, method: str, *, counted_object: str = "person", is_continuous: bool = True
) -> Reading:
    """Check and stage what lies in ``raw``; ``is_continuous`` is False for short counts, where missing hours are no gap."""
    layout = staging.layout
    check_sums(staging)
    check_empty_columns(staging)
    points = stage(staging)
    staging.notices.append(notice("F23", value=_time_zone(staging), scope="file"))
    if not layout.is_daily and is_continuous:
        check_hours(staging, points["sensor_ref"].tolist())
    for line, value in staging.connection.execute(
        "SELECT line, value FROM rejected WHERE code = 'L14' ORDER BY line LIMIT 200"
    ).fetchall():
        staging.notices.append(
            notice("L14", row=line, value=value, found="einer anderen Zahl", expected=len(layout.columns))
        )
    synthetic = (
        any(SYNTHETIC_MARK in str(ref).lower() for ref in points["sensor_ref"])
        or SYNTHETIC_MARK in delivery.name.lower()
    )
    return Reading(
        rows_read=staging.rows_read,
        frames={"sensor": _sensor_frame(points, layout, method, counted_object)},
        staged=("footfall_day",) if layout.is_daily else ("footfall_hour",),
        rejects=rejected_rows(staging),
        rows_duplicate=staging.rows_duplicate,
        notices=tuple(staging.notices),
        is_synthetic=synthetic,
        is_wide=layout.is_wide,
    )


def _time_zone(staging: Staging) -> str:
    """How the times of the file were understood, for the report."""
    if staging.layout.is_daily:
        return "Tageswerte, örtlicher Tag"
    with_offset, without = staging.one("SELECT count(offset_min), count(*) - count(offset_min) FROM label_time")
    if staging.layout.zone_is_utc:
        return "UTC, wie angegeben oder von der Quelle beschrieben"
    if not without:
        return "mit Abstand zu UTC, umgerechnet in Ortszeit (Europe/Berlin)"
    return "Ortszeit Europe/Berlin" + (", teils mit Abstand zu UTC" if with_offset else " (die Datei nennt keine Zone)")


def direction_names(columns: list[str]) -> tuple[str | None, str | None]:
    """The two direction labels in headings such as ``… insgesamt Richtung Neumarkt``."""
    found = [
        m.group(1).strip() for c in columns if (m := re.match(r"^Fu.{1,3}g.{1,3}nger insgesamt Richtung (.+)$", c))
    ]
    return (found[0], found[1]) if len(found) == 2 else (None, None)


def _sensor_frame(points: pd.DataFrame, layout: Layout, method: str, counted_object: str) -> pd.DataFrame:
    direction_a, direction_b = layout.directions or direction_names(list(layout.columns))
    mark = re.compile(r"^\s*beispieldaten\s*:?\s*", re.IGNORECASE)
    return points.assign(
        name=points["sensor_ref"].map(lambda ref: mark.sub("", str(ref))),
        method=method,
        counted_object=counted_object,
        direction_a=direction_a,
        direction_b=direction_b,
    )
