"""A snapshot of the whole region by hand: all 413 municipalities, centres with findings and values in some of them."""

import random
from pathlib import Path
from typing import Any, Final

import pandas as pd

from etl.stores import CONTENT
from tests.browser.visiting import hand_written

CENTRES: Final = 47
_STATES: Final = ("severe", "conspicuous", "watch", "unremarkable", "no_data")
_SEED: Final = 5


def region_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows of the hand-written snapshot, extended to the region; the same at every call."""
    rows = hand_written()
    found = rows.full_rows()
    known = {row["ags"] for row in found["municipality"]}
    register = pd.read_csv(CONTENT / "reference" / "municipalities_brandenburg.csv", dtype={"ags": str})
    rest = [row for row in register.to_dict("records") if row["ags"] not in known]
    for row in rest:
        place = {"lat": row["lat"], "lon": row["lon"]}
        found["municipality"].append(rows.municipality(row["ags"], row["name_short"], row["population"], **place))
    chance = random.Random(_SEED)
    for row in rest[:: len(rest) // CENTRES]:
        centre_id = f"{row['ags']}-01"
        found["centre"].append(rows.centre(centre_id, lat=row["lat"], lon=row["lon"]))
        for problem in ("structural-vacancy", "footfall-decline"):
            found["finding"].append(rows.finding(centre_id, problem, chance.choice(_STATES)))
        for indicator, middle in (("vacancy_rate_units", 0.15), ("grade_overall", 2.6)):
            value = middle * chance.uniform(0.6, 1.4)
            found["indicator"].append(rows.indicator(centre_id, indicator, value))
    return found


def write_region(data: Path) -> None:
    """Publish the region's snapshot below a data directory."""
    hand_written().write_snapshot(data, region_rows())
