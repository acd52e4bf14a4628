"""The effect tables of a snapshot under construction, from its other tables."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.measures.detectable import detectable_effects
from etl.measures.effect import evaluate_measures, pooled_effects
from etl.measures.effect_inputs import EffectFacts

# grain and columns of each frame are those of the snapshot table it is read from
_QUERIES: Final = {
    "carried_out": "SELECT * FROM snapshot.measure_carried_out WHERE centre_id IN (SELECT centre_id FROM snapshot.centre) ORDER BY ALL",
    "daily": "SELECT sensor_id, centre_id, local_date, count, state, is_synthetic FROM snapshot.footfall_daily ORDER BY sensor_id, local_date",
    "sensors": "SELECT sensor_id, centre_id, name, version, first_on, last_on FROM snapshot.sensor ORDER BY sensor_id",
    "indicator": "SELECT * FROM snapshot.indicator WHERE indicator_id = 'vacancy_rate_units' ORDER BY centre_id, data_on",
    "survey": "SELECT * FROM snapshot.survey_result WHERE kind = 'grade' AND code IS NULL ORDER BY centre_id, wave, item",
    "centres": """
        SELECT c.centre_id, c.kind, c.lat, c.lon, m.population FROM snapshot.centre c
        LEFT JOIN snapshot.municipality m USING (ags) ORDER BY centre_id
        """,
}


def effect_tables(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Rows of the tables `effect`, `effect_pooled` and `detectable_effect`, by table name."""
    frames = {name: connection.execute(sql).df() for name, sql in _QUERIES.items()}
    facts = EffectFacts(**frames, catalogue=catalogue)
    effects = evaluate_measures(facts)
    return {
        "effect": effects,
        "effect_pooled": pooled_effects(effects),
        "detectable_effect": detectable_effects(facts),
    }
