"""Values of a town that has not released them: role × own, foreign, released town × every way out of the snapshot.

Three real towns: Forst has released its values, Cottbus and Königs Wusterhausen have not; all three belong to the chamber
of Cottbus. The expected table is written by hand from the rule: the town itself, its chamber and the operator.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import build, server, town_release
from dashboard.components.network import guard, visitor
from dashboard.navigation import PAGES
from dashboard.network import people
from dashboard.network.rules import PUBLIC, Actor
from dashboard.queries import centre, material, places, provenance, region, trends
from dashboard.text import texts
from etl.dictionary import tables as schema
from etl.export.datapackage import as_zip
from tests.conftest import ROOT
from tests.dashboard.conftest import (
    COTTBUS,
    FORST,
    LEERSTADT,
    data_directory,
    finding,
    full,
    full_rows,
    indicator,
    publish,
    write_snapshot,
)
from tests.network.conftest import ADMIN

__all__ = ["data_directory", "full", "publish"]

REAL = {COTTBUS, FORST, LEERSTADT}
SEEN = {
    "public": (PUBLIC, {FORST}),
    "town, not released": (Actor("municipality", ags=COTTBUS[:8], user_id=1), {COTTBUS, FORST}),
    "town, released": (Actor("municipality", ags=FORST[:8], user_id=2), {FORST}),
    "town outside the build": (Actor("municipality", ags="12054000", user_id=3), {FORST}),
    "chamber": (Actor("ihk", ihk="Cottbus", user_id=4), REAL),
    "foreign chamber": (Actor("ihk", ihk="Potsdam", user_id=5), {FORST}),
    "ministry": (Actor("ministry", user_id=6), {FORST}),
    "operator": (Actor("admin", user_id=7), REAL),
}


def page_query(build_id: str) -> set[str]:
    found = {*places.latest_of_indicator(build_id, "vacancy_rate_units")["centre_id"],
             *places.worst_status(build_id, "")["centre_id"], *places.topic_states(build_id)["centre_id"]}  # fmt: skip
    return {one for one in REAL if len(centre.latest_values(build_id, one))} | found


def picker(build_id: str) -> set[str]:
    return set(places.centres(build_id)["centre_id"])


def download(build_id: str) -> set[str]:
    found: set[str] = set()
    for table in provenance.TABLES:
        rows = provenance.open_rows(build_id, table)
        found |= {one for one in rows.get("centre_id", []) if isinstance(one, str)}
        found |= {one for one in rows.get("target", []) if isinstance(one, str)}
    return found


def package(build_id: str) -> set[str]:
    archive = zipfile.ZipFile(io.BytesIO(as_zip(partial(build.query, build_id))))
    everything = b"".join(archive.read(name) for name in archive.namelist() if "municipality" not in name)
    return {one for one in REAL if one.encode() in everything}


def pack(build_id: str) -> set[str]:
    found = set()
    for one in REAL:
        try:
            figures = material.centre_figures(build_id, one)
        except KeyError:
            continue
        found |= {one, *(peer for rows in figures.peers.values() for peer in rows["peer_id"])}
    return found


WAYS: dict[str, Callable[[str], set[str]]] = {
    "page query": page_query,
    "picker": picker,
    "download": download,
    "package": package,
    "pack": pack,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A data directory with a build of three towns, of which one has released its values."""
    data, rows = tmp_path_factory.mktemp("release"), full_rows()
    rows["indicator"] += [indicator(LEERSTADT, "vacancy_rate_units", 0.31), indicator(LEERSTADT, "dwell_median", 61.0)]
    rows["peer"].append(rows["peer"][0] | {"peer_id": LEERSTADT, "rank": 9})
    build_id = write_snapshot(data, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZENTREN_DATA", str(data))
        people.set_release(visitor.store(), ADMIN, FORST[:8], True)
        yield build_id
        visitor.store().close()


@pytest.fixture
def released(world: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The build, with sign-in configured."""
    monkeypatch.setattr(build, "has_sign_in", lambda: True)
    monkeypatch.setattr(guard, "has_sign_in", lambda: True)
    return world


@lru_cache
def found_by(way: str, build_id: str) -> set[str]:
    """What a way out gives; roles that see the same towns are given the same."""
    return WAYS[way](build_id)


def become(monkeypatch: pytest.MonkeyPatch, who: Actor) -> None:
    for module in (visitor, guard):
        monkeypatch.setattr(module, "actor", lambda: who)


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which_town_by_which_way(who: str, released: str, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, seen = SEEN[who]
    become(monkeypatch, actor)
    build_id = build.current_build()
    for way in WAYS:
        assert found_by(way, build_id) & REAL == seen, way
    assert town_release.whole(build_id) == released
    assert (build_id == released) is (seen == REAL)


@pytest.mark.parametrize(
    "path", ["indicators", "findings", "finding-history", "centres", "topic-states", "footfall-days"]
)
def test_the_interface_serves_what_everybody_may_see(path: str, released: str) -> None:
    client = TestClient(Starlette(routes=server.routes()))
    everything = client.get(f"/api/v1/{path}?limit=1000").text
    assert {one for one in REAL if f'"{one}"' in everything} <= {FORST}
    assert not client.get(f"/api/v1/{path}?centre_id={COTTBUS}").json()["items"]


def test_without_sign_in_everything_is_as_before(released: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "has_sign_in", lambda: False)
    assert build.current_build() == build.public_build() == released
    client = TestClient(Starlette(routes=server.routes()))
    assert COTTBUS in client.get("/api/v1/indicators?limit=1000").text


def test_a_release_taken_back_holds_from_the_next_run_on(released: str, monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, Actor("ministry", user_id=6))
    before = build.current_build()
    assert FORST in page_query(before)
    people.set_release(visitor.store(), ADMIN, FORST[:8], False)
    after = build.current_build()
    assert after != before
    assert not page_query(after) & REAL
    people.set_release(visitor.store(), ADMIN, FORST[:8], True)
    assert build.current_build() == before


def test_the_key_of_the_caches_is_what_is_seen_never_who_sees_it(released: str) -> None:
    ministry, public = build.seen_by(Actor("ministry", user_id=6, email="m@land.example")), build.seen_by(PUBLIC)
    assert ministry == public
    assert centre.latest_values(ministry, FORST) is centre.latest_values(public, FORST)
    assert not len(centre.latest_values(public, COTTBUS))
    assert len(centre.latest_values(build.seen_by(ADMIN), COTTBUS))


def test_aggregates_stay_over_all_towns(released: str) -> None:
    public = build.seen_by(PUBLIC)
    for counted in (lambda b: trends.status_counts(b, "all", ""), trends.problem_counts,
                    lambda b: region.region_figures(b, "all").problems):  # fmt: skip
        assert counted(public).to_json(date_format="iso") == counted(released).to_json(date_format="iso")
    now = trends.status_counts(public, "all", "structural-vacancy")
    assert now["towns"].max() == 3
    medians = centre.peer_medians(public, COTTBUS).set_index("indicator_id")
    # dwell_median of six invented peers, 75 × (0.80 … 1.15), and 61 of the town that has not released it
    assert medians.loc["dwell_median", "peers"] == 7
    assert medians.loc["dwell_median", "median"] == pytest.approx(75 * 0.94)


def test_every_table_of_the_snapshot_is_thought_of() -> None:
    """A table without a centre must be named as open: one that is forgotten shows nothing."""
    for entry in schema():
        rows = town_release.condition(entry.name, [column.name for column in entry.columns])
        assert rows != "false", f"{entry.name}: whose rows are these? Say so in dashboard/town_release.py"
        assert (rows == "true") is (entry.name in town_release.OPEN_TABLES)


@pytest.mark.parametrize("entry", [entry for entry in PAGES if entry.reach != "all"], ids=lambda entry: entry.script)
def test_pages_open_for_everybody_and_say_what_is_left_out(
    entry: Any, released: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(monkeypatch, PUBLIC)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    if entry.script != PAGES[0].script:
        app.switch_page(f"dashboard/pages/{entry.script}.py").run()
    words = "\n".join(str(found.value) for kind in (app.markdown, app.caption, app.info, app.error) for found in kind)
    assert not app.exception
    assert texts("de")["notice.section_failed"] not in words
    assert "Sie sehen hier 1 von 3 Kommunen" in words


def test_a_link_to_a_town_that_has_not_released_stays_closed(released: str, monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, Actor("municipality", ags=FORST[:8], user_id=2))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["centre"] = COTTBUS
    app.run()
    app.switch_page("dashboard/pages/profile.py").run()
    assert any("Diese Seite zeigt Werte einzelner Kommunen" in found.value for found in app.info)


def test_a_selection_nobody_asked_for_is_refused(released: str) -> None:
    with pytest.raises(Exception, match=town_release.MARK):
        build.query(f"{released}{town_release.MARK}000000000000", "SELECT * FROM indicator")


def test_a_class_of_two_towns_stays_empty(publish: Callable, full: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(full | {"finding": [finding(one, "structural-vacancy", "severe") for one in (COTTBUS, FORST)]})
    monkeypatch.setattr(build, "has_sign_in", lambda: True)
    counts = trends.problem_counts(build.seen_by(PUBLIC)).set_index("problem_id")
    assert counts.loc["structural-vacancy", ["severe", "conspicuous"]].isna().all()
