"""A local server that answers from a script and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: method, path, query or form, headers in lower case, the body as sent."""

    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer; ``cut`` sends fewer bytes than announced, ``wait_s`` lets the client wait."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    wait_s: float = 0.0


def as_json(document: Any, **more: Any) -> Answer:
    return Answer(body=json.dumps(document).encode(), headers={"Content-Type": "application/json"}, **more)


@dataclass
class Service:
    """The address, the requests so far, and the script: failures first, then what ``reply`` says."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    failures: list[Answer] = field(default_factory=list)
    reply: Callable[[Asked], Answer] = lambda _: Answer(404)


@contextmanager
def running() -> Iterator[Service]:
    service = Service("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def _answer(self, method: str, body: str) -> None:
            parts = urlsplit(self.path)
            headers = {k.lower(): v for k, v in self.headers.items()}
            asked = Asked(method, parts.path, dict(parse_qsl(body or parts.query)), headers, body)
            service.asked.append(asked)
            answer = service.failures.pop(0) if service.failures else service.reply(asked)
            time.sleep(answer.wait_s)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) - answer.cut])

        def do_GET(self) -> None:
            self._answer("GET", "")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._answer("POST", self.rfile.read(length).decode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
