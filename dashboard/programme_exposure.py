"""Which counts of towns with and without a funding programme may be shown: few towns, and what gives them away, stay empty."""

from __future__ import annotations

from typing import Final

import pandas as pd

from dashboard.suppression import suppressed

# id that stands for "in any programme" where programmes are told apart by their id
ANY: Final = ""
COUNTS: Final = ("judged", "conspicuous")


def shown_outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts per programme, quarter and group (`is_with`), with `towns`, `judged`, `conspicuous`, missing where hidden.

    `is_close` marks a programme whose towns are all but one or two those of another choice (another programme, or any at
    all): the difference of the two would show those few, so both groups of it are hidden in that quarter.
    """
    found = suppressed(rows, ["programme_id", "quarter"], list(COUNTS))
    counts = ["towns", *COUNTS]
    found[counts] = found[counts].mask(found["is_close"].astype(bool))
    return found.drop(columns="is_close")


def shown_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Participating towns and euros per programme and year, missing where hidden; adds `towns` and `eur` of any programme.

    `rows`: programme_id (`ANY` for all together), year, towns, paid (towns whose participation began in the year with a
    known amount), eur. Amounts of single programmes are hidden together with what the sum would give away.
    """
    towns = suppressed(rows, ["programme_id", "year"], [])
    is_any = rows["programme_id"] == ANY
    paid = rows.assign(towns=rows["paid"])
    single = suppressed(paid[~is_any], ["year"], ["eur"])
    together = suppressed(paid[is_any], ["year"], ["eur"])
    amounts = pd.concat([single, together]).sort_index()
    return towns.assign(paid=amounts["towns"], eur=amounts["eur"].mask(amounts["towns"].fillna(0) == 0))
