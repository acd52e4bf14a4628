"""What towns answered to open preconditions of measures: kept beside the warehouse, read by every build.

The file ``answers.json`` holds ``{centre_id: {condition: true | false}}``; a condition is a key of the vocabulary of
conditions or ``<measure>.<n>`` for the n-th precondition of one measure.
"""

import json
import os
import re
from pathlib import Path
from typing import Final

FILE: Final = "answers.json"
_CENTRE: Final = re.compile(r"^\d{8}-\d{2}$")
_CONDITION: Final = re.compile(r"^[a-z0-9][a-z0-9._-]{0,80}$")


def read_answers(data: Path) -> dict[str, dict[str, bool]]:
    """All answers of a data directory; a missing or damaged file is no answer."""
    try:
        found = json.loads((data / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(centre): {str(name): value for name, value in answers.items() if isinstance(value, bool)}
        for centre, answers in found.items()
        if isinstance(answers, dict)
    }


def keep_answer(data: Path, centre_id: str, condition: str, value: bool | None) -> None:
    """Keep (or with None: forget) one answer; the file is replaced as a whole.  Raises ValueError for a name that cannot be."""
    if not _CENTRE.match(centre_id) or not _CONDITION.match(condition):
        raise ValueError(f"keine Voraussetzung eines Zentrums: {centre_id} {condition}")
    answers = read_answers(data)
    own = answers.setdefault(centre_id, {})
    if value is None:
        own.pop(condition, None)
    else:
        own[condition] = value
    data.mkdir(parents=True, exist_ok=True)
    partial = data / f"{FILE}.{os.getpid()}.partial"
    partial.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(data / FILE)
