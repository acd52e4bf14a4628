"""The counting points of a file, numbered in the order in which they come."""

from collections import Counter

import pandas as pd

from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.count_layout import Layout, Staging


def number_sensors(staging: Staging) -> pd.DataFrame:
    """``sensor_no``, ``sensor_ref``, ``centre_id``, ``ags``, ``lat``, ``lon`` of each; fills ``sensor_number`` (label → number)
    where the file has several.  Raises FileRefused (L21) for two columns of one name."""
    layout = staging.layout
    if layout.is_wide:
        twice = [name for name, count in Counter(layout.counts.values()).items() if count > 1]
        if twice:
            raise FileRefused(notice("L21", column=twice[0], scope="file"))
        frame = pd.DataFrame({"sensor_no": range(len(layout.counts)), "sensor_ref": list(layout.counts.values())})
        frame["position"] = list(layout.counts)
        staging.connection.register("_wide", frame)
        staging.connection.execute("CREATE OR REPLACE TABLE sensor_number AS SELECT * FROM _wide")
        return frame.drop(columns="position").assign(centre_id=None, ags=None, lat=None, lon=None)
    if layout.sensor is None:
        return pd.DataFrame(
            {
                "sensor_no": [0],
                "sensor_ref": [layout.sensor_name],
                "centre_id": None,
                "ags": None,
                "lat": None,
                "lon": None,
            }
        )
    lat, lon = _point_columns(layout)
    identity = [f"trim(c{layout.sensor})"] + [
        "NULL" if column is None else f"any_value(trim(c{column}))" for column in (layout.centre, layout.ags)
    ]
    staging.connection.execute(
        f"""
        CREATE OR REPLACE TABLE sensor_number AS
        SELECT (dense_rank() OVER (ORDER BY ref_row) - 1)::INTEGER AS sensor_no, * EXCLUDE (first_row, ref_row) FROM (
            SELECT *, min(first_row) OVER (PARTITION BY sensor_ref) AS ref_row FROM (
                SELECT c{layout.sensor} AS label, {identity[0]} AS sensor_ref, {identity[1]} AS centre_id,
                       {identity[2]} AS ags, any_value({lat}) AS lat, any_value({lon}) AS lon, min(rowid) AS first_row
                FROM raw WHERE c{layout.sensor} IS NOT NULL GROUP BY label))
        """
    )
    # one point although its name was written with other blanks
    return staging.connection.execute(
        """
        SELECT sensor_no, any_value(sensor_ref) AS sensor_ref, any_value(centre_id) AS centre_id, any_value(ags) AS ags,
               any_value(lat) AS lat, any_value(lon) AS lon FROM sensor_number GROUP BY sensor_no ORDER BY sensor_no
        """
    ).df()


def _point_columns(layout: Layout) -> tuple[str, str]:
    if layout.point is not None:
        part = f"string_split(replace(c{layout.point}, ' ', ''), ',')"
        return f"TRY_CAST({part}[1] AS DOUBLE)", f"TRY_CAST({part}[2] AS DOUBLE)"
    if layout.lat is not None and layout.lon is not None:
        return tuple(f"TRY_CAST(replace(c{c}, ',', '.') AS DOUBLE)" for c in (layout.lat, layout.lon))  # type: ignore[return-value]
    return "NULL::DOUBLE", "NULL::DOUBLE"
