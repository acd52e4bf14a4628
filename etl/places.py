"""Municipalities and centres in the warehouse: the reference register, the place a delivery belongs to, its counting points."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pandas as pd

from etl.delivery import fold
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused, Register
from etl.stores import CONTENT

REFERENCE: Final = CONTENT / "reference"
MOVED_M: Final = 25.0
DAMAGE: Final = "\ufffd"  # what a wrong decoding before us left of an umlaut
LAND_CODES: Final = frozenset(f"{number:02d}" for number in range(1, 17))


@dataclass(frozen=True)
class Target:
    """Where a delivery belongs: both None when the file itself says it."""

    ags: str | None
    centre_id: str | None

    @property
    def label(self) -> str:
        return self.centre_id or self.ags or ""


def seed_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill an empty register with the reference municipalities of Brandenburg and the main centres of the district.

    A new warehouse starts with them, so that a town finds itself on the map before its first delivery; load_id 0.
    """
    if connection.execute("SELECT 1 FROM warehouse.municipality LIMIT 1").fetchone():
        return
    municipalities = str(REFERENCE / "municipalities_brandenburg.csv")
    centres = str(REFERENCE / "centres_suedbrandenburg.csv")
    connection.execute(
        """
        INSERT INTO warehouse.municipality
        SELECT ags, ars, name, type, area_km2::DOUBLE, population::DOUBLE, population_date::DATE, postal_code_admin,
               CASE WHEN central_place LIKE 'Oberzentrum%' THEN 3 WHEN central_place LIKE 'Mittelzentrum%' THEN 2
                    WHEN nullif(gsp_locality, '') IS NOT NULL THEN 1 ELSE 0 END,
               lat::DOUBLE, lon::DOUBLE, DATE '2026-02-28', 0
        FROM read_csv(?, all_varchar = true, header = true) ORDER BY ags
        """,
        [municipalities],
    )
    connection.execute(
        """
        INSERT INTO warehouse.centre
        SELECT centre_id, ags, municipality || ' – ' || centre_name, 'main', lat::DOUBLE, lon::DOUBLE, NULL, true, 0
        FROM read_csv(?, all_varchar = true, header = true) WHERE kind = 'main_centre' ORDER BY centre_id
        """,
        [centres],
    )


def read_register(connection: duckdb.DuckDBPyConnection) -> Register:
    """The register as frames: newest state of each municipality with its settlement point, and all centres."""
    municipalities = connection.execute(
        """
        SELECT ags, name, population, population_on, lat, lon FROM warehouse.municipality
        QUALIFY row_number() OVER (PARTITION BY ags ORDER BY territorial_status_on DESC NULLS LAST) = 1 ORDER BY ags
        """
    ).df()
    centres = connection.execute("SELECT centre_id, ags, name, lat, lon FROM warehouse.centre ORDER BY centre_id").df()
    return Register(municipalities, centres)


def check_target(register: Register, ags: str | None, centre_id: str | None) -> Target:
    """The place the sender named; raises FileRefused (L06, L07) when it cannot exist.

    A municipality outside the register is accepted when its key is well formed: the register of a fresh installation
    knows Brandenburg only.
    """
    if centre_id is not None:
        known = register.centres.loc[register.centres["centre_id"] == centre_id]
        if known.empty and not re.fullmatch(r"\d{8}-\d{2}", centre_id):
            raise FileRefused(notice("L07", centre=centre_id, value=centre_id, scope="file"))
        return Target(str(known["ags"].iloc[0]) if len(known) else centre_id[:8], centre_id)
    if ags is not None and not (re.fullmatch(r"\d{8}", ags) and ags[:2] in LAND_CODES):
        raise FileRefused(notice("L06", ags=ags, value=ags, scope="file"))
    return Target(ags, f"{ags}-01" if ags else None)


def ensure_centres(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    centre_ids: set[str],
    load_id: int,
    points: pd.DataFrame | None,
) -> list[Notice]:
    """Create the main centres that do not exist yet, at the settlement point or amid the delivered ``points`` (lat, lon)."""
    missing = centre_ids - set(register.centres["centre_id"])
    towns = register.municipalities.set_index("ags")
    notices = []
    for centre_id in sorted(missing):
        ags = centre_id[:8]
        if ags in towns.index:
            name, lat, lon = (towns.at[ags, column] for column in ("name", "lat", "lon"))
        else:
            name, lat, lon = f"Gemeinde {ags}", None, None
            connection.execute(
                "INSERT INTO warehouse.municipality (ags, name, load_id) VALUES (?, ?, ?)", [ags, name, load_id]
            )
            notices.append(notice("K01", value=ags, level="warning", scope="file"))
        if _none(lat) is None and points is not None and points["lat"].notna().any():
            lat, lon = float(points["lat"].mean()), float(points["lon"].mean())
        kind = "main" if centre_id.endswith("-01") else "district"
        label = str(name).split(",")[0] + (
            " – Innenstadt" if kind == "main" else f" – Ortsteilzentrum {centre_id[-2:]}"
        )
        place = [_none(value) for value in (lat, lon)]
        connection.execute(
            "INSERT INTO warehouse.centre VALUES (?, ?, ?, ?, ?, ?, NULL, true, ?)",
            [centre_id, ags, label, kind, *place, load_id],
        )
    return notices


def resolve_sensors(
    connection: duckdb.DuckDBPyConnection, sensors: pd.DataFrame, load_id: int
) -> tuple[pd.DataFrame, list[Notice]]:
    """Give each delivered counting point its key; a point that moved more than 25 m opens a new version (F10).

    ``sensors`` is the canonical frame with centre_id filled.  Returns (sensor_no, sensor_key) and notices.
    """
    known = connection.execute(
        """
        SELECT sensor_key, sensor_id, centre_id, sensor_ref, version, lat, lon FROM warehouse.sensor
        QUALIFY row_number() OVER (PARTITION BY centre_id, sensor_ref ORDER BY version DESC) = 1
        """
    ).df()
    latest = {(row["centre_id"], row["sensor_ref"]): row for row in known.to_dict("records")}
    refs = known.groupby("centre_id")["sensor_ref"].agg(list).to_dict()
    key = int(known["sensor_key"].max()) if len(known) else 0
    keys, notices, new = [], [], []
    for sensor in sensors.to_dict("records"):
        ref = _known_ref(latest, refs.get(sensor["centre_id"], []), sensor["centre_id"], sensor["sensor_ref"])
        row = latest.get((sensor["centre_id"], ref))
        if row is not None and DAMAGE in ref and DAMAGE not in sensor["sensor_ref"]:
            _mend_name(connection, row["sensor_id"], sensor["sensor_ref"], sensor["name"])
        moved = None if row is None else _moved_m(row["lat"], row["lon"], sensor["lat"], sensor["lon"])
        if row is not None and (moved is None or moved <= MOVED_M):
            keys.append(int(row["sensor_key"]))
            continue
        key += 1
        version = 1 if row is None else int(row["version"]) + 1
        if moved is not None:
            notices.append(
                notice("F10", sensor=sensor["name"], change=f"{moved:.0f} m versetzt", value=sensor["sensor_ref"])
            )
        sensor_id = f"{sensor['centre_id']}/{_slug(sensor['sensor_ref'])}" + ("" if version == 1 else f"@{version}")
        new.append({**sensor, "sensor_key": key, "sensor_id": sensor_id, "version": version, "load_id": load_id})
        keys.append(key)
    if new:
        connection.register("_new_sensors", pd.DataFrame(new).astype({"lat": "float64", "lon": "float64"}))
        connection.execute(
            """
            INSERT INTO warehouse.sensor
            SELECT sensor_key, sensor_id, centre_id, sensor_ref, version, name, lat, lon, method, counted_object,
                   direction_a, direction_b, load_id FROM _new_sensors ORDER BY sensor_key
            """
        )
        connection.unregister("_new_sensors")
    return pd.DataFrame(
        {"sensor_no": sensors["sensor_no"].astype("int32"), "sensor_key": pd.array(keys, "int32")}
    ), notices


def _known_ref(latest: dict[tuple[str, str], dict[Hashable, Any]], refs: list[str], centre_id: str, ref: str) -> str:
    """The name under which the point is known: damaged umlauts (U+FFFD) stand for any one or two letters."""
    if (centre_id, ref) in latest:
        return ref
    alike = [other for other in refs if _fits(ref, other) or _fits(other, ref)]
    return alike[0] if len(alike) == 1 else ref


def _fits(damaged: str, whole: str) -> bool:
    if DAMAGE not in damaged:
        return False
    return re.fullmatch("..?".join(re.escape(part) for part in re.split(f"{DAMAGE}+", damaged)), whole) is not None


def _mend_name(connection: duckdb.DuckDBPyConnection, sensor_id: str, ref: str, name: str) -> None:
    connection.execute(
        "UPDATE warehouse.sensor SET sensor_ref = ?, name = ? WHERE sensor_id = ?", [ref, name, sensor_id]
    )


def _moved_m(lat: float, lon: float, new_lat: float, new_lon: float) -> float | None:
    """Distance in metres on the ground (equirectangular, fine below a kilometre); None when a point is unknown."""
    if any(pd.isna(value) for value in (lat, lon, new_lat, new_lon)):
        return None
    north = (new_lat - lat) * 111_195
    east = (new_lon - lon) * 111_195 * 0.62  # cosine of 51.7 degrees north
    return float((north**2 + east**2) ** 0.5)


def _slug(text: str) -> str:
    return fold(text)[:60] or "zaehlstelle"


def _none(value: object) -> object:
    return None if value is None or value != value else value
