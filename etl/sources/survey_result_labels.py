"""What the row labels of a result table mean: an item of the questionnaire or a share of respondents."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from etl.delivery import fold
from etl.sources.survey_items import item_book
from etl.stores import CONTENT

LABELS_FILE: Final = CONTENT / "reference" / "result_table_labels.toml"
_UNIT: Final = re.compile(r"\(.*?\)|\bin\s+(%|Prozent)|%|^\s*Anteil\s+|^\s*\d+[.)]\s+", re.IGNORECASE)


@dataclass(frozen=True)
class ResultLabels:
    """Label → item; ``are_grades`` False means that another scale was declared and no label is a grade."""

    are_grades: bool
    shares: dict[str, str]

    def item(self, label: str) -> str:
        """Id of the item or share that a label names, else ``q_<label>``."""
        bare = _UNIT.sub(" ", label)
        found = item_book().of_text(label, bare)
        if found is not None and (found.kind == "nps" or (found.kind == "grade" and self.are_grades)):
            return found.id
        return self.shares.get(fold(bare)) or f"q_{_slug(label)}"

    def is_grade(self, item: str) -> bool:
        known = item_book().items.get(item)
        return known is not None and known.kind == "grade"

    def is_share(self, item: str) -> bool:
        return item in self.shares.values()

    def limits(self, item: str, role: str) -> tuple[float, float]:
        """Lowest and highest possible figure of a column for an item."""
        if role == "top2" or (self.is_share(item) and role != "sd"):
            return 0.0, 1.0
        known = item_book().items.get(item)
        if role == "sd":
            return 0.0, 100.0 if known is None or known.kind == "nps" else 2.6
        if known is None:
            return float("-inf"), float("inf")
        return (-100.0, 100.0) if known.kind == "nps" else (1.0, 6.0)


@lru_cache(maxsize=2)
def result_labels(*, are_grades: bool) -> ResultLabels:
    """The labels as the reference file has them; read once."""
    with LABELS_FILE.open("rb") as stream:
        content = tomllib.load(stream)
    return ResultLabels(are_grades, {fold(label): key for key, entry in content.items() for label in entry["labels"]})


def _slug(label: str) -> str:
    lowered = label.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return "_".join(re.findall(r"[a-z0-9]+", lowered))[:60].strip("_") or "ohne_namen"
