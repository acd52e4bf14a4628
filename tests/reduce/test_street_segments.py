"""Street segments: counted by hand, streets with few units join their neighbour."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.geography.measures import from_wkb
from etl.reduce.vacancy import reduce_street_segments

SCHEMA = Path(__file__).resolve().parents[2] / "etl" / "snapshot.sql"
CENTRE = "12061316-01"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute("ATTACH ':memory:' AS snapshot")
        opened.execute(SCHEMA.read_text(encoding="utf-8").replace("CREATE TABLE ", "CREATE TABLE snapshot."))
        yield opened


def write(
    connection: duckdb.DuckDBPyConnection, streets: dict[str, tuple[int, int, float | None]], **common: object
) -> None:
    """``streets``: name → (vacant, units, latitude of the first unit or None); units lie 0.0001° apart to the east."""
    rows = []
    for street, (vacant, units, lat) in streets.items():
        for k in range(units):
            status = "vacant" if k < vacant else "occupied"
            place = {"lat": lat, "lon": 13.89 + k / 10_000 if lat else None}
            rows.append({"unit_id": f"{street}{k}", "street": street, "status": status, **place})
    frame = pd.DataFrame(rows).assign(
        **{
            "centre_id": CENTRE,
            "observed_on": pd.Timestamp("2025-05-15"),
            "is_register_complete": True,
            "is_synthetic": False,
            **common,
        }
    )
    connection.register("_units", frame.astype({"lat": float, "lon": float}))
    connection.execute("INSERT INTO snapshot.vacancy_unit BY NAME SELECT * FROM _units")
    connection.unregister("_units")
    reduce_street_segments(connection, [CENTRE])


def segments(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return (
        connection.execute("SELECT * FROM snapshot.street_segment ORDER BY observed_on, street")
        .df()
        .set_index("street")
    )


def test_rate_and_interval_per_street(connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, {"Hauptstraße": (1, 29, 51.94), "Markt": (0, 20, 51.95)})
    found = segments(connection)
    main = found.loc["Hauptstraße"]
    assert (main["units"], main["vacant"]) == (29, 1)
    # Newcombe 1998: 1/29 → 0.0061 to 0.1718; 0/20 → 0 to 0.1611
    assert (main["rate"], main["low"], main["high"]) == pytest.approx((1 / 29, 0.0061, 0.1718), abs=5e-5)
    assert (found.loc["Markt", "low"], found.loc["Markt", "high"]) == pytest.approx((0, 0.1611), abs=5e-5)


def test_line_runs_along_the_units(connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, {"Hauptstraße": (1, 11, 51.94)})
    line = from_wkb(bytes(segments(connection)["geometry_wkb"].iloc[0]))
    ends = sorted(line.coords)
    assert ends[0] == pytest.approx((13.89, 51.94), abs=1e-5)
    assert ends[1] == pytest.approx((13.891, 51.94), abs=1e-5)


def test_small_street_joins_the_nearest(connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, {"Gasse": (2, 4, 51.941), "Hauptstraße": (1, 10, 51.94), "Allee": (0, 10, 51.99)})
    found = segments(connection)
    assert found.index.tolist() == ["Allee", "Gasse, Hauptstraße"]
    joined = found.loc["Gasse, Hauptstraße"]
    assert (joined["units"], joined["vacant"]) == (14, 3)
    assert from_wkb(bytes(joined["geometry_wkb"])).geom_type == "MultiLineString"


def test_without_coordinates_the_next_name_is_the_neighbour(connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, {"Allee": (1, 6, None), "Gasse": (1, 2, None), "Markt": (1, 7, None)})
    found = segments(connection)
    assert found.index.tolist() == ["Allee", "Gasse, Markt"]
    assert found["geometry_wkb"].isna().all()


def test_fewer_than_five_units_in_all_have_counts_and_no_rate(connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, {"Gasse": (1, 2, None), "Markt": (1, 2, None)})
    found = segments(connection).iloc[0]
    assert (found["units"], found["vacant"]) == (4, 2)
    assert found[["rate", "low", "high"]].isna().all()


def test_lists_of_vacant_units_have_no_segments_and_a_second_run_changes_nothing(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    write(connection, {"Markt": (7, 7, None)}, is_register_complete=False)
    assert segments(connection).empty
    write(connection, {"Markt": (1, 7, None)}, observed_on=pd.Timestamp("2026-05-15"))
    first = segments(connection)
    reduce_street_segments(connection, [CENTRE])
    pd.testing.assert_frame_equal(first, segments(connection))
