"""Addresses of the interface, mounted beside Streamlit's own. Only GET; every answer names its build and licence."""

from __future__ import annotations

import logging
from functools import lru_cache, partial
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import build
from dashboard.api import docs_page, openapi, reading
from dashboard.api.resources import BY_PATH, RESOURCES
from dashboard.snapshot_reader import BrokenSnapshot
from etl.export.tables import Licensed, describe
from etl.snapshot import NoSnapshot

LOG: Final = logging.getLogger(__name__)
ROOT: Final = openapi.ROOT
_OPEN: Final = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}


def routes() -> list[BaseRoute]:
    """All routes of the interface. Their functions are plain ones: the server runs them beside its event loop."""
    return [
        Route(ROOT, overview, methods=["GET"]),
        Route(f"{ROOT}/openapi.json", description, methods=["GET"]),
        Route(f"{ROOT}/docs", for_people, methods=["GET"]),
        Route(ROOT + "/{path}", resource, methods=["GET"]),
    ]


def overview(request: Request) -> Response:
    """The lists there are, and the current build."""
    try:
        build_id: str | None = build.public_build()
    except (NoSnapshot, BrokenSnapshot):
        build_id = None
    lists = {entry.path: {"href": f"{ROOT}/{entry.path}", "title": entry.meaning} for entry in RESOURCES}
    return _json({"build_id": build_id, "docs": f"{ROOT}/docs", "openapi": f"{ROOT}/openapi.json", "lists": lists})


def description(request: Request) -> Response:
    """The OpenAPI document."""
    return _json(openapi.document())


def for_people(request: Request) -> Response:
    """The description as a page."""
    policy = {"Content-Security-Policy": docs_page.security_policy(), "X-Content-Type-Options": "nosniff"}
    return HTMLResponse(docs_page.page(), headers=policy)


def resource(request: Request) -> Response:
    """One page of a list."""
    found = BY_PATH.get(request.path_params["path"])
    if found is None:
        return _fault(404, f"Diese Liste gibt es nicht. Möglich sind: {', '.join(BY_PATH)}.")
    try:
        wanted = reading.parsed(found, dict(request.query_params))
        build_id = build.public_build()
        page = reading.read(partial(build.query, build_id), wanted, _licensed(build_id, found.table))
    except reading.WrongParameter as error:
        return _fault(400, str(error), error.parameter)
    except NoSnapshot:
        return _fault(503, "Es gibt noch keine Auswertung.")
    except BrokenSnapshot:
        LOG.exception("snapshot cannot be read")
        return _fault(503, "Die Auswertung ist nicht lesbar.")
    except KeyError:
        return _fault(404, "Diese Auswertung enthält die Liste noch nicht.")
    follower = _next(wanted, page.total)
    headers = {"X-Build-Id": build_id, "Cache-Control": "public, max-age=60", **_OPEN}
    if follower:
        headers["Link"] = f'<{follower}>; rel="next"'
    if wanted.form == "csv":
        name = f"zentrenkompass_{build_id}_{found.path}.csv"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(reading.as_text(page, build_id), media_type="text/csv; charset=utf-8", headers=headers)
    return JSONResponse(
        {
            "build_id": build_id,
            "licence": page.licensed.licence,
            "attribution": " | ".join(page.licensed.credits),
            "total": page.total,
            "limit": wanted.limit,
            "offset": wanted.offset,
            "next": follower,
            "items": reading.as_items(page, found),
        },
        headers=headers,
    )


@lru_cache(maxsize=128)
def _licensed(build_id: str, table: str) -> Licensed:
    return describe(partial(build.query, build_id), table).licensed


def _next(wanted: reading.Request, total: int) -> str | None:
    offset = wanted.offset + wanted.limit
    if offset >= total:
        return None
    given: dict[str, Any] = {known.name: _written(value) for known, value in wanted.filters}
    given |= {"limit": wanted.limit, "offset": offset}
    if wanted.form != "json":
        given["format"] = wanted.form
    return f"{ROOT}/{wanted.resource.path}?{urlencode(given)}"


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(content: dict[str, Any]) -> Response:
    return JSONResponse(content, headers=_OPEN)


def _fault(status: int, message: str, parameter: str | None = None) -> Response:
    content = {"error": message} | ({"parameter": parameter} if parameter else {})
    return JSONResponse(content, status_code=status, headers=_OPEN)
