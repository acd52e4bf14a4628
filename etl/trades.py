"""The trades of shop units from ``data/reference/trades.toml``: words of registers, WZ codes and OSM tags to one key."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from etl.delivery import fold
from etl.stores import CONTENT

TRADES_FILE: Final = CONTENT / "reference" / "trades.toml"
UNKNOWN: Final = "unknown"
_WZ: Final = re.compile(r"^(?:WZ\s*)?(\d{2}(?:\.\d{1,2}(?:\.\d)?)?|\d{4,5})(?:[\s:–-].*)?$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Trade:
    """One trade: ``use`` is retail, gastronomy, services, health, culture_leisure, public_social, housing or other;
    ``local_supply`` is the offer of local supply it is (food, bakery, …), ``relevance`` that of a retail concept."""

    key: str
    de: str
    en: str
    use: str
    local_supply: str | None = None
    relevance: str | None = None


@dataclass(frozen=True)
class _Index:
    trades: Mapping[str, Trade]
    words: Mapping[str, str]
    wz: Mapping[str, str]
    osm: Mapping[str, str]
    longest: int


def trades() -> Mapping[str, Trade]:
    """All trades by key, in the order of the file."""
    return _index().trades


@lru_cache(maxsize=20_000)
def trade_of(text: str) -> str | None:
    """Key of the trade a register's text or WZ code names; None when it is in no list.

    The whole text first, then the longest known run of words in it; of several the first, which registers name as the main
    one (EN: „ehem. Bäckerei“ is a bakery, „Textil / Schuhe“ are clothes).
    """
    index = _index()
    if (found := index.words.get(fold(text))) is not None:
        return found
    if code := _WZ.match(text.strip()):
        return _trade_of_wz(code[1])
    words = _WORD.findall(text[:200])
    for length in range(min(index.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            found = index.words.get(fold("".join(words[start : start + length])))
            if found is not None:
                return found
    return None


def trade_of_osm(key: str, value: str) -> str | None:
    """Key of the trade of an OpenStreetMap tag; any unlisted ``shop`` is other retail, None for what is no unit."""
    found = _index().osm.get(f"{key}={value}")
    return found or ("other_retail" if key == "shop" else None)


def _trade_of_wz(code: str) -> str | None:
    digits = code if "." in code or len(code) == 2 else f"{code[:2]}.{code[2:4]}" + (f".{code[4:]}" if code[4:] else "")
    listed = _index().wz
    for length in range(len(digits), 1, -1):
        if (found := listed.get(digits[:length].rstrip("."))) is not None:
            return found
    return None


@lru_cache(maxsize=1)
def _index() -> _Index:
    raw = tomllib.loads(TRADES_FILE.read_text(encoding="utf-8"))["trades"]
    known: dict[str, Trade] = {}
    words: dict[str, str] = {}
    wz: dict[str, str] = {}
    osm: dict[str, str] = {}
    for key, entry in raw.items():
        known[key] = Trade(
            key, entry["de"], entry["en"], entry["use"], entry.get("local_supply"), entry.get("relevance")
        )
        for word in [*entry["words"], entry["de"], key]:
            words.setdefault(fold(word), key)
        for code in entry["wz"]:
            wz.setdefault(code, key)
        for tag in entry["osm"]:
            osm.setdefault(tag, key)
    longest = max(len(_WORD.findall(word)) for entry in raw.values() for word in entry["words"])
    return _Index(known, words, wz, osm, longest)
