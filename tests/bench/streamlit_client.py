"""A visitor without a browser: speaks Streamlit's own messages over the WebSocket and counts bytes and time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_RUNS_KEPT = 2
_LIMIT = 100_000_000


class CountingConnection(ClientConnection):
    """Counts the bytes that arrive, compressed as they are."""

    received = 0

    def data_received(self, data: bytes) -> None:
        """Called with every piece that arrives."""
        self.received += len(data)
        super().data_received(data)


@dataclass(frozen=True)
class Rerun:
    """One run of a page as its visitor sees it: seconds until it was complete, bytes on the wire and before compression."""

    seconds: float
    wire: int
    plain: int
    messages: tuple[ForwardMsg, ...]

    @property
    def largest(self) -> list[tuple[int, str]]:
        """Size and kind of the messages, largest first."""
        return sorted(((message.ByteSize(), kind(message)) for message in self.messages), reverse=True)


def kind(message: ForwardMsg) -> str:
    """What a message carries, for reading."""
    name = message.WhichOneof("type") or ""
    if name != "delta":
        return name
    delta = message.delta
    part = delta.WhichOneof("type") or ""
    return f"{delta.new_element.WhichOneof('type')}" if part == "new_element" else part


@dataclass
class Session:
    """One visitor. It keeps the messages the way the browser does, so that unchanged large ones come as references."""

    connection: CountingConnection
    page: str = ""
    cached: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    fragments: dict[str, str] = field(default_factory=dict)

    async def run(self, query: str, *, page: str | None = None, fragment: str = "") -> Rerun:
        """Ask for one run of the page with an address, and wait until it has finished."""
        if page is not None:
            self.page = page
        request = BackMsg()
        request.rerun_script.query_string = query
        request.rerun_script.page_name = self.page
        request.rerun_script.fragment_id = fragment
        request.rerun_script.cached_message_hashes.extend(self.cached)
        request.rerun_script.context_info.timezone = "Europe/Berlin"
        request.rerun_script.context_info.locale = "de-DE"
        return await self.ask(request)

    async def ask(self, request: BackMsg) -> Rerun:
        """Send one message and collect all of the run it causes."""
        before, start = self.connection.received, time.perf_counter()
        await self.connection.send(request.SerializeToString())
        messages, plain = [], 0
        while not messages or messages[-1].WhichOneof("type") != "script_finished":
            raw = await self.connection.recv()
            message = ForwardMsg.FromString(raw)
            plain += len(raw)
            messages.append(message)
        seconds = time.perf_counter() - start
        self.runs += 1
        self._keep(messages)
        return Rerun(seconds, self.connection.received - before, plain, tuple(messages))

    def _keep(self, messages: list[ForwardMsg]) -> None:
        for message in messages:
            if message.metadata.cacheable or message.ref_hash:
                self.cached[message.ref_hash or message.hash] = self.runs
            if message.WhichOneof("type") == "delta" and message.delta.fragment_id:
                self.fragments[message.delta.fragment_id] = kind(message)
        self.cached = {digest: run for digest, run in self.cached.items() if run > self.runs - _RUNS_KEPT}


@asynccontextmanager
async def session(address: str) -> AsyncIterator[Session]:
    """A visitor on the server at `address` (http://host:port)."""
    url = f"ws{address.removeprefix('http')}/_stcore/stream"
    options: Any = {"subprotocols": ["streamlit"], "origin": address, "max_size": _LIMIT, "open_timeout": 60}
    async with connect(url, create_connection=CountingConnection, **options) as connection:
        yield Session(connection)
