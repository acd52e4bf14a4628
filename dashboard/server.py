"""What the server offers beside the pages: boundary files (cached by the browser for good) and the HTTP interface."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard import compression, geometry, print_sheet
from dashboard.api import routes as api


def routes() -> list[BaseRoute]:
    """Routes mounted next to Streamlit's own; called once, before the first visitor."""
    compression.widen_window()
    return [Route(geometry.ROUTE + "/{file}", boundary_file, methods=["GET"]), *print_sheet.routes(), *api.routes()]


async def boundary_file(request: Request) -> Response:
    """A boundary layer; only the address with the present digest exists."""
    found = [layer for name in geometry.LAYERS if (layer := geometry.layer(name))]
    wanted = f"{geometry.ROUTE}/{request.path_params['file']}"
    for layer in found:
        if layer.address == wanted:
            return Response(
                layer.content,
                media_type="application/geo+json",
                headers={
                    "Content-Encoding": "gzip",
                    "Cache-Control": "public, max-age=31536000, immutable",
                    "X-Content-Type-Options": "nosniff",
                },
            )
    return Response(status_code=404)
