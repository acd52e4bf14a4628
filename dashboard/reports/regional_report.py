"""Regional report: aggregates only. No town is named; classes of fewer than three towns stay empty."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard.reports import cards, origin
from dashboard.reports.centre_blocks import floats
from dashboard.reports.document import Block, Bullets, Chart, Document, Prose, Section, Series, Sheet, Table
from dashboard.reports.figures import BuildInfo, RegionFigures
from dashboard.reports.programme_table import programme_blocks, programme_sheet
from dashboard.reports.wording import NO_VALUE, Words, is_missing
from dashboard.suppression import suppressed

TOPICS: Final = ("footfall", "vacancy", "survey")
PROBLEMS: Final = 10
CLASSES: Final = 5
_ACROSS: Final = 4  # problems beside each other
_COUNTS: Final = ("unremarkable", "watch", "conspicuous", "severe")


def regional_report(words: Words, info: BuildInfo, figures: RegionFigures) -> Document:
    """The document about the region, in the language of `words`; suppression happens here, whatever the frames hold."""
    figures = _safe(figures)
    dimension = words.t(f"dimension.{figures.dimension}")
    data_on = figures.problems["data_on"].max() if len(figures.problems) else None
    mark = origin.stamp(words, info, figures.source_ids, data_on, figures.is_synthetic)
    sections = [
        Section(words.t("region.summary"), _summary(words, figures)),
        Section(words.t("region.now"), _now(words, figures)),
        Section(words.t("region.over_time"), _over_time(words, figures)),
        Section(words.t("region.by_class", dimension=dimension), _by_class(words, figures)),
        Section(words.t("region.programmes"), programme_blocks(words, figures.programmes)),
        Section(words.t("region.gaps"), _gaps(words, figures)),
        origin.source_section(words, info, figures.source_ids),
    ]
    return Document(
        words.t("region.title"),
        words.t("region.subtitle", dimension=dimension),
        words.language,
        mark,
        tuple(section for section in sections if section.blocks),
        (origin.about_sheet(words, mark, info, figures.source_ids, data_on), *_sheets(words, figures)),
    )


def _safe(figures: RegionFigures) -> RegionFigures:
    """Suppress every frame: per problem, per quarter, per topic."""
    return RegionFigures(
        figures.dimension,
        _no_zero_without_data(suppressed(figures.problems, ["problem_id"], [*_COUNTS, "judged"])),
        suppressed(figures.total, ["quarter"], ["judged", "conspicuous", "watched"]),
        suppressed(figures.over_time, ["quarter"], ["judged", "conspicuous", "watched"]),
        suppressed(figures.by_class, ["problem_id"], ["judged", "remarkable"]),
        suppressed(figures.gaps, ["topic"], ["centres", "current", "outdated"]),
        figures.is_synthetic,
        figures.source_ids,
        figures.programmes,  # suppressed where its table is made
    )


def _no_zero_without_data(problems: pd.DataFrame) -> pd.DataFrame:
    """Where no town is judged there is no count either."""
    counts = [*_COUNTS, "judged"]
    problems[counts] = problems[counts].mask(problems["towns"] == 0)
    return problems


def _summary(words: Words, figures: RegionFigures) -> tuple[Block, ...]:
    problems = _most_frequent(figures)
    if problems.empty:
        return (Prose(words.t("region.none_judged")),)
    first = problems.iloc[0]
    gaps = figures.gaps.dropna(subset=["centres"])
    share = 1 - float(gaps["current"].sum()) / max(float(gaps["centres"].sum()), 1)
    items = [
        words.t("region.judged", towns=words.number(figures.problems["towns"].max()), gaps=words.number(share * 100)),
        words.t("region.most_frequent", problem=words.problem(first["problem_id"]),
                count=words.number(first["remarkable"]), judged=words.number(first["judged"])),
        _change(words, figures),
    ]  # fmt: skip
    blocks: list[Block] = [Bullets(tuple(item for item in items if item))]
    if figures.is_synthetic:
        blocks.insert(0, Prose(words.t("report.example_note"), is_note=True))
    return tuple(blocks)


def _change(words: Words, figures: RegionFigures) -> str:
    """Centres with conspicuous problems now and four quarters ago; empty where one of them is unknown."""
    rows = figures.total.dropna(subset=["judged"])
    if rows.empty:
        return ""
    quarters = pd.PeriodIndex(pd.to_datetime(rows["quarter"]), freq="Q")  # the newest one may still be running
    now, before = rows[quarters == quarters.max()], rows[quarters == quarters.max() - 4]
    if before.empty:
        return ""
    count, earlier = int(now["conspicuous"].sum()), int(before["conspicuous"].sum())
    key = "growth" if count > earlier else "decline" if count < earlier else "stable"
    return words.t(f"region.{key}", now=count, before=earlier)


def _most_frequent(figures: RegionFigures) -> pd.DataFrame:
    rows = figures.problems.dropna(subset=["judged"])
    rows = rows.assign(remarkable=rows["conspicuous"] + rows["severe"])
    return rows.sort_values(["remarkable", "problem_id"], ascending=[False, True], kind="stable")


def _now(words: Words, figures: RegionFigures) -> tuple[Block, ...]:
    rows = _most_frequent(figures)
    shown = rows[rows["remarkable"] > 0].head(PROBLEMS)
    if shown.empty:
        return ()
    titles = tuple(words.problem(problem) for problem in shown["problem_id"])
    labels = tuple(
        words.t("region.of_judged", count=words.number(row["remarkable"]), judged=words.number(row["judged"]))
        for row in shown.to_dict("records")
    )
    listed = ", ".join(f"{title} {label}" for title, label in zip(titles[:3], labels[:3], strict=True))
    chart = Chart(
        "bar", words.t("region.remarkable"), titles, (Series(words.t("region.remarkable"), floats(shown["remarkable"])),),
        labels, words.t("region.count_alt", words=listed), words.t("region.now_note"), "0",
    )  # fmt: skip
    columns = (
        words.t("column.problem"),
        words.t("column.towns"),
        *(cards.status_words(words, status) for status in reversed(_COUNTS)),
        words.t("column.gaps"),
    )
    table = tuple(
        (words.problem(row["problem_id"]), words.number(row["towns"]),
         *(_count(words, row[status]) if row["towns"] else NO_VALUE for status in reversed(_COUNTS)),
         words.number(row["gaps"]))
        for row in rows.to_dict("records")
    )  # fmt: skip
    return (chart, Table(columns, table, note=words.t("region.now_note"), numeric=(1, 2, 3, 4, 5, 6),
                         widths=(4, 1, 1.5, 1.2, 1.4, 1.5, 1.3)))  # fmt: skip


def _count(words: Words, count: Any) -> str:
    return words.t("region.suppressed") if is_missing(count) else words.number(count)


def class_title(words: Words, dimension: str, class_id: Any) -> str:
    """Name of a class of municipalities."""
    written = str(class_id)
    if dimension == "size_class":
        return words.t(f"size_class.{written}")
    if dimension == "central_place_level":
        return words.t(f"central_place_level.{written}")
    if dimension == "ihk":
        return words.t("trends.ihk", name=written)
    if written == "independent":
        return words.t("region.independent")
    return words.t("dimension.all") if written == "all" else written


def _over_time(words: Words, figures: RegionFigures) -> tuple[Block, ...]:
    rows = figures.over_time
    shown = rows.dropna(subset=["judged", "conspicuous"])
    if shown["quarter"].nunique() < 2:
        return ()
    quarters = sorted(rows["quarter"].unique())
    shares = shown.assign(share=(shown["conspicuous"] / shown["judged"]).astype(float))
    grid = shares.pivot(index="class", columns="quarter", values="share").reindex(columns=quarters)
    grid = grid.loc[shown.groupby("class")["judged"].max().sort_values(ascending=False).index[:CLASSES]]
    series = tuple(Series(class_title(words, figures.dimension, name), floats(grid.loc[name])) for name in grid.index)
    last = ", ".join(f"{line.name} {words.percent(line.values[-1])}" for line in series)
    chart = Chart(
        "line", words.t("region.share"), tuple(_short_quarter(day) for day in quarters), series,
        tuple(words.percent(value) for value in series[0].values), words.t("region.share_alt", words=last),
        words.t("region.over_time_note"), "0%",
    )  # fmt: skip
    table = tuple(
        (class_title(words, figures.dimension, row["class"]), words.quarter(row["quarter"]), _count(words, row["towns"]),
         _count(words, row["judged"]), _count(words, row["conspicuous"]), _count(words, row["watched"]))
        for row in rows[rows["quarter"] == quarters[-1]].to_dict("records")
    )  # fmt: skip
    names = ("class", "quarter", "towns", "judged", "conspicuous", "watched")
    columns = tuple(words.t(f"column.{name}") for name in names)
    return (chart, Table(columns, table, numeric=(2, 3, 4, 5), widths=(3, 2, 1, 1.3, 1.3, 1.3)))


def _short_quarter(day: Any) -> str:
    moment = pd.Timestamp(day)
    return f"{moment.quarter}/{moment.year}"


def _by_class(words: Words, figures: RegionFigures) -> tuple[Block, ...]:
    """Problems by class: remarkable of judged centres, for the most frequent problems."""
    rows = figures.by_class
    frequent = [p for p in _most_frequent(figures)["problem_id"] if p in set(rows["problem_id"])][:PROBLEMS]
    classes = list(dict.fromkeys(rows["class"]))
    if not frequent or not classes or figures.dimension == "all":
        return ()
    known = {(row["problem_id"], row["class"]): row for row in rows.to_dict("records")}
    if len(classes) > _ACROSS:
        columns = (words.t("column.class"), *(words.problem(problem) for problem in frequent[:_ACROSS]))
        table = [
            (
                class_title(words, figures.dimension, name),
                *(_share(words, known.get((p, name))) for p in frequent[:_ACROSS]),
            )
            for name in classes
        ]
    else:
        columns = (words.t("column.problem"), *(class_title(words, figures.dimension, name) for name in classes))
        table = [
            (words.problem(problem), *(_share(words, known.get((problem, name))) for name in classes))
            for problem in frequent
        ]
    return (Table(columns, tuple(table), note=words.t("region.by_class_note"),
                  widths=(2.4, *(1.3 for _ in columns[1:]))),)  # fmt: skip


def _share(words: Words, row: Any) -> str:
    if row is None:
        return NO_VALUE
    if is_missing(row["judged"]):
        return words.t("region.suppressed")
    return words.t("region.of_judged", count=words.number(row["remarkable"]), judged=words.number(row["judged"]))


def _gaps(words: Words, figures: RegionFigures) -> tuple[Block, ...]:
    rows = figures.gaps
    if rows.empty:
        return ()
    known = {(row["class"], row["topic"]): row for row in rows.to_dict("records")}
    classes = list(dict.fromkeys(rows["class"]))
    table = tuple(
        (class_title(words, figures.dimension, name), *(_current(words, known.get((name, topic))) for topic in TOPICS))
        for name in classes
    )
    columns = (words.t("column.class"), *(words.t(f"topic.{topic}") for topic in TOPICS))
    return (Table(columns, table, note=words.t("region.gaps_note"), numeric=(1, 2, 3), widths=(3, 2, 2, 2)),)


def _current(words: Words, row: Any) -> str:
    if row is None or is_missing(row["centres"]):
        return words.t("region.suppressed")
    return words.t("region.of_judged", count=words.number(row["current"]), judged=words.number(row["centres"]))


def _sheets(words: Words, figures: RegionFigures) -> tuple[Sheet, ...]:
    """The same aggregates as raw numbers; what is suppressed on paper is empty here."""

    def sheet(key: str, frame: pd.DataFrame, columns: tuple[str, ...]) -> Sheet:
        rows = tuple(
            tuple(_raw(words, figures, name, row[name]) for name in columns) for row in frame.to_dict("records")
        )
        return Sheet(words.t(f"sheet.{key}"), tuple(_column(words, name) for name in columns), rows)

    return (
        sheet("problems", figures.problems, ("problem_id", "towns", *_COUNTS, "gaps")),
        sheet("over_time", figures.over_time, ("class", "quarter", "towns", "judged", "conspicuous", "watched")),
        sheet("by_class", figures.by_class, ("problem_id", "class", "towns", "judged", "remarkable")),
        *programme_sheet(words, figures.programmes),
        sheet("gaps", figures.gaps, ("class", "topic", "towns", "centres", "current", "outdated")),
    )


def _column(words: Words, name: str) -> str:
    if name in _COUNTS:
        return words.t(f"status.{name}")
    special = {"problem_id": "column.problem", "remarkable": "region.remarkable"}
    return words.t(special.get(name, f"column.{name}"))


def _raw(words: Words, figures: RegionFigures, name: str, value: Any) -> object:
    if is_missing(value):
        return None
    if name == "problem_id":
        return words.problem(value)
    if name == "class":
        return class_title(words, figures.dimension, value)
    if name == "topic":
        return words.t(f"topic.{value}")
    return pd.Timestamp(value).date() if name == "quarter" else float(value)
