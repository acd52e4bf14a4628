"""What daily counts say beside the indicators: filled gaps, questions, unusual days, events, season.

Tables of the snapshot of their own, for real centres and the towns of the example data; comparison centres are no places
and are asked nothing.
"""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel, day_panels
from etl.indicators.footfall.filled_days import filled_days
from etl.indicators.footfall.month_panel import MonthPanel, read_months
from etl.indicators.footfall.questions import questions
from etl.indicators.footfall.season_shares import season_shares
from etl.indicators.footfall.unusual_days import event_uplifts, unusual_days

TABLES: Final = ("footfall_filled", "question", "unusual_day", "event_uplift", "footfall_season")
ALL_DAYS: Final = 100 * 366


def footfall_tables(facts: Facts) -> dict[str, pd.DataFrame]:
    """Rows of the five tables for the chosen centres, by name of the table."""
    facts.connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM chosen SEMI JOIN (FROM snapshot.centre WHERE NOT is_example) USING (centre_id)"
    )
    months = read_months(facts)
    days = day_panels(facts, months.sensors_of(), ALL_DAYS)
    compute: dict[str, Callable[[Facts, MonthPanel, Mapping[str, DayPanel]], pd.DataFrame]] = {
        "footfall_filled": filled_days,
        "question": questions,
        "unusual_day": unusual_days,
        "event_uplift": event_uplifts,
        "footfall_season": season_shares,
    }
    return {name: table(facts, months, days) for name, table in compute.items()}
