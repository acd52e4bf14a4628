"""The report of a delivery as tables and files: what was read, what was noticed, what was rejected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import pandas as pd

from dashboard import numbers, state
from dashboard.components.figure import as_csv
from dashboard.text import t, texts

SYMBOLS: Final = {"error": "✖", "warning": "▲", "info": "●"}
COUNTS: Final = ("read", "loaded", "rejected", "duplicate", "replaced")
STATUS_SYMBOLS: Final = {"loaded": "✔", "unchanged": "○", "rejected": "✖"}
# how the file is written and how sure its kind is stands above the findings already
SAID_ELSEWHERE: Final = frozenset({"L09", "L19", "L20"})
_OPTION: Final = re.compile(r"--option (\w+)(?:=\S*[^\s.,;)])?(?: oder \w+=\S*[^\s.,;)])?")
_FORMULA: Final = ("=", "+", "-", "@", "\t")
_ORDER: Final = {"error": 0, "warning": 1, "info": 2}
File = dict[str, Any]


def kind_title(kind: str | None) -> str:
    """Name of a kind of file; its id where it has no name yet."""
    if f"source_kind.{kind}" in texts("de"):
        return t(f"source_kind.{kind}")
    return kind or t("deliver.unknown_kind")


def level(finding: dict[str, Any]) -> str:
    """Level of a finding as symbol and word."""
    return f"{SYMBOLS[finding['level']]} {t('level.' + finding['level'])}"


def told(file: File) -> list[dict[str, Any]]:
    """The findings of a file without those that the page says in its own way."""
    return [finding for finding in file["findings"] if finding["code"] not in SAID_ELSEWHERE]


def message(finding: dict[str, Any]) -> str:
    """The sentence of a finding for somebody before the screen, who has no command line."""
    if f"deliver_rule.{finding['code']}" in texts("de"):
        return t(f"deliver_rule.{finding['code']}")
    words = str(finding["message_en"] if state.language() == "en" else finding["message"])
    return _OPTION.sub(_named_option, words) if words else t("deliver.same_rule", code=finding["code"])


def _named_option(found: re.Match[str]) -> str:
    known = f"deliver_option.{found[1]}" in texts("de")
    return t("deliver.in_options", option=t(f"deliver_option.{found[1]}")) if known else found[0]


def findings_table(file: File) -> pd.DataFrame:
    """One row per finding, errors first."""
    found = sorted(told(file), key=lambda finding: (_ORDER[finding["level"]], finding["row"] or 0))
    return pd.DataFrame(
        {
            t("column.level"): [level(finding) for finding in found],
            t("column.line"): [_line(finding) for finding in found],
            t("column.message"): [message(finding) for finding in found],
            t("column.column"): [finding["column"] or "" for finding in found],
            t("column.raw"): [_text(finding["value"]) for finding in found],
            t("column.code"): [finding["code"] for finding in found],
        }
    )


def rejects_table(file: File) -> pd.DataFrame:
    """One row per rejected row, as delivered."""
    rows = file["rejects"]
    return pd.DataFrame(
        {
            t("column.line"): [row["line"] for row in rows],
            t("column.code"): [row["code"] for row in rows],
            t("column.column"): [_text(row["column_name"]) for row in rows],
            t("column.raw"): [_text(row["value"]) for row in rows],
            t("column.whole_row"): [_text(row["raw"]) for row in rows],
        }
    )


def csv_of(file: File) -> bytes:
    """The findings as CSV."""
    return as_csv(masked(findings_table(file)))


def workbook_of(files: Sequence[File]) -> bytes:
    """Counts, findings and rejected rows of all files as a workbook."""
    target = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs=options) as writer:
        _counts_table(files).to_excel(writer, sheet_name=t("deliver.sheet_counts"), index=False)
        for name, table in (("deliver.sheet_findings", findings_table), ("deliver.sheet_rejects", rejects_table)):
            parts = [table(file).assign(**{t("column.file"): file["file"]}) for file in files]
            pd.concat(parts, ignore_index=True).to_excel(writer, sheet_name=t(name), index=False)
        for sheet in writer.sheets.values():
            sheet.set_column(0, 8, 22)
    return target.getvalue()


def text_of(files: Sequence[File]) -> str:
    """The report in sentences, for a mail."""
    lines = []
    for file in files:
        lines += [
            f"{file['file']} ({kind_title(file['kind'])}): {t('deliver.status_' + file['status'])}",
            counts(file),
            "",
        ]
        for finding in sorted(told(file), key=lambda one: _ORDER[one["level"]]):
            where = f" {t('column.line')} {finding['row']}" if finding["row"] else ""
            lines.append(f"- {t('level.' + finding['level'])} {finding['code']}{where}: {message(finding)}")
        lines.append("")
    return "\n".join(lines)


def counts(file: File) -> str:
    """The five numbers in one sentence without formatting."""
    return t("deliver.counts", **{name: numbers.number(file[f"rows_{name}"]) for name in COUNTS})


def masked(table: pd.DataFrame) -> pd.DataFrame:
    """Cells that a spreadsheet would take for formulas get an apostrophe."""

    def mask(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

    return table.map(mask)


def _counts_table(files: Sequence[File]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.file"): [file["file"] for file in files],
            t("column.kind"): [kind_title(file["kind"]) for file in files],
            t("column.status"): [t("deliver.status_" + file["status"]) for file in files],
            **{t(f"column.{name}"): [file[f"rows_{name}"] for file in files] for name in COUNTS},
        }
    )


def _line(finding: dict[str, Any]) -> str:
    if finding["row"] is not None:
        return str(finding["row"])
    return t("deliver.rows_concerned", count=numbers.number(finding["rows"])) if finding["rows"] > 1 else ""


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)[:200]
