"""Public holidays, school holidays and the town's own events as the footfall indicators need them."""

from functools import lru_cache
from typing import Final

from etl.indicators.contract import Facts
from etl.statistics.arrays import Dates
from etl.statistics.calendar_effects import CalendarDays, german_calendar, to_days

LAND_CODES: Final = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}
EXAMPLE_LAND: Final = "BB"
EVENT_KINDS: Final = ("event", "market", "opening_sunday")
_EVENT_DAYS: Final = """
SELECT DISTINCT c.centre_id, unnest(generate_series(e.starts_on::TIMESTAMP, e.ends_on::TIMESTAMP, INTERVAL 1 DAY))::DATE AS local_date
FROM snapshot.event e JOIN snapshot.centre c ON c.centre_id = e.centre_id OR (e.centre_id IS NULL AND c.ags = e.ags)
SEMI JOIN chosen ON chosen.centre_id = c.centre_id
WHERE e.starts_on <= ? AND list_contains(?, e.kind) ORDER BY ALL
"""


def land_of(centre_id: str) -> str:
    """Land of a centre by its key; example centres keep the calendar of Brandenburg."""
    return LAND_CODES.get(centre_id[:2], EXAMPLE_LAND)


@lru_cache(maxsize=64)
def calendar_of(land: str, first_year: int, last_year: int) -> CalendarDays:
    """Holidays and school holidays of a Land, without events of a town."""
    return german_calendar(range(first_year, last_year + 1), land)


def public_holidays(land: str, first_year: int, last_year: int) -> Dates:
    return calendar_of(land, first_year, last_year).public_holidays


def event_days(facts: Facts) -> dict[str, Dates]:
    """Days of festivals, markets and opening Sundays per chosen centre, up to the day looked from."""
    rows = facts.query(_EVENT_DAYS, [facts.as_of, list(EVENT_KINDS)])
    return {str(centre): to_days(days["local_date"].to_numpy()) for centre, days in rows.groupby("centre_id")}
