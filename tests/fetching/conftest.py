"""The local service and the desk that asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetching.desk import Desk
from tests.fetching.service import Service, running


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, service: Service) -> Desk:
    return Desk(tmp_path, service)
