"""Databases of the GENESIS family: flat files of tables by POST, large ones by a job of the service.

A table that is too large for an answer (status 98) is ordered anew with ``job=true``; the service answers with the name of
the result (status 99), lists the job under ``catalogue/jobs`` until its state is "Fertig", and gives the result by
``data/resultfile``.  A job that takes longer than allowed is remembered and asked for by the next fetch.  States other than
"Fertig" are not documented; one that speaks of an error ends the job.  Jobs need a user name with password: a token as
user name may not order them.
"""

import re
import zipfile
from collections.abc import Generator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import httpx

from etl.fetching.client import FetchError, PoliteClient, json_of
from etl.fetching.contract import Fetch, Part
from etl.fetching.settings import Genesis

TOO_LARGE: Final = 98
ORDERED: Final = 99
READY: Final = "fertig"
FAILED: Final = re.compile(r"fehler|abgebrochen|error|failed", re.IGNORECASE)


@dataclass(frozen=True)
class GenesisFetcher:
    """Flat files of tables; the last three years are read anew every time."""

    service: Genesis

    def headers(self) -> dict[str, str]:
        service = self.service
        return {"username": service.username.get_secret_value(), "password": service.password.get_secret_value()}

    def total(self, fetch: Fetch) -> int:
        return len(self.service.tables)

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        for table in self.service.tables:
            content = flat_file(self._table(client, fetch, table), table)
            yield Part(table, fetch.today, f"{table}_{fetch.today}.csv", content, "genesis_flat")

    def _table(self, client: PoliteClient, fetch: Fetch, table: str) -> bytes:
        job = fetch.progress.mark(table, "job")
        if job is None:
            form = self._form(fetch, table)
            answer = client.post(f"{self.service.base}/data/tablefile", form)
            if _status(answer)[0] != TOO_LARGE:
                return answer.content
            job = _ordered(client.post(f"{self.service.base}/data/tablefile", {**form, "job": "true"}), table)
            fetch.progress.note(table, job=job)
        self._await(client, fetch, table, job)
        form = {"name": job, "area": "all", "format": "ffcsv", "compress": "false", "language": "de"}
        result = client.post(f"{self.service.base}/data/resultfile", form).content
        fetch.progress.note(table)
        return result

    def _form(self, fetch: Fetch, table: str) -> dict[str, str]:
        known = fetch.progress.until(table)
        first = self.service.first_year if known is None else max(self.service.first_year, known.year - 3)
        return {
            "name": table, "area": "all", "format": "ffcsv", "compress": "false", "language": "de", "quality": "on",
            "startyear": str(first), "endyear": str(fetch.today.year),
            "regionalvariable": self.service.regional_variable, "regionalkey": self.service.regional_key,
        }  # fmt: skip

    def _await(self, client: PoliteClient, fetch: Fetch, table: str, job: str) -> None:
        """Ask for the state of a job until it is ready; raises FetchError when it failed or takes too long."""
        form = {"selection": f"*{job}", "searchcriterion": "code", "sortcriterion": "code", "type": "all"}
        for attempt in range(self.service.job_looks):
            if attempt:
                client.wait(self.service.job_pause_s)
            state = _state(json_of(client.post(f"{self.service.base}/catalogue/jobs", {**form, "language": "de"})), job)
            if state.lower() == READY:
                return
            if FAILED.search(state):
                fetch.progress.note(table)
                raise FetchError(f"Tabelle {table}: Der Auftrag {job} endete mit «{state}».")
        raise FetchError(
            f"Tabelle {table}: Der Auftrag {job} ist noch in Arbeit. Bitte später erneut abrufen; er wird dann abgeholt."
        )


def _status(answer: httpx.Response) -> tuple[int | None, str]:
    """Code and words of the status in an answer; (None, "") when it is a file."""
    if answer.content[:1] != b"{":
        return None, ""
    document = json_of(answer)
    status = document.get("Status") if isinstance(document, dict) else None
    if not isinstance(status, dict):
        return None, ""
    code = status.get("Code")
    return code if isinstance(code, int) else None, str(status.get("Content") or "")


def _ordered(answer: httpx.Response, table: str) -> str:
    """Name of the result a job will have, from the sentence of the service; raises FetchError when it names none."""
    code, told = _status(answer)
    found = re.search(rf"{re.escape(table)}_\d+", told)
    if found is None:
        raise FetchError(f"Tabelle {table}: Der Auftrag wurde nicht angenommen ({code}: {told[:200]}).")
    return found[0]


def _state(document: Any, job: str) -> str:
    """State of a job in the list of jobs; empty while the list does not know it."""
    listed = document.get("List") if isinstance(document, dict) else None
    jobs = [entry for entry in listed or [] if isinstance(entry, dict) and entry.get("Code") == job]
    return str(jobs[0].get("State") or "") if jobs else ""


def flat_file(content: bytes, table: str) -> bytes:
    """The flat file in an answer; HTTP 200 does not mean data: raises FetchError with what the service says instead."""
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
                if not names or archive.getinfo(names[0]).file_size > 2 << 30:
                    raise FetchError(f"Tabelle {table}: Das Archiv enthält keine brauchbare CSV-Datei.")
                return archive.read(names[0])
        except (zipfile.BadZipFile, RuntimeError, OSError) as error:
            raise FetchError(f"Tabelle {table}: Das Archiv ist beschädigt ({error}).") from error
    if content[:1] == b"{" or content[:40].lstrip().lower().startswith((b"<!doctype", b"<html")):
        told = content[:400].decode("utf-8", errors="replace")
        raise FetchError(
            f"Tabelle {table}: Statt Daten kam «{told}». Zu große Tabellen bitte mit REGIONAL_KEY auf ein Land begrenzen."
        )
    return content
