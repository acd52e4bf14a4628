"""Rules read from vacancy registers: found, not found, not enough data."""

from datetime import date

import pytest
from scipy import stats

from etl.catalogue.register import Catalogue
from etl.problems.places import CountingPoint
from etl.problems.vacancy_record import paired_change
from tests.problems.hand_built import DAY, Case, occupied, register, spread, vacant

WALK = date(2026, 5, 15)
LONG_AGO = date(2019, 3, 1)


def _rate(catalogue: Catalogue, vacant_units: int, units: int, lasting: float | None = None) -> Case:
    case = Case(catalogue, "structural-vacancy").own("vacancy_rate_units", vacant_units / units, n=units)
    return case if lasting is None else case.own("vacancy_structural_share", lasting, n=vacant_units, completeness=1.0)


@pytest.mark.parametrize(
    ("vacant_units", "units", "lasting", "expected"),
    [
        (14, 100, 0.5, "conspicuous"),  # P(>10 %) = .90 by Jeffreys' prior, half of it lasting
        (14, 100, 0.1, "watch"),  # the same, but not lasting
        (14, 100, None, "watch"),  # durations unknown
        (20, 100, 0.1, "conspicuous"),  # P(>15 %) = .92
        (27, 100, 0.1, "severe"),  # P(>20 %) = .95
        (11, 100, 0.5, "watch"),  # P(>10 %) = .63
        (5, 100, 0.9, "unremarkable"),
    ],
)
def test_structural_vacancy(
    catalogue: Catalogue, vacant_units: int, units: int, lasting: float | None, expected: str
) -> None:
    found = _rate(catalogue, vacant_units, units, lasting).assess()
    assert found.status == expected
    assert found.p_value is not None


def test_probability_of_the_rate_is_the_beta_tail(catalogue: Catalogue) -> None:
    """Below eight registers nothing is borrowed: Beta(½ + 14, ½ + 86)."""
    found = _rate(catalogue, 14, 100, 0.5).assess()
    assert found.evidence[0].probability == pytest.approx(stats.beta.sf(0.1, 14.5, 86.5))


def test_structural_vacancy_needs_fifteen_units_and_known_beginnings(catalogue: Catalogue) -> None:
    assert _rate(catalogue, 6, 12, 0.9).assess().status == "too_little_data"
    assert Case(catalogue, "structural-vacancy").assess().status == "no_data"
    half_known = _rate(catalogue, 14, 100).own("vacancy_structural_share", 0.9, n=7, completeness=0.5)
    assert half_known.assess().status == "watch"
    hidden = Case(catalogue, "structural-vacancy").own("vacancy_rate_units", None, visibility="hidden")
    assert hidden.assess().status == "too_little_data"


def _long(catalogue: Catalogue, place: str | None, long: int = 3) -> Case:
    units = [vacant(n, LONG_AGO, location_class=place) for n in range(long)]
    units += [vacant(n + 50, date(2026, 1, 1), location_class="C") for n in range(5)]
    units += [occupied(n + 100) for n in range(40)]
    share = long / (long + 5)
    return (
        Case(catalogue, "long-term-vacancy")
        .own("vacancy_structural_share", share, n=long + 5, on=WALK, completeness=1.0)
        .registers(register(WALK, units))
    )


@pytest.mark.parametrize(("place", "expected"), [("A", "conspicuous"), ("C", "unremarkable"), (None, "watch")])
def test_long_term_vacancy_by_location(catalogue: Catalogue, place: str | None, expected: str) -> None:
    assert _long(catalogue, place).assess().status == expected


def test_long_term_vacancy_where_people_pass(catalogue: Catalogue) -> None:
    """The nearest counter has 800 of at most 1,000 persons: a good location, whatever the class says."""
    months = tuple(date(2026, month, 1) for month in range(1, 9))
    near = CountingPoint("near", 1, "laser", None, 51.7, 14.0, months, (800.0,) * 8)
    far = CountingPoint("far", 1, "laser", None, 51.71, 14.0, months, (1000.0,) * 8)
    assert _long(catalogue, "C").points(near, far).assess().status == "conspicuous"
    quiet = CountingPoint("near", 1, "laser", None, 51.7, 14.0, months, (300.0,) * 8)
    assert _long(catalogue, "A").points(quiet, far).assess().status == "unremarkable"


def test_long_term_vacancy_one_unit_is_not_enough_and_slow_letting_is(catalogue: Catalogue) -> None:
    assert _long(catalogue, "A", long=1).assess().status == "unremarkable"
    slow = Case(catalogue, "long-term-vacancy").own("vacancy_median_months", 33.0, low=26.0, high=44.0, n=25)
    assert slow.assess().status == "conspicuous"
    unsure = Case(catalogue, "long-term-vacancy").own("vacancy_median_months", 27.0, low=18.0, high=40.0, n=25)
    assert unsure.assess().status == "watch"
    assert Case(catalogue, "long-term-vacancy").assess().status == "no_data"


def test_paired_change_is_the_exact_mcnemar_test() -> None:
    """Ten fell vacant, two were let: P(X ≥ 10 | 12, ½) = 79/4096."""
    before = [vacant(n) if n < 2 else occupied(n) for n in range(50)]
    after = [occupied(n) if n < 2 or n >= 12 else vacant(n) for n in range(50)]
    pair = paired_change([register(date(2025, 5, 15), before), register(WALK, after)], 24)
    assert pair is not None
    assert (pair.newly_vacant, pair.let_again, pair.units) == (10, 2, 50)
    assert pair.change == pytest.approx(0.16)
    assert pair.p_value == pytest.approx(79 / 4096)
    assert paired_change([register(date(2023, 5, 15), before), register(WALK, after)], 24) is None


def _surge(catalogue: Catalogue, problem: str, newly: int) -> Case:
    before = [occupied(n) for n in range(60)]
    after = [vacant(n, date(2026, 1, 1)) if n < newly else occupied(n) for n in range(60)]
    return (
        Case(catalogue, problem)
        .own("vacancy_change", newly / 60, n=60, on=WALK)
        .registers(register(date(2024, 6, 1), before), register(WALK, after))
    )


@pytest.mark.parametrize(("newly", "expected"), [(6, "conspicuous"), (3, "watch"), (1, "unremarkable")])
def test_vacancy_surge(catalogue: Catalogue, newly: int, expected: str) -> None:
    """Six of six: p = 1/64; three of three: p = 1/8; one of 60 is below three points."""
    found = _surge(catalogue, "vacancy-surge", newly).assess()
    assert found.status == expected
    assert found.p_value == pytest.approx(0.5**newly)


def test_vacancy_surge_by_reletting_and_too_few_units(catalogue: Catalogue) -> None:
    slow = _surge(catalogue, "vacancy-surge", 0).own("reletting_rate", 0.3, low=0.2, high=0.44, n=25)
    assert slow.assess().status == "conspicuous"
    healthy = _surge(catalogue, "vacancy-surge", 0).own("reletting_rate", 0.8, low=0.7, high=0.9, n=25)
    assert healthy.assess().status == "unremarkable"
    assert Case(catalogue, "vacancy-surge").own("vacancy_change", 0.2, n=10).assess().status == "too_little_data"


def test_succession_risk(catalogue: Catalogue) -> None:
    def case(value: float) -> Case:
        return Case(catalogue, "succession-risk").own("vacancy_announced", value, n=50, on=WALK)

    assert case(0.08).assess().status == "conspicuous"
    assert case(0.02).assess().status == "unremarkable"
    assert case(0.06).with_parameter("announced_from", 0.1).assess().status == "unremarkable"
    one_unit = Case(catalogue, "succession-risk").own("vacancy_announced", 0.04, n=25, on=WALK)
    assert one_unit.assess().status == "unremarkable"
    assert _surge(catalogue, "succession-risk", 6).assess().status == "conspicuous"
    assert Case(catalogue, "succession-risk").assess().status == "no_data"


def _large(catalogue: Catalogue, problem: str, indicator: str, area: float, since: date | None) -> Case:
    big = occupied(0, area_m2=area) if since is None else vacant(0, since, area_m2=area)
    units = [big, *(occupied(n) for n in range(1, 81))]
    value = area if indicator == "vacancy_large_area" and since else area / (8000 + area)
    return Case(catalogue, problem).own(indicator, value, n=81, on=WALK).registers(register(WALK, units))


@pytest.mark.parametrize(
    ("area", "since", "expected"),
    [(500.0, LONG_AGO, "conspicuous"), (2000.0, LONG_AGO, "severe"), (2000.0, None, "unremarkable")],
)
def test_large_unit_vacancy(catalogue: Catalogue, area: float, since: date | None, expected: str) -> None:
    """500 m² are 6 % and 2,000 m² 20 % of the area of the centre."""
    assert _large(catalogue, "large-unit-vacancy", "vacancy_large_area", area, since).assess().status == expected


def test_large_unit_vacancy_needs_areas(catalogue: Catalogue) -> None:
    units = [occupied(n, area_m2=None) for n in range(30)]
    case = Case(catalogue, "large-unit-vacancy").own("vacancy_large_area", 0.0, on=WALK)
    assert case.registers(register(WALK, units)).assess().status == "too_little_data"


@pytest.mark.parametrize(
    ("area", "since", "expected"),
    [
        (2000.0, date(2025, 3, 1), "conspicuous"),
        (2000.0, LONG_AGO, "unremarkable"),
        (500.0, date(2025, 3, 1), "unremarkable"),
    ],
)
def test_anchor_loss(catalogue: Catalogue, area: float, since: date, expected: str) -> None:
    assert _large(catalogue, "anchor-loss", "anchor_share", area, since).assess().status == expected


def test_anchor_loss_with_counts_nearby(catalogue: Catalogue) -> None:
    """1,000 persons in the year before the closure, 800 after it: −20 % within 150 m, from a second source."""
    months = tuple(date(2024 + m // 12, m % 12 + 1, 1) for m in range(2, 26))
    means = tuple(1000.0 if month <= date(2025, 3, 1) else 800.0 for month in months)
    case = _large(catalogue, "anchor-loss", "anchor_share", 2000.0, date(2025, 3, 1))
    case.points(CountingPoint("near", 1, "laser", None, 51.7005, 14.0, months, means))
    found = case.own("footfall_yoy", -0.02, half=0.05, on=DAY, source="b").assess()
    support = [one for one in found.evidence if one.reading.indicator_id == "footfall_yoy"]
    assert support[0].supports is True
    assert support[0].reading.value == pytest.approx(-0.2)


def test_anchor_loss_without_register(catalogue: Catalogue) -> None:
    assert Case(catalogue, "anchor-loss").assess().status == "no_data"


@pytest.mark.parametrize(("chance", "expected"), [(0.01, "conspicuous"), (0.08, "watch"), (0.4, "unremarkable")])
def test_vacancy_cluster(catalogue: Catalogue, chance: float, expected: str) -> None:
    units = [vacant(n, street="Lange Straße") if n < 5 else occupied(n) for n in range(40)]
    case = Case(catalogue, "vacancy-cluster").own("vacancy_cluster", chance, n=40, on=WALK)
    found = case.registers(register(WALK, units)).assess()
    assert found.status == expected
    assert found.counter is not None
    assert found.counter["one-owner"][1]["pattern"] == "one_axis"


def test_vacancy_cluster_needs_units(catalogue: Catalogue) -> None:
    units = [vacant(n) if n < 5 else occupied(n) for n in range(12)]
    case = Case(catalogue, "vacancy-cluster").own("vacancy_cluster", 0.01, n=12, on=WALK)
    assert case.registers(register(WALK, units)).assess().status == "too_little_data"


def test_prior_of_many_registers_steadies_a_small_one(catalogue: Catalogue) -> None:
    """3 of 18 among towns at about 5 %: the raw rate of 17 % is no sign of 15 %."""
    case = Case(catalogue, "structural-vacancy").own("vacancy_rate_units", 3 / 18, n=18)
    alone = case.assess().status
    case.peers("vacancy_rate_units", [value / 100 for value in (3, 4, 5, 6, 5, 4, 6, 5, 3, 7, 5)], n=100)
    assert alone == "watch"
    assert case.assess().status == "unremarkable"
    assert spread(1.0, 1.0, 3) == [0.0, 1.0, 2.0]
