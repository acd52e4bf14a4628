"""The committed catalogue is whole, and a catalogue with a fault is refused with the file and field named."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from etl.catalogue.reading import CatalogueError
from etl.catalogue.register import CONTENT, FOLDERS, Catalogue, load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(root: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    return [str(fault) for fault in caught.value.faults]


def test_all_measures_programmes_and_problems_are_there(catalogue: Catalogue) -> None:
    assert len(catalogue.measures) == 60
    assert len(catalogue.programmes) == 25
    assert len(catalogue.problems) == 25
    assert len(catalogue.references) == 198


def test_every_problem_has_at_least_three_measures_or_related_problems(catalogue: Catalogue) -> None:
    for problem_id in catalogue.problems:
        if problem_id in catalogue.related_problems:
            assert catalogue.related_problems[problem_id].problems
        else:
            assert len(catalogue.measures_for(problem_id)) >= 3, problem_id


def test_a_measure_carries_the_text_of_its_file(catalogue: Catalogue) -> None:
    measure = catalogue.measures["subsidised-interim-lease"]
    assert measure.title.en == "Municipal interim lease with discounted sublease"
    assert measure.steps[3].de == "Beihilferecht und Nutzungsgenehmigung vor Einzug klären."
    assert [p.condition for p in measure.preconditions] == ["municipal-budget", "owner-dialogue", None]
    assert measure.examples[1].population == 17000
    assert measure.examples[1].ags == "12070424"
    assert measure.cost_band == "L"


def test_untranslated_prose_is_shown_in_german(catalogue: Catalogue) -> None:
    note = catalogue.references["senftenberg-schliessungen"].note
    assert note is not None
    assert note.en is None
    assert note.of("en") == note.de
    assert catalogue.programmes["stbf-lz"].name.of("en") == "Urban development support: Lively Centres"
    assert all(programme.share.en for programme in catalogue.programmes.values())


def test_every_measure_can_be_read_in_english(catalogue: Catalogue) -> None:
    for measure in catalogue.measures.values():
        prose = [measure.lead, measure.cost_note, measure.evidence.note, *measure.steps, *measure.risks]
        prose += [*measure.preconditions, *(effect.note for effect in measure.expected_effects)]
        assert all(text.en for text in prose), measure.id


def test_every_source_kind_of_the_loader_has_a_record_with_a_licence(catalogue: Catalogue) -> None:
    ids = {"beispieldaten", "zaehlung-der-kommune", "leerstandsregister-der-kommune", "befragung-der-kommune"}
    assert ids <= catalogue.sources.keys()
    assert all(source.licence for source in catalogue.sources.values())
    assert catalogue.sources["beispieldaten"].is_synthetic


def test_weights_of_the_ranking_add_up_to_one(catalogue: Catalogue) -> None:
    weights = [p.value for n, p in catalogue.methods["ranking"].parameters.items() if n.startswith("weight_")]
    assert sum(weights) == pytest.approx(1.0)  # type: ignore[arg-type]


def test_evidence_is_limited_to_the_problems_it_was_measured_for(catalogue: Catalogue) -> None:
    measure = catalogue.measures["active-vacancy-management"]
    assert measure.evidence_level_for("structural-vacancy") == "B"
    assert measure.finding_for("structural-vacancy") == "positive"
    assert measure.evidence_level_for("monostructure") == "C"
    assert measure.finding_for("monostructure") == "open"


def test_a_measure_without_a_source_is_refused(copy: Path) -> None:
    path = copy / "measures" / "weekday-service-day.md"
    text = path.read_text(encoding="utf-8")
    lines = ["  sources: [memory]" if "sources:" in line else line for line in text.split("\n")]
    path.write_text("\n".join(line for line in lines if not line.startswith("cost_sources")), encoding="utf-8")
    found = faults_of(copy)
    assert len(found) == 1
    assert "measures/weekday-service-day.md" in found[0]
    assert "at least one source" in found[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("measures/vacancy-register.md", "funding: [stbf-lz,", "funding: [stbf-nix,", "no programme 'stbf-nix'"),
        ("measures/vacancy-register.md", "category: leerstand", "category: leerstant", "no category 'leerstant'"),
        (
            "measures/vacancy-register.md",
            "[structural-vacancy,",
            "[structural-vacncy,",
            "no problem 'structural-vacncy'",
        ),
        ("measures/vacancy-register.md", "[lean-moebel, lean-svm]", "[lean-moebl]", "no reference 'lean-moebl'"),
        ("measures/vacancy-register.md", "quantity: vacancy_duration", "quantity: vacancy_time", "'vacancy_time'"),
        ("problems/monostructure.toml", 'quantity = "', 'quantity = "x_', "no effect quantity"),
        ("reference/network.toml", '"weak-cooperation"', '"weak-coop"', "no problem 'weak-coop'"),
        ("reference/methods/review.toml", 'unit = "months"', 'unit = "monate"', "no unit 'monate'"),
        ("funding/ziz.toml", 'status = "closed"', 'status = "zu"', "status"),
    ],
)
def test_an_id_that_leads_nowhere_is_refused(copy: Path, file: str, old: str, new: str, named: str) -> None:
    change(copy / file, old, new)
    found = faults_of(copy)
    assert any(file in fault and named in fault for fault in found), found


def test_all_faults_are_listed_at_once(copy: Path) -> None:
    change(copy / "measures" / "vacancy-register.md", "category: leerstand", "category: a1")
    change(copy / "measures" / "parking-management.md", "cost_band: M", "cost_band: Q")
    assert len(faults_of(copy)) == 2


def test_a_source_without_licence_is_refused(copy: Path) -> None:
    change(copy / "sources" / "dwd.toml", 'licence = "CC BY 4.0"', "")
    assert any("sources/dwd.toml" in fault and "licence" in fault for fault in faults_of(copy))


def test_an_unknown_heading_is_refused(copy: Path) -> None:
    change(copy / "measures" / "vacancy-register.md", "## Schritte", "## Ablauf")
    assert any("Ablauf" in fault for fault in faults_of(copy))


def test_equal_content_has_an_equal_fingerprint_and_a_changed_word_another(copy: Path) -> None:
    elsewhere = copy / "elsewhere"
    for folder in FOLDERS:
        shutil.copytree(copy / folder, elsewhere / folder)
    before = load_catalogue(copy).fingerprint
    assert load_catalogue(elsewhere).fingerprint == before
    change(copy / "measures" / "vacancy-register.md", "Gebiet und Merkmale", "Gebiet, Merkmale")
    assert load_catalogue(copy).fingerprint != before


def test_records_are_overdue_after_the_interval_of_their_kind(catalogue: Catalogue) -> None:
    # measures were checked in February 2026 and are due after 24 months: in February 2028
    assert not [o for o in catalogue.stale(date(2028, 1, 31)) if o.kind == "measure"]
    assert len([o for o in catalogue.stale(date(2028, 2, 2)) if o.kind == "measure"]) == 60
    oldest = catalogue.stale(date(2026, 11, 25))[0]
    assert (oldest.kind, oldest.id, oldest.dated) == ("programme", "city-offensive", "2021")
