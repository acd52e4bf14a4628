"""The composite picture: four dimensions per centre with their intervals, and an optional index over them.

The dimensions are the result.  The index is an option whose weights are the user's (``reweighted``); it has a band of
ranks instead of a place, and a tier only where the draws agree.  Example data and real data are never ranked together.
"""

import json
import logging
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from etl.statistics.composite import (
    Aggregation,
    RankBands,
    dimension_scores,
    doubtful_pairs,
    index,
    rank_bands,
    score_errors,
    scores,
)
from etl.statistics.estimates import FloatArray
from etl.statistics.proportions import normal_quantile
from etl.stores import CONTENT

_log = logging.getLogger(__name__)
INDEX: Final = "index"
MIN_PEERS: Final = 10
PEER_BAND: Final = {"peer_low": 0.1, "peer_median": 0.5, "peer_high": 0.9}
COLUMNS: Final = (
    "centre_id",
    "dimension",
    "value",
    "low",
    "high",
    "rank_low",
    "rank_high",
    "ranked",
    "tier_low",
    "tier_high",
    "peer_low",
    "peer_median",
    "peer_high",
    "parts",
    "missing",
    "method",
    "data_on",
    "is_synthetic",
)
_NEWEST: Final = """
SELECT centre_id, indicator_id, arg_max(value, data_on) AS value, arg_max(low, data_on) AS low, arg_max(high, data_on) AS high,
       max(data_on) AS data_on, arg_max(is_synthetic, data_on) AS is_synthetic
FROM snapshot.indicator
WHERE value IS NOT NULL AND visibility <> 'hidden' AND data_on <= $until::DATE
  AND data_on > $until::DATE - to_months(map_extract_value($ages::MAP(TEXT, INTEGER), indicator_id))
GROUP BY ALL
"""


@dataclass(frozen=True)
class Scheme:
    """``data/reference/composite.toml``: dimension → indicator → +1 (higher is better) or −1, and presets of weights.

    ``ages``: indicator → months after which a value no longer counts.
    """

    dimensions: Mapping[str, Mapping[str, int]]
    presets: Mapping[str, Mapping[str, float]]
    reference_year: int
    ages: Mapping[str, int]
    min_class: int

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(name for members in self.dimensions.values() for name in members)

    @property
    def direction(self) -> list[int]:
        return [sign for members in self.dimensions.values() for sign in members.values()]

    @property
    def dimension_of(self) -> list[int]:
        """Number of the dimension of every indicator."""
        return [number for number, members in enumerate(self.dimensions.values()) for _ in members]


@lru_cache(maxsize=4)
def read_scheme(content: Path = CONTENT) -> Scheme:
    """The editorial file; raises KeyError where something is missing."""
    table = tomllib.loads((content / "reference" / "composite.toml").read_text(encoding="utf-8"))
    dimensions = {
        name: {**dict.fromkeys(record["higher_is_better"], 1), **dict.fromkeys(record["lower_is_better"], -1)}
        for name, record in table["dimensions"].items()
    }
    ages = {
        name: record.get("max_age_months", table["max_age_months"])
        for dimension, record in table["dimensions"].items()
        for name in dimensions[dimension]
    }
    presets = {name: dict(record["weights"]) for name, record in table["presets"].items()}
    return Scheme(dimensions, presets, table["reference_year"], ages, table["min_class"])


@dataclass(frozen=True)
class _Scored:
    """Centres of one kind of data on the common scale; arrays (centres, indicators)."""

    centres: pd.DataFrame
    score: FloatArray
    error: FloatArray


def composite(connection: duckdb.DuckDBPyConnection, as_of: date, scheme: Scheme | None = None) -> pd.DataFrame:
    """Rows of ``snapshot.composite`` for all centres with any value, from the indicators and peers of the snapshot."""
    chosen = scheme or read_scheme()
    newest = _values(connection, as_of, chosen)
    if newest.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    reference = _values(connection, date(chosen.reference_year, 12, 31), chosen)
    centres = connection.execute(
        "SELECT c.centre_id, coalesce(m.size_class, '') AS size_class FROM snapshot.centre c LEFT JOIN snapshot.municipality m USING (ags) ORDER BY ALL"
    ).df()
    own = newest.groupby("centre_id").agg(is_synthetic=("is_synthetic", "any"), data_on=("data_on", "max"))
    centres = centres.merge(own.reset_index(), on="centre_id")
    frames = [
        _rows(chosen, _scored(chosen, group.reset_index(drop=True), newest, reference))
        for _, group in centres.groupby("is_synthetic")
    ]
    return _with_peers(connection, pd.concat(frames, ignore_index=True))[list(COLUMNS)]


def reweighted(
    dimensions: pd.DataFrame, weights: Mapping[str, float], aggregation: Aggregation = "arithmetic"
) -> tuple[pd.DataFrame, RankBands]:
    """The index anew with other weights, from the rows of ``snapshot.composite`` of one kind of data.

    Returns one row per centre (centre_id, value, rank_low, rank_high, tier_low, tier_high; NaN without an index) and the
    bands, whose ``share_above(i, j)`` tells in which share of the draws one centre stands before another.  ValueError for
    negative weights or a sum of zero.
    """
    rows = dimensions[dimensions["dimension"] != INDEX]
    value = rows.pivot(index="centre_id", columns="dimension", values="value").reindex(columns=list(weights))
    width = rows.assign(width=rows["high"].astype(float) - rows["low"].astype(float))
    error = width.pivot(index="centre_id", columns="dimension", values="width").reindex(columns=list(weights))
    numbers = value.to_numpy(dtype=float)
    bands = rank_bands(
        numbers,
        error.to_numpy(dtype=float) / (2 * normal_quantile(0.95)),
        range(len(weights)),
        list(weights.values()),
    )
    found = pd.DataFrame({"centre_id": value.index, "value": index(numbers, list(weights.values()), aggregation)})
    return found.assign(**_bands(bands)), bands


def _values(connection: duckdb.DuckDBPyConnection, until: date, scheme: Scheme) -> pd.DataFrame:
    rows = connection.execute(_NEWEST, {"until": until, "ages": dict(scheme.ages)}).df()
    rows["error"] = (rows["high"] - rows["low"]).astype(float) / (2 * normal_quantile(0.95))
    return rows


def _scored(scheme: Scheme, centres: pd.DataFrame, newest: pd.DataFrame, reference: pd.DataFrame) -> _Scored:
    """Every value against those of its class in the reference year; of all towns where the class is small."""
    value, error = (_matrix(newest, centres, scheme, column) for column in ("value", "error"))
    against = _matrix(reference, centres, scheme, "value")
    is_unknown = np.sum(~np.isnan(against), axis=0) < scheme.min_class
    against[:, is_unknown] = value[:, is_unknown]
    score, width = np.full(value.shape, np.nan), np.zeros(value.shape)
    for _, members in centres.groupby("size_class").indices.items():
        own_class = np.full(against.shape, np.nan)
        own_class[members] = against[members]
        is_small = np.sum(~np.isnan(own_class), axis=0) < scheme.min_class
        own_class[:, is_small] = against[:, is_small]
        score[members] = scores(value[members], scheme.direction, own_class)
        width[members] = score_errors(error[members], own_class)
    return _Scored(centres, score, np.where(np.isnan(score), np.nan, np.nan_to_num(width)))


def _matrix(rows: pd.DataFrame, centres: pd.DataFrame, scheme: Scheme, column: str) -> FloatArray:
    table = rows.pivot(index="centre_id", columns="indicator_id", values=column)
    return table.reindex(index=centres["centre_id"], columns=list(scheme.indicators)).to_numpy(dtype=float, copy=True)


def _rows(scheme: Scheme, scored: _Scored) -> pd.DataFrame:
    group = np.array(scheme.dimension_of)
    by_dimension = dimension_scores(scored.score, scheme.dimension_of)
    errors = np.column_stack([_mean_error(scored.error[:, group == number]) for number in range(group.max() + 1)])
    frames = []
    for number, name in enumerate(scheme.dimensions):
        members = np.flatnonzero(group == number)
        score, error = scored.score[:, members], scored.error[:, members]
        bands = rank_bands(score, error, [0] * len(members), [1.0])
        names = [scheme.indicators[member] for member in members]
        frames.append(
            _frame(
                scored, name, (by_dimension[:, number], errors[:, number]), (names, score), bands, "too_few_indicators"
            )
        )
    _warn(scheme, scored)
    weights = list(scheme.presets["equal"].values())
    known = ~np.isnan(by_dimension)
    share = np.where(known, weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = share / share.sum(axis=1, keepdims=True)
    overall = index(by_dimension, weights), np.sqrt(np.nansum((share * errors) ** 2, axis=1))
    bands = rank_bands(scored.score, scored.error, scheme.dimension_of, weights)
    parts = list(scheme.dimensions), by_dimension
    frames.append(_frame(scored, INDEX, overall, parts, bands, "too_few_dimensions"))
    return pd.concat(frames, ignore_index=True)


def _warn(scheme: Scheme, scored: _Scored) -> None:
    """Say in the log which indicators of a dimension repeat or contradict each other."""
    for doubt in doubtful_pairs(scored.score, scheme.dimension_of):
        pair = scheme.indicators[doubt.first], scheme.indicators[doubt.second]
        _log.warning("composite: %s and %s correlate with %.2f within one dimension", *pair, doubt.correlation)


def _mean_error(errors: FloatArray) -> FloatArray:
    """Standard error of the mean of the known indicators (independent errors)."""
    n = np.sum(~np.isnan(errors), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(np.nansum(errors**2, axis=1)) / n)


def _frame(
    scored: _Scored,
    name: str,
    estimate: tuple[FloatArray, FloatArray],
    parts: tuple[Sequence[str], FloatArray],
    bands: RankBands,
    obstacle: str,
) -> pd.DataFrame:
    value, error = estimate
    half = normal_quantile(0.95) * error
    has_value = ~np.isnan(value)
    return pd.DataFrame(
        {
            "centre_id": scored.centres["centre_id"],
            "dimension": name,
            "value": value.round(6),
            "low": np.where(has_value, value - half, np.nan).round(6),
            "high": np.where(has_value, value + half, np.nan).round(6),
            **_bands(bands),
            "ranked": int(has_value.sum()),
            "parts": [json.dumps(_scores_by_name(parts[0], row)) for row in parts[1]],
            "missing": [",".join(_missing(parts[0], row)) for row in parts[1]],
            "method": np.where(has_value, "robust_z_within_class", obstacle),
            "data_on": scored.centres["data_on"],
            "is_synthetic": scored.centres["is_synthetic"],
        }
    )


def _bands(bands: RankBands) -> dict[str, Any]:
    columns = {"rank_low": bands.low, "rank_high": bands.high, "tier_low": bands.tier_low, "tier_high": bands.tier_high}
    return {name: pd.Series(values).astype("Int64") for name, values in columns.items()}


def _scores_by_name(names: Sequence[str], row: FloatArray) -> dict[str, float | None]:
    return {name: None if np.isnan(score) else round(float(score), 2) for name, score in zip(names, row, strict=True)}


def _missing(names: Sequence[str], row: FloatArray) -> list[str]:
    return [name for name, score in zip(names, row, strict=True) if np.isnan(score)]


def _with_peers(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> pd.DataFrame:
    """10, 50 and 90 % quantile of the peers of the same kind of data; none below ten with a value."""
    peers = connection.execute(
        "SELECT centre_id, peer_id FROM snapshot.peer WHERE comparison <> 'none' ORDER BY ALL"
    ).df()
    values = rows[["centre_id", "dimension", "value", "is_synthetic"]].dropna(subset="value")
    of_peers = peers.merge(values.rename(columns={"centre_id": "peer_id"}), on="peer_id")
    kind = rows[["centre_id", "is_synthetic"]].drop_duplicates()
    of_peers = of_peers.merge(kind, on=["centre_id", "is_synthetic"])
    grouped = of_peers.groupby(["centre_id", "dimension"])["value"]
    bands = pd.DataFrame({name: grouped.quantile(part) for name, part in PEER_BAND.items()})
    enough = bands[grouped.size() >= MIN_PEERS].reset_index()
    return rows.merge(enough, on=["centre_id", "dimension"], how="left")
