"""Results of a survey as a table of means: what towns get from institutes that keep the single answers.

One row per item (and centre, where a table covers several): grades 1 to 6 with mean, spread and top-2 share, the
recommendation score, and shares of answers.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from etl.demo.survey import GRADES, Answers
from etl.demo.survey_codes import survey_items

COLUMNS: Final = ("Merkmal", "Anzahl", "Mittelwert", "Standardabweichung", "Top-2-Anteil", "Klassenmittel", "Welle")
FOOTNOTE: Final = "Beispieldaten: simulierte Befragung. Schulnoten 1 (sehr gut) bis 6 (ungenügend)."
# indicator id → (row label, function of the answers giving 0/1 per respondent)
SHARES: Final = {
    "dwell_short_share": "Anteil Aufenthalt unter einer Stunde",
    "dwell_long_share": "Anteil Aufenthalt über zwei Stunden",
    "coupling_rate": "Anteil mit mehreren Besuchsgründen",
    "origin_share_outside": "Anteil von außerhalb",
    "motive_shopping": "Anteil Besuchsgrund Einkaufen",
    "motive_work": "Anteil Besuchsgrund Arbeit",
    "motive_transit": "Anteil Besuchsgrund Durchgang",
}

Cell = str | float | int | None


def result_rows(answers: Answers) -> list[list[Cell]]:
    """Rows of one wave in the order of ``COLUMNS``; broken-off questionnaires count for grades only."""
    frame = answers.frame
    rows: list[list[Cell]] = []
    titles = {item.item: item.title for item in survey_items()}
    for item, usual in GRADES.items():
        grades = frame[f"grade_{item}"].dropna()
        top2 = float((grades <= 2).mean())
        figures = [len(grades), round(float(grades.mean()), 2), round(float(grades.std()), 2), round(top2, 3)]
        rows.append([titles[f"grade_{item}"], *figures, usual, str(answers.year)])
    complete = frame[frame["submitted"].notna()]
    nps = complete["nps"]
    score = round(100 * float((nps >= 9).mean() - (nps <= 6).mean()), 1)
    rows.append([titles["nps"], len(nps), score, None, None, None, str(answers.year)])
    for share, value in _shares(answers).items():
        rows.append([SHARES[share], len(complete), round(value, 3), None, None, None, str(answers.year)])
    return rows


def _shares(answers: Answers) -> dict[str, float]:
    complete = answers.frame[answers.frame["submitted"].notna()]
    reasons = complete.filter(like="motive_").sum(axis=1)
    return {
        "dwell_short_share": float(complete["dwell"].isin(["under_30_min", "30_to_60_min"]).mean()),
        "dwell_long_share": float((complete["dwell"] == "over_2_h").mean()),
        "coupling_rate": float((reasons >= 2).mean()),
        "origin_share_outside": float((complete["origin"] == "outside").mean()),
        "motive_shopping": float(complete["motive_shopping"].mean()),
        "motive_work": float(complete["motive_work"].mean()),
        "motive_transit": float(complete["motive_passing"].mean()),
    }


def write_result_workbook(path: Path, title: str, rows: Iterable[list[Cell]], year: int) -> None:
    """One sheet: title row, blank row, headings, rows, footnote."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "Beispieldaten", "created": datetime(year, 12, 1)})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Ergebnisse")
        sheet.write(0, 0, title, bold)
        sheet.write_row(2, 0, COLUMNS, bold)
        line = 3
        for row in rows:
            sheet.write_row(line, 0, row)
            line += 1
        sheet.write(line + 1, 0, FOOTNOTE)
        sheet.set_column(0, 0, 36)


def write_result_csv(path: Path, rows: Iterable[list[Cell]], columns: Iterable[str] = COLUMNS) -> None:
    """ ";", UTF-8 with BOM, decimal comma, CRLF; no title row."""
    lines = [";".join(columns), *(";".join(_text(cell) for cell in row) for row in rows)]
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)
