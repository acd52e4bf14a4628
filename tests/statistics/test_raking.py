"""Raking: the textbook table, exact margins, what is refused, and what it repairs in a selective survey."""

import numpy as np
import pandas as pd
import pytest

from etl.statistics.raking import rake, weighted_mean, weighted_share

TABLE = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])


def test_proportional_fitting_of_the_four_by_four_example() -> None:
    """Encyclopaedia example (row totals 150, 300, 400, 150; column totals 200, 300, 400, 100): first row published."""
    rows, columns = np.indices(TABLE.shape)
    people = pd.DataFrame({"row": rows.ravel(), "column": columns.ravel()}).loc[np.repeat(np.arange(16), TABLE.ravel())]
    margins = {"row": dict(enumerate([150, 300, 400, 150])), "column": dict(enumerate([200, 300, 400, 100]))}
    found = rake(people.reset_index(drop=True), margins, bounds=None)
    cells = people.reset_index(drop=True).assign(weight=found.weights).groupby(["row", "column"])["weight"].sum()
    fitted = 1000 * cells / cells.sum()
    assert fitted.loc[0].to_numpy() == pytest.approx([64.56, 46.23, 35.38, 3.83], abs=0.01)
    assert found.max_deviation < 1e-6


def test_effective_number_by_hand() -> None:
    """Three of four are women, half of the population: weights 2/3 and 2, Σw² = 3 · 4/9 + 4 = 16/3, n_eff = 16 / (16/3) = 3."""
    people = pd.DataFrame({"sex": ["f", "f", "f", "m"]})
    found = rake(people, {"sex": {"f": 1, "m": 1}})
    assert found.weights == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2])
    assert (found.n_eff, found.deff) == pytest.approx((3, 4 / 3))


def test_bounds_hold_extreme_weights_back() -> None:
    people = pd.DataFrame({"sex": ["f"] * 99 + ["m"]})
    found = rake(people, {"sex": {"f": 1, "m": 1}})
    assert found.weights.max() <= 5
    assert found.max_deviation > 0.1


def test_what_does_not_fit_is_named() -> None:
    people = pd.DataFrame({"sex": ["f", "m", "x"]})
    with pytest.raises(ValueError, match="'x'"):
        rake(people, {"sex": {"f": 1, "m": 1}})
    with pytest.raises(ValueError, match="nobody answered"):
        rake(people, {"sex": {"f": 1, "m": 1, "x": 1, "d": 1}})


def test_weighted_share_and_mean_without_answers() -> None:
    assert np.isnan(weighted_mean([np.nan], [1.0]).value)
    assert weighted_share([1, 0, np.nan], [1.0, 3.0, 9.0]).value == 0.25


@pytest.mark.statistics
@pytest.mark.parametrize("n", [150, 400])
def test_selective_response_is_repaired(n: int) -> None:
    """Older people answer more often and grade worse: the plain mean is off, the raked one hits, its interval covers."""
    rng = np.random.default_rng(n)
    age_share, age_effect = {"young": 0.35, "middle": 0.4, "old": 0.25}, {"young": -0.3, "middle": 0.0, "old": 0.4}
    home_share, home_effect = {"local": 0.6, "outside": 0.4}, {"local": 0.15, "outside": -0.2}
    response = {"young": 0.25, "middle": 0.5, "old": 1.0, "local": 1.0, "outside": 0.6}
    truth = 2.6 + sum(age_share[a] * age_effect[a] for a in age_share)
    truth += sum(home_share[h] * home_effect[h] for h in home_share)
    plain, raked, covered = [], [], []
    for _ in range(200):
        age = rng.choice(list(age_share), 20 * n, p=list(age_share.values()))
        home = rng.choice(list(home_share), 20 * n, p=list(home_share.values()))
        chance = np.array([response[a] * response[h] for a, h in zip(age, home, strict=True)])
        answers = np.flatnonzero(rng.random(20 * n) < chance)[:n]
        people = pd.DataFrame({"age": age[answers], "home": home[answers]})
        effect = people["age"].map(age_effect) + people["home"].map(home_effect)
        grade = 2.6 + effect.to_numpy() + rng.normal(0, 0.9, n)
        found = rake(people, {"age": age_share, "home": home_share})
        estimate = weighted_mean(grade, found.weights)
        assert found.max_deviation < 1e-6
        plain.append(grade.mean() - truth)
        raked.append(estimate.value - truth)
        covered.append(estimate.low <= truth <= estimate.high)
    assert np.mean(plain) > 0.08
    assert abs(np.mean(raked)) <= 0.02
    assert 0.91 <= np.mean(covered) <= 0.99
