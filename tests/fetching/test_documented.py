"""Every service and every setting of the fetchers stands in the page for operators."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from etl.fetching.run import SERVICES
from etl.fetching.settings import FetchSettings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "datenabruf.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_and_its_settings_are_documented(service: str) -> None:
    annotation = FetchSettings.model_fields[service].annotation
    [model] = [one for one in annotation.__args__ if issubclass(one, BaseModel)]  # type: ignore[union-attr]
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{service}` |")]
    assert [name for name in model.model_fields if f"__{name.upper()}" not in row] == []


def test_common_settings_are_documented() -> None:
    assert [
        name for name in FetchSettings.model_fields if name not in SERVICES and f"`{name.upper()}`" not in PAGE
    ] == []
