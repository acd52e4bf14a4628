"""Fixtures for the tests of matching and effect."""

import pandas as pd
import pytest

from etl.catalogue.register import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def centres() -> pd.DataFrame:
    """Calau (small, no central place) and Cottbus (large, Oberzentrum)."""
    return pd.DataFrame(
        {
            "centre_id": ["12066052-01", "12052000-01"],
            "kind": ["main", "main"],
            "population": [7500, 95123],
            "central_place_level": [0, 3],
            "lat": [51.745, 51.759],
            "lon": [13.950, 14.335],
        }
    )
