"""What stands in the documents is true: commands exist, generated pages are fresh, links lead somewhere, nothing private is in."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from etl import dictionary, rule_page
from etl.commands import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_of_documents_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_in_documents_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"python -m etl ([a-z][a-z-]+)", text))
    assert named - COMMANDS == set()
    targets = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)$", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [
        name for pair in targets for name in pair if name and not re.search(rf"^{name}:", makefile, re.MULTILINE)
    ] == []


def test_generated_pages_are_fresh() -> None:
    fresh = {"data-dictionary.md": dictionary.as_markdown(), "rules.md": rule_page.as_markdown()}
    stale = [name for name, text in fresh.items() if (ROOT / "docs" / name).read_text(encoding="utf-8") != text]
    assert stale == [], "python -m etl dictionary"


def test_every_table_and_column_of_a_snapshot_is_explained() -> None:
    for table in dictionary.tables():
        assert table.grain.endswith("."), table.name
        assert all(len(column.meaning) > 3 for column in table.columns), table.name


def test_locks_carry_versions_and_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if "://" in line]
        pinned = [line for line in lines if re.match(r"^[A-Za-z0-9]", line)]
        assert pinned
        assert all("==" in line for line in pinned)


def test_nothing_of_a_machine_is_in_the_repository() -> None:
    pattern = re.compile(rb"(?<![\w.])/(?:work|farm|root)/|python" + rb"hosted|npm" + rb"js\.")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if pattern.search(path.read_bytes()) and path.name != "test_documents.py"
    ]
    assert found == []
