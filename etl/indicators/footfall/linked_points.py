"""The months of moved counting points brought to the level of the new place, where the town asked for the link.

Only changes over time use it: the index treats a new place as a new counting point and needs no link.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from etl.indicators.contract import Facts
from etl.indicators.footfall.month_panel import MonthPanel
from etl.statistics.arrays import Bools, Counts, Floats

NEVER: Final = -1


@dataclass(frozen=True)
class LinkedMonths:
    """``panel`` with linked points as one series under the new id.

    moved_row: (sensors,) first month at the new place, −1 for points without a link; uncertainty: (sensors,) relative.
    """

    panel: MonthPanel
    moved_row: Counts
    uncertainty: Floats

    def across_move(self, lag: int, months: int = 1) -> Bools:
        """(months, sensors): True where ``months`` months up to a row and those ``lag`` earlier lie on both sides of a move."""
        row = np.arange(len(self.panel.months))[:, np.newaxis]
        moved = self.moved_row[np.newaxis, :]
        return np.asarray((moved != NEVER) & (row >= moved) & (row - lag - months + 1 < moved))


def unlinked(panel: MonthPanel) -> LinkedMonths:
    """The months as counted, without any link."""
    sensors = len(panel.sensors)
    return LinkedMonths(panel, np.full(sensors, NEVER, dtype=np.int64), np.zeros(sensors))


def link_months(facts: Facts, panel: MonthPanel) -> LinkedMonths:
    """Apply the links of ``snapshot.sensor_link``: old months times the factor, moves of one point one after the other."""
    moved_row = np.full(len(panel.sensors), NEVER, dtype=np.int64)
    uncertainty = np.zeros(len(panel.sensors))
    mean, share, is_full = panel.mean.copy(), panel.valid_share.copy(), panel.is_full.copy()
    place = {name: number for number, name in enumerate(panel.sensors["sensor_id"])}
    links = facts.query(
        """
        SELECT old_sensor_id, new_sensor_id, moved_on, factor, uncertainty FROM snapshot.sensor_link
        SEMI JOIN chosen USING (centre_id) WHERE status = 'linked' ORDER BY moved_on, new_sensor_id
        """
    )
    for link in links.to_dict("records"):
        if link["old_sensor_id"] not in place or link["new_sensor_id"] not in place or not len(panel.months):
            continue
        old, new = place[link["old_sensor_id"]], place[link["new_sensor_id"]]
        missing = np.isnan(mean[:, new])
        mean[missing, new] = mean[missing, old] * link["factor"]
        share[missing, new], is_full[missing, new] = share[missing, old], is_full[missing, old]
        mean[:, old], share[:, old], is_full[:, old] = np.nan, 0.0, False
        month = np.datetime64(link["moved_on"], "M").astype(np.int64)
        moved_row[new] = max(int(month - panel.months[0].astype(np.int64)), 0)
        uncertainty[new] = float(np.hypot(link["uncertainty"], uncertainty[old]))
        # an earlier move of the same point lies further back: the span from there on counts as across a move
        if moved_row[old] != NEVER:
            moved_row[new] = min(moved_row[new], moved_row[old])
    return LinkedMonths(replace(panel, mean=mean, valid_share=share, is_full=is_full), moved_row, uncertainty)
