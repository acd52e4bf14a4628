"""The canonical tables: what every source module must deliver, checked before anything reaches the warehouse.

One class per table; the class docstring gives the grain.  Column grammar: ``_id``, ``_on`` (date), ``_at`` (instant),
``_count``, ``_share`` (0 to 1), ``_m``, ``_m2``, ``_eur``, ``is_``.  Keys are text.  Hourly counts are staged in SQL
(see ``STAGED_FOOTFALL``), the rest are frames.
"""

from typing import Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

UNIT_STATUSES: Final = (
    "occupied",
    "vacant",
    "partly_vacant",
    "interim_use",
    "under_construction",
    "planned",
    "converted",
    "unknown",
)
AREA_KINDS: Final = ("sales", "usable", "commercial", "unknown")
SURVEY_KINDS: Final = ("grade", "choice", "multi", "number", "nps", "text")
COUNT_STATUSES: Final = {"measured": 0, "modelled": 1, "unverified": 2, "quarantined": 3}

# Grain: one row per counting point, hour and delivery file; both directions together, persons only.
# ``line`` is the line in the file; ``sensor_no`` points into the frame ``sensor``; ``status`` is a COUNT_STATUSES value.
STAGED_FOOTFALL: Final = """
CREATE TABLE staged_footfall_hour (
    sensor_no INTEGER, ts_utc TIMESTAMP, local_date DATE, local_hour UTINYINT, count INTEGER, status UTINYINT
)
"""
# Grain: one row per counting point and local day, for deliveries that give day values only.
STAGED_FOOTFALL_DAY: Final = """
CREATE TABLE staged_footfall_day (sensor_no INTEGER, local_date DATE, count INTEGER, status UTINYINT)
"""


class Table(pa.DataFrameModel):
    """Base of all canonical frames: unknown columns are refused, types are coerced, order is fixed."""

    class Config:
        strict = True
        coerce = True
        ordered = False


class Sensor(Table):
    """One row per counting point named in the file."""

    sensor_no: Series[int] = pa.Field(unique=True)
    sensor_ref: Series[str] = pa.Field(unique=True)  # the provider's id or name
    name: Series[str]
    centre_id: Series[str] = pa.Field(nullable=True)  # None: where the sender said
    ags: Series[str] = pa.Field(nullable=True)
    lat: Series[float] = pa.Field(nullable=True, ge=-90, le=90)
    lon: Series[float] = pa.Field(nullable=True, ge=-180, le=180)
    method: Series[str] = pa.Field(isin=("laser", "camera", "infrared", "wifi", "manual", "unknown"))
    counted_object: Series[str] = pa.Field(isin=("person", "device", "vehicle", "bicycle"))
    direction_a: Series[str] = pa.Field(nullable=True)
    direction_b: Series[str] = pa.Field(nullable=True)


class VacancyUnit(Table):
    """One row per shop unit and survey date of a register; no owner, no contact, no free text."""

    unit_id: Series[str]
    centre_id: Series[str] = pa.Field(nullable=True)
    ags: Series[str] = pa.Field(nullable=True)
    observed_on: Series[pd.Timestamp]
    street: Series[str] = pa.Field(nullable=True)
    house_no: Series[str] = pa.Field(nullable=True)
    floor: Series[str] = pa.Field(nullable=True)
    area_m2: Series[float] = pa.Field(nullable=True, gt=0)
    area_kind: Series[str] = pa.Field(isin=AREA_KINDS)
    status: Series[str] = pa.Field(isin=UNIT_STATUSES)
    vacant_since: Series[pd.Timestamp] = pa.Field(nullable=True)
    vacant_since_precision: Series[str] = pa.Field(nullable=True, isin=("day", "month", "year", "about"))
    trade: Series[str] = pa.Field(nullable=True)  # key of data/reference/trades.toml, or "unknown"
    previous_trade: Series[str] = pa.Field(nullable=True)
    location_class: Series[str] = pa.Field(nullable=True, isin=("A", "B", "C"))
    cause: Series[str] = pa.Field(nullable=True)
    closure_announced_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    lat: Series[float] = pa.Field(nullable=True, ge=-90, le=90)
    lon: Series[float] = pa.Field(nullable=True, ge=-180, le=180)
    is_register_complete: Series[bool]  # False: the list names vacant units only, so it gives no rate


class SurveyAnswer(Table):
    """One row per response and item (multi-choice: per chosen option); free text never with other attributes."""

    survey_id: Series[str]
    centre_id: Series[str] = pa.Field(nullable=True)
    ags: Series[str] = pa.Field(nullable=True)
    wave: Series[str]  # year or year-month of the field work
    response_id: Series[str]
    item: Series[str]  # key of data/reference/survey_items.toml, or "q_<code>"
    kind: Series[str] = pa.Field(isin=SURVEY_KINDS)
    code: Series[str] = pa.Field(nullable=True)  # answer or option code
    value: Series[float] = pa.Field(nullable=True)  # number for grade, number, nps
    is_complete: Series[bool]  # questionnaire was submitted
    mode: Series[str] = pa.Field(nullable=True)
    frame: Series[str] = pa.Field(nullable=True)  # visitors, residents, businesses, online


class SurveyAggregate(Table):
    """One row per centre, wave and item of a delivered result table (no single answers known)."""

    survey_id: Series[str]
    centre_id: Series[str] = pa.Field(nullable=True)
    ags: Series[str] = pa.Field(nullable=True)
    wave: Series[str]
    item: Series[str]
    n: Series[int] = pa.Field(ge=0)
    mean: Series[float] = pa.Field(nullable=True)
    sd: Series[float] = pa.Field(nullable=True, ge=0)
    top2_share: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    class_mean: Series[float] = pa.Field(nullable=True)


class Municipality(Table):
    """One row per municipality and territorial status date."""

    ags: Series[str] = pa.Field(str_matches=r"^\d{8}$")
    ars: Series[str] = pa.Field(nullable=True)
    name: Series[str]
    type: Series[str] = pa.Field(nullable=True)
    area_km2: Series[float] = pa.Field(nullable=True)
    population: Series[float] = pa.Field(nullable=True)
    population_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    postal_code: Series[str] = pa.Field(nullable=True)
    central_place_level: Series[float] = pa.Field(nullable=True, ge=0, le=3)  # 3 Oberzentrum … 0 none
    lat: Series[float] = pa.Field(nullable=True, ge=-90, le=90)  # settlement point
    lon: Series[float] = pa.Field(nullable=True, ge=-180, le=180)
    territorial_status_on: Series[pd.Timestamp] = pa.Field(nullable=True)


class MunicipalityBoundary(Table):
    """One row per municipality: polygon as WKB in EPSG:4326."""

    ags: Series[str] = pa.Field(str_matches=r"^\d{8}$")
    name: Series[str] = pa.Field(nullable=True)
    geometry_wkb: Series[object]
    territorial_status_on: Series[pd.Timestamp] = pa.Field(nullable=True)


class Centre(Table):
    """One row per centre; ``boundary_wkb`` None means the default boundary (a circle) will be set and marked."""

    centre_id: Series[str]
    ags: Series[str] = pa.Field(str_matches=r"^\d{8}$")
    name: Series[str]
    kind: Series[str] = pa.Field(isin=("main", "district", "local"))
    lat: Series[float] = pa.Field(ge=-90, le=90)
    lon: Series[float] = pa.Field(ge=-180, le=180)
    boundary_wkb: Series[object] = pa.Field(nullable=True)


class StructureValue(Table):
    """One row per region key, indicator and reference date; ``key`` keeps its level's width (2, 3, 5, 8, 9 or 12 digits)."""

    key: Series[str]
    level: Series[str] = pa.Field(
        isin=("country", "state", "government_district", "district", "municipality", "association", "grid")
    )
    indicator: Series[str]  # provider's variable with its attributes, e.g. "BEVSTD|GES=GESW"
    label: Series[str]
    reference_on: Series[pd.Timestamp]
    value: Series[float] = pa.Field(nullable=True)
    unit: Series[str] = pa.Field(nullable=True)
    sign: Series[str] = pa.Field(nullable=True)  # the provider's sign where there is no number
    quality: Series[str] = pa.Field(nullable=True)


class Event(Table):
    """One row per event, opening Sunday, building site or closure of a municipality or centre; ``ends_on`` inclusive."""

    event_id: Series[str]
    centre_id: Series[str] = pa.Field(nullable=True)
    ags: Series[str] = pa.Field(nullable=True)
    starts_on: Series[pd.Timestamp]
    ends_on: Series[pd.Timestamp]
    kind: Series[str] = pa.Field(isin=("event", "market", "opening_sunday", "building_site", "closure", "other"))
    title: Series[str] = pa.Field(nullable=True)


class MeasureCarriedOut(Table):
    """One row per measure a centre carries out, with its start; the expectation should be entered before the start."""

    centre_id: Series[str] = pa.Field(nullable=True)
    ags: Series[str] = pa.Field(nullable=True)
    measure_id: Series[str]  # key of data/measures/
    starts_on: Series[pd.Timestamp]
    ends_on: Series[pd.Timestamp] = pa.Field(nullable=True)  # None: it goes on
    expected_indicator: Series[str] = pa.Field(nullable=True)  # key of data/indicators/
    expected_effect: Series[float] = pa.Field(nullable=True)  # fraction (0.1 = +10 %); grades in grade points
    registered_on: Series[pd.Timestamp] = pa.Field(nullable=True)
    scope: Series[str] = pa.Field(nullable=True)  # None: the whole centre; else counting points or streets, "|" between


class ProgrammeParticipation(Table):
    """One row per municipality, funding programme and begin of its participation."""

    ags: Series[str] = pa.Field(str_matches=r"^\d{8}$")
    programme_id: Series[str]  # key of data/funding/
    starts_on: Series[pd.Timestamp]
    ends_on: Series[pd.Timestamp] = pa.Field(nullable=True)  # inclusive; None: it goes on
    amount_eur: Series[float] = pa.Field(nullable=True, ge=0)  # of the whole participation
    note: Series[str] = pa.Field(nullable=True)


class StreetNetwork(Table):
    """One row per municipality: the lines people walk along as a WKB MultiLineString in EPSG:4326."""

    ags: Series[str] = pa.Field(str_matches=r"^\d{8}$")
    geometry_wkb: Series[object]


class WeatherDay(Table):
    """One row per weather station and local day; a figure is missing when the day lacks hours."""

    station_id: Series[str]  # "dwd:03987", "wmo:10379"
    station_name: Series[str] = pa.Field(nullable=True)
    lat: Series[float] = pa.Field(nullable=True, ge=-90, le=90)
    lon: Series[float] = pa.Field(nullable=True, ge=-180, le=180)
    local_date: Series[pd.Timestamp]
    temperature_max_c: Series[float] = pa.Field(nullable=True)
    temperature_mean_c: Series[float] = pa.Field(nullable=True)
    precipitation_mm: Series[float] = pa.Field(nullable=True)
    hours: Series[int] = pa.Field(ge=0, le=25)  # hours with an observation


class TransitStop(Table):
    """One row per stop (station) near a centre and counted day: departures of that day by the timetable."""

    stop_id: Series[str]
    name: Series[str]
    lat: Series[float] = pa.Field(ge=-90, le=90)
    lon: Series[float] = pa.Field(ge=-180, le=180)
    counted_on: Series[pd.Timestamp]
    departures: Series[int] = pa.Field(ge=0)
    feed_valid_until: Series[pd.Timestamp]


FRAMES: Final[dict[str, type[Table]]] = {
    "sensor": Sensor,
    "vacancy_unit": VacancyUnit,
    "survey_answer": SurveyAnswer,
    "survey_aggregate": SurveyAggregate,
    "municipality": Municipality,
    "municipality_boundary": MunicipalityBoundary,
    "centre": Centre,
    "structure_value": StructureValue,
    "event": Event,
    "measure_carried_out": MeasureCarriedOut,
    "programme_participation": ProgrammeParticipation,
    "street_network": StreetNetwork,
    "weather_day": WeatherDay,
    "transit_stop": TransitStop,
}


def checked(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` as the canonical table ``table``: missing nullable columns added, types coerced, columns in order.

    Raises pandera.errors.SchemaError when a source module broke the contract (a programming error, not a data error).
    """
    model = FRAMES[table]
    schema = model.to_schema()
    completed = frame.copy()
    for name, column in schema.columns.items():
        if name not in completed and column.nullable:
            completed[name] = None
    return model.validate(completed[list(schema.columns)])
