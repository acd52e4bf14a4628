"""The frames a document is made of, gathered from the other queries."""

from __future__ import annotations

import pandas as pd

from dashboard.queries import centre as one
from dashboard.queries import findings as judged
from dashboard.queries import places, provenance
from dashboard.reports.figures import HISTORIES, KEY_FIGURES, BuildInfo, CentreFigures
from dashboard.rows import keyed


def build_facts(build_id: str) -> BuildInfo:
    """Id, day and sources of a build."""
    info = places.build_info(build_id).iloc[0]
    return BuildInfo(build_id, pd.Timestamp(info["as_of"]), provenance.sources(build_id))


def centre_figures(build_id: str, centre_id: str) -> CentreFigures:
    """Everything a document says about one centre; KeyError for a centre the build does not know."""
    row = keyed(places.centres(build_id), "centre_id")[centre_id]
    states = places.topic_states(build_id)
    return CentreFigures(
        row,
        one.latest_values(build_id, centre_id),
        {name: one.series(build_id, centre_id, name) for name in HISTORIES},
        {name: one.peer_values(build_id, centre_id, name) for name in KEY_FIGURES},
        judged.findings_of(build_id, centre_id),
        judged.recommendations_of(build_id, centre_id),
        one.grades(build_id, centre_id),
        states[states["centre_id"] == centre_id],
    )
