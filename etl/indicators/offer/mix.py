"""Mix of ground-floor uses with Wilson's interval, and its diversity (Gini–Simpson index, effective number of trades)."""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.offer.uses import KEYS, units_with_use
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.reduce.registers import read_registers
from etl.statistics.diversity import diversity
from etl.statistics.proportions import normal_quantile, wilson

TOPIC: Final = "offer"
SOURCE_TOPIC: Final = "vacancy"
INDICATORS: Final = ("use_mix_*", "use_diversity", "trade_diversity", "tradingdown_share")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of the family ``use_mix``, of ``use_diversity``, ``trade_diversity`` and ``tradingdown_share``."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    units = units_with_use(registers)
    if units.empty:
        return indicator_rows(facts, [], SOURCE_TOPIC)
    synthetic = registers.registers[[*KEYS, "is_synthetic"]]
    frames = [_mix(facts, units), _diversity(facts, units), _trades(facts, units), _selected(facts, units)]
    return indicator_rows(
        facts, [frame.merge(synthetic, on=KEYS).drop(columns="register_on") for frame in frames], SOURCE_TOPIC
    )


def _mix(facts: Facts, units: pd.DataFrame) -> pd.DataFrame:
    """Units of each use by all units with a known use; a use without a unit has the share 0."""
    uses = [name.removeprefix("use_mix_") for name in facts.catalogue.indicators if name.startswith("use_mix_")]
    sizes = units.groupby(KEYS)["use"].agg(["size", "count"]).reset_index()
    every = sizes.merge(pd.DataFrame({"use": uses}), how="cross")
    counts = units.groupby([*KEYS, "use"]).size().rename("cases").reset_index()
    rows = every.merge(counts, on=[*KEYS, "use"], how="left").fillna({"cases": 0})
    share = wilson(rows["cases"], rows["count"])
    known = rows["count"] / rows["size"]
    obstacle = _obstacle(facts, "use_mix", known, rows["count"])
    return pd.DataFrame(
        {
            **{key: rows[key] for key in KEYS},
            "indicator_id": "use_mix_" + rows["use"].astype(str),
            "data_on": rows["register_on"],
            "value": np.where(obstacle == "", share.value, np.nan),
            "low": share.low,
            "high": share.high,
            "n": rows["count"],
            "completeness": known,
            "method": np.where(obstacle == "", "wilson", obstacle),
        }
    )


def _obstacle(facts: Facts, indicator_id: str, known: pd.Series, n: pd.Series) -> np.ndarray:
    """Why there is no figure, '' where there is one."""
    min_known = float(facts.parameter(indicator_id, "min_trade_known"))
    min_units = int(facts.parameter(indicator_id, "min_units"))
    return np.select([known < min_known, n < min_units], ["trades_unknown", "too_few_units"], "")


def _in_use(units: pd.DataFrame) -> pd.DataFrame:
    """Registers with the number of units in use and of those with a known use."""
    used = units[units["in_use"]]
    return used.groupby(KEYS)["use"].agg(used="size", known="count").reset_index()


def _diversity(facts: Facts, units: pd.DataFrame) -> pd.DataFrame:
    """1 − Σp² over the use classes of units in use; interval from the variance 4 (Σp³ − (Σp²)²) / n (Simpson 1949)."""
    counts = units[units["in_use"]].groupby([*KEYS, "use"]).size().rename("cases").reset_index()
    counts["p"] = counts["cases"] / counts.groupby(KEYS)["cases"].transform("sum")
    sums = counts.assign(squares=counts["p"] ** 2, cubes=counts["p"] ** 3).groupby(KEYS)[["squares", "cubes"]].sum()
    rows = _in_use(units).merge(sums.reset_index(), on=KEYS, how="left")
    value = 1 - rows["squares"]
    half = normal_quantile(0.95) * np.sqrt(4 * np.maximum(rows["cubes"] - rows["squares"] ** 2, 0) / rows["known"])
    known = rows["known"] / rows["used"]
    obstacle = _obstacle(facts, "use_diversity", known, rows["known"])
    return pd.DataFrame(
        {
            **{key: rows[key] for key in KEYS},
            "indicator_id": "use_diversity",
            "data_on": rows["register_on"],
            "value": np.where(obstacle == "", value, np.nan),
            "low": (value - half).clip(lower=0),
            "high": (value + half).clip(upper=1),
            "n": rows["known"],
            "completeness": known,
            "method": np.where(obstacle == "", "gini_simpson", obstacle),
        }
    )


def _trades(facts: Facts, units: pd.DataFrame) -> pd.DataFrame:
    """Effective number of trades of the market behind the register (Hill number of order 1, Chao, Wang & Jost 2013)."""
    used = units[units["in_use"] & units["use"].notna()]
    numbers = used.groupby(KEYS)["trade"].agg(lambda names: diversity(names.value_counts()).estimated_shannon)
    rows = _in_use(units).merge(numbers.rename("value").reset_index(), on=KEYS, how="left")
    known = rows["known"] / rows["used"]
    obstacle = _obstacle(facts, "use_diversity", known, rows["known"])
    return pd.DataFrame(
        {
            **{key: rows[key] for key in KEYS},
            "indicator_id": "trade_diversity",
            "data_on": rows["register_on"],
            "value": np.where(obstacle == "", rows["value"], np.nan),
            "n": rows["known"],
            "completeness": known,
            "method": np.where(obstacle == "", "hill_1_estimated", obstacle),
        }
    )


def _selected(facts: Facts, units: pd.DataFrame) -> pd.DataFrame:
    """Units of the listed trades by units in use with a known trade."""
    trades = [name.strip() for name in str(facts.parameter("tradingdown_share", "trades")).split(",")]
    used = units[units["in_use"] & units["use"].notna()]
    cases = used.assign(cases=used["trade"].isin(trades)).groupby(KEYS)["cases"].sum().reset_index()
    rows = _in_use(units).merge(cases, on=KEYS, how="left").fillna({"cases": 0})
    share = wilson(rows["cases"].astype(float), rows["known"])
    known = rows["known"] / rows["used"]
    obstacle = _obstacle(facts, "use_diversity", known, rows["known"])
    return pd.DataFrame(
        {
            **{key: rows[key] for key in KEYS},
            "indicator_id": "tradingdown_share",
            "data_on": rows["register_on"],
            "value": np.where(obstacle == "", share.value, np.nan),
            "low": share.low,
            "high": share.high,
            "n": rows["known"],
            "completeness": known,
            "method": np.where(obstacle == "", "wilson", obstacle),
        }
    )
