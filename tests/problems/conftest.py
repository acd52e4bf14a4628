"""The catalogue once for all tests of the rules."""

import pytest

from etl.catalogue.register import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
