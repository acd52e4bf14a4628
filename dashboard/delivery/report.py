"""The report of a delivery as tables and files: what was read, what was noticed, what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import pandas as pd

from dashboard import numbers
from dashboard.components.figure import as_csv
from dashboard.text import t, texts

SYMBOLS: Final = {"error": "✖", "warning": "▲", "info": "●"}
COUNTS: Final = ("read", "loaded", "rejected", "duplicate", "replaced")
STATUS_SYMBOLS: Final = {"loaded": "✔", "unchanged": "○", "rejected": "✖"}
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


def findings_table(file: File) -> pd.DataFrame:
    """One row per finding, errors first."""
    found = sorted(file["findings"], key=lambda finding: (_ORDER[finding["level"]], finding["row"] or 0))
    return pd.DataFrame(
        {
            t("column.level"): [level(finding) for finding in found],
            t("column.line"): [_line(finding) for finding in found],
            t("column.column"): [finding["column"] or "" for finding in found],
            t("column.raw"): [_text(finding["value"]) for finding in found],
            t("column.message"): [
                finding["message"] or t("deliver.same_rule", code=finding["code"]) for finding in found
            ],
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
        for finding in sorted(file["findings"], key=lambda one: _ORDER[one["level"]]):
            where = f" {t('column.line')} {finding['row']}" if finding["row"] else ""
            words = finding["message"] or t("deliver.same_rule", code=finding["code"])
            lines.append(f"- {t('level.' + finding['level'])} {finding['code']}{where}: {words}")
        lines.append("")
    return "\n".join(lines)


def counts(file: File) -> str:
    """The five numbers in one sentence without formatting."""
    told = {name: numbers.number(file[f"rows_{name}"]) for name in COUNTS}
    return t("deliver.counts", **told)


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
