"""The documented nginx configuration before the app, on loopback: TLS, policy, language, compression, closed addresses."""

import base64
import gzip
import hashlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import streamlit

from tests.browser.visiting import SIZES, Visitor, free_port, needs_chromium, page_paths, serve
from tests.browser.visiting import write_full_snapshot as write_snapshot
from tests.conftest import ROOT

CONFIGURATION: Final = ROOT / "docs" / "nginx" / "zentrenkompass.conf"
NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL: Final = shutil.which("openssl")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="needs nginx and openssl (Debian: apt install nginx)"),
]
HOST: Final = "dashboard.example.de"


@dataclass(frozen=True)
class Answer:
    """Status, headers and body of one request."""

    status: int
    headers: Any
    body: bytes


@dataclass(frozen=True)
class Proxy:
    """A running nginx; `plain` is its port without TLS."""

    address: str
    plain: str

    def get(self, path: str, **headers: str) -> Answer:
        """One request as the public host."""
        return fetch(f"{self.address}{path}", headers)


def fetch(url: str, headers: dict[str, str]) -> Answer:
    """One request that follows no redirection and trusts the test's own certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), Still())
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


class Still(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx with the documented file, its ports, paths and certificate put to a place of the test."""
    place = tmp_path_factory.mktemp("nginx")
    data = tmp_path_factory.mktemp("data")
    write_snapshot(data)
    port, plain = free_port(), free_port()
    certificate(place)
    address = f"127.0.0.1:{port}"
    with serve(data) as served:
        main = write_configuration(place, served.address.removeprefix("http://"), port, plain)
        subprocess.run([NGINX, "-t", "-q", "-c", main], check=True)
        server = subprocess.Popen([NGINX, "-c", main])
        try:
            wait_until_open(plain)
            yield Proxy(f"https://{address}", f"http://127.0.0.1:{plain}")
        finally:
            server.terminate()
            server.wait(20)


def wait_until_open(port: int) -> None:
    """Until somebody listens on a port of the loopback address."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def certificate(place: Path) -> None:
    """A self-signed certificate."""
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(place / "privkey.pem"), "-out", str(place / "fullchain.pem")]
    subprocess.run([OPENSSL, *request, *files, "-subj", f"/CN={HOST}"], check=True, capture_output=True)


def write_configuration(place: Path, upstream: str, port: int, plain: int) -> str:
    """The documented file with the test's ports and paths, inside a main file."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:8501": upstream,
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        f"/etc/letsencrypt/live/{HOST}": str(place),
        "/var/cache/nginx/zentrenkompass": str(place / "cache"),
        "/var/log/nginx/zentrenkompass.log": str(place / "access.log"),
        f"server_name {HOST};": f"server_name {HOST} 127.0.0.1;",
    }.items():
        assert old in text, f"{old} no longer stands in {CONFIGURATION.name}"
        text = text.replace(old, new)
    text = re.sub(r"^\s*listen \[::\].*$", "", text, flags=re.MULTILINE)
    (place / "site.conf").write_text(text, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {place}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = "types { text/html html; application/javascript js; text/css css; }"
    main = place / "nginx.conf"
    main.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nerror_log {place}/error.log;\npid {place}/nginx.pid;\nworker_processes 1;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n{types}\n{temporary}include {place}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    return str(main)


def test_the_policy_allows_the_one_inline_script_of_the_installed_version() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    named = re.findall(r"'sha256-([^']+)'", CONFIGURATION.read_text(encoding="utf-8"))
    assert named == digests


def test_plain_http_is_sent_to_tls(proxy: Proxy) -> None:
    answer = fetch(f"{proxy.plain}/profil", {"Host": HOST})
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/profil"


def test_the_page_is_german_and_carries_the_policy(proxy: Proxy) -> None:
    answer = proxy.get("/profil")
    assert b'<html lang="de">' in answer.body
    assert b"<title>Zentrenkompass</title>" in answer.body
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"],
)
def test_closed_addresses(proxy: Proxy, path: str) -> None:
    assert proxy.get(path).status == 404


def test_health_is_open(proxy: Proxy) -> None:
    assert proxy.get("/_stcore/health").body == b"ok"


def test_bundles_arrive_compressed_and_from_the_cache(proxy: Proxy) -> None:
    bundle = re.search(rb'src="\./(static/js/index[^"]+)"', proxy.get("/").body).group(1).decode()
    plain = proxy.get(f"/{bundle}")
    packed = proxy.get(f"/{bundle}", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < 0.5 * len(plain.body)
    assert "immutable" in packed.headers["Cache-Control"]


def test_the_cookie_that_keeps_a_visitor_on_one_process(proxy: Proxy) -> None:
    first = proxy.get("/").headers.get_all("Set-Cookie") or []
    cookie = next(cookie for cookie in first if cookie.startswith("zk_process="))
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    again = proxy.get("/", Cookie=cookie.split(";")[0]).headers.get_all("Set-Cookie") or []
    assert not [cookie for cookie in again if cookie.startswith("zk_process=")]


@needs_chromium
def test_every_page_works_under_the_policy(browser: Any, proxy: Proxy) -> None:
    visitor = Visitor(browser, proxy.address, SIZES["desktop"])
    reports: list[str] = []
    visitor.page.on(
        "console", lambda line: reports.append(line.text) if "Content Security Policy" in line.text else None
    )
    for path in page_paths().values():
        visitor.open(path)
        visitor.wait_for_charts()
        assert visitor.page.evaluate("document.documentElement.lang") == "de"
    visitor.open("")
    visitor.page.wait_for_selector(".js-plotly-plot canvas", timeout=60_000)
    assert reports == []
    assert visitor.foreign == []
