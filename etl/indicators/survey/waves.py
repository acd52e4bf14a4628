"""Waves and sample frames of surveys: the last day a wave speaks of, and which frame an indicator takes."""

from datetime import date
from typing import Final

import pandas as pd

HIDDEN: Final = "hidden_small_n"
FRAMES: Final = ("visitors", "residents", "online", "businesses")


def wave_ends(waves: pd.Series, as_of: date) -> pd.Series:
    """Last day of each wave (year or year-month), never later than the day looked from."""
    years = waves.str.extract(r"^(\d{4})(?:-(\d{2}))?", expand=True)
    month = years[1].fillna("12")
    ends = pd.to_datetime(years[0] + "-" + month + "-01", errors="coerce") + pd.offsets.MonthEnd(0)
    day = pd.Timestamp(as_of)
    return ends.where(ends <= day, day)


def first_frame(results: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per ``keys``: visitors before residents, online, businesses and unknown frames, then the larger sample."""
    rank = results["frame"].map({frame: place for place, frame in enumerate(FRAMES)}).fillna(len(FRAMES))
    ordered = results.assign(_rank=rank).sort_values(
        [*keys, "_rank", "n", "survey_id"], ascending=[True] * len(keys) + [True, False, True], kind="stable"
    )
    return ordered.drop_duplicates(keys).drop(columns="_rank").reset_index(drop=True)
