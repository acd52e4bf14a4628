"""A measure on paper: the sheet as one plain page of its own with a print style, without menu and controls."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard import names, state
from dashboard.build import catalogue
from dashboard.components.measure_funding import checked
from dashboard.components.profile.recommendations import evidence_line, facts, funding_line
from dashboard.text import in_words, t
from etl.catalogue.measures import Measure

ROUTE: Final = "/druck"
STYLE: Final = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.4 "Source Sans 3", "Source Sans Pro", Arial, sans-serif; color: #1d2b33; max-width: 180mm; margin: 8mm auto; }
h1 { font-size: 19pt; line-height: 1.2; margin: 0 0 2mm; color: #005b7f; }
h2 { font-size: 12pt; margin: 5mm 0 1mm; break-after: avoid; }
p, ul, ol { margin: 1mm 0; } ul, ol { padding-left: 6mm; }
.facts, .foot { color: #4a5963; font-size: 9.5pt; }
.foot { border-top: 0.3mm solid #c9d3d9; margin-top: 6mm; padding-top: 2mm; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { border: 0.2mm solid #c9d3d9; padding: 1mm 1.5mm; text-align: left; vertical-align: top; }
tr, li { break-inside: avoid; }
a { color: inherit; overflow-wrap: anywhere; }
"""
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def address(measure_id: str) -> str:
    """Where the sheet of a measure stands, in the language of the session."""
    return f"{ROUTE}/massnahme/{measure_id}?lang={state.language()}"


def routes() -> list[BaseRoute]:
    """Routes of the printed sheets and their style."""
    return [
        Route(ROUTE + "/blatt.css", style, methods=["GET"]),
        Route(ROUTE + "/massnahme/{measure}", measure_sheet, methods=["GET"]),
    ]


async def style(request: Request) -> Response:
    """The print style."""
    return Response(STYLE, media_type="text/css", headers=_HEADERS | {"Cache-Control": "public, max-age=3600"})


async def measure_sheet(request: Request) -> Response:
    """One measure of the catalogue; 404 for any other id."""
    state.speak(request.query_params.get("lang", ""))
    measure = catalogue().measures.get(request.path_params["measure"])
    if measure is None:
        return Response(status_code=404, headers=_HEADERS)
    return Response(page(measure), media_type="text/html", headers=_HEADERS)


def page(measure: Measure) -> str:
    """The whole HTML page; every text of the catalogue is escaped."""
    title = escape(in_words(measure.title))
    parts = [
        f"<h1>{title}</h1><p>{escape(in_words(measure.summary))}</p>",
        f'<p class="facts">{escape(names.term("categories", measure.category))} · {escape(facts(measure.id))}</p>',
        _list(t("measure.steps"), [in_words(step) for step in measure.steps], tag="ol"),
        _list(t("measure.preconditions"), [in_words(entry) for entry in measure.preconditions]),
        _list(t("measure.risks"), [in_words(risk) for risk in measure.risks]),
        _list(t("measure.expected"), [_effect(measure, number) for number in range(len(measure.expected_effects))]),
        _list(t("measure.helps_with"), [names.problem_title(problem) for problem in measure.problems]),
        _text(t("measure.lead"), ", ".join([in_words(measure.lead), *(in_words(actor) for actor in measure.actors)])),
        _text(t("measure.cost_title"), in_words(measure.cost_note)),
        _text(
            t("measure.evidence_title"),
            f"{evidence_line(measure.evidence.level, measure.evidence.finding)} {in_words(measure.evidence.note)}",
        ),
        _text(t("measure.legal"), in_words(measure.legal_note)) if measure.legal_note else "",
        _list(t("measure.town_sizes"), [names.term("town_sizes", size) for size in measure.town_sizes]),
        _examples(measure),
        _list(t("measure.funding"), [funding_line(catalogue().programmes[name]) for name in measure.funding]),
        _list(t("measure.sources"), [_source(name) for name in measure.sources]),
        f'<p class="foot">Zentrenkompass · {escape(checked("measure", measure.id, measure.checked_on))}</p>',
    ]
    head = f'<meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="{ROUTE}/blatt.css">'
    return f'<!doctype html><html lang="{state.language()}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _list(title: str, items: list[str], tag: str = "ul") -> str:
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<h2>{escape(title)}</h2><{tag}>{rows}</{tag}>" if items else ""


def _text(title: str, text: str) -> str:
    return f"<h2>{escape(title)}</h2><p>{escape(text)}</p>"


def _effect(measure: Measure, number: int) -> str:
    effect = measure.expected_effects[number]
    title = in_words(catalogue().effect_quantities[effect.quantity].title)
    return f"{title} {names.term('effect_directions', effect.direction)}: {in_words(effect.note)}"


def _examples(measure: Measure) -> str:
    if not measure.examples:
        return ""
    head = "".join(f"<th>{escape(t(f'column.{name}'))}</th>" for name in ("place", "year", "what", "result"))
    rows = "".join(
        f"<tr><td>{escape(one.place)}</td><td>{escape(str(one.year))}</td><td>{escape(in_words(one.what))}</td>"
        f"<td>{escape(in_words(one.result))}</td></tr>"
        for one in measure.examples
    )
    return f"<h2>{escape(t('measure.examples'))}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _source(name: str) -> str:
    reference = catalogue().references[name]
    return ", ".join(part for part in (reference.publisher, str(reference.dated), reference.url or "") if part)
