"""The frames a document is made of, and the licence guard over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from etl.catalogue.register import Catalogue

# what a document shows of a centre: five key figures, two histories
KEY_FIGURES: Final = (
    "footfall_daily_mean",
    "vacancy_rate_units",
    "vacancy_long_share",
    "grade_overall",
    "dwell_short_share",
)
HISTORIES: Final = ("footfall_daily_mean", "vacancy_rate_units")


@dataclass(frozen=True)
class BuildInfo:
    """Which build the figures are from: its id, the day it looks from, the sources table (one row per source)."""

    build_id: str
    as_of: pd.Timestamp
    sources: pd.DataFrame

    @property
    def closed(self) -> frozenset[str]:
        """Sources whose values must not be passed on."""
        return frozenset(self.sources[~self.sources["is_public"].fillna(False).astype(bool)]["source_id"])


@dataclass(frozen=True)
class CentreFigures:
    """Everything a document says about one centre.

    `centre` is one row of the centres with the name of its town; `latest` the youngest row per indicator; `series` and
    `peers` rows per indicator (history; youngest value per peer); `findings`, `recommendations`, `grades`, `states` as
    the snapshot holds them, worst and best first. `withheld` counts what the licence guard took away.
    """

    centre: Mapping[Any, Any]
    latest: pd.DataFrame
    series: Mapping[str, pd.DataFrame]
    peers: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    recommendations: pd.DataFrame
    grades: pd.DataFrame
    states: pd.DataFrame
    withheld: int = 0


@dataclass(frozen=True)
class RegionFigures:
    """Counts over real centres, not yet suppressed: the report does that, for it knows what stands beside what.

    `towns` counts municipalities behind a row. `problems`: one row per problem (towns, judged, the counts per status,
    gaps, data_on); `over_time`: per class and
    quarter (towns, judged, conspicuous, watched), `total` the same for the whole region; `by_class`: per class and
    problem today (towns, judged, remarkable); `gaps`: per class and topic (towns, centres, current, outdated);
    `programmes`: per funding programme and group of towns in the newest quarter, as
    `dashboard.programme_exposure.shown_outcomes` takes it; empty without a delivered list.
    """

    dimension: str
    problems: pd.DataFrame
    total: pd.DataFrame
    over_time: pd.DataFrame
    by_class: pd.DataFrame
    gaps: pd.DataFrame
    is_synthetic: bool
    source_ids: tuple[str, ...]
    programmes: pd.DataFrame = field(default_factory=pd.DataFrame)


def public(figures: CentreFigures, info: BuildInfo, catalogue: Catalogue) -> CentreFigures:
    """The same figures without any that rest on a source which must not be passed on."""
    closed = info.closed
    latest = figures.latest[~_rests_on(figures.latest, closed)]
    findings = figures.findings[~_rests_on(figures.findings, closed)]
    recommendations = figures.recommendations
    if len(recommendations):
        recommendations = recommendations[recommendations["problem_id"].isin(findings["problem_id"])]
    touched = figures.latest[_rests_on(figures.latest, closed)]["indicator_id"]
    topics = {catalogue.indicators[name].topic for name in touched if name in catalogue.indicators}
    grades = figures.grades.iloc[0:0] if "survey" in topics else figures.grades
    return replace(
        figures,
        latest=latest,
        series={name: rows[~_rests_on(rows, closed)] for name, rows in figures.series.items()},
        peers={name: rows[~_rests_on(rows, closed)] for name, rows in figures.peers.items()},
        findings=findings,
        recommendations=recommendations,
        grades=grades,
        withheld=len(figures.latest) - len(latest) + len(figures.findings) - len(findings),
    )


def source_ids(*frames: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the sources named in the frames, in the order they appear."""
    found: dict[str, None] = {}
    for frame in frames:
        for ids in frame["source_ids"].dropna() if "source_ids" in frame else ():
            found.update((part.strip(), None) for part in str(ids).split(",") if part.strip())
    return tuple(found)


def _rests_on(frame: pd.DataFrame, closed: frozenset[str]) -> pd.Series:
    if "source_ids" not in frame or frame.empty:
        return pd.Series(False, index=frame.index)
    named = frame["source_ids"].fillna("").astype(str)
    return named.map(lambda ids: any(part.strip() in closed for part in ids.split(","))).astype(bool)
