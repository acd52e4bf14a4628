"""Many visitors at once on loopback: each picks another indicator every few seconds. Bounded in number and time."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import numpy as np

from tests.bench.scenarios import main_fragment
from tests.bench.streamlit_client import session

Click = Callable[[str], Awaitable[None]]
Opener = Callable[[AsyncExitStack], Awaitable[Click]]
_UPDATE = "/_dash-update-component"


@dataclass(frozen=True)
class Crowd:
    """How many visitors, how long they look (seconds, ± 50 %), for how long all of it."""

    visitors: int = 50
    think: float = 3.0
    seconds: float = 30.0


@dataclass(frozen=True)
class Waits:
    """Seconds of every click."""

    seconds: np.ndarray

    def quantile(self, share: float) -> float:
        """Seconds that this share of the clicks did not exceed."""
        return float(np.quantile(self.seconds, share))


async def crowd(opener: Opener, indicators: list[str], size: Crowd) -> Waits:
    """Open all visits, then let everybody click until time is up."""
    waits: list[float] = []
    async with AsyncExitStack() as stack:
        clicks = [await opener(stack) for _ in range(size.visitors)]
        until = time.monotonic() + size.seconds
        await asyncio.gather(
            *(
                _visit(click, random.Random(number), indicators, size, until, waits)
                for number, click in enumerate(clicks)
            )
        )
    return Waits(np.array(waits))


async def _visit(
    click: Click, chance: random.Random, indicators: list[str], size: Crowd, until: float, waits: list[float]
) -> None:
    await asyncio.sleep(chance.uniform(0, size.think))
    while time.monotonic() < until:
        start = time.perf_counter()
        await click(chance.choice(indicators))
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(size.think * chance.uniform(0.5, 1.5))


def app_visit(address: str) -> Opener:
    """A visitor on the map page of the app."""

    async def opener(stack: AsyncExitStack) -> Click:
        visitor = await stack.enter_async_context(session(address))
        await visitor.run("mode=indicator", page="")
        fragment = main_fragment(await visitor.run("mode=indicator"))

        async def click(indicator_id: str) -> None:
            await visitor.run(f"mode=indicator&indicator={indicator_id}", fragment=fragment)

        return click

    return opener


def naive_visit(address: str) -> Opener:
    """A visitor on the twin with Streamlit's defaults."""

    async def opener(stack: AsyncExitStack) -> Click:
        visitor = await stack.enter_async_context(session(address))
        await visitor.run("", page="")

        async def click(indicator_id: str) -> None:
            await visitor.run(f"indicator={indicator_id}")

        return click

    return opener


def dash_visit(address: str) -> Opener:
    """A visitor on the Dash twin, by the request its page sends."""

    async def opener(stack: AsyncExitStack) -> Click:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
        (await client.get("/_dash-layout")).raise_for_status()

        async def click(indicator_id: str) -> None:
            request = {
                "output": "..map.figure...table.data..",
                "outputs": [{"id": "map", "property": "figure"}, {"id": "table", "property": "data"}],
                "inputs": [{"id": "indicator", "property": "value", "value": indicator_id}],
                "changedPropIds": ["indicator.value"],
                "parsedChangedPropsIds": ["indicator.value"],
                "state": [],
            }
            answer = await client.post(
                _UPDATE, content=json.dumps(request), headers={"Content-Type": "application/json"}
            )
            answer.raise_for_status()

        return click

    return opener
