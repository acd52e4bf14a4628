"""Work that is killed.  Importing this module imports all that a load or a build imports on its way, so that a fork has it."""

from datetime import date
from pathlib import Path

import pandas as pd

from etl import registry
from etl.build import build
from etl.canonical import checked
from etl.indicators import discovery as indicators
from etl.loading import Order, load_files
from etl.problems import discovery as problems
from etl.stores import Stores

TOWN = "12062140"


def load_one(data: Path, path: Path) -> None:
    [report] = load_files(Stores(data), [Order(path, ags=TOWN)])
    if not report.is_loaded:
        raise RuntimeError(f"{path.name}: {report.status}")


def build_for(data: Path, day: date) -> None:
    build(Stores(data), as_of=day)


registry.modules()
indicators.modules()
problems.rules()
# the checks of tables are imported by the first that is checked
_ANY = {
    "centre_id": [f"{TOWN}-01"],
    "ags": [TOWN],
    "name": ["Innenstadt"],
    "kind": ["main"],
    "lat": [51.6],
    "lon": [13.7],
}
checked("centre", pd.DataFrame(_ANY))
