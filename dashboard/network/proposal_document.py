"""A proposal as a document for the ministry: two pages, PDF and DOCX, with the frozen baseline."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from docx import Document as WordFile
from docx.document import Document as WordDocument
from docx.shared import Pt, RGBColor

from dashboard.network.alert_letters import value_in_words
from dashboard.network.mail_texts import text as mail_text
from dashboard.network.models import Proposal
from dashboard.network.proposals import Baseline, BaselineValue
from dashboard.network.towns import town_name
from dashboard.reports.document import Block, Bullets, Document, Prose, Section, Stamp, Table
from dashboard.reports.wording import Words

_ACCENT: Final = RGBColor(0x00, 0x5B, 0x7F)
HISTORY_SHOWN: Final = 6
AIM_SHOWN: Final = 2500


def proposal_document(proposal: Proposal, baseline: Baseline, words: Words, texts: Mapping[str, str]) -> Document:
    """The document of a proposal with the baseline its reader may see. `texts`: texts of the screen in the language of `words`."""
    partners = [town_name(partner.ags) for partner in proposal.partners]
    is_example = any(value.is_synthetic for value in baseline.values)
    sections = (
        Section(texts["network.doc.aim"], _aim(proposal)),
        Section(texts["network.doc.facts"], (_facts(proposal, words, texts, partners),)),
        Section(
            texts["network.doc.baseline"], _baseline(proposal.indicator_id, baseline, words, texts), starts_page=True
        ),
        Section(texts["network.doc.measure"], _measure(proposal, words, texts)),
        Section(texts["network.doc.history"], (_history(proposal, words, texts),)),
    )
    stamp = Stamp(
        build_id=baseline.build_id,
        line=texts["network.doc.stamp"].format(build=baseline.build_id),
        sources=texts["network.doc.stamp_network"],
        example=words.t("example.mark") if is_example else "",
        made_at=int(proposal.created_at.timestamp()),
        page_of=words.t("report.page_of", page="{page}", pages="{pages}"),
    )
    subtitle = texts["network.doc.subtitle"].format(partners=", ".join(partners), addressee=proposal.addressee)
    return Document(proposal.title, subtitle, words.language, stamp, sections)


def as_docx(document: Document) -> bytes:
    """A document of prose, lists and tables as a Word file that can be edited further."""
    word = WordFile()
    word.core_properties.title = document.title
    word.core_properties.author = "Zentrenkompass"
    word.core_properties.created = datetime.fromtimestamp(document.stamp.made_at, UTC).replace(tzinfo=None)
    word.styles["Normal"].font.size = Pt(10)
    word.add_heading(document.title, 0)
    word.add_paragraph(document.subtitle)
    for section in document.sections:
        heading = word.add_heading(section.title, 1)
        heading.paragraph_format.page_break_before = section.starts_page
        for run in heading.runs:
            run.font.color.rgb = _ACCENT
        for block in section.blocks:
            _add(word, block)
    lines = [document.stamp.line, document.stamp.sources, document.stamp.example]
    word.sections[0].footer.paragraphs[0].text = " · ".join(line for line in lines if line)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _add(word: WordDocument, block: Block) -> None:
    if isinstance(block, Prose):
        word.add_paragraph(block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Table):
        table = word.add_table(rows=1, cols=len(block.columns), style="Light Grid Accent 1")
        for cell, name in zip(table.rows[0].cells, block.columns, strict=True):
            cell.text = name
        for row in block.rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
        if block.note:
            word.add_paragraph(block.note)


def _aim(proposal: Proposal) -> tuple[Block, ...]:
    text = proposal.aim if len(proposal.aim) <= AIM_SHOWN else f"{proposal.aim[:AIM_SHOWN]} …"
    return tuple(Prose(part) for part in text.split("\n") if part.strip())


def _facts(proposal: Proposal, words: Words, texts: Mapping[str, str], partners: list[str]) -> Table:
    programme = words.catalogue.programmes.get(proposal.programme_id or "")
    rows = (
        (texts["network.field.partners"], ", ".join(partners)),
        (texts["network.field.problem_id"], words.problem(proposal.problem_id)),
        (texts["network.field.measure_id"], words.measure(proposal.measure_id) if proposal.measure_id else "–"),
        (texts["network.field.indicator_id"], words.indicator(proposal.indicator_id)),
        (texts["network.field.area"], proposal.area or "–"),
        (texts["network.field.budget_band"], words.term("cost_bands", proposal.budget_band)),
        (texts["network.field.programme_id"], words.of(programme.name) if programme else "–"),
        (texts["network.field.addressee"], proposal.addressee),
        (texts["network.field.status"], mail_text(words.language, f"proposal_status.{proposal.status}")),
    )
    return Table((texts["network.doc.field"], texts["network.doc.content"]), rows, widths=(2, 5))


def _baseline(indicator_id: str, baseline: Baseline, words: Words, texts: Mapping[str, str]) -> tuple[Block, ...]:
    rows = tuple(_baseline_row(indicator_id, value, words, texts) for value in baseline.values)
    columns = (
        "network.doc.centre",
        "network.doc.value",
        "network.doc.interval",
        "network.doc.period",
        "network.doc.finding",
    )
    table = Table(
        tuple(texts[name] for name in columns),
        rows,
        title=words.indicator(indicator_id),
        note=texts["network.doc.frozen"].format(build=baseline.build_id),
        widths=(3, 2, 3, 2, 3),
    )
    return (table,)


def _baseline_row(indicator_id: str, value: BaselineValue, words: Words, texts: Mapping[str, str]) -> tuple[str, ...]:
    if value.is_withheld:
        return (value.town, texts["network.doc.withheld"], "–", "–", "–")
    shown = value_in_words(indicator_id, value.value, words.language)
    if value.value is None:
        shown = texts["network.doc.no_value"]
    between = (
        f"{value_in_words(indicator_id, value.low, words.language)} – "
        f"{value_in_words(indicator_id, value.high, words.language)}"
        if value.low is not None and value.high is not None
        else "–"
    )
    return (value.town, shown, between, value.period or "–", words.t(f"status.{value.status}"))


def _measure(proposal: Proposal, words: Words, texts: Mapping[str, str]) -> tuple[Block, ...]:
    measure = words.catalogue.measures.get(proposal.measure_id or "")
    if measure is None:
        return (Prose(texts["network.doc.no_measure"]),)
    steps = tuple(words.of(step) for step in measure.steps[:5])
    return (Prose(words.of(measure.summary)), Bullets(steps, texts["network.doc.steps"]))


def _history(proposal: Proposal, words: Words, texts: Mapping[str, str]) -> Table:
    rows = tuple(
        (words.day(entry.at), mail_text(words.language, f"proposal_status.{entry.status}"), entry.note[:300] or "–")
        for entry in proposal.history[-HISTORY_SHOWN:]
    )
    columns = (texts["network.doc.day"], texts["network.field.status"], texts["network.field.note"])
    return Table(columns, rows, widths=(2, 3, 6))
