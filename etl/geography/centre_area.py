"""The area of a centre where no one has drawn it, and the variants a headline is tested against.

A figure that holds for one outline only says more about the outline than about the centre: every headline is
computed for at least three. The default is a circle round the centre point, marked as such; it is a stand-in for the
central supply area (zentraler Versorgungsbereich) of the municipality's retail concept, never an equal of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from etl.geography.measures import area_m2, to_geographic, to_metric

# proposal: a walk of five minutes; between the 300 and 500 m that compact town centres of the region span.
DEFAULT_RADIUS_M = 400.0
# proposal: the default and one variant clearly inside and outside of it.
VARIANT_RADII_M = (250.0, DEFAULT_RADIUS_M, 600.0)
# proposal: about one row of buildings inside and one or two streets outside of a drawn outline.
VARIANT_BUFFERS_M = (-50.0, 0.0, 100.0)
_QUARTER_SEGMENTS = 16


@dataclass(frozen=True)
class CentreArea:
    """One outline of a centre: polygon in longitude/latitude, `is_default` if it is a circle and not drawn by someone.

    variant: name for tables and exports, e.g. "circle_400_m" or "outline_plus_100_m".
    label: the same in German for the screen.
    """

    variant: str
    label: str
    polygon: BaseGeometry
    is_default: bool

    @property
    def area_m2(self) -> float:
        """Area in m², measured in EPSG:25833."""
        return area_m2(self.polygon)


def circle(lon: float, lat: float, radius_m: float = DEFAULT_RADIUS_M) -> CentreArea:
    """Return the default area: a circle of `radius_m` metres (64 corners, 0.2 % smaller than the true circle)."""
    if radius_m <= 0:
        raise ValueError(f"Der Radius muss größer als 0 m sein, nicht {radius_m}.")
    disc = to_metric(shapely.Point(lon, lat)).buffer(radius_m, quad_segs=_QUARTER_SEGMENTS)
    return CentreArea(f"circle_{radius_m:.0f}_m", f"Kreis von {radius_m:.0f} m (Vorgabe)", to_geographic(disc), True)


def circle_variants(lon: float, lat: float, radii_m: Sequence[float] = VARIANT_RADII_M) -> tuple[CentreArea, ...]:
    """Return the circles a headline of a centre without a drawn outline is tested against."""
    return tuple(circle(lon, lat, radius) for radius in radii_m)


def outline_variants(outline: BaseGeometry, buffers_m: Sequence[float] = VARIANT_BUFFERS_M) -> tuple[CentreArea, ...]:
    """Return a drawn outline (longitude/latitude), shrunk and grown by metres. A variant that would vanish is left out."""
    if not isinstance(outline, shapely.Polygon | shapely.MultiPolygon) or outline.is_empty:
        raise ValueError("Die Abgrenzung eines Zentrums muss eine Fläche sein.")
    if not outline.is_valid:
        raise ValueError(f"Die Abgrenzung ist keine gültige Fläche: {shapely.is_valid_reason(outline)}")
    metric = to_metric(outline)
    grown = ((buffer, metric.buffer(buffer, quad_segs=_QUARTER_SEGMENTS) if buffer else metric) for buffer in buffers_m)
    return tuple(_outline(buffer, to_geographic(shape)) for buffer, shape in grown if not shape.is_empty)


def contains(polygon: BaseGeometry, lon: float, lat: float) -> bool:
    """Tell whether a point lies in an area (both longitude/latitude); a point on the outline counts as inside."""
    return bool(polygon.covers(shapely.Point(lon, lat)))


def _outline(buffer: float, polygon: BaseGeometry) -> CentreArea:
    if buffer == 0:
        return CentreArea("outline", "Abgrenzung der Kommune", polygon, False)
    sign, word = ("plus", "erweitert") if buffer > 0 else ("minus", "verkleinert")
    return CentreArea(
        f"outline_{sign}_{abs(buffer):.0f}_m", f"Abgrenzung um {abs(buffer):.0f} m {word}", polygon, False
    )
