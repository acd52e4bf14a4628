"""What the units of a register are used for: the trades of ``data/reference/trades.toml`` and their use classes."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from etl.reduce.registers import Registers

TRADES: Final = Path(__file__).resolve().parents[3] / "data" / "reference" / "trades.toml"
IN_USE: Final = ("occupied", "partly_vacant", "interim_use")
KEYS: Final = ["centre_id", "register_on"]


@lru_cache(maxsize=1)
def trades() -> dict[str, dict[str, Any]]:
    """Trade key → its record (``use``, ``local_supply`` …)."""
    table = tomllib.loads(TRADES.read_text(encoding="utf-8"))
    return dict(table["trades"])


def units_with_use(registers: Registers) -> pd.DataFrame:
    """Ground-floor units of complete registers with ``in_use``, ``use`` (class, ``vacant`` or missing), ``local_supply``.

    Units under construction and planned ones are left out; converted ones stay with their new use where it is stated.
    """
    units = registers.units
    is_counted = units["is_stock"] | ((units["status"] == "converted") & units["trade"].isin(list(trades())))
    units = units[units["is_register_complete"] & (is_counted | (units["status"] == "unknown"))].copy()
    use = units["trade"].map({name: record["use"] for name, record in trades().items()})
    supply = units["trade"].map({name: record.get("local_supply") for name, record in trades().items()})
    units["in_use"] = units["status"].isin(IN_USE)
    units["use"] = use.where(units["in_use"] | (units["status"] == "converted")).mask(units["is_vacant"], "vacant")
    units["local_supply"] = supply.where(units["in_use"])
    return units.reset_index(drop=True)
