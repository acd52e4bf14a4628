"""Search: umlauts in every spelling, endings, compounds; every word must be found."""

import pytest

from dashboard.search import folded, score

TITLE = ((4.0, "Gestaltung leerer Schaufenster"), (1.0, "Märkte und Wochenmarkt in der Straße"))


@pytest.mark.parametrize("query", ["Schaufenster", "schaufenster", "Schaufenstern", "SCHAUFENSTER"])
def test_endings_and_case(query: str) -> None:
    assert score(query, TITLE) == 4.0


@pytest.mark.parametrize("query", ["Märkte", "Maerkte", "Markte"])
def test_umlauts_in_every_spelling(query: str) -> None:
    assert score(query, TITLE) == 1.0


@pytest.mark.parametrize(("left", "right"), [("Größe", "Groesse"), ("Straße", "Strasse"), ("Übung", "Uebung")])
def test_folding_makes_spellings_equal(left: str, right: str) -> None:
    assert folded(left) == folded(right)


def test_a_compound_finds_its_parts_at_half_weight() -> None:
    assert score("Schaufenstergestaltung", TITLE) == 2.0


def test_part_of_a_compound_finds_it() -> None:
    assert score("Leerstand", ((1.0, "Langzeitleerstände vermitteln"),)) == 1.0


def test_every_word_must_be_found() -> None:
    assert score("Schaufenster Hafen", TITLE) == 0.0
    assert score("Schaufenster Wochenmarkt", TITLE) == 5.0
