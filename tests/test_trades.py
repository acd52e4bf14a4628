"""The trade list: every entry is usable, and the words of registers lead to it."""

import re
import tomllib
from collections import Counter

import pytest

from etl.delivery import fold
from etl.trades import TRADES_FILE, trade_of, trade_of_osm, trades

USES = {"retail", "gastronomy", "services", "health", "culture_leisure", "public_social", "housing", "other"}
SUPPLY = {"food", "pharmacy", "bakery", "doctor", "post", "bank"}


def test_every_entry_is_complete_and_no_word_stands_twice() -> None:
    raw = tomllib.loads(TRADES_FILE.read_text(encoding="utf-8"))["trades"]
    for key, entry in raw.items():
        assert re.fullmatch(r"[a-z_]+", key)
        assert entry["use"] in USES
        assert entry.get("local_supply") in {None, *SUPPLY}
        assert ("relevance" in entry) or entry["use"] != "retail"
        assert all(re.fullmatch(r"\d{2}(\.\d{1,2}(\.\d)?)?", code) for code in entry["wz"])
        assert all(re.fullmatch(r"[a-z_]+=[a-z_\-]+", tag) for tag in entry["osm"])
    for kind in ("wz", "osm"):
        assert [value for value, count in Counter(v for e in raw.values() for v in e[kind]).items() if count > 1] == []
    assert [w for w, count in Counter(fold(w) for e in raw.values() for w in e["words"]).items() if count > 1] == []
    assert {trade.local_supply for trade in trades().values()} - {None} == SUPPLY
    assert {trade.use for trade in trades().values()} == USES


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Bäckerei", "bakery"),
        ("ehem. Bäckerei Schulze", "bakery"),
        ("Textil / Schuhe", "clothes"),
        ("47.71", "clothes"),  # WZ 2008: Einzelhandel mit Bekleidung
        ("4773", "pharmacy"),  # WZ 2008: Apotheken
        ("WZ 96.02.1 Frisörsalons", "hairdresser"),
        ("56.10.1", "restaurant"),
        ("Zauberei", None),
        ("", None),
    ],
)
def test_words_and_codes(text: str, key: str | None) -> None:
    assert trade_of(text) == key


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        (("shop", "supermarket"), "supermarket"),
        (("amenity", "pharmacy"), "pharmacy"),
        (("shop", "zeppelin"), "other_retail"),
        (("amenity", "bench"), None),
    ],
)
def test_osm_tags(tag: tuple[str, str], key: str | None) -> None:
    assert trade_of_osm(*tag) == key
