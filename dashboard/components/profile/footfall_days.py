"""What was and what would be normal: days with unusual ones and events marked, the band ahead, steps as questions."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import numbers
from dashboard.charts.footfall_days import DayPicture
from dashboard.charts.footfall_days import days as day_chart
from dashboard.components import figure, notices
from dashboard.components.on_demand import on_demand
from dashboard.components.pickers import pick_segment, switch
from dashboard.components.tables import show_table
from dashboard.queries import centre as figures
from dashboard.queries import footfall as stored
from dashboard.text import plain, t
from etl.statistics.month_mean import MINIMUM_MONTHS_OF_YEAR
from etl.statistics.panel_index import rebased

SPANS: Final = {"16": 16, "52": 52, "104": 104}
_UNUSUAL_SHOWN: Final = 15


@st.fragment
def days(build_id: str, centre_id: str) -> None:
    """Persons per day of the last weeks and the normal band of the next four."""
    st.subheader(t("footfall.days"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = SPANS[pick_segment(t("footfall.span"), "weeks", list(SPANS), lambda span: t("footfall.weeks", n=span))]
        with_filled = switch(t("footfall.show_filled"), "filled", t("footfall.show_filled_help"))
    rows = stored.days(build_id, centre_id, weeks)
    if rows["completed"].isna().all():
        notices.empty(t("footfall.no_days"))
        return
    picture = _picture(build_id, centre_id, rows, with_filled)
    titles = {name: t(f"footfall.day_{name}") for name in ("counted", "filled", "expected", "band", "unusual")}
    expected = picture.expected
    figure.show(
        day_chart(picture, titles),
        _origin(rows, expected, build_id, centre_id),
        lambda: _day_table(rows, expected),
        key="days",
        alt=_in_words(picture),
    )
    if len(picture.events):
        st.caption(t("footfall.events_shaded", events=_event_words(picture.events)))
    if with_filled and picture.filled.empty:
        st.caption(t("footfall.nothing_filled"))


def _picture(build_id: str, centre_id: str, rows: pd.DataFrame, with_filled: bool) -> DayPicture:
    value = "completed" if with_filled else "counted"
    shown = rows.rename(columns={value: "value"})[["local_date", "value", "is_filled"]]
    unusual = stored.unusual_days(build_id, centre_id).merge(shown, on="local_date").dropna(subset=["value"])
    unusual["words"] = [_unusual_words(row) for row in unusual.to_dict("records")]
    first, last = rows["local_date"].min(), rows["local_date"].max()
    events = figures.events(build_id, centre_id)
    events = events[(events["ends_on"] >= first) & (events["starts_on"] <= last)]
    filled = shown[shown["is_filled"].astype(bool)].dropna(subset=["value"]) if with_filled else shown.head(0)
    return DayPicture(shown, filled, stored.expected_days(build_id, centre_id), unusual, events)


def _origin(rows: pd.DataFrame, expected: pd.DataFrame, build_id: str, centre_id: str) -> figure.Origin:
    sensors = figures.sensors(build_id, centre_id)
    return figure.Origin(
        data_on=rows["local_date"].max(),
        source_ids=figure.origin_of(expected).source_ids,
        n=t("footfall.n_sensors", n=numbers.number(rows["sensors"].max())),
        is_synthetic=bool(sensors["is_synthetic"].any()),
        method="footfall_forecast",
    )


def _unusual_words(row: dict[object, object]) -> str:
    event = row["event_title"]
    change = numbers.percent(row["change"], is_signed=True)
    return t("footfall.unusual_words", change=change, event=event if isinstance(event, str) else t("footfall.no_event"))


def _in_words(picture: DayPicture) -> str:
    counted = picture.counted.dropna(subset=["value"])
    now = t("footfall.days_alt", count=numbers.number(counted["value"].mean()), unusual=len(picture.unusual))
    if picture.expected.empty:
        return now
    bounds = picture.expected
    band = t("footfall.band_alt", low=numbers.number(bounds["low"].mean()), high=numbers.number(bounds["high"].mean()))
    return f"{now} {band}"


def _event_words(events: pd.DataFrame) -> str:
    return ", ".join(f"{plain(row.title)} ({numbers.day(row.starts_on)})" for row in events.head(8).itertuples())


def _day_table(rows: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    counted = pd.DataFrame(
        {
            t("column.day"): [numbers.day(day) for day in rows["local_date"]],
            t("footfall.day_counted"): [numbers.number(value) for value in rows["counted"]],
            t("footfall.day_with_filled"): [numbers.number(value) for value in rows["completed"]],
        }
    ).iloc[::-1]
    ahead = pd.DataFrame(
        {
            t("column.day"): [numbers.day(day) for day in expected["local_date"]],
            t("footfall.day_expected"): [numbers.number(value) for value in expected["value"]],
            t("column.low"): [numbers.number(value) for value in expected["low"]],
            t("column.high"): [numbers.number(value) for value in expected["high"]],
        }
    ).iloc[::-1]
    return pd.concat([ahead, counted]).fillna("")


def unusual(build_id: str, centre_id: str) -> None:
    """Lists below the picture, built when opened: unusual days, what recurring events brought."""
    rows = stored.unusual_days(build_id, centre_id)
    uplifts = stored.event_uplifts(build_id, centre_id)
    left, right = st.columns(2)
    if len(rows):
        with left:
            title = t("footfall.unusual_list", count=len(rows))
            on_demand(title, "unusual_days", ":material/priority_high:", lambda: _unusual_list(rows))
    if len(uplifts):
        with right:
            title = t("footfall.uplifts", count=len(uplifts))
            on_demand(title, "event_uplifts", ":material/celebration:", lambda: _uplift_list(uplifts))


def _unusual_list(rows: pd.DataFrame) -> None:
    events = [title if isinstance(title, str) else t("footfall.no_event") for title in rows["event_title"]]
    show_table(
        pd.DataFrame(
            {
                t("column.day"): [numbers.day(day) for day in rows["local_date"]],
                t("column.change"): [numbers.percent(change, is_signed=True) for change in rows["change"]],
                t("column.event"): events,
            }
        ).head(_UNUSUAL_SHOWN)
    )
    st.caption(t("footfall.unusual_note"))


def _uplift_list(rows: pd.DataFrame) -> None:
    show_table(_uplift_table(rows))
    st.caption(t("footfall.uplift_note"))


def _uplift_table(rows: pd.DataFrame) -> pd.DataFrame:
    claims = {True: t("footfall.claim"), False: t("footfall.no_claim")}
    return pd.DataFrame(
        {
            t("column.event"): rows["title"],
            t("column.editions"): rows["editions"],
            t("column.change"): [numbers.percent(uplift, is_signed=True) for uplift in rows["uplift"]],
            t("footfall.ordinary"): [
                t(
                    "figure.interval",
                    low=numbers.percent(low, is_signed=True),
                    high=numbers.percent(high, is_signed=True),
                )
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            t("column.verdict"): rows["may_be_claimed"].astype(bool).map(claims),
        }
    )


def questions(build_id: str, centre_id: str) -> None:
    """Steps of counting points, asked rather than judged."""
    rows = stored.questions(build_id, centre_id)
    if rows.empty:
        return
    st.subheader(t("footfall.questions"))
    st.caption(t("footfall.questions_note"))
    for row in rows.to_dict("records"):
        text = t(
            f"footfall.question_{row['kind']}",
            sensor=plain(row["sensor"]),
            day=numbers.day(row["begins_on"]),
            step=numbers.percent(row["step"], is_signed=True),
        )
        known = row["event_title"]
        cause = (
            t("footfall.question_event", title=plain(known)) if isinstance(known, str) else t("footfall.question_open")
        )
        st.markdown(f"- {text} {cause}")


def with_base(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """An index with another year as 100; the bounds move by the same factor."""
    is_base = pd.to_datetime(rows["data_on"]).dt.year == year
    value = rebased(rows["value"], is_base)
    factor = value / rows["value"]
    return rows.assign(value=value, low=rows["low"] * factor, high=rows["high"] * factor)


def base_years(rows: pd.DataFrame) -> list[str]:
    """Years with at least ten months of the index, the base of the build first."""
    found = pd.to_datetime(rows.loc[rows["value"].notna(), "data_on"]).dt.year.value_counts()
    years = sorted(str(year) for year, months in found.items() if months >= MINIMUM_MONTHS_OF_YEAR)
    own = str(rows["method"].iloc[0]).rsplit("_", 1)[-1] if len(rows) else ""
    return [own, *(year for year in years if year != own)] if own in years else years
