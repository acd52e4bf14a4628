"""Small delivered files: a register with planted errors, a count file, archives that must not unpack."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st

from dashboard.delivery.requests import FileOrder, Request
from etl.templates.catalogue import templates
from etl.templates.workbook import filled_workbook

FORST = "12071076-01"


def register_rows(units: int = 40) -> list[list]:
    """Units of one street, every fifth vacant."""
    template = templates()["vacancy"]
    rows = []
    for number in range(1, units + 1):
        is_vacant = number % 5 == 0
        rows.append(
            template.row(
                {
                    "Objekt-Nr.": str(number),
                    "Straße": "Cottbuser Straße",
                    "Hausnr.": str(number),
                    "Etage": "EG",
                    "Verkaufsfläche (m²)": 40 + number,
                    "Status": "leer" if is_vacant else "belegt",
                    "Leer seit": date(2024, 3, 1) if is_vacant else None,
                    "Branche": None if is_vacant else "Bäckerei",
                    "Begehung am": date(2026, 9, 1),
                }
            )
        )
    return rows


def register_with_errors() -> bytes:
    """40 units; sheet row 8: a day after the walk (V04, rejected), row 13: an unknown status (V17, loaded as unknown)."""
    rows = register_rows()
    headings = templates()["vacancy"].headings
    rows[6][headings.index("Leer seit")] = date(2031, 1, 1)
    rows[11][headings.index("Status")] = "weiß nicht"
    return filled_workbook(templates()["vacancy"], rows)


def counts_csv(days: int = 3) -> bytes:
    """Hours of one point under headings nobody knows."""
    start = datetime(2026, 9, 1)
    lines = ["Wann;Wo;Köpfe"]
    lines += [f"{start + timedelta(hours=hour):%d.%m.%Y %H:%M};Markt;{20 + hour % 24}" for hour in range(24 * days)]
    return "\n".join(lines).encode("cp1252")


def zip_bomb() -> bytes:
    """An archive of a few kilobytes that unpacks to 200 MB."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("werte.csv", "w") as member,
    ):
        for _ in range(200):
            member.write(b"0" * (1 << 20))
    return target.getvalue()


def entity_bomb() -> bytes:
    """A workbook whose sheet list holds nested entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    book = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><workbook><sheets>&l9;</sheets></workbook>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    return target.getvalue()


@pytest.fixture
def data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory the app reads from; caches of other tests are gone."""
    monkeypatch.setenv("ZENTREN_DATA", str(tmp_path / "data"))
    yield tmp_path / "data"
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def request_for(tmp_path: Path):
    """Builds a request over one file of a fresh data directory."""

    def made(job: str, name: str = "", content: bytes = b"", **more) -> Request:
        files = ()
        if name:
            path = tmp_path / name
            path.write_bytes(content)
            files = (FileOrder(str(path), more.pop("kind", None), more.pop("options", {}), more.pop("sender", "")),)
        return Request(job, str(tmp_path / "data"), files, **{"centre_id": FORST, **more})

    return made
