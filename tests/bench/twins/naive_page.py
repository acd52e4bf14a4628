"""The map page as a first Streamlit script looks: shapes inside the figure, everything with its default."""

import json

import streamlit as st

from dashboard import geometry
from tests.bench.twins import content

SHAPES = geometry.FOLDER / "brandenburg_gemeinden.geojson"


@st.cache_data
def shapes() -> dict:
    return json.loads(SHAPES.read_text(encoding="utf-8"))


indicator_id = st.query_params.get("indicator") or content.indicators()[0]
st.selectbox("Indikator", content.indicators())
rows = content.values(indicator_id)
chart = content.figure(rows)
chart.layout.template.data.choroplethmap[0].geojson = shapes()
st.plotly_chart(chart)
st.dataframe(rows[["label", "value", "population"]])
