"""The page docs/rules.md: every rule of delivered files, made from :mod:`etl.rules`."""

from typing import Final

from etl.rules import RULES

LEVELS: Final = {"error": "Fehler / error", "warning": "Warnung / warning", "info": "Hinweis / info"}


def as_markdown() -> str:
    """One row per rule: code, level, German and English sentence; words in braces are filled from the file."""
    lines = [
        "# Rules of delivered files",
        "",
        "Made from `etl/rules/` by `python -m etl dictionary`. An error rejects the row, or the whole file where it speaks of the",
        "file; a warning is loaded and marked; an info is done and reported.",
        "",
        "| Code | Level | Deutsch | English |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {rule.code} | {LEVELS[rule.level]} | {_cell(rule.de)} | {_cell(rule.en)} |"
        for _, rule in sorted(RULES.items())
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
