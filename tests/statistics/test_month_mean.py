"""Weekday-stratified monthly means: hand calculation, usable and full months, simulated gaps."""

import numpy as np
import pytest

from etl.statistics.month_mean import month_means, usable_quarters, usable_years

WEEKDAY_FACTORS = np.array([0.8, 0.85, 0.9, 1.0, 1.15, 1.3, 0.6])
JUNE = np.arange("2026-06-01", "2026-07-01", dtype="datetime64[D]")


def june_counts():
    """30 days starting on a Monday, each weekday with its own fixed value."""
    return 1000 * WEEKDAY_FACTORS[np.arange(30) % 7]


def test_complete_month_is_the_plain_mean():
    result = month_means(JUNE, june_counts())
    # 5 Mondays, 5 Tuesdays, 4 of each other weekday: (5·800 + 5·850 + 4·(900+1000+1150+1300+600)) / 30
    assert result.mean[0, 0] == pytest.approx(28_050 / 30)
    assert result.is_full[0, 0]
    assert result.months.astype(str).tolist() == ["2026-06"]
    assert result.completeness[0, 0] == 1


def test_lost_saturdays_do_not_pull_the_mean():
    counts = june_counts()
    counts[[5, 12, 19]] = np.nan
    result = month_means(JUNE, counts)
    assert result.mean[0, 0] == pytest.approx(28_050 / 30)
    assert np.nanmean(counts) < 900
    assert result.valid_days[0, 0] == 27


def test_month_without_any_saturday_has_no_mean():
    counts = june_counts()
    counts[[5, 12, 19, 26]] = np.nan
    result = month_means(JUNE, counts)
    assert not result.is_usable[0, 0]
    assert np.isnan(result.mean[0, 0])


@pytest.mark.parametrize(
    ("kept", "usable", "full"), [(20, False, False), (21, True, False), (23, True, False), (24, True, True)]
)
def test_usable_from_21_full_from_24_days(kept, usable, full):
    counts = june_counts()
    counts[kept:] = np.nan
    result = month_means(JUNE, counts)
    assert (result.is_usable[0, 0], result.is_full[0, 0]) == (usable, full)


def test_order_of_days_does_not_matter_and_months_have_no_holes():
    days = np.concatenate([JUNE[::-1], np.arange("2026-08-01", "2026-09-01", dtype="datetime64[D]")])
    result = month_means(days, np.concatenate([june_counts()[::-1], np.full(31, 50.0)]))
    assert result.mean[:, 0].tolist() == pytest.approx([935.0, np.nan, 50.0], nan_ok=True)


def test_no_days_give_no_months_and_wrong_input_is_named():
    assert month_means([], np.zeros((0, 2))).mean.shape == (0, 2)
    with pytest.raises(ValueError, match="stands twice"):
        month_means(["2026-06-01", "2026-06-01"], [1.0, 2.0])
    with pytest.raises(ValueError, match="2 dates but 1 rows"):
        month_means(["2026-06-01", "2026-06-02"], [1.0])


def test_quarters_and_years():
    months = np.arange("2025-01", "2027-01", dtype="datetime64[M]")
    usable = np.ones(24, dtype=bool)
    usable[[0, 1]] = False  # January and February 2025
    usable[23] = False  # December 2026
    quarters, quarter_usable = usable_quarters(months, usable)
    assert quarters[:2].astype(str).tolist() == ["2025-01", "2025-04"]
    assert quarter_usable.tolist() == [False] + [True] * 7
    years, year_usable = usable_years(months, usable)
    assert dict(zip(years.astype(str).tolist(), year_usable.tolist(), strict=True)) == {"2025": True, "2026": False}
    usable[2] = False
    assert not usable_years(months, usable)[1][0]


@pytest.mark.statistics
@pytest.mark.parametrize(("block", "limit_percent"), [(False, 3.0), (True, 4.5)])
def test_error_with_21_of_30_days(block, limit_percent):
    rng = np.random.default_rng(20260601)
    errors = []
    for _ in range(400):
        noise = np.zeros(30)
        for t in range(30):
            noise[t] = 0.3 * noise[t - 1] * (t > 0) + rng.normal(0, 0.06)
        counts = june_counts() * np.exp(noise)
        lost = (
            slice(*(lambda start: (start, start + 9))(rng.integers(0, 22)))
            if block
            else rng.choice(30, 9, replace=False)
        )
        gappy = counts.copy()
        gappy[lost] = np.nan
        result = month_means(JUNE, gappy)
        if result.is_usable[0, 0]:
            errors.append(result.mean[0, 0] / counts.mean() - 1)
    assert len(errors) > 300
    assert 100 * np.sqrt(np.mean(np.square(errors))) <= limit_percent


def test_scale_and_sensor_order(auckland):
    counts = auckland.valid_counts
    order = np.random.default_rng(2).permutation(counts.shape[1])
    plain = month_means(auckland.days, counts).mean
    np.testing.assert_allclose(month_means(auckland.days, 7.3 * counts).mean, 7.3 * plain, rtol=1e-9)
    np.testing.assert_allclose(month_means(auckland.days, counts[:, order]).mean, plain[:, order], rtol=1e-9)
