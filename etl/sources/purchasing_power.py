"""Purchasing power, turnover and centrality of municipalities as sold by market researchers (Excel or CSV).

The values are licensed: they are loaded for the town's own use and belong to a source that is not public.  Vendor and
year are part of the key, because vendors calculate differently (share of online trade above all).
"""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head, UnreadableDelivery, fold, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, Decimal, reference_day, to_structure_values
from etl.sources.tables import heading_share, read_table
from etl.sources.workbook_grid import sheet_rows

KIND: Final = "purchasing_power"
TOPIC: Final = "structure"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "key": ("AGS", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel", "Gemeindekennziffer", "GKZ", "Schlüssel", "Regionalschlüssel"),
    "name": ("Gemeinde", "Name", "Gemeindename", "Stadt/Gemeinde", "Ort"),
    "year": ("Jahr", "Stand"),
    "vendor": ("Anbieter", "Quelle"),
    "KAUFKRAFT_INDEX": ("Kaufkraftkennziffer", "Kaufkraft Index", "Kaufkraftindex", "KKZ", "Kaufkraft je Einwohner (Index)"),
    "EH_KAUFKRAFT_INDEX": (
        "Einzelhandelsrelevante Kaufkraftkennziffer", "EH-Kaufkraftkennziffer", "Einzelhandelsrelevante Kaufkraft Index",
        "Einzelhandelsrelevante Kaufkraft (Index)", "EH-Kaufkraft Index", "Kaufkraftkennziffer Einzelhandel",
    ),
    "EH_UMSATZ_INDEX": ("Umsatzkennziffer", "Einzelhandelsumsatz Index", "Einzelhandelsumsatzkennziffer", "EH-Umsatz Index"),
    "EH_ZENTRALITAET": ("Zentralitätskennziffer", "Zentralität", "Einzelhandelszentralität", "Zentralitätskennziffer (Index)"),
    "EH_KAUFKRAFT_MIO": ("Einzelhandelsrelevante Kaufkraft (Mio. €)", "Einzelhandelsrelevante Kaufkraft in Mio. €", "EH-Kaufkraft Mio. €"),
    "EH_KAUFKRAFT_EUR": ("Einzelhandelsrelevante Kaufkraft (€/EW)", "Einzelhandelsrelevante Kaufkraft €/EW", "EH-Kaufkraft je Einwohner"),
}  # fmt: skip
UNITS: Final[dict[str, str]] = {
    "KAUFKRAFT_INDEX": "Deutschland = 100", "EH_KAUFKRAFT_INDEX": "Deutschland = 100", "EH_UMSATZ_INDEX": "Deutschland = 100",
    "EH_ZENTRALITAET": "%", "EH_KAUFKRAFT_MIO": "Mio. EUR", "EH_KAUFKRAFT_EUR": "EUR je Einwohner",
}  # fmt: skip
VENDORS: Final[dict[str, str]] = {
    "gfk": "GFK", "nielseniq": "GFK", "mbresearch": "MB_RESEARCH", "michaelbauer": "MB_RESEARCH", "acxiom": "ACXIOM",
    "bbe": "BBE", "cima": "CIMA",
}  # fmt: skip
# an index of municipalities lies about 100; the bounds are wide enough for turnover and centrality of any town
INDEX_MEDIAN: Final = (40.0, 250.0)
YEAR: Final = re.compile(r"\b(20\d{2})\b")


def recognise(head: Head) -> float:
    """Likely when a key comes with one of the figures; a workbook only when its name speaks of purchasing power."""
    share = max(heading_share(head, COLUMNS, ("key", name)) for name in UNITS)
    if head.is_workbook and not share:
        return 0.8 if any(word in fold(head.name) for word in ("kaufkraft", "zentralitaet", "umsatzkenn")) else 0.205
    return 0.9 * share


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All figures of the table; options ``vendor=GfK`` and ``year=2024`` where the file does not name them."""
    table = None
    for name in UNITS:
        try:
            table = read_table(delivery, COLUMNS, ("key", name))
            break
        except FileRefused as refusal:
            if refusal.refusal.code != "L08":
                raise
    if table is None:
        wanted = "Gemeindeschlüssel und Kaufkraft-, Umsatz- oder Zentralitätskennziffer"
        raise FileRefused(notice("L08", columns=wanted, found="", scope="file"))
    figures = [name for name in UNITS if name in table.headings]
    above = _text_above(delivery)
    vendor = _vendor(context, {row.get("vendor") for row in table.rows if row.get("vendor")}, above)
    years = YEAR.findall(" ".join([*above, *table.headings.values()]))
    year = context.option("year") or (max(years) if years and len(set(years)) == 1 else None)
    records = []
    for row in table.rows:
        when = YEAR.search(row.get("year"))
        time = when.group(1) if when else year
        if time is None or reference_day(time) is None:
            raise FileRefused(
                notice(
                    "L15", option="year=…", reason="die Datei nennt das Jahr der Werte nicht eindeutig", scope="file"
                )
            )
        for figure in figures:
            indicator = f"{figure}|ANBIETER={vendor}"
            label = f"{table.headings[figure].strip()}, {vendor}"
            records.append(
                (row.line, row.raw, row.get("key"), time, indicator, label, row.get(figure), UNITS[figure], "")
            )
    if not records:
        raise FileRefused(notice("L03", reason="unter der Kopfzeile stehen keine Zeilen", scope="file"))
    log = ReadLog()
    log.note(notice("K25", value=vendor, scope="file"))
    facts = pd.DataFrame(records, columns=list(FACT_COLUMNS)).astype({"line": "int64"})
    values = to_structure_values(facts, context.register, log, _decimal(context))
    _check_indices(values.frame, table.headings)
    return Reading(
        rows_read=len(table.rows),
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )


def _decimal(context: ReadContext) -> Decimal | None:
    said = context.option("decimal")
    return "comma" if said == "comma" else "point" if said == "point" else None


def _vendor(context: ReadContext, in_rows: set[str], above: list[str]) -> str:
    """Vendor as said, else the only one the file names; raises FileRefused (L15 none, K23 several)."""
    said = context.option("vendor")
    if said is not None:
        return VENDORS.get(fold(said), fold(said).upper() or "UNBEKANNT")
    text = fold(" ".join([*in_rows, *above]))
    found = {vendor for word, vendor in VENDORS.items() if word in text}
    if len(found) > 1:
        raise FileRefused(notice("K23", value=", ".join(sorted(found)), scope="file"))
    if not found:
        reason = "die Datei nennt den Anbieter nicht; ohne ihn sind die Werte nicht vergleichbar"
        raise FileRefused(notice("L15", option="vendor=…", reason=reason, scope="file"))
    return found.pop()


def _text_above(delivery: Delivery) -> list[str]:
    """What stands in the first ten rows and in the file's name: titles name vendor and year."""
    if delivery.head().is_workbook:
        grid = sheet_rows(delivery, max_rows=10)
        return [delivery.name, *(cell for _, row in grid for cell in row)]
    try:
        form = text_form(delivery)
    except (UnreadableDelivery, UnicodeError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    with delivery.path.open(encoding=form.encoding, newline="") as stream:
        return [delivery.name, *(line for _, line in zip(range(min(form.header_line, 10) + 1), stream, strict=False))]


def _check_indices(frame: pd.DataFrame, headings: Mapping[str, str]) -> None:
    """K24: an index column whose median is far from 100 is per mille or euros."""
    for figure in ("KAUFKRAFT_INDEX", "EH_KAUFKRAFT_INDEX", "EH_UMSATZ_INDEX", "EH_ZENTRALITAET"):
        values = frame.loc[frame["indicator"].str.startswith(f"{figure}|"), "value"].dropna()
        if len(values) and not INDEX_MEDIAN[0] <= values.median() <= INDEX_MEDIAN[1]:
            shown = f"{values.median():.1f}".replace(".", ",")
            raise FileRefused(notice("K24", column=headings[figure], value=shown, scope="file"))
