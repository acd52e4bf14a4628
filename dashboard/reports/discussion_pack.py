"""Discussion pack for several centres: overview, shared problems, measures for them, a page each, questions to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from dashboard.reports import cards, centre_blocks, fact_sheet, origin
from dashboard.reports.document import Block, Bullets, Card, Chart, Document, Prose, Section, Series, Table
from dashboard.reports.figure_sheets import centre_sheets
from dashboard.reports.figures import KEY_FIGURES, BuildInfo, CentreFigures, source_ids
from dashboard.reports.wording import Words

COMPARED: Final = (
    ("vacancy_rate_units", "pack.vacancy_compared"),
    ("footfall_yoy", "pack.footfall_compared"),
    ("grade_overall", "pack.grades_compared"),
)
MEASURES: Final = 5
QUESTIONS: Final = 6
_SEEN: Final = ("conspicuous", "severe")


def discussion_pack(words: Words, info: BuildInfo, several: Sequence[CentreFigures]) -> Document:
    """The document about several centres, in the language of `words` and in the order given."""
    frames = [frame for figures in several for frame in (figures.latest, figures.findings)]
    sources = source_ids(*frames)
    dates = [figures.latest["data_on"].max() for figures in several if len(figures.latest)]
    data_on = max((day for day in dates if not pd.isna(day)), default=None)
    mark = origin.stamp(words, info, sources, data_on, any(fact_sheet.is_example(figures) for figures in several))
    return Document(
        words.t("pack.title"),
        words.t("pack.subtitle", towns=", ".join(words.centre(figures.centre) for figures in several)),
        words.language,
        mark,
        (
            *common_sections(words, several, bool(mark.example)),
            *(_centre(words, figures) for figures in several),
            Section(words.t("pack.questions"), (questions(words, several),), starts_page=True),
            origin.source_section(words, info, sources),
        ),
        (origin.about_sheet(words, mark, info, sources, data_on), *centre_sheets(words, several)),
    )


def common_sections(words: Words, several: Sequence[CentreFigures], is_example: bool) -> tuple[Section, ...]:
    """Overview, comparison, shared problems and measures for them."""
    charts = [chart for name, key in COMPARED if (chart := comparison(words, several, name, words.t(key)))]
    overview: list[Block] = [Prose(words.t("report.example_note"), is_note=True)] if is_example else []
    withheld = sum(figures.withheld for figures in several)
    if withheld:
        overview.append(Prose(words.t("report.withheld", count=words.number(withheld)), is_note=True))
    return (
        Section(words.t("pack.overview"), (*overview, _overview(words, several), *charts)),
        Section(words.t("pack.shared"), _shared(words, several)),
        Section(words.t("pack.measures"), measures(words, several)),
    )


def _overview(words: Words, several: Sequence[CentreFigures]) -> Table:
    rows = []
    for figures in several:
        known = centre_blocks.key_figures(words, figures).figures
        rows.append((words.centre(figures.centre), words.number(figures.centre["population"]),
                     *(figure.value for figure in known)))  # fmt: skip
    columns = (
        words.t("column.centre"),
        words.t("column.population"),
        *(words.t(f"key_figure.{name}") for name in KEY_FIGURES),
    )
    return Table(columns, tuple(rows), note=words.t("pack.overview_note"), numeric=tuple(range(1, len(columns))),
                 widths=(3, *(1.45 for _ in columns[1:])))  # fmt: skip


def comparison(words: Words, several: Sequence[CentreFigures], indicator_id: str, title: str) -> Chart | None:
    """Youngest values of an indicator as bars, in the order of the centres; None below two values."""
    indicator = words.catalogue.indicators[indicator_id]
    names, values, frames = [], [], []
    for figures in several:
        rows = figures.latest[figures.latest["indicator_id"] == indicator_id]
        value = centre_blocks.shown(rows.iloc[0]) if len(rows) else None
        if value is not None:
            names.append(words.centre(figures.centre))
            values.append(float(value))
            frames.append(rows)
    if len(values) < 2:
        return None
    known = pd.concat(frames)
    labels = tuple(words.value(value, indicator) for value in values)
    listed = ", ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return Chart(
        "bar", title, tuple(names), (Series(words.indicator(indicator_id), tuple(values)),), labels,
        words.t("pack.compare_alt", title=title, words=listed),
        words.t("report.chart_note", n=words.number(len(values)), day=words.day(known["data_on"].max()),
                sources=", ".join(words.source(name) for name in source_ids(known))),
        centre_blocks.number_format(indicator),
    )  # fmt: skip


def towns_by_problem(words: Words, several: Sequence[CentreFigures]) -> dict[str, dict[str, list[str]]]:
    """For each remarkable problem the centres that have it, by status; most centres first."""
    found: dict[str, dict[str, list[str]]] = {}
    for figures in several:
        rows = figures.findings
        for row in rows[rows["status"].isin(cards.REMARKABLE)].to_dict("records") if len(rows) else ():
            found.setdefault(row["problem_id"], {}).setdefault(row["status"], []).append(words.centre(figures.centre))
    return dict(sorted(found.items(), key=lambda entry: (-_count(entry[1]), -_seen(entry[1]), entry[0])))


def _count(by_status: dict[str, list[str]]) -> int:
    return sum(len(towns) for towns in by_status.values())


def _seen(by_status: dict[str, list[str]]) -> int:
    return sum(len(by_status.get(status, [])) for status in _SEEN)


def _shared(words: Words, several: Sequence[CentreFigures]) -> tuple[Block, ...]:
    by_problem = towns_by_problem(words, several)
    shared = {problem: towns for problem, towns in by_problem.items() if _count(towns) > 1}
    alone = {problem: towns for problem, towns in by_problem.items() if _count(towns) == 1}
    blocks: list[Block] = []
    if shared:
        columns = (words.t("column.problem"), *(cards.status_words(words, status) for status in cards.REMARKABLE))
        rows = tuple(
            (words.problem(problem), *(", ".join(towns.get(status, [])) for status in cards.REMARKABLE))
            for problem, towns in shared.items()
        )
        blocks.append(Table(columns, rows, widths=(3, 2, 3, 3)))
    else:
        blocks.append(Prose(words.t("pack.shared_none")))
    if alone:
        items = tuple(
            words.t("pack.shared_bullet", problem=words.problem(problem),
                    towns=", ".join(f"{town} ({words.t(f'status.{status}')})" for status, names in towns.items()
                                    for town in names))
            for problem, towns in alone.items()
        )  # fmt: skip
        blocks.append(Bullets(items, words.t("pack.single")))
    return tuple(blocks)


def shared_problems(words: Words, several: Sequence[CentreFigures]) -> list[str]:
    """Problems that more than one of the centres has, most centres first."""
    return [problem for problem, towns in towns_by_problem(words, several).items() if _count(towns) > 1]


def measures(words: Words, several: Sequence[CentreFigures]) -> tuple[Block, ...]:
    """Cards of the measures recommended for shared problems: most centres first, then the best ranks."""
    shared = set(shared_problems(words, several))
    rows: dict[str, list[tuple[CentreFigures, dict[Any, Any]]]] = {}
    for figures in several:
        for row in figures.recommendations.to_dict("records"):
            if row["problem_id"] in shared:
                rows.setdefault(row["measure_id"], []).append((figures, row))
    if not rows:
        return (Prose(words.t("pack.measures_none")),)
    best = sorted(rows.items(), key=lambda entry: (-len(_towns(words, entry[1])), _mean_rank(entry[1]), entry[0]))
    return tuple(_measure_card(words, given) for _, given in best[:MEASURES])


def _measure_card(words: Words, given: list[tuple[CentreFigures, dict[Any, Any]]]) -> Card:
    """The card of a measure as the first centre was given it, with all centres and problems it is recommended for."""
    first = given[0][1]
    answers = list(dict.fromkeys(row["problem_id"] for _, row in given))
    card = cards.measure_card(words, {**first, "answers": answers}, is_short=True)
    facts = words.t("pack.measure_facts", towns=", ".join(_towns(words, given)), facts=card.facts)
    return replace(card, facts=facts, lists=(cards.examples(words, cards.parsed(first["reasons"]) or {}),))


def _towns(words: Words, given: list[tuple[CentreFigures, dict[Any, Any]]]) -> list[str]:
    return list(dict.fromkeys(words.centre(figures.centre) for figures, _ in given))


def _mean_rank(given: list[tuple[CentreFigures, dict[Any, Any]]]) -> float:
    return sum(float(row["rank"]) for _, row in given) / len(given)


def _centre(words: Words, figures: CentreFigures) -> Section:
    """One page per centre: figures, histories, what is remarkable with its evidence."""
    rows = figures.findings
    remarkable = rows[rows["status"].isin(cards.REMARKABLE)].to_dict("records") if len(rows) else []
    blocks: list[Block] = [
        centre_blocks.key_figures(words, figures),
        *centre_blocks.histories(words, figures),
    ]
    blocks.append(_finding_table(words, remarkable) if remarkable else Prose(words.t("report.no_findings")))
    return Section(words.centre(figures.centre), tuple(blocks), starts_page=True)


def _finding_table(words: Words, remarkable: list[dict[Any, Any]]) -> Table:
    """What is remarkable, how sure it is and its first two pieces of evidence."""
    rows = []
    for row in remarkable:
        sure = words.t(f"confidence.{row['confidence']}") if isinstance(row["confidence"], str) else ""
        evidence = " | ".join(cards.short_evidence(words, item) for item in cards.main_evidence(row)[:2])
        rows.append((words.problem(row["problem_id"]), cards.status_words(words, row["status"]), sure, evidence))
    columns = tuple(words.t(f"column.{name}") for name in ("problem", "status", "certainty"))
    return Table((*columns, words.t("report.evidence")), tuple(rows), words.t("profile.findings"),
                 widths=(2.5, 1.8, 2.5, 5))  # fmt: skip


def questions(words: Words, several: Sequence[CentreFigures]) -> Bullets:
    """Questions the figures raise; never more than can be talked about."""
    found: list[str] = []
    by_problem = towns_by_problem(words, several)
    for problem in shared_problems(words, several)[:2]:
        names = [town for towns in by_problem[problem].values() for town in towns]
        listed, title = ", ".join(dict.fromkeys(names)), words.problem(problem)
        found.append(words.t("pack.q_cause", problem=title, towns=listed))
        found.append(words.t("pack.q_tried", problem=title, towns=listed))
    for block in measures(words, several)[:1]:
        if not isinstance(block, Prose):
            found.append(words.t("pack.q_measure", measure=getattr(block, "title", "")))
    gaps: dict[str, list[str]] = {}
    for figures in several:
        states = figures.states
        for topic in states[states["state"] != "current"]["topic"] if len(states) else ():
            gaps.setdefault(words.centre(figures.centre), []).append(words.t(f"topic.{topic}"))
    if gaps:
        topics = ", ".join(dict.fromkeys(topic for listed in gaps.values() for topic in listed))
        found.append(words.t("pack.q_data", towns=", ".join(gaps), topics=topics))
    found.append(words.t("pack.q_none"))
    return Bullets(tuple(found[:QUESTIONS]))
