"""Responses of LimeSurvey surveys by RemoteControl 2 (JSON-RPC at ``…/admin/remotecontrol``).

A session key, the list of surveys the account may see, one ``export_responses`` per survey (CSV in base64, codes as headings,
short answers, complete and incomplete ones), and the key is given back.  Every export is a whole one: responses are
completed and corrected afterwards, and what is known already stays as it is.  Errors come as ``{"status": "…"}`` with HTTP
200.  Released versions of the interface cannot export the structure (LSS): it is exported once in LimeSurvey's own pages
and loaded like a file; later responses find it there.  Source: manual of RemoteControl 2 and the source of LimeSurvey.
"""

import base64
import binascii
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from etl.fetching.client import FetchError, PoliteClient, json_of
from etl.fetching.contract import Fetch, Part
from etl.fetching.settings import LimeSurvey

NO_RESPONSES: Final = "no data"  # "No Data, survey table does not exist.", "No Data, could not get max id."
FORM: Final = ("csv", "all", "code", "short")  # document, completion, headings, answers


@dataclass(frozen=True)
class LimeSurveyFetcher:
    """All responses of each survey, anew every day (or as often as said)."""

    service: LimeSurvey

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return len(self._due(fetch))

    def _due(self, fetch: Fetch) -> list[str]:
        return fetch.due(self.service.surveys, self.service.every_days)

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        due = self._due(fetch)
        if not due:
            return
        with self._session(client) as key:
            active = self._active(client, key)
            for survey in due:
                if survey not in active:
                    shown = ", ".join(sorted(active)) or "keine"
                    raise FetchError(
                        f"LimeSurvey: Die Umfrage {survey} gibt es nicht, oder das Konto darf sie nicht lesen. Lesbar sind: {shown}."
                    )
                content = self._responses(client, key, survey) if active[survey] else None
                options = {"survey_id": survey, **self.service.options.get(survey, {})}
                centre_id = self.service.surveys[survey]
                yield Part(
                    survey,
                    fetch.today,
                    f"results-survey{survey}.csv",
                    content,
                    "limesurvey",
                    centre_id,
                    options=options,
                )

    @contextmanager
    def _session(self, client: PoliteClient) -> Iterator[str]:
        service = self.service
        given = [service.username.get_secret_value(), service.password.get_secret_value()]
        key = self._call(client, "get_session_key", given)
        if not isinstance(key, str) or not key:
            raise FetchError(
                f"LimeSurvey: Die Anmeldung wurde abgelehnt ({_status(key)}). Bitte ZENTREN_FETCH_LIMESURVEY__USERNAME und __PASSWORD prüfen."
            )
        try:
            yield key
        finally:
            with suppress(FetchError):  # a key that cannot be given back ends by itself after two hours
                self._call(client, "release_session_key", [key])

    def _active(self, client: PoliteClient, key: str) -> dict[str, bool]:
        """The surveys the account may see: number → whether it has a table of responses."""
        listed = self._call(client, "list_surveys", [key])
        if not isinstance(listed, list):
            raise FetchError(f"LimeSurvey nennt keine Umfragen: {_status(listed)}")
        return {str(one.get("sid")): one.get("active") == "Y" for one in listed if isinstance(one, dict)}

    def _responses(self, client: PoliteClient, key: str, survey: str) -> bytes | None:
        document, completion, headings, answers = FORM
        given = [key, int(survey), document, self.service.language, completion, headings, answers]
        result = self._call(client, "export_responses", given)
        if isinstance(result, str):
            try:
                return base64.b64decode(result, validate=True) or None
            except (binascii.Error, ValueError) as error:
                raise FetchError(f"LimeSurvey: Die Antworten der Umfrage {survey} sind unlesbar ({error}).") from error
        if _status(result).lower().startswith(NO_RESPONSES):
            return None
        raise FetchError(f"LimeSurvey: Umfrage {survey} wurde nicht ausgegeben: {_status(result)}")

    def _call(self, client: PoliteClient, method: str, given: list[Any]) -> Any:
        """Result of one call; raises FetchError for an error of the protocol or an answer that is none."""
        answer = client.post_json(self.service.base, {"method": method, "params": given, "id": 1})
        if not answer.content.strip():
            raise FetchError(
                "LimeSurvey antwortet leer. Bitte in den globalen Einstellungen die Schnittstelle «JSON-RPC» einschalten."
            )
        document = json_of(answer)
        if not isinstance(document, dict) or "result" not in document:
            raise FetchError(f"LimeSurvey antwortet nicht wie RemoteControl 2: {str(document)[:200]}")
        if document.get("error"):
            raise FetchError(f"LimeSurvey meldet einen Fehler: {str(document['error'])[:200]}")
        return document["result"]


def _status(result: Any) -> str:
    """What the service says instead of a result."""
    told = result.get("status") if isinstance(result, dict) else result
    return str(told)[:200]
