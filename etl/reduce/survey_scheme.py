"""What the editorial files say about surveys: answer codes, classes of answers, known margins, small numbers."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

CONTENT: Final = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class SmallNumbers:
    """Respondents needed to show a result at all, to show it without reserve, and in one answer class."""

    shown: int
    normal: int
    cell: int


@dataclass(frozen=True)
class AnswerShare:
    """Share of the respondents who gave one of ``answers``, or at least ``min_answers`` different ones, to ``item``."""

    indicator_id: str
    item: str
    answers: tuple[str, ...]
    min_answers: int


@dataclass(frozen=True)
class SurveyScheme:
    """The editorial files, read once.

    ``options``: one row per item and spelling of an answer (``item``, ``given``, ``code``): the code of the
    questionnaire and the answer id both lead to the answer id.  ``kinds``: kind of every standard item.  ``margins``:
    (centre_id, frame) → item → answer → share of the population.
    """

    options: pd.DataFrame
    kinds: dict[str, str]
    shares: tuple[AnswerShare, ...]
    margins: dict[tuple[str, str], dict[str, dict[object, float]]]
    small: SmallNumbers
    default_sd: float

    def classes(self, item: str) -> list[tuple[str, ...]]:
        """Answers of an item that together form one published class of more than one answer."""
        return [share.answers for share in self.shares if share.item == item and len(share.answers) > 1]


@lru_cache(maxsize=4)
def survey_scheme(content: Path = CONTENT) -> SurveyScheme:
    """Read ``data/reference/survey_*.toml`` and the parameters of ``data/indicators/grade.toml``."""
    reference = content / "reference"
    items = _table(reference / "survey_items.toml")
    parameters = _table(content / "indicators" / "grade.toml")["parameters"]
    return SurveyScheme(
        options=_options(items),
        kinds={item: str(record["kind"]) for item, record in items.items()},
        shares=tuple(_share(key, record) for key, record in _table(reference / "survey_shares.toml").items()),
        margins=_margins(_table(reference / "survey_margins.toml")),
        small=SmallNumbers(
            shown=int(parameters["min_n_shown"]["value"]),
            normal=int(parameters["min_n_normal"]["value"]),
            cell=int(parameters["min_cell"]["value"]),
        ),
        default_sd=float(parameters["default_sd"]["value"]),
    )


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _options(items: dict[str, Any]) -> pd.DataFrame:
    rows = {
        (item, str(spelling)): str(option["id"])
        for item, record in items.items()
        for option in record.get("options", [])
        for spelling in (option["id"], option["code"])
    }
    return pd.DataFrame([(*key, code) for key, code in rows.items()], columns=["item", "given", "code"])


def _share(indicator_id: str, record: dict[str, Any]) -> AnswerShare:
    return AnswerShare(
        indicator_id, record["item"], tuple(record.get("answers", ())), int(record.get("min_answers", 1))
    )


def _margins(table: dict[str, Any]) -> dict[tuple[str, str], dict[str, dict[object, float]]]:
    margins: dict[tuple[str, str], dict[str, dict[object, float]]] = {}
    for entry in table.get("margin", []):
        margins.setdefault((entry["centre_id"], entry["frame"]), {})[entry["item"]] = dict(entry["shares"])
    return margins
