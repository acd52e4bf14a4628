"""From delivered cells to canonical structure values: keys with their level, reference days, numbers and value signs.

Shared by the tables of the GENESIS family. One fact is one number of a table; one row of a file may give several facts,
and a row with one bad fact is rejected as a whole.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from etl.geography.keys import KeyFormatError, parse_key
from etl.rules import notice
from etl.sources.contract import Register
from etl.sources.read_log import ReadLog

FACT_COLUMNS: Final = ("line", "raw", "key", "time", "indicator", "label", "value", "unit", "quality")
COUNTRY: Final = "DG"
LEVELS: Final = {
    "land": "state",
    "regierungsbezirk": "government_district",
    "kreis": "district",
    "gemeinde": "municipality",
    "verband": "association",
    "gemeinde_ars": "municipality",
}
SIGNS: Final = ("-", "–", ".", "...", "…", "x", "X", "/", "()", "( )", "·")
PRELIMINARY: Final = ("e", "p", "s")
GRID_KEY: Final = re.compile(r"^(CRS3035RES)?\d+k?mN\d+E\d+$")
REGION_KEY: Final = re.compile(r"^(DG|\d{2}|\d{3}|\d{5}|\d{8}|\d{9}|\d{12})$")
_NUMBER: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$", re.ASCII)
_GROUPED: Final = re.compile(r"^[+-]?\d{1,3}(?:\.\d{3})+$", re.ASCII)
_GROUPED_DECIMAL: Final = re.compile(r"^[+-]?\d{1,3}(?:\.\d{3})+,\d+$", re.ASCII)
_BRACKETED: Final = re.compile(r"^\(\s*([+-]?[\d.,]+)\s*\)$", re.ASCII)
_PERIOD: Final = re.compile(r"^(\d{4})(?:-(\d{2})(?:P(\d{1,2})M)?)?$", re.ASCII)
_GERMAN_DAY: Final = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", re.ASCII)
_ISO_DAY: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$", re.ASCII)
_SUM_TOLERANCE: Final = 0.005
_SUMMED_LEVELS: Final = (
    ("state", "country", 0),
    ("district", "country", 0),
    ("district", "state", 2),
    ("municipality", "district", 5),
)

Decimal = Literal["comma", "point"]


@dataclass(frozen=True)
class Values:
    """What the facts gave: canonical rows, and how many rows of the file repeated others word by word."""

    frame: pd.DataFrame
    rows_duplicate: int


def to_structure_values(
    facts: pd.DataFrame, register: Register, log: ReadLog, decimal: Decimal | None = None
) -> Values:
    """Turn facts (columns of ``FACT_COLUMNS``, all text but ``line``) into rows of the table ``structure_value``.

    ``quality`` is the provider's mark or empty. ``decimal`` is what the sender said the decimal sign is; without it the
    numbers of the file decide, and numbers like 1.234 that nothing decides are rejected (K18).
    """
    facts = facts.reset_index(drop=True)
    facts = _with_keys(facts, log)
    facts = _with_reference_day(facts, log)
    facts = _with_numbers(facts, log, decimal)
    facts = _with_one_unit(facts, log)
    facts, duplicates = _unique(facts, log)
    _report(facts, register, log)
    columns = ["key", "level", "indicator", "label", "reference_on", "value", "unit", "sign", "quality"]
    return Values(facts[columns].reset_index(drop=True), duplicates)


def reference_day(text: str) -> date | None:
    """Last day that a time value speaks of: a day, a month (2024-05), a year, or months from a start (2024-10P6M).

    None for what is no time between 1800 and 2199.
    """
    day = _last_day(text.strip())
    return day if day is not None and 1800 <= day.year < 2200 else None


def _last_day(text: str) -> date | None:
    try:
        if match := _ISO_DAY.match(text):
            return date(*(int(part) for part in match.groups()))
        if match := _GERMAN_DAY.match(text):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        if match := _PERIOD.match(text):
            year, month, length = int(match[1]), int(match[2] or 12), int(match[3] or 1)
            year, month = year + (month + length - 2) // 12, (month + length - 2) % 12 + 1
            return date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None
    return None


def _reject(facts: pd.DataFrame, bad: pd.Series, log: ReadLog, code: str, column: str, **fields: Any) -> pd.DataFrame:
    """Reject every row of the file that has a fact in ``bad``; the facts that stay."""
    if not bad.any():
        return facts
    first = facts[bad].drop_duplicates("line")
    for line, raw, value in zip(first["line"], first["raw"], first[column], strict=True):
        log.reject(code, int(line), raw=raw, column=column, value=value, **fields)
    return facts[~facts["line"].isin(first["line"])]


def _with_keys(facts: pd.DataFrame, log: ReadLog) -> pd.DataFrame:
    parsed = {raw: _key(raw) for raw in facts["key"].unique()}
    facts = _reject(facts, facts["key"].map({raw: found is None for raw, found in parsed.items()}), log, "K13", "key")
    known = {raw: found for raw, found in parsed.items() if found}
    counts = facts["key"].value_counts()
    for raw, (key, _, is_repaired) in known.items():
        if is_repaired and raw in counts:
            log.note(notice("K02", value=raw, repaired=key, rows=int(counts[raw])))
    return facts.assign(
        level=facts["key"].map({raw: level for raw, (_, level, _) in known.items()}),
        key=facts["key"].map({raw: key for raw, (key, _, _) in known.items()}),
    )


def _key(raw: str) -> tuple[str, str, bool] | None:
    """(key, level, whether a lost zero was put back), None for what is no key."""
    text = raw.strip()
    if text in (COUNTRY, "0", "00"):
        return COUNTRY, "country", False
    if GRID_KEY.match(text):
        return text, "grid", False
    try:
        key = parse_key(text)
    except KeyFormatError:
        return None
    return key.digits, LEVELS[key.level], key.remark is not None


def _with_reference_day(facts: pd.DataFrame, log: ReadLog) -> pd.DataFrame:
    days = {text: reference_day(text) for text in facts["time"].unique()}
    facts = _reject(facts, facts["time"].map({text: day is None for text, day in days.items()}), log, "K07", "time")
    return facts.assign(reference_on=pd.to_datetime(facts["time"].map(days)))


def _with_numbers(facts: pd.DataFrame, log: ReadLog, decimal: Decimal | None) -> pd.DataFrame:
    texts = [str(text) for text in facts["value"].unique()]
    decimal = decimal or _decimal_sign(texts)
    if decimal is None:
        is_unclear = facts["value"].str.strip().str.match(_GROUPED)
        facts = _reject(facts, is_unclear, log, "K18", "value")
    parsed = {text: _number(text.strip(), decimal) for text in texts}
    facts = _reject(
        facts, facts["value"].map({text: found is None for text, found in parsed.items()}), log, "K14", "value"
    )
    known = {text: found for text, found in parsed.items() if found}
    signs = facts["value"].map({text: sign for text, (_, sign) in known.items()})
    is_bracketed = signs == "()"
    quality = facts["quality"].where(~is_bracketed, facts["quality"] + "()")
    values = facts["value"].map({text: number for text, (number, _) in known.items()}).astype("float64")
    return facts.assign(value=values, sign=signs.where(values.isna(), None), quality=quality.replace("", None))


def _decimal_sign(texts: list[str]) -> Decimal | None:
    """What the numbers of the file prove: None while every point may be one of thousands."""
    stripped = [text.strip() for text in texts]
    if any("," in text for text in stripped if _NUMBER.match(text) or _GROUPED_DECIMAL.match(text)):
        return "comma"
    if any("." in text for text in stripped if _NUMBER.match(text) and not _GROUPED.match(text)):
        return "point"
    return None


def _number(text: str, decimal: Decimal | None) -> tuple[float | None, str | None] | None:
    """(number, sign) of a cell: a number without sign, no number with the provider's sign, None if it is neither."""
    if text in SIGNS or not text:
        return None, text or None
    if match := _BRACKETED.match(text):
        inner = _number(match[1], decimal)
        return None if inner is None else (inner[0], "()")
    if decimal != "point" and (_GROUPED.match(text) or _GROUPED_DECIMAL.match(text)):
        text = text.replace(".", "")
    if not _NUMBER.match(text) or ("." in text and decimal == "comma") or ("," in text and decimal == "point"):
        return None
    return float(text.replace(",", ".")), None


def _with_one_unit(facts: pd.DataFrame, log: ReadLog) -> pd.DataFrame:
    facts = _reject(facts, facts["unit"].str.strip() == "", log, "K05", "indicator")
    units = facts.groupby("indicator", observed=True)["unit"].nunique()
    return _reject(facts, facts["indicator"].isin(units.index[units > 1]), log, "K05", "indicator")


def _unique(facts: pd.DataFrame, log: ReadLog) -> tuple[pd.DataFrame, int]:
    """One fact per key, indicator and day. Rows that contradict each other are all rejected (K06)."""
    grain = ["key", "indicator", "reference_on"]
    repeated = facts.duplicated(grain, keep=False)
    if not repeated.any():
        return facts, 0
    equal = facts.duplicated([*grain, "value", "sign", "unit", "quality"], keep=False)
    counts = facts[repeated].groupby(grain)["line"].transform("size")
    same = facts[repeated & equal].groupby([*grain, "value", "sign", "unit", "quality"], dropna=False)["line"]
    agreeing = same.transform("size").reindex(facts.index).fillna(0)
    conflict = repeated & (agreeing < counts.reindex(facts.index).fillna(0))
    facts = _reject(facts, conflict, log, "K06", "key")
    kept = facts[~facts.duplicated(grain)]
    return kept, facts["line"].nunique() - kept["line"].nunique()


def _report(facts: pd.DataFrame, register: Register, log: ReadLog) -> None:
    signs = facts["sign"].where(facts["value"].notna() | facts["sign"].notna(), "leer").value_counts()
    for sign, count in signs.items():
        log.note(notice("K04", value=sign, rows=int(count)))
    marks = facts["quality"].dropna()
    marks = marks[marks.str.lower().isin(PRELIMINARY)].value_counts()
    if len(marks):
        shown = ", ".join(f"{mark}: {count}" for mark, count in marks.items())
        log.note(notice("K09", value=shown, rows=int(marks.sum())))
    _check_register(facts, register, log)
    _check_sums(facts, log)


def _check_register(facts: pd.DataFrame, register: Register, log: ReadLog) -> None:
    """Municipalities that the register of their Land does not know: kept, because the territorial status may differ."""
    if "ags" not in register.municipalities or register.municipalities.empty:
        return
    keys = facts.loc[facts["level"] == "municipality", "key"].drop_duplicates()
    ags = keys.where(keys.str.len() == 8, keys.str[:5] + keys.str[9:])
    known = register.municipalities["ags"]
    unknown = ags[ags.str[:2].isin(known.str[:2].unique()) & ~ags.isin(known)]
    if len(unknown):
        log.note(notice("K01", value=", ".join(unknown.iloc[:10]), rows=len(unknown), level="warning"))


def _check_sums(facts: pd.DataFrame, log: ReadLog) -> None:
    """Whether counts of a level add up to their parents within 0.5 %; a country only when all Länder are there."""
    counts = facts[(facts["unit"] == "Anzahl") & facts["value"].notna()]
    for child, parent, width in _SUMMED_LEVELS:
        children, parents = counts[counts["level"] == child], counts[counts["level"] == parent]
        if parent == "country":
            lands = children.assign(land=children["key"].str[:2]).groupby(["indicator", "reference_on"])["land"]
            children = children[lands.transform("nunique") == 16] if len(children) else children
        if children.empty or parents.empty:
            continue
        sums = (
            children.assign(parent=COUNTRY if parent == "country" else children["key"].str[:width])
            .groupby(["parent", "indicator", "reference_on"])["value"]
            .sum()
        )
        totals = parents.set_index(["key", "indicator", "reference_on"])["value"].rename_axis(sums.index.names)
        pairs = pd.concat([sums.rename("sum"), totals.rename("total")], axis=1, join="inner")
        wrong = pairs[(pairs["sum"] - pairs["total"]).abs() > _SUM_TOLERANCE * pairs["total"].abs()]
        if len(wrong):
            (key, indicator, _), found = wrong.index[0], wrong.iloc[0]
            shown = f"{key} {indicator}: Summe {found['sum']:.0f}, angegeben {found['total']:.0f}"
            log.note(notice("K03", value=f"{shown} ({len(wrong)} von {len(pairs)} Summen)", rows=len(wrong)))
