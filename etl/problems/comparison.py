"""A centre against its peers: who of them has a comparable value on a day, and where the centre stands among them.

Compared is only what was measured alike: values of the same kind of data (real or example), not older than 18 months,
and where the indicator demands it not of another counting method, survey frame or vendor; a method, frame or vendor that
a delivery does not state is not taken for another one.  Peers that are outliers themselves are no
yardstick: beyond 3.5 robust standard deviations of the peers' median they are left out of mean and spread, else a few
troubled peers would hide a troubled centre.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
from scipy import special

from etl.catalogue.models import Indicator
from etl.indicators.structure.demand import vendor_of
from etl.problems.places import CentrePlace
from etl.problems.readings import IndicatorStore, Reading, months_before
from etl.statistics.estimates import FloatArray
from etl.statistics.lenses import against_peers, row_quantile, without_outlying_peers
from etl.statistics.peers import MIN_DOTS, MIN_PEERS

Worse = Literal["higher", "lower"]
Scale = Literal["identity", "log", "logit"]
OUTDATED_MONTHS: Final = 18.0
METHOD_GUARDS: Final = frozenset({"same_method", "same_protocol"})
FRAME_GUARDS: Final = frozenset({"same_frame"})
VENDOR_GUARDS: Final = frozenset({"same_vendor"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands among the peers' values.

    ``k`` peers with a comparable value of ``candidates`` peers; below 8 everything else is None, below 10 ``p_value``
    too.  ``mean``, ``mean_error`` of the peers without outliers; ``q25``, ``median``, ``q75`` of all; ``low`` to
    ``high`` the 95 % range for one more centre like them; ``gap_sd`` positive = worse.
    ``refused``: why no comparison is drawn (few_peers, other_method, other_frame, other_vendor, other_data).
    """

    k: int
    candidates: int
    median: float | None = None
    mean: float | None = None
    mean_error: float | None = None
    q25: float | None = None
    q75: float | None = None
    low: float | None = None
    high: float | None = None
    gap_sd: float | None = None
    p_value: float | None = None
    refused: str | None = None

    @property
    def allows_verdict(self) -> bool:
        """True from ten comparable peers on."""
        return self.k >= MIN_PEERS

    def as_json(self) -> dict[str, Any]:
        """What the evidence card shows of the comparison."""
        names = ("k", "candidates", "median", "q25", "q75", "low", "high", "gap_sd", "p_value", "refused")
        return {name: getattr(self, name) for name in names}


class Comparisons:
    """Standings of all centres, or of those to be judged, computed once per indicator and day."""

    def __init__(
        self,
        store: IndicatorStore,
        places: Mapping[str, CentrePlace],
        peers: Mapping[str, Sequence[str]],
        indicators: Mapping[str, Indicator],
        judged: Sequence[str] | None = None,
    ) -> None:
        own = list(places) if judged is None else list(judged)
        others = dict.fromkeys(peer for centre in own for peer in peers.get(centre, ()) if peer in places)
        self._store = store
        self._places = places
        self._indicators = indicators
        self._centres = list(dict.fromkeys([*own, *others]))
        self._position = {centre: position for position, centre in enumerate(self._centres)}
        width = max((sum(peer in places for peer in peers.get(centre, ())) for centre in places), default=0)
        self._peers = _padded([[self._position[p] for p in peers.get(c, ()) if p in places] for c in own], width)
        self._standings: dict[tuple[str, date, Worse, Scale], list[Standing | None]] = {}
        self._newest: dict[tuple[str, date], list[Reading | None]] = {}

    def standing(self, centre_id: str, indicator_id: str, day: date, worse: Worse, scale: Scale) -> Standing | None:
        """One centre among its peers; None when the centre has no value."""
        key = (indicator_id, day, worse, scale)
        if key not in self._standings:
            self._standings[key] = self._compare(indicator_id, day, worse, scale)
        return self._standings[key][self._position[centre_id]]

    def standing_of(self, centre_id: str, reading: Reading, day: date, worse: Worse, scale: Scale) -> Standing | None:
        """The same for a value that is not in the store, e.g. for another outline of the centre."""
        row = self._peers[self._position[centre_id]]
        centres = [centre_id, *(self._centres[peer] for peer in row[row >= 0])]
        stored = self._readings(reading.indicator_id, day)
        readings = [reading, *(stored[peer] for peer in row[row >= 0])]
        columns = np.array([np.where(row >= 0, np.cumsum(row >= 0), -1)])
        return self._standings_of(reading.indicator_id, centres, readings, columns, day, (worse, scale))[0]

    def _compare(self, indicator_id: str, day: date, worse: Worse, scale: Scale) -> list[Standing | None]:
        readings = self._readings(indicator_id, day)
        return self._standings_of(indicator_id, self._centres, readings, self._peers, day, (worse, scale))

    def _readings(self, indicator_id: str, day: date) -> list[Reading | None]:
        """The newest value of every centre."""
        key = (indicator_id, day)
        if key not in self._newest:
            self._newest[key] = [self._store.latest(centre, indicator_id, day) for centre in self._centres]
        return self._newest[key]

    def _standings_of(
        self,
        indicator_id: str,
        centres: Sequence[str],
        readings: Sequence[Reading | None],
        columns: np.ndarray,
        day: date,
        view: tuple[Worse, Scale],
    ) -> list[Standing | None]:
        """Standings of the first centres, one per row of ``columns``: the places of its peers in ``centres``, −1 = none."""
        worse, scale = view
        values = np.array([np.nan if one is None else _on_scale(one, scale) for one in readings], dtype=np.float64)
        rows = len(columns)
        peers = np.where(columns >= 0, values[columns], np.nan)
        fresh = months_before(day, OUTDATED_MONTHS)
        is_fresh = np.array([one is not None and one.data_on >= fresh for one in readings])
        peers[~is_fresh[columns]] = np.nan
        refusals = self._refusals(indicator_id, centres, readings)
        same = np.ones(peers.shape, dtype=bool)
        for codes in refusals.values():
            same &= _alike(codes[:rows, None], codes[columns])
        had = (~np.isnan(peers)).sum(axis=1)
        peers[~same] = np.nan
        numbers = _numbers(values[:rows], peers, worse, scale)
        given = zip(*(_plain(column) for name, column in numbers.items() if name != "k"), strict=True)
        names = [name for name in numbers if name != "k"]
        k_of, candidates = numbers["k"].astype(int).tolist(), (columns >= 0).sum(axis=1).tolist()
        found: list[Standing | None] = []
        for row, figures in enumerate(given):
            if readings[row] is None:
                found.append(None)
                continue
            reason = _refusal(k_of[row], int(had[row]), refusals, row, columns[row])
            found.append(Standing(k_of[row], candidates[row], **dict(zip(names, figures, strict=True)), refused=reason))
        return found

    def _refusals(
        self, indicator_id: str, centres: Sequence[str], readings: Sequence[Reading | None]
    ) -> dict[str, np.ndarray]:
        """Per reason one code per centre: only centres with the same code, or without one, may be compared."""
        record = self._indicators.get(indicator_id)
        guards = frozenset(record.comparable_only_within) if record else frozenset()
        keys: dict[str, list[Hashable]] = {"other_data": [one.is_synthetic if one else None for one in readings]}
        if guards & METHOD_GUARDS:
            keys["other_method"] = [self._places[centre].counting_methods() or None for centre in centres]
        if guards & FRAME_GUARDS:
            keys["other_frame"] = [
                self._places[centre].frame(one.period) if one else None
                for centre, one in zip(centres, readings, strict=True)
            ]
        if guards & VENDOR_GUARDS:
            keys["other_vendor"] = [vendor_of(one.method) if one else None for one in readings]
        return {reason: _codes(values) for reason, values in keys.items()}


def _numbers(own: FloatArray, peers: FloatArray, worse: Worse, scale: Scale) -> dict[str, FloatArray]:
    """Columns of Standing for the rows of ``peers``, values already on the scale."""
    compared = against_peers(own, peers, worse, outliers="drop")
    clean = without_outlying_peers(peers)
    n = (~np.isnan(clean)).sum(axis=1)
    enough = np.where(compared.k >= MIN_DOTS, 1.0, np.nan)
    quartiles = [row_quantile(peers, part) for part in (0.25, 0.5, 0.75)]
    back = {"identity": np.asarray, "log": np.exp, "logit": special.expit}[scale]
    raw = back(np.where(np.isnan(enough)[:, None], np.nan, clean))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(raw, axis=1) / n * enough
        spread = np.sqrt(np.nansum((raw - mean[:, None]) ** 2, axis=1) / (n - 1))
        mean_error = spread / np.sqrt(n)
    return {
        "k": compared.k,
        "median": back(quartiles[1] * enough),
        "mean": mean,
        "mean_error": mean_error,
        "q25": back(quartiles[0] * enough),
        "q75": back(quartiles[2] * enough),
        "low": back(compared.low),
        "high": back(compared.high),
        "gap_sd": compared.gap_sd,
        "p_value": compared.p_value,
    }


def _on_scale(reading: Reading, scale: Scale) -> float:
    if scale == "log":
        return float(np.log(reading.value)) if reading.value > 0 else float("nan")
    if scale == "logit":
        edge = 0.5 / ((reading.n or 200.0) + 1)
        return float(special.logit(min(max(reading.value, edge), 1 - edge)))
    return reading.value


def _refusal(k: int, had: int, refusals: Mapping[str, np.ndarray], own: int, peers: np.ndarray) -> str | None:
    """Why fewer than ten peers are left: the guard that took most of them, else simply few."""
    if k >= MIN_PEERS:
        return None
    taken = {reason: int((~_alike(codes[own], codes[peers[peers >= 0]])).sum()) for reason, codes in refusals.items()}
    most = max(taken, key=lambda reason: taken[reason])
    return most if had >= MIN_PEERS and taken[most] else "few_peers"


def _codes(values: Sequence[Hashable]) -> np.ndarray:
    """One number per different value, −1 for None."""
    known: dict[Hashable, int] = {None: -1}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _alike(one: np.ndarray | np.int64, other: np.ndarray) -> np.ndarray:
    return np.asarray((one == other) | (one < 0) | (other < 0))


def _padded(rows: Sequence[Sequence[int]], width: int) -> np.ndarray:
    """Rows of one width whoever is judged, so that sums over them round alike."""
    width = max(width, 1)
    return np.array([[*row, *[-1] * (width - len(row))] for row in rows], dtype=np.int64).reshape(len(rows), width)


def _plain(column: FloatArray) -> list[float | None]:
    """The numbers of a column, None where there is none."""
    return [None if number != number else number for number in column.tolist()]
