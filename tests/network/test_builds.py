"""What the network takes from a build: pairings, frozen baselines, the meeting pack, alerts, documents."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from pypdf import PdfReader

from dashboard.components.network.meeting_pack_view import for_report
from dashboard.network import alerts, people, proposals, questions, registrations
from dashboard.network.alerts import Wish
from dashboard.network.forms import ChangeForm, ProposalForm
from dashboard.network.meeting_pack import ATTENDING, MeetingPack, meeting_pack
from dashboard.network.proposal_document import as_docx, proposal_document
from dashboard.network.proposals import Answer
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import Build, baseline, pairings
from dashboard.network.store import Store
from dashboard.reports import files
from dashboard.reports import meeting_pack as report
from dashboard.reports.document import Document
from dashboard.reports.figures import BuildInfo
from dashboard.reports.pdf import as_pdf
from dashboard.reports.wording import Words
from dashboard.snapshot_reader import SnapshotReader
from dashboard.text import texts
from etl.catalogue.register import load_catalogue
from etl.stores import Stores
from tests.dashboard.conftest import finding, full_rows, write_snapshot
from tests.network.conftest import ADMIN, COTTBUS, FORST, GUBEN, IHK, MovableClock, published_meeting
from tests.network.test_exchange import account
from tests.network.test_registration import confirmed, mails

KW = "12061260"
Statuses = dict[tuple[str, str], str]
BOTH = {("12052000-01", "structural-vacancy"): "conspicuous"}


class Builds:
    """Builds of a data directory; each has the statuses a test asks for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = SnapshotReader(Stores(folder))

    def make(self, statuses: Statuses | None = None) -> Build:
        rows = full_rows()
        for place, row in enumerate(rows["finding"]):
            status = (statuses or {}).get((row["centre_id"], row["problem_id"]))
            if status:
                more = {"evidence": row["evidence"]}
                rows["finding"][place] = finding(row["centre_id"], row["problem_id"], status, **more)
        return Build(self._reader, write_snapshot(self._folder, rows) and self._reader.current())


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    return Builds(tmp_path / "data")


def form(**changes: object) -> ProposalForm:
    values: dict[str, object] = {
        "title": "Gemeinsames Leerstandsmanagement", "problem_id": "structural-vacancy",
        "indicator_id": "vacancy_rate_units", "measure_id": "active-vacancy-management",
        "aim": "Bis Ende 2028 sinkt die Leerstandsquote in beiden Städten um zwei Punkte.\n*Kein Fettdruck* #let x = 1",
        "area": "Innenstädte", "budget_band": "L", "programme_id": "stbf-lz", "addressee": "MIL",
        "partners": (COTTBUS, FORST),
    }  # fmt: skip
    return ProposalForm.model_validate(values | changes)


def test_two_towns_with_the_same_finding_are_paired(builds: Builds) -> None:
    assert pairings(builds.make(), [COTTBUS, FORST]) == []
    (pairing,) = pairings(builds.make(BOTH), [COTTBUS, FORST])
    assert (pairing.problem_id, pairing.towns) == ("structural-vacancy", (COTTBUS, FORST))
    assert pairings(builds.make(BOTH), [COTTBUS]) == []


def test_baseline_is_frozen_with_the_build(store: Store, builds: Builds) -> None:
    """Values of the hand-written snapshot: Cottbus 14 %, Forst 22 %, Königs Wusterhausen none."""
    first = builds.make(BOTH)
    frozen = baseline(first, [COTTBUS, FORST, KW], "structural-vacancy", "vacancy_rate_units")
    shown = [(value.centre_id, value.value, value.status) for value in frozen.values]
    assert shown == [
        ("12052000-01", 0.14, "conspicuous"), ("12071076-01", 0.22, "conspicuous"), ("12061260-01", None, "unremarkable"),
    ]  # fmt: skip
    number = proposals.create(store, IHK, form(), frozen)
    builds.make()
    kept = proposals.baseline_of(store, IHK, proposals.get(store, IHK, number))
    assert kept == frozen
    assert kept.build_id == first.build_id


def test_life_of_a_proposal(store: Store, builds: Builds) -> None:
    town, ministry = account(store, "forst"), account(store, "ministerium", "ministry", None)
    frozen = baseline(builds.make(), [COTTBUS, FORST], "structural-vacancy", "vacancy_rate_units")
    number = proposals.create(store, town, form(partners=(FORST, COTTBUS)), frozen)
    assert proposals.visible(store, ministry) == []
    proposals.submit(store, town, number)
    proposals.answer(store, ministry, number, Answer("returned", "Bitte Kosten nennen."))
    proposals.change(store, town, number, form(partners=(FORST, COTTBUS), budget_band="M"))
    proposals.submit(store, town, number)
    proposals.answer(store, ministry, number, Answer("accepted", "Einverstanden."))
    done = proposals.get(store, town, number)
    steps = [(entry.status, entry.role) for entry in done.history]
    assert steps == [
        ("draft", "municipality"), ("submitted", "municipality"), ("returned", "ministry"),
        ("submitted", "municipality"), ("accepted", "ministry"),
    ]  # fmt: skip
    told = [(row.recipient, row.subject.rpartition(": ")[2]) for row in mails(store, "proposal")]
    assert ("ministerium@stadt.example", "eingereicht") in told
    assert ("forst@stadt.example", "angenommen") in told


@pytest.mark.parametrize("language", ["de", "en"])
def test_two_pages_with_the_frozen_figures(language: str, store: Store, builds: Builds) -> None:
    build = builds.make(BOTH)
    frozen = baseline(build, [COTTBUS, FORST], "structural-vacancy", "vacancy_rate_units")
    proposal = proposals.get(store, IHK, proposals.create(store, IHK, form(), frozen))
    words = Words("en" if language == "en" else "de", load_catalogue())
    document = proposal_document(proposal, proposals.baseline_of(store, IHK, proposal), words, texts(language))
    pdf = PdfReader(io.BytesIO(as_pdf(document, words)))
    assert len(pdf.pages) == 2
    printed = " ".join(page.extract_text() for page in pdf.pages)
    word = docx.Document(io.BytesIO(as_docx(document)))
    typed = " ".join(
        [p.text for p in word.paragraphs] + [c.text for t in word.tables for row in t.rows for c in row.cells]
    )
    for content in (printed, typed):
        flat = re.sub(r"\s+", " ", content)
        assert build.build_id in flat
        assert "Gemeinsames Leerstandsmanagement" in flat
        assert "*Kein Fettdruck* #let x = 1" in flat
        assert ("14,0" if language == "de" else "14.0") in flat
        assert ("22,0" if language == "de" else "22.0") in flat


def test_pack_of_twelve_registrations_with_eight_questions(store: Store, builds: Builds) -> None:
    """Without copying by hand, and far below five minutes."""
    meeting_id = published_meeting(store)
    towns = [COTTBUS, FORST, GUBEN, KW]
    asked = ["Leerstand in der Hauptstraße", "Die Passantenfrequenz sinkt", "Wer kennt ein gutes Verfahren?"]
    for number in range(12):
        confirmed(
            store, meeting_id, number, ags=towns[number % 4], question=asked[number % 3] if number < 8 else "",
            may_show_question=number != 0, may_share_contact=number == 5,
        )  # fmt: skip
    build = builds.make(BOTH)
    started = time.monotonic()
    pack = meeting_pack(store, IHK, meeting_id, build)
    assert time.monotonic() - started < 30
    assert [(town.name, town.participant_count) for town in pack.towns] == [
        ("Cottbus", 3), ("Forst (Lausitz)", 3), ("Guben", 3), ("Königs Wusterhausen", 3),
    ]  # fmt: skip
    cottbus = pack.towns[0]
    assert [(f.problem_id, f.status) for f in cottbus.findings] == [
        ("footfall-decline", "severe"), ("structural-vacancy", "conspicuous"),
    ]  # fmt: skip
    assert [measure.measure_id for measure in cottbus.findings[0].measures] == ["active-vacancy-management"]
    assert cottbus.findings[0].evidence[0]["indicator_id"] == "footfall_yoy"
    assert pack.shared_problems == {"structural-vacancy": ("Cottbus", "Forst (Lausitz)")}
    groups = {g.problem_id: (len(g.questions), g.withheld_count) for g in pack.question_groups}
    assert groups == {"structural-vacancy": (2, 1), "footfall-decline": (3, 0), None: (2, 0)}
    assert [(t.name, [c.email for c in t.contacts]) for t in pack.towns if t.contacts] == [
        ("Forst (Lausitz)", ["person5@stadt.example"])
    ]
    assert pack.build_id == build.build_id


AGREED, SILENT = {FORST}, {COTTBUS, GUBEN}


@pytest.mark.parametrize(
    ("reader", "shown"),
    [
        (None, {COTTBUS, FORST, GUBEN}),
        (ATTENDING, {FORST}),
        (Actor("municipality", ags=COTTBUS), {COTTBUS, FORST}),
        (Actor("municipality", ags=FORST), {FORST}),
        (Actor("ministry"), set()),
        (Actor(), set()),
    ],
    ids=["chamber", "all attending", "silent town", "town that agreed", "ministry", "public"],
)
def test_pack_shows_what_towns_agreed_to_or_their_own(
    reader: Actor | None, shown: set[str], store: Store, builds: Builds
) -> None:
    """One of three attending towns agreed at registration; nobody has released anything to everybody."""
    meeting_id = published_meeting(store)
    for number, ags in enumerate(sorted(AGREED | SILENT)):
        confirmed(store, meeting_id, number, ags=ags, may_share_values=ags in AGREED)
    pack = meeting_pack(store, IHK, meeting_id, builds.make(BOTH), reader)
    assert {town.ags for town in pack.towns if town.are_values_shown} == shown
    assert {town.ags for town in pack.towns if town.findings} == shown & {COTTBUS, FORST}
    assert {town.ags for town in pack.towns if town.has_agreed} == AGREED
    for form in files.FORMS if reader is None else ():
        assert files.as_file(printed(pack), Words("de", load_catalogue()), form)
    withheld = " ".join(str(block) for section in printed(pack).sections for block in section.blocks)
    assert ("Cottbus" in withheld.partition("nicht zugesagt: ")[2].partition(".")[0]) is (COTTBUS not in shown)
    assert printed(pack, is_internal=True).stamp.line.startswith("INTERN, nicht weitergeben")
    assert not printed(pack).stamp.line.startswith("INTERN")


def printed(pack: MeetingPack, is_internal: bool = False) -> Document:
    info = BuildInfo(pack.build_id, pd.Timestamp(2026, 9, 30), pd.DataFrame({"source_id": [], "is_public": []}))
    return report.meeting_pack(Words("de", load_catalogue()), info, replace(for_report(pack), is_internal=is_internal))


def test_consent_to_share_values_can_be_taken_back(store: Store, builds: Builds) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id, 1, ags=FORST, may_share_values=True)
    build = builds.make(BOTH)
    (manage,) = re.findall(r"link=(\S+)", mails(store, "registered")[0].text)[-1:]
    registrations.change(
        store, manage, ChangeForm(name="x", organisation="y", role="z", mode="online", may_share_values=False)
    )
    assert not meeting_pack(store, IHK, meeting_id, build, ATTENDING).towns[0].are_values_shown


def test_answered_questions_are_not_in_the_pack(store: Store, builds: Builds) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id, 1, question="Leerstand?", may_show_question=True)
    questions.answer(store, IHK, questions.of_meeting(store, IHK, meeting_id)[0].id, "So.")
    assert meeting_pack(store, IHK, meeting_id, builds.make()).question_groups == ()


def test_a_mail_when_a_status_changes_on_a_build(store: Store, builds: Builds) -> None:
    town, ministry = account(store, "cottbus", ags=COTTBUS), account(store, "ministerium", "ministry", None)
    alerts.subscribe(store, town, Wish("centre", "12052000-01"))
    alerts.subscribe(store, town, Wish("problem", "structural-vacancy"))
    alerts.subscribe(store, ministry, Wish("problem", "structural-vacancy"))
    assert alerts.compare(store, builds.make()) == 0
    second = builds.make(BOTH | {("12052000-01", "footfall-decline"): "watch"})
    assert [alerts.compare(store, second) for _ in range(3)] == [2, 0, 0]
    found = {row.subject: row for row in mails(store, "alert")}
    assert {row.recipient for row in found.values()} == {"cottbus@stadt.example"}
    assert len(mails(store, "alert")) == 2
    text = found["Neuer Stand: Sinkende Passantenfrequenz in Cottbus"].text
    assert "bisher schwerwiegend, jetzt beobachten. (Beispieldaten)" in text
    assert re.search(r"-9,0\W% \(2026-09\)", text)
    assert second.build_id in text


def test_the_ministry_hears_of_released_towns_only(store: Store, builds: Builds) -> None:
    alerts.subscribe(store, account(store, "ministerium", "ministry", None), Wish("problem", "structural-vacancy"))
    alerts.compare(store, builds.make())
    alerts.compare(store, builds.make(BOTH))
    assert not mails(store, "alert")
    people.set_release(store, ADMIN, COTTBUS, True)
    alerts.compare(store, builds.make())
    assert [row.recipient for row in mails(store, "alert")] == ["ministerium@stadt.example"]


def test_weekly_digest_once_a_week(store: Store, builds: Builds, clock: MovableClock) -> None:
    reader = account(store, "cottbus", ags=COTTBUS)
    alerts.subscribe(store, reader, Wish("centre", "12052000-01", "weekly"))
    alerts.compare(store, builds.make())
    assert alerts.queue_digests(store) == 0
    alerts.compare(store, builds.make(BOTH))
    assert not mails(store, "alert")
    assert [alerts.queue_digests(store) for _ in range(2)] == [1, 0]
    clock.move(days=8)
    assert alerts.queue_digests(store) == 0
    (letter,) = mails(store, "digest")
    assert letter.subject == "Ihre Woche im Netzwerk: 1 Neuigkeiten"
    assert "jetzt auffällig" in letter.text
