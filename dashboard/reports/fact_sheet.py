"""Fact sheet of one centre: figures with intervals, what is conspicuous and how sure, what helps, data state."""

from __future__ import annotations

from typing import Final

from dashboard.reports import cards, centre_blocks, origin
from dashboard.reports.document import Block, Document, Prose, Section
from dashboard.reports.figure_sheets import centre_sheets
from dashboard.reports.figures import BuildInfo, CentreFigures, source_ids
from dashboard.reports.wording import Words

MEASURES: Final = 4


def fact_sheet(words: Words, info: BuildInfo, figures: CentreFigures, is_short: bool = False) -> Document:
    """The document about one centre, in the language of `words`; the short one (for slides) lists evidence only."""
    sources = source_ids(figures.latest, figures.findings)
    data_on = figures.latest["data_on"].max() if len(figures.latest) else None
    is_synthetic = is_example(figures)
    mark = origin.stamp(words, info, sources, data_on, is_synthetic)
    name = words.centre(figures.centre)
    return Document(
        words.t("fact_sheet.title", name=name),
        place_line(words, figures),
        words.language,
        mark,
        (
            *centre_sections(words, figures, is_short),
            Section(words.t("report.data_state"), centre_blocks.data_state(words, figures)),
            origin.source_section(words, info, sources),
        ),
        (origin.about_sheet(words, mark, info, sources, data_on), *centre_sheets(words, [figures])),
    )


def is_example(figures: CentreFigures) -> bool:
    """True when any figure of the centre is example data or the place itself is invented."""
    return bool(figures.centre["is_example"]) or any(
        bool(frame["is_synthetic"].fillna(False).any()) for frame in (figures.latest, figures.findings) if len(frame)
    )


def place_line(words: Words, figures: CentreFigures) -> str:
    """Kind of centre, central-place function, district, inhabitants."""
    row = figures.centre
    level = row["central_place"] if isinstance(row["central_place"], str) else words.t("place.no_level")
    has_district = isinstance(row["district_name"], str)
    return words.t(
        "fact_sheet.subtitle" if has_district else "fact_sheet.subtitle_short",
        kind=words.t(f"kind.{row['kind']}"),
        level=level,
        district=row["district_name"],
        population=words.t(
            "place.population", count=words.number(row["population"]), day=words.day(row["population_on"])
        ),
    )


def centre_sections(words: Words, figures: CentreFigures, is_short: bool = False) -> tuple[Section, ...]:
    """Glance, findings, development and measures of one centre."""
    glance: list[Block] = []
    if is_example(figures):
        glance.append(Prose(words.t("report.example_note"), is_note=True))
    glance += [centre_blocks.key_figures(words, figures), Prose(words.t("report.interval_note"), is_note=True)]
    if figures.withheld:
        glance.append(Prose(words.t("report.withheld", count=words.number(figures.withheld)), is_note=True))
    charts: list[Block] = [*centre_blocks.histories(words, figures)]
    if grades := centre_blocks.grades(words, figures):
        charts.append(grades)
    sections = [
        Section(words.t("report.at_a_glance"), tuple(glance)),
        Section(words.t("report.development"), tuple(charts)) if charts else None,
        Section(words.t("report.findings"), findings(words, figures, is_short)),
        Section(words.t("report.recommendations"), _measures(words, figures, is_short)),
    ]
    return tuple(section for section in sections if section)


def findings(words: Words, figures: CentreFigures, is_short: bool) -> tuple[Block, ...]:
    """Cards of what is remarkable, then what is not and what cannot be judged."""
    rows = figures.findings
    if rows.empty:
        return (Prose(words.t("finding.none_judged")),)
    remarkable = rows[rows["status"].isin(cards.REMARKABLE)].to_dict("records")
    blocks: list[Block] = [cards.finding_card(words, row, is_short) for row in remarkable]
    if not remarkable:
        blocks.append(Prose(words.t("report.no_findings")))
    for statuses, key in ((("unremarkable",), "report.unremarkable"), (cards.GAPS, "report.not_judged")):
        named = rows[rows["status"].isin(statuses)]["problem_id"]
        if len(named):
            listed = ", ".join(sorted(words.problem(problem) for problem in named))
            blocks.append(Prose(words.t(key, count=len(named), problems=listed), is_note=True))
    return tuple(blocks)


def _measures(words: Words, figures: CentreFigures, is_short: bool) -> tuple[Block, ...]:
    best = cards.best_measures(figures.recommendations, figures.findings, MEASURES)
    if not best:
        return (Prose(words.t("report.no_recommendations")),)
    return tuple(cards.measure_card(words, row, is_short) for row in best)
