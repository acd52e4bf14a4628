"""The licence guard: which rows of a table may be passed on, and which values stay hidden whoever asks.

A row rests on a source either because it names it (`source_ids`, `source_id`) or because deliveries of its topic for its
centre came from it. A delivery that names its places itself may be about any centre: it closes all real rows of its
topic, but not example data. A source the catalogue does not know counts as closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

# values that are never shown below the minimum number of answers
_HIDDEN: Final = {
    "indicator": ("value", "low", "high"),
    "survey_result": ("cases", "mean", "low", "high", "top2_share", "top2_low", "top2_high", "median"),
}
# rejected rows hold what was delivered, word by word; they never leave publicly
NEVER_PUBLIC: Final = frozenset({"reject"})

_CLOSED_LOADS: Final = """
    SELECT l.target, l.topic, l.kind FROM load l LEFT JOIN source s USING (source_id)
    WHERE l.status = 'loaded' AND NOT coalesce(s.is_public, false)"""
_NAMES_CLOSED: Final = """list_has_any(string_split(replace(coalesce({column}, ''), ' ', ''), ','), $closed)"""

_VALUES: Final = "d.topic IN ('footfall', 'vacancy', 'survey', 'offer')"
_EFFECTS: Final = f"{_VALUES} OR d.kind = 'measure_register'"
# which deliveries a row of a table can rest on
_ABOUT: Final = {
    **dict.fromkeys(("vacancy_unit", "street_segment", "problem_area"), "d.topic = 'vacancy'"),
    **dict.fromkeys(
        ("sensor", "sensor_link", "footfall_daily", "footfall_month", "footfall_profile", "detectable_effect"),
        "d.topic = 'footfall'",
    ),
    "survey_result": "d.topic = 'survey'",
    "composite": _VALUES,
    "event": "d.kind = 'event_list'",
    "measure_carried_out": "d.kind = 'measure_register'",
    "effect": _EFFECTS,
    "pooled_effect": _EFFECTS,
}
_BY_SOURCE: Final = {
    "indicator": "source_ids",
    "finding": "source_ids",
    "structure_value": "source_id",
    "programme_participation": "source_id",
    "street_network": "source_id",
}
_BY_FINDING: Final = frozenset({"finding_history", "recommendation"})
_BY_LOAD: Final = frozenset({"load", "load_notice", "reject"})


@dataclass(frozen=True)
class Selection:
    """A statement over one table of a snapshot with its bound values."""

    sql: str
    values: dict[str, Any] = field(default_factory=dict)


def selection(
    table: str, columns: Sequence[str], closed: Sequence[str], is_internal: bool = False, where: str = "true"
) -> Selection:
    """Rows of a table as they may leave: every column given, hidden values NULL, no row of a closed source.

    `closed` are the ids of the sources whose values must not be passed on. `is_internal` keeps their rows (for the
    operator's own use); hidden values stay hidden. `where` is a further condition of this program's own text.
    """
    hidden = _HIDDEN.get(table, ())
    listed = ", ".join(
        f"CASE WHEN visibility = 'hidden' THEN NULL ELSE {name} END AS {name}" if name in hidden else f'"{name}"'
        for name in columns
    )
    clause, values = ("true", {}) if is_internal else _allowed(table, sorted(closed))
    return Selection(f'SELECT {listed} FROM "{table}" t WHERE {clause} AND ({where})', values)  # noqa: S608 (names from the schema)


def _allowed(table: str, closed: list[str]) -> tuple[str, dict[str, Any]]:
    """Condition of the rows that may leave publicly, and its values."""
    if table in NEVER_PUBLIC:
        return "false", {}
    if column := _BY_SOURCE.get(table):
        return f"NOT {_NAMES_CLOSED.format(column='t.' + column)}", {"closed": closed}
    if table in _BY_FINDING:
        finding = _NAMES_CLOSED.format(column="f.source_ids")
        return (
            f"""NOT EXISTS (SELECT 1 FROM finding f
                WHERE f.centre_id = t.centre_id AND f.problem_id = t.problem_id AND {finding})""",  # noqa: S608 (fixed text)
            {"closed": closed},
        )
    if table in _BY_LOAD:
        return (
            """EXISTS (SELECT 1 FROM load l LEFT JOIN source s USING (source_id) WHERE l.load_id = t.load_id
                       AND coalesce(s.is_public, false))""",
            {},
        )
    return f"NOT ({_blocked(table)})", {}


def _blocked(table: str) -> str:
    """Condition of the rows that rest on a delivery of a closed source."""
    which = _ABOUT.get(table)
    if which is None:
        return "false"
    if table == "pooled_effect":  # two towns may be behind it: too few to call it an aggregate
        return f"NOT coalesce(t.is_synthetic, false) AND EXISTS (SELECT 1 FROM ({_CLOSED_LOADS}) d WHERE {which})"  # noqa: S608 (fixed text)
    place, is_real = ("t.ags", "true") if table == "event" else ("t.centre_id", "NOT coalesce(t.is_synthetic, false)")
    return f"""EXISTS (SELECT 1 FROM ({_CLOSED_LOADS}) d WHERE ({which}) AND (left(d.target, 8) = left({place}, 8)
        OR ({is_real} AND coalesce(d.target, '') NOT SIMILAR TO '[0-9]{{8}}(-[0-9]+)?')))"""  # noqa: S608 (fixed text)
