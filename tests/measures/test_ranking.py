"""Order, rank band and "several equally good" for terms made by hand; the weakest term as caveat."""

import json

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.measures.matching import recommend
from etl.measures.parameters import TERMS, Ranking, ranking_parameters
from etl.measures.ranking import rank, weight_draws

FAMILIES = ("a", "b", "c", "d")


@pytest.fixture(scope="module")
def ranking(catalogue: Catalogue) -> Ranking:
    return ranking_parameters(catalogue)


def test_what_is_better_in_every_term_stays_in_front_whatever_the_weights(ranking: Ranking) -> None:
    terms = np.tile([0.9, 0.7, 0.5, 0.3], (len(TERMS), 1))
    found = rank(terms, FAMILIES, ranking, weight_draws(ranking, 0))
    assert list(found.chosen) == [0, 1, 2, 3]
    assert list(found.rank_low) == list(found.rank_high) == [1, 2, 3, 4]
    assert not found.is_tied


def test_equal_measures_are_equally_good_and_share_every_rank(ranking: Ranking) -> None:
    found = rank(np.full((len(TERMS), 4), 0.5), FAMILIES, ranking, weight_draws(ranking, 0))
    assert list(found.rank_low) == [1, 1, 1, 1]
    assert list(found.rank_high) == [4, 4, 4, 4]
    assert found.is_tied


def test_two_that_differ_in_what_counts_swap_ranks_when_the_weights_move(ranking: Ranking) -> None:
    """The first is ahead by .35·.3 for its fit, the second by .15·.7 for its evidence: .105 each, so a coin decides."""
    terms = np.full((len(TERMS), 4), 0.5)
    terms[:, 2:] = [[0.2, 0.1]] * len(TERMS)
    terms[TERMS.index("fit"), 0] += 0.3
    terms[TERMS.index("evidence"), 0] -= 0.35
    terms[TERMS.index("evidence"), 1] += 0.35
    found = rank(terms, FAMILIES, ranking, weight_draws(ranking, 0))
    assert list(found.rank_low[:2]) == [1, 1]
    assert list(found.rank_high[:2]) == [2, 2]
    assert list(found.rank_low[2:]) == [3, 4]
    assert not found.is_tied  # the first three are the same in every draw, only their order is not


def test_a_close_race_for_the_third_place_is_called_equally_good(ranking: Ranking) -> None:
    """The third is stronger in fit, the fourth in evidence, by the same points: either leads in about half the draws."""
    terms = np.full((len(TERMS), 4), 0.5)
    terms[:, :2] = 0.9
    terms[TERMS.index("fit"), 2] += 0.3
    terms[TERMS.index("evidence"), 3] += 0.7 - 1e-6
    terms[TERMS.index("evidence"), 2:] -= 0.3
    found = rank(terms, FAMILIES, ranking, weight_draws(ranking, 0))
    assert list(found.chosen) == [0, 1, 2, 3]
    assert (found.rank_low[2], found.rank_high[3]) == (3, 4)
    assert found.is_tied


def test_the_caveat_is_the_weakest_term(catalogue: Catalogue, centres: pd.DataFrame) -> None:
    found = pd.DataFrame(
        [(centre, problem, "severe", 0.8) for centre in centres["centre_id"] for problem in catalogue.problems],
        columns=["centre_id", "problem_id", "status", "severity"],
    )
    rows = recommend(found, centres, catalogue)
    named = set()
    for text in rows["reasons"]:
        reasons = json.loads(text)
        scores = {term["id"]: term["score"] for term in reasons["terms"]}
        assert scores[reasons["caveat"]["id"]] == min(scores.values())
        named.add(reasons["caveat"]["id"])
    assert len(named) >= 3
