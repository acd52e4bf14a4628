"""A snapshot in memory with one town, and small registers written by hand."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue, load_catalogue
from etl.indicators.contract import Facts

SCHEMA = Path(__file__).resolve().parents[2] / "etl" / "snapshot.sql"
CENTRE = "12061316-01"
UNIT_DEFAULTS = {
    "centre_id": CENTRE,
    "observed_on": "2025-05-15",
    "street": "Hauptstraße",
    "house_no": "1",
    "floor": "EG",
    "area_m2": None,
    "area_kind": "sales",
    "status": "occupied",
    "vacant_since": None,
    "vacant_since_precision": None,
    "trade": None,
    "previous_trade": None,
    "location_class": None,
    "cause": None,
    "closure_announced_on": None,
    "lat": None,
    "lon": None,
    "is_register_complete": True,
    "is_synthetic": False,
}
DATES = ("observed_on", "vacant_since", "closure_announced_on")
Register = Callable[..., None]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def facts(catalogue: Catalogue) -> Iterator[Facts]:
    """One municipality with one centre, chosen; the day looked from is 25 November 2026."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("ATTACH ':memory:' AS snapshot")
        connection.execute(SCHEMA.read_text(encoding="utf-8").replace("CREATE TABLE ", "CREATE TABLE snapshot."))
        connection.execute(
            "INSERT INTO snapshot.municipality (ags, name, population, size_class) VALUES ('12061316', 'Lübben', 14000, '10000_20000')"
        )
        connection.execute(
            "INSERT INTO snapshot.centre (centre_id, ags, name) VALUES (?, '12061316', 'Innenstadt')", [CENTRE]
        )
        connection.execute(
            """
            INSERT INTO snapshot.load (load_id, topic, source_id, target, status, is_synthetic) VALUES
            (1, 'vacancy', 'leerstandsregister-der-kommune', '12061316-01', 'loaded', false),
            (2, 'survey', 'befragung-der-kommune', '12061316', 'loaded', false)
            """
        )
        connection.execute("CREATE TEMP TABLE chosen AS SELECT centre_id FROM snapshot.centre")
        yield Facts(connection, date(2026, 11, 25), catalogue)


@pytest.fixture
def register(facts: Facts) -> Register:
    """``register(units, **common)``: rows of ``snapshot.vacancy_unit``; each unit is a dict of what differs."""

    def write(units: Sequence[dict[str, object]], **common: object) -> None:
        rows = [{**UNIT_DEFAULTS, "unit_id": f"u{number}", **common, **unit} for number, unit in enumerate(units)]
        frame = pd.DataFrame(rows)
        for column in DATES:
            frame[column] = pd.to_datetime(frame[column])
        for column in ("area_m2", "lat", "lon"):
            frame[column] = frame[column].astype(float)
        facts.connection.register("_units", frame)
        facts.connection.execute("INSERT INTO snapshot.vacancy_unit BY NAME SELECT * FROM _units")
        facts.connection.unregister("_units")

    return write
