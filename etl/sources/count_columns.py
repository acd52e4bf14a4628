"""Columns of a staged counting file: which have values, whether two directions make a total, their sum as a new column."""

from typing import Final

from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.count_layout import Staging

MAX_FAILED_SHARE: Final = 0.01


def has_values(staging: Staging, position: int) -> bool:
    """Whether any row has something in the column."""
    return bool(staging.one(f"SELECT 1 FROM raw WHERE trim(c{int(position)}) <> '' LIMIT 1"))


def check_directions(staging: Staging, site: str, total: int, ways: tuple[int, int]) -> None:
    """F06: both directions must make the total in 99 % of the rows that give all three."""
    d = f"TRY_CAST(c{int(ways[0])} AS BIGINT) + TRY_CAST(c{int(ways[1])} AS BIGINT) - TRY_CAST(c{int(total)} AS BIGINT)"
    checked, failed = staging.one(f"SELECT count(d), count(*) FILTER (d <> 0) FROM (SELECT {d} AS d FROM raw)")
    fields = {"check": f"{site}: IN + OUT = Summe", "failed": failed, "checked": checked, "rows": failed}
    if checked and failed > MAX_FAILED_SHARE * checked:
        raise FileRefused(notice("F06", **fields, scope="file"))
    if failed:
        staging.notices.append(notice("F06", **fields, level="warning", scope="file"))


def add_sums(staging: Staging, width: int, pairs: list[tuple[int, int]]) -> None:
    """Add the sum of two directions as a column of ``raw``: empty where one is missing, the faulty text where one is faulty."""
    for number, pair in enumerate(pairs):
        a, b = (f"c{int(p)}" for p in pair)
        new = f"c{width + number}"
        staging.connection.execute(f"ALTER TABLE raw ADD COLUMN {new} VARCHAR")
        staging.connection.execute(
            f"""
            UPDATE raw SET {new} = CASE
                WHEN nullif(trim({a}), '') IS NULL OR nullif(trim({b}), '') IS NULL THEN NULL
                WHEN TRY_CAST({a} AS BIGINT) IS NULL THEN {a} WHEN TRY_CAST({b} AS BIGINT) IS NULL THEN {b}
                ELSE (TRY_CAST({a} AS BIGINT) + TRY_CAST({b} AS BIGINT))::VARCHAR END
            """
        )
