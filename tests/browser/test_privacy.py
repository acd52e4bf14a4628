"""Nothing leaves the server's own address: neither the visitor's browser nor the server asks another host."""

import base64
import ipaddress
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.charts.basemap import HOST
from dashboard.text import texts
from tests.browser.visiting import (
    CENTRE,
    SIZES,
    Served,
    Visitor,
    needs_chromium,
    page_paths,
    serve,
    write_full_snapshot,
)
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1200),
    needs_chromium,
    pytest.mark.skipif(not Path("/proc/self/net/tcp").is_file(), reason="reads the connections of a process in /proc"),
]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
WATCHED = "tests/browser/watched_server.py"
OWN = re.compile(r"127\.0\.0\.1|::1|localhost|None")


@dataclass
class Witness:
    """What a watched server did: the log of its own calls and the remote addresses of its open sockets."""

    served: Served
    log: Path
    remotes: set[str] = field(default_factory=set)

    def calls_to_others(self) -> list[str]:
        """Look-ups and connections that name another host."""
        lines = self.log.read_text().splitlines() if self.log.is_file() else []
        return [line for line in lines if not OWN.search(line.split("\t", 1)[1])]

    def sample(self) -> None:
        """Add the remote addresses of the sockets that are open now."""
        self.remotes |= remote_addresses(self.served.pid)

    def remotes_elsewhere(self) -> set[str]:
        """Remote addresses beyond loopback."""
        return {remote for remote in self.remotes if not ipaddress.ip_address(remote).is_loopback}


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Witness]:
    """A server that writes down whom it asks, sampled every 50 ms as well."""
    data, log = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("log") / "calls"
    write_full_snapshot(data)
    with serve(data, starter=(WATCHED,), CONNECTION_LOG=str(log), PYTHONPATH=str(ROOT)) as served:
        watching, ended = Witness(served, log), threading.Event()

        def keep_sampling() -> None:
            while not ended.wait(0.05):
                watching.sample()

        sampler = threading.Thread(target=keep_sampling, daemon=True)
        sampler.start()
        yield watching
        ended.set()
        sampler.join()


def test_no_page_asks_another_host(browser: Any, witness: Witness) -> None:
    visitor = Visitor(browser, witness.served.address, SIZES["desktop"])
    for path in page_paths().values():
        visitor.open(path)
        visitor.wait_for_charts()
        press_every_choice(visitor)
    visitor.open("?lang=en")
    visitor.open("profil?lang=en")
    visitor.widen("[data-testid=stExpander] summary")
    assert visitor.foreign == []
    assert witness.calls_to_others() == []
    assert witness.remotes, "the sampler saw the browser's own connections"
    assert witness.remotes_elsewhere() == set()


@pytest.mark.parametrize("path", ["?", "?level=ihk", f"profil?centre={CENTRE}"])
def test_the_background_map_comes_only_after_consent(browser: Any, served: Served, path: str) -> None:
    """Off at first, also with a link; then the tiles of basemap.de and nothing else; off again in a new session."""
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    visitor.page.route(f"{HOST}/**", lambda route: route.fulfill(status=200, content_type="image/png", body=PIXEL,
                                                                 headers={"Access-Control-Allow-Origin": "*"}))  # fmt: skip
    visitor.open(f"{path}&basemap=1&consent_basemap_region=true")
    visitor.wait_for_charts()
    assert visitor.foreign == []
    visitor.settle()  # a click while the page is still being written may meet an element that is replaced
    switch = visitor.page.get_by_text(texts("de")["basemap.switch"])
    is_on = visitor.page.get_by_role("switch", name=texts("de")["basemap.switch"])
    for _ in range(3):
        if is_on.get_attribute("aria-checked") != "true":
            switch.click()
        visitor.settle()
    credit = texts("de")["basemap.credit"].split(":")[0]
    visitor.page.get_by_text(f"{credit}:").wait_for(timeout=120_000)
    visitor.page.wait_for_timeout(2_000)
    assert visitor.foreign, "no tile was asked for"
    assert {address.split("/wmts")[0] for address in visitor.foreign} == {HOST}


def press_every_choice(visitor: Visitor) -> None:
    """Press each segment of the page's own choices once."""
    choices = "[data-testid=stMain] [data-testid=stButtonGroup] button"
    for index in range(visitor.page.locator(choices).count()):
        if index < visitor.page.locator(choices).count():
            visitor.page.locator(choices).nth(index).click()
            visitor.settle()


def test_a_request_to_another_host_would_be_seen(browser: Any, served: Served) -> None:
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    visitor.open("methodik")
    other = served.address.replace("127.0.0.1", "localhost")
    visitor.page.evaluate("address => fetch(address).catch(() => null)", f"{other}/_stcore/health")
    assert visitor.foreign == [f"{other}/_stcore/health"]


def test_the_witness_sees_a_connection(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import socket\n"
        "from tests.browser.watched_server import watch\n"
        f"watch({str(log)!r})\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.2', 9))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert Witness(Served("", 0), log).calls_to_others() == ["socket.connect\t('127.0.0.2', 9)"]


def test_an_open_socket_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert remote_addresses(os.getpid()) >= {"127.0.0.1"}


def remote_addresses(pid: int) -> set[str]:
    """Remote addresses of the TCP and UDP sockets of a process that are connected."""
    own = socket_inodes(pid)
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path(f"/proc/{pid}/net/{table}")
        for line in path.read_text().splitlines()[1:] if path.is_file() else []:
            columns = line.split()
            address, port = columns[2].split(":")
            if columns[9] in own and int(port, 16):
                found.add(readable(address))
    return found


def socket_inodes(pid: int) -> set[str]:
    """Inodes of the sockets a process holds open."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = entry.readlink()
        except FileNotFoundError:
            continue  # closed between listing and reading
        if str(target).startswith("socket:["):
            inodes.add(str(target)[8:-1])
    return inodes


def readable(hexadecimal: str) -> str:
    """An address as /proc writes it (words in the machine's byte order) as text."""
    words = [int(hexadecimal[i : i + 8], 16) for i in range(0, len(hexadecimal), 8)]
    packed = b"".join(struct.pack("=I", word) for word in words)
    address = ipaddress.ip_address(packed)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
