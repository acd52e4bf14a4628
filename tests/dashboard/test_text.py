"""Texts of the screen: complete in both languages, none unused, the same placeholders, no key that does not exist."""

import ast
import re
from pathlib import Path

from dashboard.text import texts
from tests.conftest import ROOT

PARTS = re.compile(r"\{(\w+)\}")


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "dashboard").rglob("*.py"))]


def literal_keys(path: Path) -> tuple[set[str], set[str]]:
    """Exact keys and beginnings of keys in calls of t(): t("a.b") and t(f"a.{x}") or t("a." + x)."""
    exact, beginnings = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t" and node.args):
            continue
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                beginnings.add(part.values[0].value)
            elif isinstance(part, ast.BinOp) and isinstance(part.left, ast.Constant):
                beginnings.add(part.left.value)
        if isinstance(node.args[0], ast.Constant):
            exact.add(node.args[0].value)
    return exact, beginnings


def used() -> tuple[set[str], set[str]]:
    exact: set[str] = set()
    beginnings: set[str] = set()
    for path in sources():
        found = literal_keys(path)
        exact |= found[0]
        beginnings |= found[1]
        exact |= {node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                  if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in texts("de")}  # fmt: skip
    return exact, beginnings


def test_both_languages_have_the_same_keys() -> None:
    assert texts("de").keys() == texts("en").keys()


def test_placeholders_agree() -> None:
    different = {
        key for key in texts("de") if set(PARTS.findall(texts("de")[key])) != set(PARTS.findall(texts("en")[key]))
    }
    assert not different


def test_every_key_in_the_code_exists() -> None:
    exact, beginnings = used()
    assert not exact - texts("de").keys()
    assert not {start for start in beginnings if not any(key.startswith(start) for key in texts("de"))}


def test_no_text_is_unused() -> None:
    exact, beginnings = used()
    assert not {key for key in texts("de") if key not in exact and not key.startswith(tuple(beginnings))}


def test_no_text_is_empty_and_english_is_not_german() -> None:
    assert all(texts("de").values())
    assert all(texts("en").values())
    longer = {key for key, text in texts("en").items() if len(text) > 40 and text == texts("de")[key]}
    assert not longer
