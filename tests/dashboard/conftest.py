"""A small snapshot written by hand: three real centres, six invented peers, every table with a few rows."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
import streamlit as st

from etl import snapshot
from etl.stores import Stores

COTTBUS, FORST, LEERSTADT = "12052000-01", "12071076-01", "12061260-01"
PEERS = [f"9900000{i}-01" for i in range(1, 7)]
AS_OF = date(2026, 9, 30)
_NUMBERS = count(1)

Rows = dict[str, list[dict[str, Any]]]


def municipality(ags: str, name: str, population: int, **more: Any) -> dict[str, Any]:
    return {
        "ags": ags, "ars": ags.ljust(12, "0"), "name": name, "short_name": name, "type": "Stadt",
        "district_ags": ags[:5], "district_name": "Spree-Neiße", "ihk": "Cottbus", "planning_region": "Lausitz-Spreewald",
        "central_place": "Mittelzentrum", "central_place_level": 2, "size_class": "10000_20000", "population": population,
        "population_on": date(2024, 12, 31), "area_km2": 100.0, "density_km2": population / 100, "postal_code": "03000",
        "lat": 51.7, "lon": 14.3, "geometry_wkb": None, "is_example": ags.startswith("99"),
    } | more  # fmt: skip


def centre(centre_id: str, name: str = "Innenstadt", **more: Any) -> dict[str, Any]:
    return {
        "centre_id": centre_id, "ags": centre_id[:8], "name": name, "kind": "main", "lat": 51.76, "lon": 14.334,
        "boundary_wkb": shapely.to_wkb(shapely.Point(14.334, 51.76).buffer(0.004)), "is_default_boundary": True,
        "is_example": centre_id.startswith("99"),
    } | more  # fmt: skip


def indicator(
    centre_id: str, indicator_id: str, value: float | None, period: str = "2026", **more: Any
) -> dict[str, Any]:
    spread = abs(value) * 0.1 if value is not None else None
    return {
        "centre_id": centre_id, "indicator_id": indicator_id, "period": period, "data_on": date(2026, 9, 30),
        "value": value, "low": None if value is None else value - spread, "high": None if value is None else value + spread,
        "n": 40.0, "completeness": 0.95, "method": "like_for_like", "visibility": "shown",
        "source_ids": "beispieldaten", "is_synthetic": True,
    } | more  # fmt: skip


def finding(centre_id: str, problem_id: str, status: str, **more: Any) -> dict[str, Any]:
    found = status in ("watch", "conspicuous", "severe")
    return {
        "centre_id": centre_id, "problem_id": problem_id, "status": status, "severity": 0.6 if found else None,
        "severity_size": 1.2, "severity_reach": 0.5, "severity_persistence": 2.0, "confidence": "B" if found else None,
        "p_value": 0.02, "q_value": 0.04, "evidence": "[]", "counter_evidence": "[]", "missing": "[]",
        "combinations": "[]", "boundary": "robust", "since": date(2026, 3, 31) if found else None, "data_on": AS_OF,
        "source_ids": "beispieldaten", "is_synthetic": True,
    } | more  # fmt: skip


def full_rows() -> Rows:
    """Rows of a snapshot in which every section of every page has something to show for Cottbus."""
    towns = [
        municipality("12052000", "Cottbus", 95123, central_place="Oberzentrum", central_place_level=3,
                     size_class="50000_plus", district_name="Cottbus"),
        municipality("12071076", "Forst (Lausitz)", 17100),
        municipality("12061260", "Königs Wusterhausen", 39360, size_class="20000_50000"),
        municipality("12068280", "Lindow (Mark)", 2980, size_class="under_5000", central_place=None, central_place_level=0),
        *(municipality(peer[:8], f"Vergleichsstadt {i}", 20000 + i) for i, peer in enumerate(PEERS, 1)),
    ]  # fmt: skip
    centres = [
        centre(COTTBUS),
        centre(FORST, lat=51.73, lon=14.64),
        centre(LEERSTADT, lat=52.3, lon=13.62),
        *(centre(peer) for peer in PEERS),
    ]
    return {
        "build_info": [{"as_of": AS_OF, "content_version": "c", "code_version": "d"}],
        "municipality": towns,
        "centre": centres,
        **_figures(),
        **_findings(),
        **_provenance(),
    }


def _figures() -> Rows:
    days = [AS_OF - timedelta(days=i) for i in range(60)]
    sensor = {"sensor_id": f"{COTTBUS}/Sprem", "centre_id": COTTBUS, "is_synthetic": True}
    rates = {"footfall_daily_mean": 4000.0, "vacancy_rate_units": 0.14, "grade_overall": 2.6, "dwell_median": 75.0}
    indicators = [
        indicator(peer, key, value * (0.8 + 0.07 * i)) for i, peer in enumerate(PEERS) for key, value in rates.items()
    ]
    indicators += [indicator(COTTBUS, key, value) for key, value in rates.items()]
    indicators += [
        indicator(COTTBUS, "footfall_index", 100 - i, f"2026-{i:02d}", data_on=date(2026, i, 28)) for i in range(1, 10)
    ]
    indicators += [
        indicator(COTTBUS, "footfall_yoy", -0.01 * i, f"2026-{i:02d}", data_on=date(2026, i, 28)) for i in range(1, 10)
    ]
    indicators += [
        indicator(COTTBUS, "vacancy_rate_units", 0.12, "2025-10-15", data_on=date(2025, 10, 15)),
        indicator(COTTBUS, "vacancy_long_share", 0.4),
        indicator(COTTBUS, "motive_shopping", 0.55),
        indicator(COTTBUS, "motive_gastronomy", None, visibility="hidden", method="hidden_small_n", n=6.0),
        indicator(COTTBUS, "wish_green", 0.3),
        indicator(COTTBUS, "use_mix_retail", 0.45),
        indicator(COTTBUS, "dwell_short_share", 0.33),
        indicator(FORST, "vacancy_rate_units", 0.22),
    ]
    units = [
        {"unit_id": f"u{i}", "centre_id": COTTBUS, "observed_on": date(2026, 6, 1), "street": "Sprem", "house_no": str(i),
         "floor": "EG", "area_m2": 80.0 + i, "area_kind": "sales", "status": "vacant" if i % 3 == 0 else "occupied",
         "vacant_since": date(2020 + i % 7, 1, 1) if i % 3 == 0 else None, "trade": None if i % 3 == 0 else "retail",
         "lat": 51.76 + i * 0.0001, "lon": 14.334, "is_register_complete": True, "is_synthetic": True}
        for i in range(1, 13)
    ]  # fmt: skip
    grade = {"centre_id": COTTBUS, "survey_id": "s", "wave": "2025", "kind": "grade", "mode": "paper", "frame": "visitors",
             "method": "unweighted", "is_synthetic": True}  # fmt: skip
    indicators += _survey_indicators()
    indicators += [
        indicator(COTTBUS, "footfall_forecast", 4000.0, (AS_OF + timedelta(days=ahead)).isoformat(), n=300.0)
        for ahead in range(1, 29)
    ]
    return {
        "indicator": indicators,
        **_day_tables(days, sensor),
        "sensor": [sensor | {"sensor_key": 1, "name": "Sprem", "version": 1, "method": "laser", "counted_object": "person",
                             "first_on": days[-1], "last_on": days[0]}],
        "footfall_daily": [sensor | {"local_date": day, "count": 4000, "hours": 24, "expected_hours": 24, "zero_hours": 0,
                                     "state": "missing" if i == 7 else "ok"} for i, day in enumerate(days)],
        "footfall_profile": [sensor | {"month": date(2026, 9, 1), "weekday": weekday, "hour": hour,
                                       "mean_count": 10.0 * hour + weekday, "days": 4}
                             for weekday in range(1, 8) for hour in range(24)],
        "vacancy_unit": units,
        "street_segment": [{"centre_id": COTTBUS, "observed_on": date(2026, 6, 1), "street": "Sprem", "units": 12,
                            "vacant": 4, "rate": 0.333, "low": 0.138, "high": 0.609, "is_synthetic": True,
                            "geometry_wkb": shapely.to_wkb(shapely.LineString([(14.334, 51.76), (14.334, 51.762)]))}],
        "problem_area": [{"centre_id": COTTBUS, "problem_id": "vacancy-cluster", "area_no": 1, "units": 6, "vacant": 4,
                          "p_value": 0.012, "label": "Sprem 1–6", "is_synthetic": True,
                          "geometry_wkb": shapely.to_wkb(shapely.Point(14.334, 51.7604).buffer(0.0004))}],
        "survey_result": [
            grade | {"item": "grade_overall", "n": 400, "mean": 2.6, "low": 2.5, "high": 2.7, "class_mean": 2.4,
                     "visibility": "shown"},
            grade | {"item": "grade_green", "n": 7, "visibility": "hidden"},
            grade | {"item": "grade_overall", "wave": "2023", "n": 380, "mean": 2.5, "visibility": "shown"},
            grade | {"item": "improvement", "kind": "text", "code": "shops", "n": 90, "cases": 30, "mean": 0.333,
                     "visibility": "shown"},
            grade | {"item": "improvement", "kind": "text", "code": "vacancy", "n": 90, "visibility": "hidden"},
        ],
        "event": [{"event_id": "e1", "centre_id": COTTBUS, "ags": "12052000", "starts_on": date(2026, 6, 5),
                   "ends_on": date(2026, 6, 7), "kind": "event", "title": "Stadtfest <b>![x](http://fremd.example/y.png)"}],
    }  # fmt: skip


def _survey_indicators() -> list[dict[str, Any]]:
    quadrants = {
        "parking": ("concentrate_here", 3.4, 0.4),
        "safety": ("borderline", 2.2, 0.35),
        "green": ("keep_up", 2.0, 0.25),
    }
    rows = []
    for item, (quadrant, grade, share) in quadrants.items():
        rows += [
            indicator(COTTBUS, f"importance_{item}", share, "2025", method=quadrant, low=None, high=None, n=300.0),
            indicator(COTTBUS, f"grade_{item}", grade, "2025"),
            indicator(COTTBUS, f"wave_change_{item}", 0.3 if item == "parking" else -0.02, "2025", low=-0.2, high=0.4,
                      method="change" if item == "parking" else "no_proven_change"),
        ]  # fmt: skip
    return rows


def _day_tables(days: list[date], sensor: dict[str, Any]) -> Rows:
    centre_only = {"centre_id": COTTBUS, "is_synthetic": True}
    return {
        "footfall_filled": [
            sensor | {"local_date": days[7], "count": 3900.0, "method": "weekday_median"},
        ],
        "question": [
            sensor | {"kind": "level_shift", "begins_on": days[40], "step": -0.18, "statistic": 9.0, "critical": 3.4, "weeks": 156},
        ],
        "unusual_day": [
            centre_only | {"local_date": days[3], "change": 0.8, "z": 9.1, "sensors": 1, "event_title": "Stadtfest <b>"},
            centre_only | {"local_date": days[9], "change": -0.4, "z": -5.0, "sensors": 1},
        ],
        "event_uplift": [
            centre_only | {"title": "Stadtfest", "kind": "event", "editions": 3, "uplift": 0.75, "low": -0.05, "high": 0.05,
                           "may_be_claimed": True, "last_on": date(2026, 6, 7)},
        ],
    }  # fmt: skip


def _findings() -> Rows:
    evidence = [{"lens": "threshold", "indicator_id": "footfall_yoy", "topic": "footfall", "period": "2026-09",
                 "value": -0.09, "low": -0.12, "high": -0.06, "n": 3, "threshold": -0.05, "probability": 0.97,
                 "peers": {"k": 12, "median": -0.01, "refused": None}, "supports": True}]  # fmt: skip
    severe = finding(
        COTTBUS, "footfall-decline", "severe", evidence=json.dumps(evidence),
        counter_evidence=json.dumps([{"id": "regional-trend", "holds": False}, {"id": "new-route", "holds": None}]),
        missing=json.dumps([{"id": "footfall_share_region", "source": "footfall", "next_step": "manual_count"}]),
        combinations=json.dumps(["shrink-well"]),
    )  # fmt: skip
    quarters = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
    reasons = {
        "terms": [{"id": "fit", "weight": 0.35, "score": 0.9, "points": 31.5, "text_de": "Antwortet vor allem darauf.",
                   "text_en": "Answers mainly this."}],
        "caveat": {"id": "cost", "text_de": "Kosten hoch.", "text_en": "Cost high."},
        "questions": [{"id": "q", "text_de": "Gibt es eine Ansprechperson?", "text_en": "Is there a contact?"}],
        "examples": [{"place": "Wittlich", "year": "2016", "what_de": "Lotsen", "what_en": "Guides", "result_de": "gut",
                      "result_en": "good"}],
        "funding": [{"id": "stbf-lz"}],
    }  # fmt: skip
    return {
        "finding": [
            severe,
            finding(COTTBUS, "structural-vacancy", "watch", confidence="C"),
            finding(COTTBUS, "evening-emptiness", "unremarkable"),
            finding(COTTBUS, "accessibility", "no_data"),
            finding(FORST, "structural-vacancy", "conspicuous"),
            finding(LEERSTADT, "structural-vacancy", "unremarkable"),
        ],
        "finding_history": [
            {"centre_id": centre_id, "problem_id": "structural-vacancy", "quarter": quarter, "raw_status": status,
             "status": status}
            for centre_id, status in ((COTTBUS, "watch"), (FORST, "conspicuous"), (LEERSTADT, "unremarkable"))
            for quarter in quarters
        ],
        "peer": [{"centre_id": COTTBUS, "peer_id": peer, "rank": rank, "distance": rank / 10,
                  "reasons": json.dumps({"population": 0.7, "share_65_plus": 0.3}), "comparison": "full"}
                 for rank, peer in enumerate(PEERS, 1)],
        "recommendation": [{"centre_id": COTTBUS, "problem_id": "footfall-decline", "measure_id": "active-vacancy-management",
                            "rank": 1, "score": 71.5, "rank_low": 1, "rank_high": 3, "is_tied": True,
                            "reasons": json.dumps(reasons)}],
        "measure": [{"measure_id": "active-vacancy-management", "title_de": "Aktive Vermittlung", "title_en": "Active"}],
        "effect": [{"centre_id": COTTBUS, "measure_id": "active-vacancy-management", "starts_on": date(2025, 5, 1),
                    "outcome": "footfall", "verdict": "indication", "effect": 0.05, "low": 0.01, "high": 0.09,
                    "weeks_before": 104, "weeks_after": 52, "donors": 12, "detectable": 0.08, "details": "{}",
                    "is_synthetic": True}],
    }  # fmt: skip


def _provenance() -> Rows:
    sources = [
        {"source_id": source, "title_de": source, "title_en": source, "publisher": "Kommune", "licence": "eigene",
         "attribution": "Kommune", "is_public": is_public, "is_synthetic": is_public, "checked_on": "2026-11",
         "last_received_on": AS_OF}
        for source, is_public in (("beispieldaten", True), ("befragung-der-kommune", False))
    ]  # fmt: skip
    topics = [("footfall", "current"), ("vacancy", "outdated"), ("survey", "current")]
    return {
        "source": sources,
        "load": [{"load_id": 1, "file": "sprem.csv", "sha256": "0" * 64, "kind": "hystreet", "topic": "footfall",
                  "source_id": "beispieldaten", "target": COTTBUS, "received_at": datetime(2026, 10, 1, 8), "status": "loaded",
                  "rows_read": 100, "rows_loaded": 97, "rows_rejected": 1, "rows_duplicate": 2, "rows_replaced": 0,
                  "is_synthetic": True}],
        "load_notice": [{"load_id": 1, "notice_no": 1, "code": "F03", "level": "warning", "row_no": 5,
                         "column_name": "pedestrians_count", "value": "-1", "rows": 1, "message": "Negative Zahl."}],
        "reject": [{"load_id": 1, "line": 5, "code": "F03", "column_name": "pedestrians_count", "value": "-1",
                    "raw": "![x](http://fremd.example/x.png);-1"}],
        "topic_state": [{"centre_id": COTTBUS, "topic": topic, "fingerprint": "f", "first_on": date(2022, 1, 1),
                         "last_on": AS_OF, "is_synthetic": True, "completeness": 0.95, "load_count": 1, "state": state}
                        for topic, state in topics],
    }  # fmt: skip


def write_snapshot(root: Path, rows: Rows) -> str:
    """Write and publish a snapshot below a data directory; returns its build id."""
    stores = Stores(root)
    build_id = f"2026-09-30-{next(_NUMBERS):012x}"
    partial = stores.snapshots / "partial.duckdb"
    connection = duckdb.connect()
    snapshot.create(connection, partial)
    for table, entries in rows.items():
        for entry in entries:
            values = entry | ({"build_id": build_id} if table == "build_info" else {})
            names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO snapshot.{table} ({names}) VALUES ({marks})", list(values.values()))
    connection.execute("DETACH snapshot")
    connection.close()
    snapshot.publish(stores, partial, build_id)
    return build_id


@pytest.fixture
def data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory the app reads from; caches of other tests are gone."""
    monkeypatch.setenv("ZENTREN_DATA", str(tmp_path))
    yield tmp_path
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def publish(data_directory: Path) -> Callable[[Rows], str]:
    """Publish rows as the current snapshot of the data directory."""
    return lambda rows: write_snapshot(data_directory, rows)


@pytest.fixture
def full() -> Rows:
    """Rows of a full snapshot; a test may replace tables."""
    return full_rows()
