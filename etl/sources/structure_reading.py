"""Steps shared by the sources of structural data that write their facts row by row: the rows of a text, and the reading."""

import csv
from collections.abc import Sequence

import pandas as pd

from etl.delivery import Delivery, UnreadableDelivery, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, to_structure_values

Fact = tuple[int, str, str, str, str, str, str, str, str]  # the columns of FACT_COLUMNS


def text_rows(delivery: Delivery) -> list[tuple[int, list[str]]]:
    """(row, cells) of a CSV file, header lines of any number included; raises FileRefused (L03)."""
    try:
        form = text_form(delivery)
        with delivery.path.open(encoding=form.encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=form.separator)
            return [
                (number, [cell.lstrip("\ufeff") for cell in row]) for number, row in enumerate(reader, start=1) if row
            ]
    except (UnreadableDelivery, UnicodeError, csv.Error) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error


def structure_reading(facts: Sequence[Fact], rows_read: int, context: ReadContext, log: ReadLog) -> Reading:
    """The reading of facts with German numbers; raises FileRefused (L03) when there are none."""
    if not facts:
        raise FileRefused(notice("L03", reason="unter der Kopfzeile stehen keine Zeilen", scope="file"))
    frame = pd.DataFrame(facts, columns=list(FACT_COLUMNS)).astype({"line": "int64"})
    values = to_structure_values(frame, context.register, log, "comma")
    return Reading(
        rows_read=rows_read,
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )
