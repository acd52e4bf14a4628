"""One server over the hand-written snapshot for all browser tests that only read."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.visiting import Served, chromium, serve, write_full_snapshot


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running server in which every section of every page has something to show."""
    data = tmp_path_factory.mktemp("data")
    write_full_snapshot(data)
    with serve(data) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser."""
    with chromium() as running:
        yield running
