"""The items of the standard questionnaire (``data/reference/survey_items.toml``): found by question code or by text."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from etl.delivery import fold
from etl.stores import CONTENT

ITEMS_FILE: Final = CONTENT / "reference" / "survey_items.toml"


@dataclass(frozen=True)
class Option:
    """One answer: ``code`` of the standard questionnaire, ``id`` under which it is kept, folded ``names``."""

    code: str
    id: str
    names: frozenset[str]


@dataclass(frozen=True)
class SurveyItem:
    """One item; ``scale`` is (lowest, highest, best) for grades and recommendation, else None."""

    id: str
    code: str
    kind: str
    scale: tuple[int, int, int] | None
    names: frozenset[str]
    options: tuple[Option, ...] = ()

    def option(self, code: str, texts: Iterable[str] = ()) -> Option | None:
        """The option whose name is one of ``texts``; without any text the option with this code."""
        folded = [fold(text) for text in texts if text]
        if folded:
            return next((option for option in self.options if option.names & set(folded)), None)
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class ItemBook:
    """All items, with the ways to find one."""

    items: dict[str, SurveyItem]
    by_code: dict[str, SurveyItem]
    by_name: dict[str, SurveyItem]

    def of_code(self, code: str, part: str = "") -> SurveyItem | None:
        """Item of a question code, or of a row of an array (``NOTE``, ``SAUB``)."""
        if part and (found := self.by_code.get(f"{code}[{part}]")):
            return found
        found = self.by_code.get(code)
        return found if found is not None and (not part or found.kind == "multi") else None

    def of_text(self, *texts: str) -> SurveyItem | None:
        """Item that one of the texts names; earlier texts first."""
        return next((found for text in texts if text and (found := self.by_name.get(fold(text)))), None)


@lru_cache(maxsize=1)
def item_book() -> ItemBook:
    """The items as the reference file has them; read once."""
    with ITEMS_FILE.open("rb") as stream:
        content = tomllib.load(stream)
    items = {item_id: _item(item_id, entry) for item_id, entry in content.items()}
    return ItemBook(
        items,
        {item.code: item for item in items.values()},
        {name: item for item in items.values() for name in sorted(item.names)},
    )


def _item(item_id: str, entry: dict[str, Any]) -> SurveyItem:
    scale = entry.get("scale")
    names = [item_id, entry["title_de"], entry["title_en"], *entry.get("synonyms", [])]
    return SurveyItem(
        id=item_id,
        code=entry["code"],
        kind=entry["kind"],
        scale=(scale["min"], scale["max"], scale["best"]) if scale else None,
        names=frozenset(fold(name) for name in names),
        options=tuple(
            Option(o["code"], o["id"], frozenset(fold(name) for name in (o["id"], o["de"], o["en"])))
            for o in entry.get("options", [])
        ),
    )
