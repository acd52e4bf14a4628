"""Streets and places of basemap.de under a map. Drawn only where the visitor agreed: the tiles come from another host."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

HOST: Final = "https://sgx.geodatenzentrum.de"
CREDIT: Final = "© basemap.de / BKG | Datenquellen: © GeoBasis-DE"
_TILES: Final = (
    f"{HOST}/wmts_basemapde/tile/1.0.0/de_basemapde_web_raster_grau/default/GLOBAL_WEBMERCATOR/{{z}}/{{y}}/{{x}}.png"
)
AREA_OPACITY: Final = 0.6  # of areas that would hide it


def put_under(figure: go.Figure) -> None:
    """Add the layer below all traces of a map."""
    layer: dict[str, Any] = {
        "below": "traces",
        "sourcetype": "raster",
        "source": [_TILES],
        "sourceattribution": CREDIT,
        "minzoom": 0,
        "maxzoom": 19,
    }
    figure.update_layout(map={"layers": [layer]})
