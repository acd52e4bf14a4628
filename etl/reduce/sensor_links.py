"""Moved counting points linked to their old place, where the town asks for it; without a request nothing is linked.

A town asks with the option ``link_moved`` of any delivery of counts: the name of the point, several with ``|`` between them.
The factor comes from the other counting points of the centre (``etl/statistics/panel_index.link_by_panel``).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from etl.delivery import fold
from etl.statistics.panel_index import link_by_panel

OPTION: Final = "link_moved"
MIN_DAYS_OF_WEEK: Final = 5
COLUMNS: Final = (
    "centre_id",
    "old_sensor_id",
    "new_sensor_id",
    "moved_on",
    "factor",
    "uncertainty",
    "weeks_before",
    "weeks_after",
    "status",
    "is_synthetic",
)
_WEEKS: Final = """
SELECT s.sensor_id, date_trunc('week', d.local_date)::DATE AS week, avg(d.count) AS mean
FROM snapshot.footfall_daily d JOIN snapshot.sensor s USING (sensor_id)
WHERE s.centre_id = ? AND s.method = ? AND s.counted_object = ? AND d.state = 'ok'
GROUP BY ALL HAVING count(*) >= ?
"""


@dataclass(frozen=True)
class Request:
    """A centre that asks to link the moved counting points of a name."""

    centre_id: str
    name: str


def requested(connection: duckdb.DuckDBPyConnection) -> list[Request]:
    """What the deliveries of counts that still hold ask for."""
    rows = connection.execute(
        """
        SELECT DISTINCT c.centre_id, l.options FROM warehouse.load l JOIN warehouse.load_centre c USING (load_id)
        WHERE c.topic = 'footfall' AND contains(l.options, ?) ORDER BY ALL
        """,
        [f'"{OPTION}"'],
    ).fetchall()
    names = {
        Request(centre_id, name.strip())
        for centre_id, options in rows
        for name in str(json.loads(options).get(OPTION, "")).split("|")
        if name.strip()
    }
    return sorted(names, key=lambda one: (one.centre_id, one.name))


def link_moved_points(connection: duckdb.DuckDBPyConnection, requests: Sequence[Request]) -> None:
    """Fill ``snapshot.sensor_link`` with every move of the requested points; one that cannot be linked says why."""
    rows = [row for request in requests for row in _links(connection, request)]
    if rows:
        frame = pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(["old_sensor_id", "new_sensor_id"])
        connection.register("_links", frame)
        connection.execute("INSERT INTO snapshot.sensor_link BY NAME SELECT * FROM _links ORDER BY new_sensor_id")
        connection.unregister("_links")


def _links(connection: duckdb.DuckDBPyConnection, request: Request) -> list[tuple[object, ...]]:
    sensors = connection.execute(
        """
        SELECT sensor_id, name, version, method, counted_object, first_on, is_synthetic FROM snapshot.sensor
        WHERE centre_id = ? AND first_on IS NOT NULL ORDER BY version
        """,
        [request.centre_id],
    ).fetchall()
    versions = [one for one in sensors if fold(request.name) in (fold(one[1] or ""), fold(_point(one[0])))]
    by_point: dict[str, list[tuple[object, ...]]] = {}
    for one in versions:
        by_point.setdefault(_point(str(one[0])), []).append(one)
    return [
        _link(connection, request.centre_id, old, new)
        for chain in by_point.values()
        for old, new in zip(chain, chain[1:], strict=False)
    ]


def _point(sensor_id: str) -> str:
    """Name of the counting point in its id, without centre and version."""
    return sensor_id.split("/", 1)[-1].split("@")[0]


def _link(
    connection: duckdb.DuckDBPyConnection, centre_id: str, old: tuple[object, ...], new: tuple[object, ...]
) -> tuple[object, ...]:
    head = (centre_id, old[0], new[0], new[5])
    is_synthetic = bool(old[6]) or bool(new[6])
    if old[3:5] != new[3:5]:
        return (*head, None, None, 0, 0, "other_method", is_synthetic)
    weeks = connection.execute(_WEEKS, [centre_id, new[3], new[4], MIN_DAYS_OF_WEEK]).df()
    panel = weeks.pivot(index="week", columns="sensor_id", values="mean")
    panel = panel.reindex(pd.date_range(panel.index.min(), panel.index.max(), freq="7D")) if len(panel) else panel
    others = panel.drop(columns=[old[0], new[0]], errors="ignore")
    if not {old[0], new[0]} <= set(panel.columns) or others.empty:
        return (*head, None, None, 0, 0, "no_other_point" if others.empty else "too_few_weeks", is_synthetic)
    # first whole week at the new place: in the week of the move the neighbours were counted on other days
    moved_on = pd.Timestamp(str(new[5]))
    moved_at = int(np.searchsorted(panel.index.to_numpy(), moved_on.to_datetime64()))
    panel.loc[: moved_on - pd.Timedelta(days=1), new[0]] = np.nan
    try:
        link = link_by_panel(panel[old[0]], panel[new[0]], others, moved_at)
    except ValueError:  # fewer than four comparable weeks on one side
        return (*head, None, None, 0, 0, "too_few_weeks", is_synthetic)
    if not (np.isfinite(link.factor) and link.factor > 0):
        return (*head, None, None, link.weeks_before, link.weeks_after, "too_few_weeks", is_synthetic)
    # the statistic carries the new place to the old level; here the old months go to the level of today
    figures = (1 / link.factor, link.relative_uncertainty, link.weeks_before, link.weeks_after)
    return (*head, *figures, "linked", is_synthetic)
