"""The questions of the example survey: a choice of the standard items with their codes (data/reference/survey_items.toml)."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from etl.demo.survey import CHOICES, GRADES, LONG_STAY, MOTIVES, STAY, WISHES

ASKED: Final[dict[str, tuple[str, ...]]] = (
    {f"grade_{item}": () for item in GRADES}
    | {"dwell": (*STAY, *LONG_STAY), "motive": tuple(MOTIVES), "wish": tuple(WISHES), "nps": ()}
    | {item: tuple(shares) for item, shares in CHOICES.items()}
    | {"origin": ("local", "outside"), "comment": ()}
)
ITEMS = Path(__file__).resolve().parents[2] / "data" / "reference" / "survey_items.toml"


@dataclass(frozen=True)
class SurveyItem:
    """One item: ``question`` and ``part`` of its code (``NOTE[AMBI]`` = NOTE, AMBI), ``options`` id → (code, German text)."""

    item: str
    question: str
    part: str
    kind: Literal["grade", "choice", "multi", "nps", "number", "text"]
    title: str
    text: str
    options: dict[str, tuple[str, str]]

    @property
    def heading(self) -> str:
        """Heading of its column in an export with codes."""
        return f"{self.question}[{self.part}]" if self.part else self.question


@lru_cache(maxsize=1)
def survey_items() -> tuple[SurveyItem, ...]:
    """The items asked, in the order of the questionnaire."""
    records = tomllib.loads(ITEMS.read_text(encoding="utf-8"))
    return tuple(_item(item, records[item], options) for item, options in ASKED.items())


def _item(key: str, record: dict[str, object], asked: tuple[str, ...]) -> SurveyItem:
    question, _, part = str(record["code"]).partition("[")
    synonyms = record["synonyms"]
    options = record.get("options", [])
    assert isinstance(synonyms, list)
    assert isinstance(options, list)
    return SurveyItem(
        item=key,
        question=question,
        part=part.rstrip("]"),
        kind=record["kind"],  # type: ignore[arg-type]
        title=str(record["title_de"]),
        text=str(synonyms[0]),
        options={option["id"]: (option["code"], option["de"]) for option in options if option["id"] in asked},
    )
