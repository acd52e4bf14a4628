"""The HTTP interface asked the way programs ask it: pages, filters, CSV, faults, guard, description."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import server
from dashboard.api.openapi import document
from dashboard.api.resources import RESOURCES

COTTBUS = "12052000-01"


@pytest.fixture
def client(data_directory: Path) -> TestClient:
    return TestClient(Starlette(routes=server.routes()))


def get(client: TestClient, path: str, **parameters: object) -> dict:
    answer = client.get(f"/api/v1/{path}", params={name: str(value) for name, value in parameters.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", [resource.path for resource in RESOURCES])
def test_every_list_answers_with_build_and_licence(
    path: str, client: TestClient, publish: Callable, full: dict
) -> None:
    build_id = publish(full)
    answer = get(client, path)
    assert answer["build_id"] == build_id
    assert answer["licence"]
    assert answer["total"] == len(answer["items"])
    assert not any(name.endswith("_wkb") for item in answer["items"] for name in item)


def test_pages_follow_each_other_without_gap_or_overlap(client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    everything = get(client, "indicators", limit=1000)["items"]
    address: str | None = "/api/v1/indicators?limit=7"
    found: list[dict] = []
    while address:
        answer = client.get(address)
        assert (f'<{answer.json()["next"]}>; rel="next"' == answer.headers.get("link")) or not answer.json()["next"]
        found += answer.json()["items"]
        address = answer.json()["next"]
    assert found == everything
    assert len(found) == len(full["indicator"])


def test_filters_keep_what_they_name(client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    rows = get(
        client, "indicators", centre_id=COTTBUS, indicator_id="footfall_index", since="2026-03-01", until="2026-05-31"
    )
    assert [row["period"] for row in rows["items"]] == ["2026-03", "2026-04", "2026-05"]
    assert [row["value"] for row in rows["items"]] == [97.0, 96.0, 95.0]
    assert get(client, "findings", status="conspicuous")["total"] == 1
    assert get(client, "centres", is_example="true")["total"] == 6


def test_filters_go_along_to_the_next_page(client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    following = get(client, "centres", is_example="true", limit=4)["next"]
    assert following == "/api/v1/centres?is_example=true&limit=4&offset=4"
    assert len(client.get(following).json()["items"]) == 2


def test_evidence_is_a_list_and_missing_numbers_are_null(client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    severe = get(client, "findings", problem_id="footfall-decline")["items"][0]
    assert severe["evidence"][0]["value"] == -0.09
    assert severe["data_on"] == "2026-09-30"
    hidden = get(client, "indicators", indicator_id="motive_gastronomy")["items"][0]
    assert (hidden["visibility"], hidden["value"], hidden["low"]) == ("hidden", None, None)


def test_hidden_values_and_closed_sources_do_not_leave(client: TestClient, publish: Callable, full: dict) -> None:
    full["indicator"].append(
        full["indicator"][0] | {"visibility": "hidden", "value": 12345.0, "indicator_id": "wish_retail"}
    )
    full["indicator"].append(
        full["indicator"][0] | {"value": 54321.0, "source_ids": "befragung-der-kommune", "period": "x"}
    )
    publish(full)
    text = (
        client.get("/api/v1/indicators?limit=1000").text + client.get("/api/v1/indicators?limit=1000&format=csv").text
    )
    assert "12345" not in text
    assert "54321" not in text


def test_csv_has_the_same_rows(client: TestClient, publish: Callable, full: dict) -> None:
    build_id = publish(full)
    answer = client.get("/api/v1/centres?format=csv&is_example=false")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert build_id in answer.headers["content-disposition"]
    rows = pd.read_csv(io.StringIO(answer.text))
    assert rows["centre_id"].tolist() == [
        item["centre_id"] for item in get(client, "centres", is_example="false")["items"]
    ]
    assert set(rows["build_id"]) == {build_id}


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("indicators?limit=0", "limit"), ("indicators?limit=1001", "limit"), ("indicators?limit=²", "limit"),
        ("indicators?offset=-1", "offset"), ("indicators?since=gestern", "since"), ("centres?is_example=1", "is_example"),
        ("centres?sql=1", "sql"), ("centres?format=xml", "format"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_named(
    address: str, parameter: str, client: TestClient, publish: Callable, full: dict
) -> None:
    publish(full)
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize("evil", ["x' OR '1'='1", "'; DROP TABLE centre; --", "\x00", "$closed"])
def test_values_are_bound(evil: str, client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    assert get(client, "centres", centre_id=evil)["total"] == 0
    assert get(client, "centres")["total"] == len(full["centre"])


def test_nothing_can_be_written(client: TestClient) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/centres").status_code == 405


def test_unknown_lists_and_a_missing_snapshot(client: TestClient) -> None:
    assert client.get("/api/v1/reject").status_code == 404
    assert client.get("/api/v1/build_info").status_code == 404
    assert client.get("/api/v1/centres").status_code == 503
    assert client.get("/api/v1").json()["build_id"] is None


def test_description_fits_what_is_answered(client: TestClient, publish: Callable, full: dict) -> None:
    """Every field of every answer is described with its type, and every described parameter is accepted."""
    publish(full)
    described = client.get("/api/v1/openapi.json").json()
    assert described == json.loads(json.dumps(document()))
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}
    for resource in RESOURCES:
        operation = described["paths"][f"/api/v1/{resource.path}"]["get"]
        fields = described["components"]["schemas"][resource.table]["properties"]
        for item in get(client, resource.path)["items"][:5]:
            assert item.keys() == fields.keys()
            for name, value in item.items():
                allowed = tuple(kinds[kind] for kind in fields[name]["type"] if kind != "null")
                flat = tuple(kind for part in allowed for kind in (part if isinstance(part, tuple) else (part,)))
                assert value is None or isinstance(value, flat), (resource.path, name, value)
        for parameter in operation["parameters"]:
            get(client, resource.path, **{parameter["name"]: parameter["example"]})


def test_page_for_people_loads_nothing_from_elsewhere(client: TestClient) -> None:
    answer = client.get("/api/v1/docs")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert addresses
    assert all(address.startswith(("#", "/api/v1/")) for address in addresses)
    assert {f"/api/v1/{resource.path}?limit=5" for resource in RESOURCES} <= set(addresses)


def test_days_are_dates(client: TestClient, publish: Callable, full: dict) -> None:
    publish(full)
    first = get(client, "footfall-days", limit=1)["items"][0]
    assert date.fromisoformat(first["local_date"]) == min(row["local_date"] for row in full["footfall_daily"])
