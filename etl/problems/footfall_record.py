"""What the footfall rules need to know about a count: how many months there are, and what each past year changed."""

from math import log1p

from etl.problems.contract import View
from etl.problems.readings import Reading, months_before


def months_counted(view: View) -> int:
    """Months with valid counts up to the day: of the index or the monthly means; a year-on-year month implies twelve more."""
    yoy = len({one.period for one in view.series("footfall_yoy")})
    months = [len({one.period for one in view.series(name)}) for name in ("footfall_index", "footfall_daily_mean")]
    return max(*months, yoy + 12 if yoy else 0)


def last_year_change(view: View) -> Reading | None:
    """Change of the last twelve months against the twelve before; the last month's alone where that is all there is."""
    return view.latest("footfall_yoy_12m") or view.latest("footfall_yoy")


def yearly_changes(view: View, years: int = 3) -> list[float]:
    """Mean log change of each of the last ``years`` years against the year before, newest first.

    From the monthly like-for-like changes; a year needs six of its months. The list ends where data end.
    """
    monthly = view.series("footfall_yoy")
    if not monthly:
        return []
    end = monthly[-1].data_on
    changes = []
    for year in range(years):
        upper, lower = months_before(end, 12 * year), months_before(end, 12 * (year + 1))
        inside = [log1p(max(one.value, -0.999)) for one in monthly if lower < one.data_on <= upper]
        if len(inside) < 6:
            break
        changes.append(sum(inside) / len(inside))
    return changes


def sensor_reach(view: View, reading: Reading) -> float:
    """Share of the centre's counting points the value speaks of; the whole centre where their number is unknown."""
    points = {point.sensor_id.split("@")[0] for point in view.place.points}
    if not points or not reading.n:
        return 1.0
    return min(1.0, reading.n / len(points))
