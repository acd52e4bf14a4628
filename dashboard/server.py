"""What the server offers beside the pages: boundary files, compressed once and cached by the browser for good."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard import geometry


def routes() -> list[BaseRoute]:
    """Routes mounted next to Streamlit's own."""
    return [Route(geometry.ROUTE + "/{file}", boundary_file, methods=["GET"])]


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
