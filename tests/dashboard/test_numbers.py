"""Numbers, intervals and dates in the spelling of the language (outside a session: German)."""

from datetime import date

import pytest

from dashboard import numbers
from dashboard.text import plain
from etl.catalogue.register import load_catalogue


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (0.1234, "share", 1, "12,3\u00a0%"),
        (0.05, "change", 1, "+5,0\u00a0%"),
        (-0.05, "change", 1, "-5,0\u00a0%"),
        (0.021, "share_points", 1, "+2,1 Pp"),
        (12345.6, "persons_per_day", 0, "12.346 je Tag"),
        (2.55, "grade", 1, "2,5"),
        (400, "square_metres", 0, "400 m²"),
        (0.012, "probability", 3, "0,012"),
        (None, "share", 1, "–"),
        (float("nan"), "grade", 1, "–"),
    ],
)
def test_in_unit(value: float, unit: str, decimals: int, shown: str) -> None:
    assert numbers.in_unit(value, unit, decimals) == shown


def test_an_interval_without_spread_is_not_shown() -> None:
    indicator = load_catalogue().indicators["vacancy_rate_units"]
    assert numbers.interval(0.1, 0.2, indicator) == "10,0\u00a0% bis 20,0\u00a0%"
    assert numbers.interval(0.1, 0.1, indicator) == ""
    assert numbers.interval(None, 0.1, indicator) == ""


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ("2025", "2025"),
        ("2025-Q3", "3. Quartal 2025"),
        ("2025-03", "März 2025"),
        ("2025-12-31", "31.12.2025"),
        ("Herbst 2024", "Herbst 2024"),
    ],
)
def test_period(period: str, shown: str) -> None:
    assert numbers.period(period) == shown


def test_day() -> None:
    assert numbers.day(date(2026, 3, 5)) == "05.03.2026"
    assert numbers.day(None) == "–"


def test_plain_takes_every_sign_literally() -> None:
    assert plain("![x](y) *a*") == r"\!\[x\]\(y\) \*a\*"
    assert plain(None) == ""
