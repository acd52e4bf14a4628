"""What a click costs on the wire: counts of bytes, the same on every machine. Times are measured in tests/bench only."""

import asyncio
import zlib
from collections.abc import Iterator

import pytest

from tests.bench.map_of_germany import CLASSES, map_of
from tests.bench.region_rows import write_region
from tests.bench.scenarios import Steps, take_steps
from tests.browser.visiting import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over 413 municipalities."""
    data = tmp_path_factory.mktemp("data")
    write_region(data)
    with serve(data) as running:
        yield running


@pytest.fixture(scope="module")
def steps(region: Served) -> Steps:
    return asyncio.run(take_steps(region.address))


def test_bytes_of_every_step(steps: Steps) -> None:
    too_many = {step: (sent, most) for step, (sent, most) in steps.bytes_and_limits.items() if sent > most}
    assert not too_many
    assert all(sent > 100 for sent, _ in steps.bytes_and_limits.values())


def test_the_map_that_changed_was_sent_and_its_shapes_were_not(steps: Steps) -> None:
    charts = [m for m in steps.map_change.messages if m.delta.new_element.WhichOneof("type") == "plotly_chart"]
    specification = charts[0].delta.new_element.plotly_chart.spec
    assert "choroplethmap" in specification
    assert "coordinates" not in specification
    assert len(specification) < 10_000


def test_no_element_is_heavy(steps: Steps) -> None:
    for rerun in (steps.map_rerun, steps.centre_change):
        size, kind = rerun.largest[0]
        assert size < 50_000, kind


def test_a_map_of_all_german_municipalities_fits_into_one_message() -> None:
    chart = map_of(10_800)
    assert len(chart.data) == len(CLASSES) + 2
    assert len(zlib.compress(chart.to_json().encode())) < 50_000
