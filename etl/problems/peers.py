"""Comparable centres: the rows of snapshot.peer, from the centres of a build and the parameters of the method.

A simulated comparison place may serve centres that show example data; a centre with real data is compared with real
data only.  Here the classes are kept apart per centre where the caller names them (column ``is_synthetic``); per value
it is done again when a figure is compared (``comparison``), so real and example figures never mix.
"""

import json
from typing import Final

import numpy as np
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.geography.measures import METRIC, transformer
from etl.statistics.estimates import as_floats
from etl.statistics.peers import DEFAULT_FEATURES, PEERS_FOR_FLAGS, PeerCriteria, comparison_kind, find_peers

PEER_COLUMNS: Final = ("centre_id", "peer_id", "rank", "distance", "reasons", "comparison")
OPTIONAL: Final = ("retail_power_index", "overnight_stays_per_inhabitant", "share_65_plus")


def compute_peers(centres: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The 20 nearest comparable centres of every centre, nearest first (15 are shown, 20 judge); grain: centre and peer.

    ``centres``: centre_id, kind, lat, lon, population, central_place_level, density_km2, is_example; where known also
    retail_power_index, overnight_stays_per_inhabitant, share_65_plus, and ``is_synthetic`` (True: shows example data,
    False: real data, missing: no data).  A centre without population or level has no peers.
    """
    if centres.empty:
        return pd.DataFrame(columns=list(PEER_COLUMNS))
    profile = _profile(centres)
    criteria = PeerCriteria(
        max_population_ratio=float(_parameter(catalogue, "max_population_ratio", 2.5)),
        max_level_gap=float(_parameter(catalogue, "max_level_gap", 1)),
        k=PEERS_FOR_FLAGS,
    )
    pairs = pd.concat([_pairs(profile, *group, criteria) for group in _classes(profile)], ignore_index=True)
    count = pairs.groupby("centre_id")["peer_id"].transform("size")
    pairs["comparison"] = [comparison_kind(int(peers)) for peers in count]
    pairs["reasons"] = _reasons(pairs)
    return pairs[list(PEER_COLUMNS)].sort_values(["centre_id", "rank"], kind="stable").reset_index(drop=True)


def _profile(centres: pd.DataFrame) -> pd.DataFrame:
    profile = centres.sort_values("centre_id").set_index("centre_id")
    profile["centre_kind"] = profile["kind"]
    profile["population"] = as_floats(profile["population"])
    profile.loc[~(profile["population"] > 0), "population"] = np.nan
    profile["central_place_level"] = as_floats(profile["central_place_level"])
    profile["population_density_km2"] = as_floats(profile["density_km2"])
    profile.loc[~(profile["population_density_km2"] > 0), "population_density_km2"] = np.nan
    for name in OPTIONAL:
        profile[name] = as_floats(profile[name]) if name in profile else np.nan
    profile["higher_centre_distance_m"] = higher_centre_distance_m(profile)
    return profile


def higher_centre_distance_m(profile: pd.DataFrame) -> np.ndarray:
    """Metres to the nearest main centre of a higher central-place level; NaN where there is none or a point is missing."""
    lon, lat = as_floats(profile["lon"]), as_floats(profile["lat"])
    located = ~(np.isnan(lon) | np.isnan(lat))
    east, north = np.full(len(profile), np.nan), np.full(len(profile), np.nan)
    if located.any():
        east[located], north[located] = transformer(4326, METRIC).transform(lon[located], lat[located])
    level = as_floats(profile["central_place_level"])
    is_main = (profile["centre_kind"] == "main").to_numpy() & located
    distance = np.hypot(east[:, None] - east[is_main], north[:, None] - north[is_main])
    with np.errstate(invalid="ignore"):
        distance = np.where(level[is_main][None, :] > level[:, None], distance, np.inf)
    nearest = np.min(distance, axis=1, initial=np.inf)
    return np.where(np.isfinite(nearest), nearest, np.nan)


def _classes(profile: pd.DataFrame) -> list[tuple[pd.Series, pd.Series]]:
    """Pairs (centres, those who may be their peers): real data among real, example among example.

    A centre without data may look at all that have some; where the caller names no classes all are one.
    """
    everyone = pd.Series(True, index=profile.index)
    if "is_synthetic" not in profile:
        return [(everyone, everyone)]
    has_data = profile["is_synthetic"].notna()
    is_example = has_data & profile["is_synthetic"].astype("boolean").fillna(False).astype(bool)
    is_real = has_data & ~is_example
    return [(is_real, is_real), (is_example, is_example), (~has_data, has_data)]


def _pairs(profile: pd.DataFrame, own: pd.Series, may_serve: pd.Series, criteria: PeerCriteria) -> pd.DataFrame:
    pairs = find_peers(profile, criteria, has_data=may_serve).pairs
    return pairs[pairs["centre_id"].map(own).astype(bool)]


def _reasons(pairs: pd.DataFrame) -> list[str]:
    """JSON per pair: share of the squared distance per feature, features that were compared only."""
    names = [feature.column for feature in DEFAULT_FEATURES]
    shares = pairs[[f"share_{name}" for name in names]].to_numpy(dtype=float).round(4)
    used = shares.sum(axis=0) > 0 if len(pairs) else np.zeros(len(names), dtype=bool)
    return [json.dumps({n: float(s) for n, s, u in zip(names, row, used, strict=True) if u}) for row in shares]


def _parameter(catalogue: Catalogue, name: str, default: float) -> float:
    group = catalogue.methods.get("peers")
    value = group.parameters[name].value if group and name in group.parameters else default
    return float(value)  # type: ignore[arg-type]
