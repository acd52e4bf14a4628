"""Flat files (ffcsv) of the GENESIS family: Destatis, Regionalstatistik, Zensus; the old and the present form.

Present form: one number per row, its variables in columns ``n_variable_code`` … ``value``. Old form: German headings and
one column per measure, named ``CODE__label__unit``. An empty attribute code is the total.
Source: Destatis, notes on the flat file format; the header decides which form it is.
"""

import csv
import re
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head, UnreadableDelivery, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, REGION_KEY, Decimal, to_structure_values

KIND: Final = "genesis_flat"
TOPIC: Final = "structure"

NEW_MARKS: Final = ("statistics_code", "1_variable_code", "value_variable_code")
OLD_MARKS: Final = ("Statistik_Code", "1_Merkmal_Code", "1_Auspraegung_Code")
_MEASURE: Final = re.compile(r"^(?P<code>[^_]+)__(?P<label>.+?)__(?P<unit>[^_]*)$")
_MIN_KEYS: Final = 0.95


def recognise(head: Head) -> float:
    """1 when the headings of one of the two forms stand in the first line."""
    first = head.lines[0] if head.lines else ""
    return 1.0 if all(mark in first for mark in NEW_MARKS) or all(mark in first for mark in OLD_MARKS) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All numbers of the table as structure values; raises FileRefused when no variable holds regional keys (K19)."""
    table = _table(delivery)
    log = ReadLog()
    facts = _new_form(table) if "value_variable_code" in table else _old_form(table)
    values = to_structure_values(facts, context.register, log, _decimal(context))
    return Reading(
        rows_read=len(table),
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )


def _decimal(context: ReadContext) -> Decimal | None:
    said = context.option("decimal")
    if said not in (None, "comma", "point"):
        raise FileRefused(
            notice("L13", scope="file", kind=KIND, reason=f"decimal={said} gibt es nicht (comma oder point).")
        )
    return said  # type: ignore[return-value]


def _table(delivery: Delivery) -> pd.DataFrame:
    """The file as text, with ``_line`` (1-based) and ``_raw``; raises FileRefused (L03, L08) when it is no flat file."""
    try:
        form = text_form(delivery)
        with delivery.path.open(encoding=form.encoding, newline="") as stream:
            rows = [
                (number, row) for number, row in enumerate(csv.reader(stream, delimiter=form.separator), start=1) if row
            ]
    except (UnreadableDelivery, UnicodeError, csv.Error) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    header = [cell.lstrip("\ufeff") for cell in rows[0][1]]
    if not (set(NEW_MARKS) <= set(header) or set(OLD_MARKS) <= set(header)) or len(set(header)) < len(header):
        raise FileRefused(notice("L08", columns=", ".join(NEW_MARKS), found=", ".join(header[:12]), scope="file"))
    _require_columns(header)
    width = len(header)
    table = pd.DataFrame([(row + [""] * width)[:width] for _, row in rows[1:]], columns=header, dtype=str)
    table["_line"] = [number for number, _ in rows[1:]]
    table["_raw"] = [form.separator.join(row) for _, row in rows[1:]]
    return table


def _require_columns(header: list[str]) -> None:
    """Every variable needs its attribute column; raises FileRefused (L08)."""
    numbers = {match[1] for name in header if (match := re.fullmatch(r"(\d+)_(?:variable|Merkmal)_[Cc]ode", name))}
    is_new = "value_variable_code" in header
    parts = (
        ("variable_attribute_code", "variable_attribute_label") if is_new else ("Auspraegung_Code", "Auspraegung_Label")
    )
    wanted = {f"{number}_{part}" for number in numbers for part in parts}
    wanted |= {"time", "value", "value_unit", "value_variable_label"} if is_new else {"Zeit"}
    if missing := sorted(wanted - set(header)):
        raise FileRefused(notice("L08", columns=", ".join(missing), found=", ".join(header[:12]), scope="file"))


def _new_form(table: pd.DataFrame) -> pd.DataFrame:
    numbers = sorted(int(name.split("_")[0]) for name in map(str, table) if re.fullmatch(r"\d+_variable_code", name))
    region = _region(table, {n: f"{n}_variable_attribute_code" for n in numbers})
    others = [n for n in numbers if n != region]
    indicator, label = table["value_variable_code"], table["value_variable_label"]
    for n in others:
        code, attribute = table[f"{n}_variable_code"], table[f"{n}_variable_attribute_code"]
        indicator = indicator.where(attribute == "", indicator + "|" + code + "=" + attribute)
        label = label.where(attribute == "", label + ", " + table[f"{n}_variable_attribute_label"])
    return pd.DataFrame(
        {
            "line": table["_line"],
            "raw": table["_raw"],
            "key": table[f"{region}_variable_attribute_code"],
            "time": table["time"],
            "indicator": indicator,
            "label": label,
            "value": table["value"],
            "unit": table["value_unit"],
            "quality": table.get("value_q", pd.Series("", index=table.index)),
        }
    )[list(FACT_COLUMNS)]


def _old_form(table: pd.DataFrame) -> pd.DataFrame:
    numbers = sorted(int(name.split("_")[0]) for name in map(str, table) if re.fullmatch(r"\d+_Merkmal_Code", name))
    region = _region(table, {n: f"{n}_Auspraegung_Code" for n in numbers})
    suffix, words = pd.Series("", index=table.index), pd.Series("", index=table.index)
    for n in numbers:
        if n != region:
            attribute = table[f"{n}_Auspraegung_Code"]
            suffix = suffix.where(attribute == "", suffix + "|" + table[f"{n}_Merkmal_Code"] + "=" + attribute)
            words = words.where(attribute == "", words + ", " + table[f"{n}_Auspraegung_Label"])
    measures = {name: match for name in map(str, table) if (match := _MEASURE.match(name))}
    if not measures:
        raise FileRefused(
            notice("L08", columns="CODE__Bezeichnung__Einheit", found=", ".join(table.columns[:12]), scope="file")
        )
    parts = [
        pd.DataFrame(
            {
                "line": table["_line"],
                "raw": table["_raw"],
                "key": table[f"{region}_Auspraegung_Code"],
                "time": table["Zeit"],
                "indicator": match["code"] + suffix,
                "label": match["label"].replace("_", " ") + words,
                "value": table[name],
                "unit": match["unit"],
                "quality": "",
            }
        )
        for name, match in measures.items()
    ]
    return pd.concat(parts, ignore_index=True)[list(FACT_COLUMNS)]


def _region(table: pd.DataFrame, attributes: dict[int, str]) -> int:
    """Number of the variable whose attribute codes are regional keys."""
    shares = {
        n: table[column].str.fullmatch(REGION_KEY).mean() if len(table) else 0.0 for n, column in attributes.items()
    }
    best = max(shares, key=lambda n: shares[n], default=None)
    if best is None or shares[best] < _MIN_KEYS:
        raise FileRefused(notice("K19", scope="file"))
    return best
