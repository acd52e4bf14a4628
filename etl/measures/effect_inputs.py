"""What the effect of measures is computed from: frames of one snapshot, and who may serve as comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.measures.weekly import centre_weeks, filled, sensor_weeks
from etl.statistics.arrays import Dates, Floats

EARTH_KM = 6371.0
WEEK = pd.Timedelta(days=7)
WORKS: Final = ("building_site", "closure")
EVENT_COLUMNS: Final = ("centre_id", "ags", "starts_on", "ends_on", "kind", "title")
SHOP_COLUMNS: Final = ("centre_id", "street", "lat", "lon")


def _no_events() -> pd.DataFrame:
    return pd.DataFrame(columns=list(EVENT_COLUMNS)).astype(
        {"starts_on": "datetime64[us]", "ends_on": "datetime64[us]"}
    )


def _no_shops() -> pd.DataFrame:
    return pd.DataFrame(columns=list(SHOP_COLUMNS))


@dataclass(frozen=True)
class Towns:
    """Centres by their position in arrays; the last entry of each array stands for a centre nobody knows."""

    position: dict[str, int]
    kinds: list[object]
    lat: Floats
    lon: Floats
    people: Floats

    @classmethod
    def of(cls, centres: pd.DataFrame) -> Towns:
        """From columns centre_id, kind, lat, lon, population."""
        columns = (pd.to_numeric(centres[name]) for name in ("lat", "lon", "population"))
        numbers = [np.append(column.to_numpy(dtype=float, na_value=np.nan), np.nan) for column in columns]
        position = {str(centre): number for number, centre in enumerate(centres["centre_id"])}
        return cls(position, [*centres["kind"], np.nan], *numbers)


def daily_counts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Counts of the snapshot under construction by sensor and day; names as categories, for there are millions of rows."""
    for column in ("sensor_id", "centre_id", "state"):
        names = f"SELECT DISTINCT {column} FROM snapshot.footfall_daily WHERE {column} IS NOT NULL ORDER BY ALL"  # noqa: S608 (fixed text)
        connection.execute(f"CREATE OR REPLACE TEMP TYPE counted_{column} AS ENUM ({names})")
    sql = """
        SELECT sensor_id::counted_sensor_id AS sensor_id, centre_id::counted_centre_id AS centre_id, local_date, count,
               state::counted_state AS state, is_synthetic
        FROM snapshot.footfall_daily ORDER BY sensor_id, local_date
    """
    return connection.execute(sql).df()


@dataclass(frozen=True)
class EffectFacts:
    """Frames with the columns of the snapshot tables named, all centres.

    `carried_out`: centre_id, measure_id, starts_on, ends_on, expected_indicator, expected_effect, registered_on, scope;
    `daily`: footfall_daily; `sensors`: sensor; `indicator`: indicator; `survey`: survey_result; `centres`: centre_id,
    kind, population, lat, lon; `events`: event; `shops`: centre_id, street, lat, lon of the shops on the registers.
    """

    carried_out: pd.DataFrame
    daily: pd.DataFrame
    sensors: pd.DataFrame
    indicator: pd.DataFrame
    survey: pd.DataFrame
    centres: pd.DataFrame
    catalogue: Catalogue
    events: pd.DataFrame = field(default_factory=_no_events)
    shops: pd.DataFrame = field(default_factory=_no_shops)

    @cached_property
    def works(self) -> pd.DataFrame:
        """Building sites and closures by centre and first day; those of a whole municipality stand at each of its centres.

        Columns centre_id, starts_on, ends_on, title, is_large.
        """
        sites = self.events[self.events["kind"].isin(WORKS)].sort_values(["starts_on", "ends_on"], kind="stable")
        own = sites[sites["centre_id"].notna()]
        towns = self.centres[["centre_id"]].assign(ags=self.centres["centre_id"].str[:8])
        shared = sites[sites["centre_id"].isna()].drop(columns="centre_id").merge(towns, on="ags")
        columns = ["centre_id", "starts_on", "ends_on", "title"]
        works = pd.concat([own[columns], shared[columns]], ignore_index=True) if len(sites) else own[columns]
        days = (works["ends_on"] - works["starts_on"]).dt.days + 1
        return works.assign(is_large=days >= float(self.catalogue.method("effect", "large_works_days").value))  # type: ignore[arg-type]

    @cached_property
    def _works_by_centre(self) -> dict[str, pd.DataFrame]:
        return {str(centre): rows for centre, rows in self.works.groupby("centre_id")}

    def works_of(self, centre_id: str) -> pd.DataFrame:
        """Building sites and closures of one centre, columns of `works`."""
        return self._works_by_centre.get(centre_id, self.works.iloc[:0])

    @cached_property
    def _sensors_by_centre(self) -> dict[str, pd.DataFrame]:
        return {str(centre): rows for centre, rows in self.sensors.groupby("centre_id")}

    def sensors_of(self, centre_id: str) -> pd.DataFrame:
        """Versions of the counting points of one centre."""
        return self._sensors_by_centre.get(centre_id, self.sensors.iloc[:0])

    @cached_property
    def _measures_by_centre(self) -> dict[str, pd.DataFrame]:
        return {str(centre): rows for centre, rows in self.carried_out.groupby("centre_id")}

    def measures_of(self, centre_id: str) -> pd.DataFrame:
        """Rows of `carried_out` of one centre."""
        return self._measures_by_centre.get(centre_id, self.carried_out.iloc[:0])

    @cached_property
    def starts(self) -> tuple[Dates, list[str], list[str | None]]:
        """Start, centre and family of every row of `carried_out`."""
        rows = self.carried_out
        families = [self.families.get(str(measure)) for measure in rows["measure_id"]]
        return rows["starts_on"].to_numpy(dtype="datetime64[ns]"), rows["centre_id"].astype(str).tolist(), families

    @cached_property
    def _reporting(self) -> set[str]:
        """Municipalities and centres that have sent a list of events."""
        return {*self.events["ags"].dropna(), *self.events["centre_id"].dropna()}

    def has_events(self, centre_id: str) -> bool:
        """Whether a list of events or building sites of the town is there."""
        return centre_id in self._reporting or centre_id[:8] in self._reporting

    @cached_property
    def towns(self) -> Towns:
        """What makes centres alike, as arrays."""
        return Towns.of(self.centres)

    @cached_property
    def sensor_weeks(self) -> pd.DataFrame:
        """Weeks × sensors."""
        return sensor_weeks(self.daily)

    @cached_property
    def centre_of(self) -> pd.Series:
        """sensor_id -> centre_id."""
        return self.daily.drop_duplicates("sensor_id").set_index("sensor_id")["centre_id"]

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Weeks × centres, ln index."""
        return centre_weeks(self.sensor_weeks, self.centre_of)

    @cached_property
    def filled_weeks(self) -> pd.DataFrame:
        """Weeks × centres with short gaps filled by the course of the others."""
        return filled(self.weeks, int(self.catalogue.method("effect", "longest_gap").value))  # type: ignore[arg-type]

    @cached_property
    def filled_values(self) -> Floats:
        """`filled_weeks` as an array; its columns are `names`."""
        return self.filled_weeks.to_numpy(dtype=float)

    @cached_property
    def names(self) -> list[str]:
        """Centres with counts, in the order of the columns."""
        return [str(name) for name in self.weeks.columns]

    @cached_property
    def synthetic(self) -> dict[str, bool]:
        """Centre -> its counts are example data."""
        marked = self.daily.groupby("centre_id")["is_synthetic"].any()
        return {str(centre): bool(is_marked) for centre, is_marked in marked.items()}

    @cached_property
    def families(self) -> dict[str, str]:
        """Measure -> family."""
        return {measure.id: measure.category for measure in self.catalogue.measures.values()}


def comparison_order(facts: EffectFacts, centre_id: str, names: list[str], min_km: float) -> list[str]:
    """Centres far enough away, most alike first: same kind, then nearest in population, then by id."""
    towns = facts.towns
    own, others = towns.position.get(centre_id, -1), [towns.position.get(name, -1) for name in names]
    km = _great_circle_km(towns.lat[own], towns.lon[own], towns.lat[others], towns.lon[others])
    away = (np.where(np.isnan(km), np.inf, km) >= min_km).tolist()
    unlike = np.abs(np.log(np.maximum(towns.people[others], 1)) - np.log(max(towns.people[own], 1)))
    distance = np.where(np.isnan(unlike), np.inf, unlike).tolist()
    is_other = [towns.kinds[other] != towns.kinds[own] for other in others]
    order = sorted((is_other[n], distance[n], name) for n, name in enumerate(names) if away[n])
    return [name for _, _, name in order]


def untouched(
    facts: EffectFacts, measure_id: str, names: list[str], first: pd.Timestamp, last: pd.Timestamp
) -> list[str]:
    """Centres without a measure of the same family that starts between `first` and `last`."""
    family = facts.families.get(measure_id)
    busy = {centre for centre, own in _started_between(facts, first, last) if own == family}
    return [name for name in names if name not in busy]


def _started_between(facts: EffectFacts, first: pd.Timestamp, last: pd.Timestamp) -> list[tuple[str, str | None]]:
    """Centre and family of the measures that start between two days."""
    days, centres, families = facts.starts
    inside = np.flatnonzero((days >= first.to_datetime64()) & (days <= last.to_datetime64()))
    return [(centres[n], families[n]) for n in inside]


def without_any_measure(facts: EffectFacts, names: list[str], first: pd.Timestamp, last: pd.Timestamp) -> list[str]:
    """Centres in which no measure at all starts between `first` and `last`."""
    busy = {centre for centre, _ in _started_between(facts, first, last)}
    return [name for name in names if name not in busy]


def without_works(facts: EffectFacts, names: list[str], first: pd.Timestamp, last: pd.Timestamp) -> list[str]:
    """Centres without a large building site or closure between `first` and `last`."""
    works = facts.works
    if works.empty:
        return names
    inside = works["is_large"] & (works["starts_on"] <= last) & (works["ends_on"] >= first)
    busy = set(works.loc[inside, "centre_id"])
    return [name for name in names if name not in busy]


def kilometres(own: pd.Series, others: pd.DataFrame) -> Floats:
    """Great-circle distance from one place to others, both with `lat` and `lon` in degrees."""
    to_lat, to_lon = (others[name].to_numpy(dtype=float) for name in ("lat", "lon"))
    return _great_circle_km(float(own["lat"]), float(own["lon"]), to_lat, to_lon)


def _great_circle_km(own_lat: float, own_lon: float, lats: Floats, lons: Floats) -> Floats:
    lat, lon, to_lat, to_lon = (np.radians(degrees) for degrees in (own_lat, own_lon, lats, lons))
    chord = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))
