"""Catalogue metadata by DCAT-AP.de 3.0 as JSON-LD, one dataset per table, for open-data portals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from etl.export.formats import MIME, Form
from etl.export.tables import Table

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatap": "http://data.europa.eu/r5r/",
}
_LICENCES: Final = {
    "CC0-1.0": "http://dcat-ap.de/def/licenses/cc-zero",
    "CC BY 4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "dl-de/by-2-0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "ODbL-1.0": "http://dcat-ap.de/def/licenses/odbl",
    "amtliches Werk nach § 5 UrhG": "http://dcat-ap.de/def/licenses/officialWork",
}
_OTHER: Final = "http://dcat-ap.de/def/licenses/other-open"
_FILE_TYPES: Final = {
    "csv": "http://publications.europa.eu/resource/authority/file-type/CSV",
    "xlsx": "http://publications.europa.eu/resource/authority/file-type/XLSX",
    "parquet": "http://publications.europa.eu/resource/authority/file-type/PARQUET",
    "gpkg": "http://publications.europa.eu/resource/authority/file-type/GPKG",
}
_REGIONS_THEME: Final = "http://publications.europa.eu/resource/authority/data-theme/REGI"
_GERMAN: Final = "http://publications.europa.eu/resource/authority/language/DEU"
_BRANDENBURG: Final = "http://dcat-ap.de/def/politicalGeocoding/stateKey/12"
_STATE_LEVEL: Final = "http://dcat-ap.de/def/politicalGeocoding/Level/state"


@dataclass(frozen=True)
class Publication:
    """Who publishes the exported files, where, and in which formats."""

    base_url: str
    publisher: str
    forms: tuple[Form, ...]


def as_jsonld(tables: list[Table], build_id: str, publication: Publication) -> bytes:
    """The catalogue as JSON-LD."""
    base, publisher = publication.base_url.rstrip("/"), publication.publisher
    datasets = [_dataset(table, build_id, publication) for table in tables]
    catalogue = {
        "@context": _CONTEXT,
        "@graph": [
            {
                "@id": f"{base}/catalogue",
                "@type": "dcat:Catalog",
                "dct:title": [_text("Zentrenkompass: offene Daten", "de"), _text("Zentrenkompass: open data", "en")],
                "dct:description": _text(
                    "Kennzahlen, Befunde und Maßnahmen zu Innenstädten und Ortsteilzentren.", "de"
                ),
                "dct:publisher": _publisher(base, publisher),
                "dct:language": {"@id": _GERMAN},
                "dct:modified": _day(build_id),
                "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
            },
            *datasets,
        ],
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _dataset(table: Table, build_id: str, publication: Publication) -> dict[str, Any]:
    base, publisher = publication.base_url.rstrip("/"), publication.publisher
    licence = licence_uri(table.licensed.licences)
    address = f"{base}/dataset/{table.name}"
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": f"zentrenkompass-{table.name}",
        "dct:title": _text(f"Zentrenkompass: {table.name}", "de"),
        "dct:description": [_text(table.entry.grain, "en")],
        "dct:publisher": _publisher(base, publisher),
        "dct:issued": _day(build_id),
        "dct:modified": _day(build_id),
        "dct:language": {"@id": _GERMAN},
        "dcat:theme": {"@id": _REGIONS_THEME},
        "dcat:keyword": [_text(word, "de") for word in ("Innenstadt", "Zentren", "Brandenburg")],
        "dcat:version": build_id,
        "dcatde:politicalGeocodingURI": {"@id": _BRANDENBURG},
        "dcatde:politicalGeocodingLevelURI": {"@id": _STATE_LEVEL},
        "dcat:distribution": [
            {
                "@id": f"{address}/{form}",
                "@type": "dcat:Distribution",
                "dct:title": _text(f"{table.name} ({form.upper()})", "de"),
                "dcat:accessURL": {"@id": _address(base, table.name, form, publication)},
                "dcat:downloadURL": {"@id": _address(base, table.name, form, publication)},
                "dct:format": {"@id": _FILE_TYPES[form]},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MIME[form]}"},
                "dct:license": {"@id": licence},
                "dcatde:licenseAttributionByText": _text("; ".join(table.licensed.credits), "de"),
                "dct:rights": _text(table.licensed.licence, "de"),
            }
            for form in publication.forms or ("csv",)
        ],
    }


def _address(base: str, name: str, form: Form, publication: Publication) -> str:
    folder = form if form in publication.forms else "data"
    return f"{base}/{folder}/{name}.{form}"


def licence_uri(licences: tuple[str, ...]) -> str:
    """Address of the licence in the list of DCAT-AP.de; "other open licence" for several or unknown ones."""
    return _LICENCES.get(licences[0], _OTHER) if len(licences) == 1 else _OTHER


def _publisher(base: str, name: str) -> dict[str, Any]:
    return {"@id": f"{base}/publisher", "@type": "foaf:Agent", "foaf:name": name}


def _text(words: str, language: str) -> dict[str, str]:
    return {"@value": words, "@language": language}


def _day(build_id: str) -> dict[str, str]:
    return {"@value": build_id[:10], "@type": "xsd:date"}
