"""Where the figures of a document come from: the stamp on every page and the list of sources with their licences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.reports.document import Section, Sheet, Stamp, Table
from dashboard.reports.figures import BuildInfo
from dashboard.reports.wording import Words, is_missing


def stamp(words: Words, info: BuildInfo, sources: Iterable[str], data_on: Any, is_synthetic: bool) -> Stamp:
    """What stands on every page; dated by the day the build looks from, marked when a source must not be passed on."""
    used = list(sources)
    titles = [words.source(source) for source in used]
    is_internal = not info.closed.isdisjoint(used)
    return Stamp(
        build_id=info.build_id,
        line=(words.t("report.internal") if is_internal else "")
        + words.t(
            "report.stamp",
            build=info.build_id,
            day=words.day(info.as_of),
            data=words.t("report.no_data_date") if is_missing(data_on) else words.day(data_on),
        ),
        sources=words.t("report.stamp_sources", sources="; ".join(titles) or words.t("report.no_sources")),
        example=words.t("example.mark") if is_synthetic else "",
        made_at=int(pd.Timestamp(info.as_of).normalize().timestamp()),
        page_of=words.t("report.page_of", page="{page}", pages="{pages}"),
    )


def source_section(words: Words, info: BuildInfo, sources: Iterable[str]) -> Section:
    """Table of the sources used: title, credit line, licence."""
    known = info.sources.set_index("source_id")
    rows = [
        (words.source(source), str(known.at[source, "attribution"]), str(known.at[source, "licence"]))
        for source in sources
        if source in known.index
    ]
    columns = tuple(words.t(f"column.{name}") for name in ("source", "attribution", "licence"))
    return Section(words.t("report.sources"), (Table(columns, tuple(rows), widths=(3, 4, 4)),))


def about_sheet(words: Words, mark: Stamp, info: BuildInfo, sources: Iterable[str], data_on: Any) -> Sheet:
    """First sheet of a workbook: build, dates, sources with licence, example mark."""
    known = info.sources.set_index("source_id")
    rows: list[tuple[object, ...]] = [
        (words.t("sheet.build"), info.build_id),
        (words.t("sheet.as_of"), words.day(info.as_of)),
        (words.t("sheet.data_on"), words.day(data_on)),
    ]
    for source in sources:
        if source in known.index:
            credit = (words.source(source), str(known.at[source, "attribution"]), str(known.at[source, "licence"]))
            rows.append((words.t("sheet.sources"), " · ".join(credit)))
    if mark.example:
        rows.append((words.t("sheet.example"), words.t("report.example_note")))
    return Sheet(words.t("sheet.about"), (words.t("sheet.key"), words.t("sheet.value")), tuple(rows))
