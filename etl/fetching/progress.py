"""How far each service was fetched: one small file per service, so that a fetch goes on where it ended."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from etl.stores import Stores


class Progress:
    """What was fetched and loaded of the parts of a service (stations, tables); written after every part."""

    def __init__(self, stores: Stores, service: str) -> None:
        self._path = stores.root / "fetch" / f"{service}.json"
        self._parts = _read(self._path)

    def until(self, part: str) -> date | None:
        """Last day loaded of a part."""
        text = self._parts.get(part, {}).get("until")
        try:
            return date.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return None

    def mark(self, part: str, name: str) -> str | None:
        """A note about a part, such as the version of its file."""
        value = self._parts.get(part, {}).get(name)
        return value if isinstance(value, str) else None

    def done(self, part: str, until: date, **marks: str) -> None:
        """Remember that a part is loaded up to ``until``; never goes back."""
        known = self.until(part)
        self._keep(part, {**marks, "until": str(max(until, known) if known else until)})

    def note(self, part: str, **marks: str) -> None:
        """Remember ``marks`` of a part, and no others, without having loaded anything."""
        known = self.until(part)
        self._keep(part, {**marks, "until": str(known)} if known else dict(marks))

    def _keep(self, part: str, entry: dict[str, Any]) -> None:
        self._parts[part] = entry
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(self._parts, indent=1, sort_keys=True), encoding="utf-8")
        partial.replace(self._path)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # nothing fetched yet, or unreadable: fetching anew doubles nothing
    return {str(k): v for k, v in content.items() if isinstance(v, dict)} if isinstance(content, dict) else {}
