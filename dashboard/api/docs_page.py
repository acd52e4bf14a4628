"""The description for people: one static page made from the OpenAPI document, without scripts and foreign assets."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from html import escape
from typing import Any, Final

from dashboard.api.openapi import ROOT, document

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2b33; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1, h2 { color: #005b7f; } h2 { margin-top: 2.2rem; border-top: 1px solid #dfe5e9; padding-top: 1rem; }
code, pre { font-family: ui-monospace, monospace; background: #f1f4f6; border-radius: 3px; padding: .1em .3em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #dfe5e9; }
a { color: #005b7f; } a:focus-visible, summary:focus-visible { outline: 3px solid #f08a3c; }
@media (max-width: 40rem) { table, tbody, tr, td { display: block; } thead { display: none; } }
"""


def security_policy() -> str:
    """What the page may load: its own style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@lru_cache
def page() -> str:
    """The page as HTML."""
    described = document()
    contents = "".join(f'<li><a href="#{_anchor(path)}"><code>{escape(path)}</code></a> {escape(_summary(item))}</li>'
                       for path, item in described["paths"].items())  # fmt: skip
    sections = "".join(_section(path, item["get"], described) for path, item in described["paths"].items())
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(described['info']['title'])}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(described['info']['title'])}</h1><p>{escape(described['info']['description'])}</p>"
        f"<p>Jede Liste kommt seitenweise: <code>limit</code> und <code>offset</code>; <code>next</code> nennt die nächste "
        f"Seite. <code>format=csv</code> gibt CSV. Für Maschinen: "
        f'<a href="{ROOT}/openapi.json">{ROOT}/openapi.json</a>.</p>'
        f'<nav aria-label="Listen"><ul>{contents}</ul></nav>{sections}</main></body></html>'
    )


def _summary(item: dict[str, Any]) -> str:
    return str(item["get"]["summary"])


def _anchor(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _section(path: str, operation: dict[str, Any], described: dict[str, Any]) -> str:
    parameters = "".join(
        f"<tr><td><code>{escape(entry['name'])}</code></td><td>{escape(entry['description'])}</td>"
        f"<td><code>{escape(str(entry['example']))}</code></td></tr>"
        for entry in operation["parameters"]
    )
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    name = schema["properties"]["items"]["items"]["$ref"].rsplit("/", 1)[-1]
    row = described["components"]["schemas"][name]
    columns = "".join(
        f"<tr><td><code>{escape(column)}</code></td><td>{escape(_types(kind))}</td><td>{escape(kind['description'])}</td></tr>"
        for column, kind in row["properties"].items()
    )
    return (
        f'<section><h2 id="{_anchor(path)}"><code>{escape(path)}</code> {escape(operation["summary"])}</h2>'
        f'<p lang="en">{escape(row["description"])}</p>'
        f'<p>Beispiel: <a href="{escape(path)}?limit=5">{escape(path)}?limit=5</a></p>'
        f"<table><thead><tr><th>Parameter</th><th>Bedeutung</th><th>Beispiel</th></tr></thead><tbody>{parameters}</tbody></table>"
        f'<details><summary>Felder einer Zeile</summary><table lang="en"><thead><tr><th>Feld</th><th>Typ</th>'
        f"<th>Bedeutung</th></tr></thead><tbody>{columns}</tbody></table></details></section>"
    )


def _types(kind: dict[str, Any]) -> str:
    listed = kind["type"] if isinstance(kind["type"], list) else [kind["type"]]
    return ", ".join(str(name) for name in listed if name != "null")
