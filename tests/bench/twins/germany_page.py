"""The app's map with 10,800 invented municipalities: the shapes come by address, as in the app."""

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import theme
from tests.bench.map_of_germany import COUNT, map_of, shapes

if get_script_run_ctx(suppress_warning=True) is None:
    content = shapes(COUNT)

    async def boundary_file(request: Request) -> Response:
        headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
        return Response(content, media_type="application/geo+json", headers=headers)

    app = st.App(__file__, routes=[Route("/geometrie/{file}", boundary_file, methods=["GET"])])
else:
    st.title("Karte")
    st.plotly_chart(map_of(COUNT), key="chart_map", theme=None, config=theme.MAP_CONFIG)
