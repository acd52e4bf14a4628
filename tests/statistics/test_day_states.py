"""Day states: the four faults of a counter, days of clock change, and the published Auckland counts."""

import numpy as np
import pytest

from etl.statistics.day_states import DayState, classify_days, far_below_weekday, flag_hours

DAY_SHAPE = np.array([3, 2, 1, 1, 2, 6, 15, 30, 50, 70, 90, 110, 120, 115, 110, 105, 100, 90, 70, 50, 30, 20, 12, 6.0])


def state_of(hour_values, hour_labels, expected=24):
    """Classify one day given its delivered values and their local hours."""
    labels, counts = np.unique(hour_labels, return_counts=True)
    daytime = (np.asarray(hour_labels) >= 8) & (np.asarray(hour_labels) <= 20)
    zeros = int(np.sum((np.asarray(hour_values) == 0) & daytime))
    doubled = int(np.sum(counts > 1)) if expected == 24 else 0
    states = classify_days(len(hour_labels), expected, zeros, duplicate_hours=doubled)
    return str(states.names())


def test_normal_day_is_ok():
    assert state_of(DAY_SHAPE, np.arange(24)) == "ok"


def test_zeros_from_ten_to_fourteen_are_a_suspected_outage():
    values = DAY_SHAPE.copy()
    values[10:14] = 0
    assert state_of(values, np.arange(24)) == "suspected_outage"


def test_three_zero_hours_in_the_daytime_and_zero_nights_are_ok():
    values = DAY_SHAPE.copy()
    values[[8, 9, 20]] = 0
    values[:6] = 0
    assert state_of(values, np.arange(24)) == "ok"


def test_three_lost_hours_make_the_day_incomplete():
    assert state_of(DAY_SHAPE[3:], np.arange(3, 24)) == "incomplete"


def test_doubled_hour_makes_the_day_a_duplicate():
    assert state_of(np.append(DAY_SHAPE, 90), np.append(np.arange(24), 10)) == "duplicate"


def test_nothing_delivered_is_missing():
    assert str(classify_days(0, 24, 0).names()) == "missing"


def test_days_of_clock_change_are_ok():
    without_two = np.delete(np.arange(24), 2)
    assert state_of(DAY_SHAPE[without_two], without_two, expected=23) == "ok"
    assert state_of(np.append(DAY_SHAPE, 1), np.append(np.arange(24), 2), expected=25) == "ok"


def test_twenty_five_rows_on_an_ordinary_day_are_a_duplicate():
    assert str(classify_days(25, 24, 0).names()) == "duplicate"


def test_expected_hours_of_a_day_apply_to_all_sensors():
    states = classify_days(np.array([[24, 23], [24, 25]]), np.array([[24], [25]]), np.zeros((2, 2)))
    assert states.names().tolist() == [["ok", "ok"], ["ok", "ok"]]


def test_day_far_below_its_weekday_is_found_and_needs_neighbours():
    weeks = np.tile([100.0, 110, 120, 130, 150, 200, 40], 9)
    weeks[30] = 4.0
    low = far_below_weekday(weeks)
    assert np.flatnonzero(low).tolist() == [30]
    assert str(classify_days(24, 24, 0, is_low=low[30]).names()) == "suspected_outage"
    assert not far_below_weekday(np.array([100.0, 1.0])).any()


def test_long_outage_does_not_become_the_norm():
    weeks = np.tile([100.0, 110, 120, 130, 150, 200, 40], 12)
    zero_hours = np.zeros(len(weeks))
    weeks[21:63] = 0.0
    zero_hours[21:63] = 13
    weeks[63] = 1.0
    assert far_below_weekday(weeks, zero_hours)[63]
    assert not far_below_weekday(weeks)[63]


def test_hour_flags():
    hours = np.array([5.0, 7, 7, 7, 7, 0, 0, 0, 0, -1, 2.5, np.nan, np.nan, np.nan, np.nan, 3])
    flags = flag_hours(hours)
    assert np.flatnonzero(flags.is_repeated).tolist() == [1, 2, 3, 4]
    assert np.flatnonzero(flags.is_negative).tolist() == [9]
    assert np.flatnonzero(flags.is_fractional).tolist() == [10]


def test_auckland_state_counts(auckland):
    assert auckland.states.count() == {
        "ok": 49_621,
        "incomplete": 22,
        "suspected_outage": 1_228,
        "missing": 2_826,
        "duplicate": 0,
    }
    assert auckland.states.codes.size == 53_697


def test_auckland_doubled_hours(auckland):
    assert int((auckland.duplicate_hours > 0).any(axis=1).sum()) == 5
    states = classify_days(auckland.hours, 24, auckland.zero_hours, duplicate_hours=auckland.duplicate_hours)
    doubled = auckland.days[(states.codes == DayState.DUPLICATE).any(axis=1)].astype(str).tolist()
    assert doubled == ["2024-09-28", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"]


@pytest.mark.parametrize("factor", [0.01, 1000.0])
def test_low_days_do_not_depend_on_the_unit(factor):
    counts = np.random.default_rng(1).lognormal(5, 1.5, size=(200, 3))
    assert (far_below_weekday(counts) == far_below_weekday(factor * counts)).all()
