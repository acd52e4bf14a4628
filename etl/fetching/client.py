"""A polite HTTP client: it waits as asked, tries again what may pass, and says in plain words what did not."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import httpx

from etl.fetching.settings import FetchSettings

BUSY: Final = frozenset({429, 500, 502, 503, 504})
AGENT: Final = "Zentrenkompass"
CHUNK: Final = 1 << 16


class FetchError(Exception):
    """A service could not be asked; the message is German and says what to do."""


class PoliteClient:
    """Requests to one service, one after the other.

    Refusals (429, 5xx), timeouts and broken bodies are tried again after a pause that doubles, or that ``Retry-After``
    names; a pause longer than allowed ends the fetch, which goes on from there next time.
    """

    def __init__(
        self,
        settings: FetchSettings,
        headers: dict[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._asked_at: float | None = None
        agent = {"User-Agent": AGENT, **(headers or {})}
        self._http = httpx.Client(timeout=settings.timeout_s, headers=agent, follow_redirects=False)

    def __enter__(self) -> "PoliteClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self, url: str, params: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer with its whole body: 200, 204 (nothing there) or 304 (nothing new); raises FetchError."""
        return self._send("GET", url, params=params, headers=headers)

    def post(self, url: str, data: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
        """The answer to a form with its whole body; raises FetchError."""
        return self._send("POST", url, data=data, headers=headers)

    def post_json(self, url: str, document: dict[str, Any]) -> httpx.Response:
        """The answer to a JSON document with its whole body; raises FetchError."""
        return self._send("POST", url, json=document)

    def wait(self, seconds: float) -> None:
        """Wait for work that the service does meanwhile."""
        self._sleep(seconds)

    def _send(self, method: str, url: str, **request: Any) -> httpx.Response:
        pause, reason = self._settings.pause_s, ""
        for attempt in range(self._settings.tries):
            if attempt:
                self._sleep(pause)
                pause = min(pause * 2, self._settings.longest_pause_s)
            self._keep_distance()
            try:
                answer = self._read(method, url, request)
            except httpx.TimeoutException:
                reason = f"keine Antwort in {self._settings.timeout_s:g} Sekunden"
                continue
            except (httpx.TransportError, httpx.DecodingError) as error:
                reason = f"Verbindung abgebrochen ({error})"
                continue
            if answer.status_code not in BUSY:
                return _accepted(answer)
            reason = f"Antwort {answer.status_code}"
            pause = self._asked_pause(answer, pause)
        raise FetchError(
            f"{_host(url)}: {reason}, auch nach {self._settings.tries} Versuchen. Bitte später erneut abrufen."
        )

    def _read(self, method: str, url: str, request: dict[str, Any]) -> httpx.Response:
        """One request; a body beyond the limit is not read to its end."""
        limit = self._settings.largest_answer_mb << 20
        with self._http.stream(method, url, **request) as answer:
            parts, size = [], 0
            for chunk in answer.iter_bytes(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise FetchError(f"{_host(url)}: Die Antwort ist größer als {self._settings.largest_answer_mb} MB.")
                parts.append(chunk)
            kept = {k: v for k, v in answer.headers.items() if k not in ("content-encoding", "content-length")}
            return httpx.Response(answer.status_code, headers=kept, content=b"".join(parts), request=answer.request)

    def _asked_pause(self, answer: httpx.Response, usual: float) -> float:
        asked = retry_after_s(answer.headers.get("Retry-After"))
        if asked is None:
            return usual
        if asked > self._settings.longest_pause_s:
            raise FetchError(
                f"{_host(str(answer.request.url))} bittet um {asked:.0f} Sekunden Pause. Bitte später erneut abrufen; es geht dann hier weiter."
            )
        return asked

    def _keep_distance(self) -> None:
        now = time.monotonic()
        if self._asked_at is not None and now - self._asked_at < self._settings.between_s:
            self._sleep(self._settings.between_s - (now - self._asked_at))
        self._asked_at = time.monotonic()


def retry_after_s(text: str | None) -> float | None:
    """Seconds that ``Retry-After`` names, as a number or a date; None when it names none."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip())
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def json_of(answer: httpx.Response) -> Any:
    """The body as JSON; raises FetchError when it is something else, such as a page of HTML."""
    start = answer.content[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        raise FetchError(f"{_host(str(answer.request.url))} liefert eine Webseite statt Daten. Stimmt die Adresse?")
    try:
        return answer.json()
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{_host(str(answer.request.url))} liefert kein gültiges JSON ({error}).") from error


def _accepted(answer: httpx.Response) -> httpx.Response:
    where = _host(str(answer.request.url))
    if answer.status_code in (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        return answer
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise FetchError(
            f"{where}: Zugang verweigert ({answer.status_code}). Bitte Zugangsdaten in ZENTREN_FETCH_… prüfen."
        )
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise FetchError(f"{where}: Das Gesuchte gibt es nicht ({answer.request.url.path}).")
    raise FetchError(f"{where}: unerwartete Antwort {answer.status_code}.")


def _host(url: str) -> str:
    return httpx.URL(url).host
