"""Former municipalities: which AGS a key of an older territorial status belongs to today.

The table of changes has one row per ended AGS (`kind = ags_ended`); its other rows (changed ARS, changed names)
do not touch the AGS and are not needed for joins.
"""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

KeyState = Literal["current", "succeeded", "ended", "unknown"]


@dataclass(frozen=True)
class EndedMunicipality:
    """One AGS that ended. `new_ags` is None and `ended_on` is None where the source does not say."""

    old_ags: str
    old_name: str
    new_ags: str | None
    new_name: str
    ended_on: date | None
    source: str


@dataclass(frozen=True)
class KeyCheck:
    """What became of a delivered AGS.

    ags: key to store, None if the key leads to no municipality of the register.
    state: current = in the register; succeeded = mapped to its successor (warning);
        ended = it ended without a known successor, unknown = never seen (both errors, rule K01).
    message: German sentence for the load report, empty for a current key.
    """

    ags: str | None
    state: KeyState
    message: str = ""


def read_ended_municipalities(path: Path) -> tuple[EndedMunicipality, ...]:
    """Read the rows `ags_ended` of a table of changes (CSV, UTF-8). Raises ValueError for a missing column or bad date."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    missing = {"kind", "old_ags", "old_name", "new_ags", "new_name", "date", "source"} - set(rows[0] if rows else ())
    if missing:
        raise ValueError(f"{path.name}: Spalten fehlen in der Tabelle der Gebietsänderungen: {sorted(missing)}")
    return tuple(_ended(row) for row in rows if row["kind"] == "ags_ended")


def successor(ags: str, ended: Iterable[EndedMunicipality], status_on: date | None = None) -> str | None:
    """Return the AGS that `ags` belongs to at the territorial status `status_on` (default: after all known changes).

    Follows chains of changes. An unknown day counts as past. Returns None if the key ended without a known successor.
    """
    by_ags = {change.old_ags: change for change in ended}
    current = ags
    for _ in range(len(by_ags) + 1):
        change = by_ags.get(current)
        if change is None or (status_on and change.ended_on and change.ended_on > status_on):
            return current
        if change.new_ags is None:
            return None
        current = change.new_ags
    raise ValueError(f"Die Gebietsänderungen führen von {ags} im Kreis.")


def check_key(ags: str, register: Collection[str], ended: Collection[EndedMunicipality]) -> KeyCheck:
    """Check an AGS against the register of today's municipalities and map a former one to its successor."""
    if ags in register:
        return KeyCheck(ags, "current")
    change = next((one for one in ended if one.old_ags == ags), None)
    if change is None:
        return KeyCheck(None, "unknown", f"Der AGS {ags} steht in keinem Gemeindeverzeichnis, das hier vorliegt.")
    today = successor(ags, ended)
    when = f" seit dem {change.ended_on:%d.%m.%Y}" if change.ended_on else ""
    if today is None or today not in register:
        return KeyCheck(
            None, "ended", f"{change.old_name} (AGS {ags}) besteht{when} nicht mehr; der Nachfolger ist nicht bekannt."
        )
    return KeyCheck(today, "succeeded", f"{change.old_name} (AGS {ags}) gehört{when} zu {change.new_name} ({today}).")


def _ended(row: dict[str, str]) -> EndedMunicipality:
    return EndedMunicipality(
        old_ags=row["old_ags"],
        old_name=row["old_name"],
        new_ags=row["new_ags"] or None,
        new_name=row["new_name"],
        ended_on=date.fromisoformat(row["date"]) if row["date"] else None,
        source=row["source"],
    )
