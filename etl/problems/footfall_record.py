"""What the footfall rules need to know about a count: how many months there are, and what each past year changed."""

from typing import Final

from etl.problems.contract import View
from etl.problems.readings import Reading, months_before

HALF_A_QUARTER: Final = 46  # days


def months_counted(view: View) -> int:
    """Months with valid counts up to the day: of the index or the monthly means; a year-on-year month implies twelve more."""
    yoy = len({one.period for one in view.series("footfall_yoy")})
    months = [len({one.period for one in view.series(name)}) for name in ("footfall_index", "footfall_daily_mean")]
    return max(*months, yoy + 12 if yoy else 0)


def last_year_change(view: View) -> Reading | None:
    """Change of the last twelve months against the twelve before; the last month's alone where that is all there is."""
    return view.latest("footfall_yoy_12m") or view.latest("footfall_yoy")


def yearly_changes(view: View, years: int = 3) -> list[float]:
    """Change of each of the last ``years`` years on the twelve months before it, newest first; years without one are left out.

    Like for like over twelve months (ten of them valid on both sides, December among them), at the newest reported month
    and its anniversaries; figures over a year are reported by quarter, so the nearest one speaks for the anniversary.
    """
    yearly = view.series("footfall_yoy_12m")
    if not yearly:
        return []
    changes = []
    for year in range(years):
        anniversary = months_before(yearly[-1].data_on, 12 * year)
        nearest = min(yearly, key=lambda one: (abs((one.data_on - anniversary).days), one.data_on))
        if abs((nearest.data_on - anniversary).days) <= HALF_A_QUARTER:
            changes.append(nearest.value)
    return changes


def sensor_reach(view: View, reading: Reading) -> float:
    """Share of the centre's counting points the value speaks of; the whole centre where their number is unknown."""
    points = {point.sensor_id.split("@")[0] for point in view.place.points}
    if not points or not reading.n:
        return 1.0
    return min(1.0, reading.n / len(points))
