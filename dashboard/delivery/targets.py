"""Places one can deliver for: the centres of the current build, and the main centre of every municipality."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Final

from dashboard import names
from dashboard.queries.places import centres
from etl.stores import CONTENT

_REGISTER: Final = CONTENT / "reference" / "municipalities_brandenburg.csv"


def places(build_id: str | None, towns: tuple[str, ...] | None) -> dict[str, str]:
    """Centre id → name, by name; ``towns`` limits the municipalities (None: all). Invented places are left out."""
    found = {f"{ags}-01": name for ags, name in _municipalities()}
    if build_id is not None:
        for row in centres(build_id).to_dict("records"):
            if not row["is_example"]:
                found[str(row["centre_id"])] = names.centre_name(row)
    allowed = {key: name for key, name in found.items() if towns is None or key[:8] in towns}
    return dict(sorted(allowed.items(), key=lambda pair: (pair[1].lower(), pair[0])))


@lru_cache(maxsize=1)
def _municipalities() -> tuple[tuple[str, str], ...]:
    with _REGISTER.open(encoding="utf-8", newline="") as stream:
        return tuple((row["ags"], row["name_short"] or row["name"]) for row in csv.DictReader(stream))
