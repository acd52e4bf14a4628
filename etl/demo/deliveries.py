"""Write all example deliveries of the 18 towns into a folder."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.demo.counting_points import counted_centres, counting_points
from etl.demo.footfall import expected_day_totals, simulate_counts
from etl.demo.hystreet_file import write_hystreet_file
from etl.demo.places import Place, places
from etl.demo.region import Region, build_region


@dataclass(frozen=True)
class DemoDelivery:
    """One written file; ``kind`` is the name of the source module that reads it, ``centre_id`` None = stands in the file."""

    path: Path
    kind: str
    ags: str
    centre_id: str | None
    is_synthetic: bool = True
    source_id: str = "beispieldaten"


def write_deliveries(
    folder: Path, *, seed: int = 2021, until: date, towns: Collection[str] | None = None
) -> list[DemoDelivery]:
    """Write the example deliveries and ``planted_truth.json`` into ``folder``; return them in load order.

    ``until`` is the last full day.  The same seed and day give the same bytes; a later day appends days and changes
    none.  ``towns`` limits the output to some AGS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    region = build_region(seed, until)
    chosen = [place for place in places().values() if towns is None or place.ags in towns]
    return list(_footfall(folder, seed, region, chosen))


def _footfall(folder: Path, seed: int, region: Region, chosen: list[Place]) -> Iterator[DemoDelivery]:
    plans = counted_centres()
    for place in chosen:
        if place.centre_id not in plans:
            continue
        plan = plans[place.centre_id]
        days = expected_day_totals(seed, region, place, plan)
        for point in counting_points(place, plan):
            path = folder / f"Beispieldaten_Frequenz_{point.point_id}.csv.gz"
            write_hystreet_file(path, seed, region, point, simulate_counts(seed, region, point, plan, days))
            yield DemoDelivery(path, "hystreet", place.ags, place.centre_id)
