"""A second implementation of the rules, written from data/problems/*.toml and methods, not from etl/problems.

Plain Python over CSV files: no numpy, no pandas, nothing of the product.  It gives the status by the rule alone (raw),
the p-value, and the status after the correction over the centres and the two-quarter rule.  It knows the simplifications
of the simulated snapshot: one kind of data, one survey frame, no counting points, events or locations of footfall.
"""

import csv
import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

Verdict = tuple[str, float | None, bool]
Row = dict[str, object]
ORDER = ["unremarkable", "watch", "conspicuous", "severe"]
MONTH = 30.4375
GRADE_ITEMS = {
    "low-satisfaction-ambience": ["ambience", "buildings", "green"],
    "safety-cleanliness": ["safety", "cleanliness"],
    "low-satisfaction-offer": ["offer"],
    "accessibility": ["access_car", "access_transit", "access_bike", "access_foot", "parking", "accessibility"],
}


def normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), 1e-30)
    total = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + step * d)
            c = 1 + step / c
            total *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return front * total


def student_tail(t: float, df: float) -> float:
    half = 0.5 * beta_cdf(df / (df + t * t), df / 2, 0.5)
    return half if t > 0 else 1 - half


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def mean_sd(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def fit_prior(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Beta prior of rates by maximum likelihood, coordinate search; (0.5, 0.5) below eight towns."""
    pairs = [(x, n) for x, n in pairs if n > 0]
    total = sum(x for x, _ in pairs)
    if len(pairs) < 8 or total == 0 or total == sum(n for _, n in pairs):
        return 0.5, 0.5

    def loss(logit: float, log_size: float) -> float:
        mean, size = 1 / (1 + math.exp(-logit)), math.exp(log_size)
        a, b = mean * size, (1 - mean) * size
        base = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
        return sum(base - math.lgamma(x + a) - math.lgamma(n - x + b) + math.lgamma(n + a + b) for x, n in pairs)

    rate = total / sum(n for _, n in pairs)
    point, step = [math.log(rate / (1 - rate)), math.log(30.0)], [0.5, 1.0]
    best = loss(*point)
    while max(step) > 1e-7:
        for axis in (0, 1):
            moved = False
            for sign in (1, -1):
                trial = list(point)
                trial[axis] += sign * step[axis]
                if not -3 <= trial[1] <= math.log(1e5):
                    continue
                value = loss(*trial)
                if value < best - 1e-13:
                    point, best, moved = trial, value, True
                    break
            step[axis] *= 1.6 if moved else 0.5
    mean, size = 1 / (1 + math.exp(-point[0])), math.exp(point[1])
    return mean * size, (1 - mean) * size


class Tables:
    """The exported CSV files."""

    def __init__(self, folder: Path) -> None:
        self.series: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for line in self._rows(folder / "indicator.csv"):
            day = date.fromisoformat(line["data_on"])
            numbers = {k: (float(line[k]) if line[k] else None) for k in ("value", "low", "high", "n", "completeness")}
            self.series[line["centre_id"], line["indicator_id"]].append(
                {"day": day, "period": line["period"], **numbers}
            )
        for rows in self.series.values():
            rows.sort(key=lambda row: (row["day"], row["period"]))
        self.days = {key: [row["day"] for row in rows] for key, rows in self.series.items()}
        self.centres = [line["centre_id"] for line in self._rows(folder / "centre.csv")]
        self.level = {line["centre_id"]: int(line["level"]) for line in self._rows(folder / "centre.csv")}
        self.peers: dict[str, list[str]] = defaultdict(list)
        for line in self._rows(folder / "peer.csv"):
            self.peers[line["centre_id"]].append(line["peer_id"])
        self.units: dict[str, dict[date, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for line in self._rows(folder / "unit.csv"):
            self.units[line["centre_id"]][date.fromisoformat(line["observed_on"])].append(line)
        self.parameters = json.loads((folder / "parameters.json").read_text())
        self._priors: dict[tuple[str, date], tuple[float, float]] = {}

    @staticmethod
    def _rows(path: Path) -> list[dict[str, str]]:
        with path.open(newline="") as file:
            return list(csv.DictReader(file))

    @cache  # noqa: B019 - one object per test
    def latest(self, centre: str, indicator: str, day: date) -> Row | None:
        for row in reversed(
            self.series[centre, indicator][: bisect_right(self.days.get((centre, indicator), []), day)]
        ):
            if row["value"] is not None:
                return row
        return None

    def ever(self, centre: str, indicator: str, day: date) -> bool:
        return bisect_right(self.days.get((centre, indicator), []), day) > 0

    def prior(self, indicator: str, day: date) -> tuple[float, float]:
        if (indicator, day) not in self._priors:
            rows = [row for c in self.centres if (row := self.latest(c, indicator, day)) and row["n"]]
            rows = [row for row in rows if row["day"] >= day - timedelta(days=round(18 * MONTH))]
            self._priors[indicator, day] = fit_prior([(round(row["value"] * row["n"]), row["n"]) for row in rows])
        return self._priors[indicator, day]


class Town:
    """One centre on one day for one problem."""

    def __init__(self, tables: Tables, centre: str, day: date, problem: str) -> None:
        self.t, self.centre, self.day, self.problem = tables, centre, day, problem
        self.par = tables.parameters[problem]

    def latest(self, indicator: str) -> Row | None:
        return self.t.latest(self.centre, indicator, self.day)

    def fresh(self, indicator: str) -> Row | None:
        row = self.latest(indicator)
        return row if row and (self.day - row["day"]).days / MONTH <= 18 else None

    def class_of(self, probability: float) -> str:
        if probability >= self.par.get("probability_conspicuous", 0.8):
            return "conspicuous"
        return "watch" if probability >= self.par.get("probability_watch", 0.5) else "unremarkable"

    def beyond(self, row: Row, bar: float, up: bool, change: bool = False) -> float:
        f: Callable[[float], float] = math.log1p if change else float
        sign = 1 if up else -1
        if row["low"] is None or row["high"] <= row["low"]:
            return float(sign * (f(row["value"]) - f(bar)) > 0)
        error = (f(row["high"]) - f(row["low"])) / (2 * 1.959963985)
        return normal_cdf(sign * (f(row["value"]) - f(bar)) / error)

    def rate_above(self, indicator: str, share: float, n: float, bar: float) -> float:
        a, b = self.t.prior(indicator, self.day)
        return 1 - beta_cdf(bar, a + share * n, b + n - share * n)

    def among(self, indicator: str, up: bool, scale: str = "raw") -> dict[str, float] | None:
        """Peers' median, quartiles, mean with error, and p; None without ten."""
        own = self.latest(indicator)
        rows = [self.t.latest(peer, indicator, self.day) for peer in self.t.peers[self.centre]]
        start = self.day - timedelta(days=round(18 * MONTH))
        rows = [row for row in rows if row and row["day"] >= start]
        if own is None or len(rows) < 10:
            return None
        forward = {"raw": lambda r: r["value"], "log": lambda r: math.log(r["value"]), "logit": _logit}[scale]
        back = {"raw": float, "log": math.exp, "logit": lambda x: 1 / (1 + math.exp(-x))}[scale]
        values = [forward(row) for row in rows]
        median = quantile(values, 0.5)
        mad = quantile([abs(value - median) for value in values], 0.5) / 0.6744897501960817
        if mad == 0:
            mad = mean_sd(values)[1] or math.nan
        kept = [value for value in values if not abs(value - median) > 3.5 * mad]
        mean, sd = mean_sd(kept)
        raw_mean, raw_sd = mean_sd([back(value) for value in kept])
        sign = 1 if up else -1
        gap = sign * (forward(own) - mean)
        t = gap / (sd * math.sqrt(1 + 1 / len(kept))) if sd else math.copysign(math.inf, gap) if gap else math.nan
        p = math.nan if math.isnan(t) else (float(t < 0) if math.isinf(t) else student_tail(t, len(kept) - 1))
        return {
            "median": back(median),
            "q25": back(quantile(values, 0.25)),
            "q75": back(quantile(values, 0.75)),
            "mean": raw_mean,
            "error": raw_sd / math.sqrt(len(kept)),
            "p": p,
        }

    def worse_mean(self, row: Row, indicator: str, gap: float, up: bool, scale: str = "raw") -> Verdict | None:
        peers = self.among(indicator, up, scale)
        if peers is None:
            return None
        difference = (1 if up else -1) * (row["value"] - peers["mean"])
        own = 0.0 if row["low"] is None else (row["high"] - row["low"]) / (2 * 1.959963985)
        sure = difference - 1.959963985 * math.hypot(own, peers["error"]) > 0
        large = difference >= gap - 1e-9
        return ("unremarkable" if not large else "conspicuous" if sure else "watch"), peers["p"], True

    def worse_quarter(self, indicator: str, up: bool, scale: str) -> Verdict | None:
        peers, row = self.among(indicator, up, scale), self.latest(indicator)
        if peers is None or row is None:
            return None
        return self.class_of(self.beyond(row, peers["q75" if up else "q25"], up)), peers["p"], True

    def surely(self, row: Row, bar: float, up: bool) -> Verdict:
        sign = 1 if up else -1
        edge = row["low"] if up else row["high"]
        status = "watch" if sign * (row["value"] - bar) > 0 else "unremarkable"
        if edge is not None and sign * (edge - bar) > 0:
            status = "conspicuous"
        p = None if row["low"] is None else 1 - self.beyond(row, bar, up)
        return status, p, True

    def poor(self, indicator: str, gap: float = 0.3) -> bool | None:
        row = self.fresh(indicator)
        judged = row and self.worse_mean(row, indicator, gap, True)
        return None if not judged else judged[0] == "conspicuous"

    def no(self, *indicators: str) -> Verdict:
        some = any(self.t.ever(self.centre, name, self.day) for name in indicators)
        return ("too_little_data" if some else "no_data"), None, False

    def months(self) -> int:
        counts = [
            sum(row["value"] is not None and row["day"] <= self.day for row in self.t.series[self.centre, name])
            for name in ("footfall_index", "footfall_daily_mean", "footfall_yoy")
        ]
        return max(counts[0], counts[1], counts[2] + 12 if counts[2] else 0)

    def register(self) -> list[dict[str, str]] | None:
        dates = [on for on in self.t.units[self.centre] if on <= self.day]
        return self.t.units[self.centre][max(dates)] if dates else None

    def register_day(self) -> date:
        return max(on for on in self.t.units[self.centre] if on <= self.day)

    def mcnemar(self, max_months: float) -> tuple[int, int, float] | None:
        dates = sorted(on for on in self.t.units[self.centre] if on <= self.day)
        earlier = [on for on in dates[:-1] if (dates[-1] - on).days / MONTH <= max_months + 0.5]
        if not earlier:
            return None
        was = {u["unit_id"]: u["status"] == "vacant" for u in self.t.units[self.centre][earlier[0]]}
        pairs = [(was[u["unit_id"]], u["status"] == "vacant") for u in self.t.units[self.centre][dates[-1]]]
        b, c = sum(now and not then for then, now in pairs), sum(then and not now for then, now in pairs)
        p = sum(math.comb(b + c, k) for k in range(b, b + c + 1)) / 2 ** (b + c)
        return b, c, p


def _logit(row: Row) -> float:
    edge = 0.5 / ((row["n"] or 200.0) + 1)
    share = min(max(row["value"], edge), 1 - edge)
    return math.log(share / (1 - share))


def _worst(verdicts: list[tuple[Verdict, float]]) -> Verdict:
    return max(verdicts, key=lambda pair: (ORDER.index(pair[0][0]), pair[1]))[0]


def footfall_decline(town: Town) -> Verdict:
    last, complete, three = town.latest("footfall_yoy"), town.latest("completeness"), town.latest("footfall_change_3y")
    if last is None or town.months() < town.par["min_months"]:
        return town.no("footfall_yoy")
    if complete is None or complete["value"] < town.par["min_completeness"]:
        return town.no("footfall_yoy")
    assert three is not None
    share = town.latest("footfall_share_region")
    falls_in_region = share is not None and share["value"] < 0
    yearly = [
        r for r in town.t.series[town.centre, "footfall_yoy_12m"] if r["day"] <= town.day and r["value"] is not None
    ]
    falling = 0
    for year in range(3 if yearly else 0):
        day = yearly[-1]["day"] - timedelta(days=round(12 * year * MONTH))
        apart = sorted((abs((r["day"] - day).days), r["day"], r["value"]) for r in yearly)
        falling += apart[0][0] <= 46 and apart[0][2] < 0
    chance = town.beyond(three, town.par["decline_3y"], False, change=True)
    status = town.class_of(chance)
    is_falling = falling >= town.par["falling_years"]
    if status == "conspicuous" and not (is_falling and falls_in_region):
        status = "watch" if is_falling != falls_in_region else "unremarkable"
    if status == "watch" and not falls_in_region:
        status = "unremarkable"
    if status != "unremarkable":
        return status, 1 - chance, False
    one = town.beyond(last, town.par["decline_1y"], False, change=True)
    if town.class_of(one) != "unremarkable" and falls_in_region:
        return "watch", 1 - one, False
    return "unremarkable", 1 - chance, False


def footfall_low_for_size(town: Town) -> Verdict:
    if town.latest("footfall_per_capita") is None:
        return town.no("footfall_per_capita")
    return town.worse_quarter("footfall_per_capita", False, "log") or ("too_little_data", None, False)


def weekday_imbalance(town: Town) -> Verdict:
    week, saturday = town.latest("weekday_share"), town.latest("sat_ratio")
    if week is None or saturday is None or town.months() < town.par["min_months"]:
        return town.no("weekday_share", "sat_ratio")
    chance = town.beyond(week, town.par["weekday_share_below"], False)
    by_week: Verdict = (town.class_of(chance), 1 - chance, False)
    low = town.beyond(saturday, town.par["sat_ratio_below"], False)
    quarter = town.worse_quarter("sat_ratio", False, "log")
    if quarter is None or quarter[0] == "unremarkable":
        status = "unremarkable" if town.class_of(low) == "unremarkable" else "watch"
        by_saturday: Verdict = (status, 1 - low, False)
        excess = town.par["sat_ratio_below"] - saturday["value"]
    else:
        both = quarter[0] == "conspicuous" and town.class_of(low) == "conspicuous"
        by_saturday = ("conspicuous" if both else "watch", quarter[1], True)
        excess = town.among("sat_ratio", False, "log")["q25"] - saturday["value"]
    return _worst([(by_week, town.par["weekday_share_below"] - week["value"]), (by_saturday, excess)])


def evening_emptiness(town: Town) -> Verdict:
    share = town.latest("evening_share")
    if share is None or town.months() < town.par["min_months"]:
        return town.no("evening_share")
    bar = town.par["evening_share_below"]
    chance = town.beyond(share, bar, False)
    verdicts: list[tuple[Verdict, float]] = [((town.class_of(chance), 1 - chance, False), bar - share["value"])]
    quarter = town.worse_quarter("evening_share", False, "logit")
    if quarter is not None:
        verdicts.append((quarter, town.among("evening_share", False, "logit")["q25"] - share["value"]))
    status, p, tested = _worst(verdicts)
    diversity, gastronomy = town.fresh("use_diversity"), town.fresh("use_mix_gastronomy")
    if diversity is None and gastronomy is None:
        return ("watch" if status == "conspicuous" else status), p, tested
    poor = diversity is not None and diversity["value"] < town.par["diversity_below"]
    peers = town.among("use_mix_gastronomy", False)
    poor = poor or bool(gastronomy and peers and gastronomy["value"] <= peers["q25"])
    return (status if poor else "unremarkable"), p, tested


def season_dependence(town: Town) -> Verdict:
    signs = [("season_ratio", "season_ratio_above", True), ("winter_ratio", "winter_below", False)]
    signs += [("event_share", "event_share_above", True)]
    if town.months() < town.par["min_months"]:
        return town.no(*(name for name, _, _ in signs))
    verdicts = []
    for name, parameter, up in signs:
        row = town.latest(name)
        if row is not None:
            chance = town.beyond(row, town.par[parameter], up)
            excess = (1 if up else -1) * (row["value"] - town.par[parameter])
            verdicts.append(((town.class_of(chance), 1 - chance, False), excess))
    return _worst(verdicts) if verdicts else town.no(*(name for name, _, _ in signs))


def structural_vacancy(town: Town) -> Verdict:
    rate = town.latest("vacancy_rate_units")
    if rate is None or rate["n"] < town.par["min_units"]:
        return town.no("vacancy_rate_units")
    above = {
        name: town.rate_above("vacancy_rate_units", rate["value"], rate["n"], town.par[name])
        for name in ("rate_high", "rate_very_high", "rate_critical")
    }
    share = town.latest("vacancy_structural_share")
    lasting = bool(share) and share["value"] >= town.par["structural_share"]
    if town.class_of(above["rate_critical"]) == "conspicuous":
        return "severe", 1 - above["rate_very_high"], False
    if town.class_of(above["rate_very_high"]) == "conspicuous":
        return "conspicuous", 1 - above["rate_very_high"], False
    status = town.class_of(above["rate_high"])
    if status == "conspicuous" and not lasting:
        status = "watch"
    return status, 1 - above["rate_high"], False


def long_term_vacancy(town: Town) -> Verdict:
    share, units = town.latest("vacancy_structural_share"), town.register()
    if share is None:
        return town.no("vacancy_structural_share")
    vacant = [u for u in units or [] if u["status"] == "vacant"]
    if not vacant:
        return town.no("vacancy_structural_share")
    before = town.register_day() - timedelta(days=round(town.par["months_long"] * MONTH))
    long = [u for u in vacant if date.fromisoformat(u["vacant_since"]) < before]
    good = sum(u["location_class"] in ("A", "B") for u in long)
    enough = good >= town.par["min_long_units"] and good >= town.par["share_long"] * len(vacant) - 1e-9
    return ("conspicuous" if enough else "unremarkable"), None, False


def vacancy_surge(town: Town) -> Verdict:
    change = town.latest("vacancy_change")
    if change is None or change["n"] < town.par["min_units"]:
        return town.no("vacancy_change")
    pair = town.mcnemar(town.par["max_gap"])
    assert pair is not None
    rising = change["value"] >= town.par["rise_from"] - 1e-9
    sure = rising and pair[2] <= town.par["significance"]
    return ("conspicuous" if sure else "watch" if rising else "unremarkable"), pair[2], True


def succession_risk(town: Town) -> Verdict:
    announced, change = town.latest("vacancy_announced"), town.latest("vacancy_change")
    pair = town.mcnemar(24)
    if announced is None and (change is None or pair is None):
        return town.no("vacancy_announced", "vacancy_change")
    if announced is not None:
        units = round(announced["value"] * announced["n"])
        if announced["value"] >= town.par["announced_from"] - 1e-9 and units >= town.par["min_announced"]:
            return "conspicuous", None, False
    if change is not None and pair is not None and pair[0] > pair[1] and pair[2] <= town.par["significance"]:
        return "conspicuous", pair[2], True
    return "unremarkable", None, False


def large_unit_vacancy(town: Town) -> Verdict:
    units = town.register()
    if town.latest("vacancy_large_area") is None or units is None:
        return town.no("vacancy_large_area")
    total = sum(float(u["area_m2"]) for u in units)
    large = [u for u in units if float(u["area_m2"]) >= town.par["large_from"]]
    gone = [float(u["area_m2"]) for u in large if u["status"] == "vacant" or u["closure_announced_on"]]
    if not gone:
        return "unremarkable", None, False
    return ("severe" if max(gone) / total >= town.par["share_severe"] else "conspicuous"), None, False


def anchor_loss(town: Town) -> Verdict:
    units = town.register()
    if town.latest("anchor_share") is None or units is None:
        return town.no("anchor_share")
    total = sum(float(u["area_m2"]) for u in units)
    since = town.day - timedelta(days=round(town.par["within_months"] * MONTH))
    for u in units:
        if float(u["area_m2"]) < town.par["anchor_from"] * total:
            continue
        if u["status"] == "vacant" and date.fromisoformat(u["vacant_since"]) >= since:
            return "conspicuous", None, False
        if u["status"] != "vacant" and u["closure_announced_on"]:
            return "conspicuous", None, False
    return "unremarkable", None, False


def vacancy_cluster(town: Town) -> Verdict:
    chance, units = town.latest("vacancy_cluster"), town.register()
    if chance is None or units is None or len(units) < town.par["min_units"]:
        return town.no("vacancy_cluster")
    status, p = "unremarkable", chance["value"]
    if sum(u["status"] == "vacant" for u in units) >= town.par["min_vacant"] and p <= 2 * town.par["significance"]:
        status = "conspicuous" if p <= town.par["significance"] else "watch"
    return status, p, False


def grades(town: Town) -> Verdict:
    items = [f"grade_{item}" for item in GRADE_ITEMS[town.problem]]
    rows = {item: row for item in items if (row := town.latest(item)) and row["n"] >= town.par["min_respondents"]}
    verdicts = {}
    for item, row in rows.items():
        judged = town.worse_mean(row, item, town.par["grade_gap"], True)
        excess = 0.0
        if judged is None and item != "grade_parking":
            judged, excess = town.surely(row, town.par["grade_worse_than"], True), row["value"]
        elif judged is not None:
            excess = row["value"] - town.among(item, True)["mean"]
        if judged is not None:
            verdicts[item] = (judged, excess)
    if not verdicts:
        return town.no(*items)
    p_values = [verdict[1] for verdict, _ in verdicts.values() if verdict[1] is not None]
    return _worst(list(verdicts.values()))[0], min(1.0, min(p_values) * len(p_values)), True


def short_dwell_time(town: Town) -> Verdict:
    share = town.latest("dwell_short_share")
    if share is None or share["n"] < town.par["min_respondents"]:
        return town.no("dwell_short_share")
    judged = town.worse_mean(share, "dwell_short_share", town.par["short_gap"], True, "logit")
    assert judged is not None
    status, p, _ = judged
    found = status != "unremarkable"
    if status == "conspicuous" and not any(town.poor(f"grade_{item}") for item in ("ambience", "green", "seating")):
        status = "watch"
    if not found:
        for name, parameter in (("dwell_median", "median_below"), ("coupling_rate", "coupling_below")):
            row = town.fresh(name)
            if row is not None and row["high"] < town.par[parameter]:
                status = "watch"
    return status, p, found


def online_competition(town: Town) -> Verdict:
    row = town.latest("motive_shopping")
    if row is None or row["n"] < town.par["min_respondents"]:
        return town.no("motive_shopping")
    judged = town.worse_mean(row, "motive_shopping", town.par["motive_gap"], False, "logit")
    assert judged is not None
    wish = town.fresh("wish_online")
    reason = bool(wish and wish["value"] >= town.par["wish_online_from"]) or bool(town.poor("grade_offer"))
    return ("watch" if judged[0] == "conspicuous" and not reason else judged[0]), judged[1], True


def perception_gap(town: Town) -> Verdict:
    grade = town.latest("grade_overall")
    if grade is None or grade["n"] < town.par["min_respondents"]:
        return town.no("grade_overall")
    better = []
    for name, up, scale in (("footfall_per_capita", False, "log"), ("vacancy_rate_units", True, "raw")):
        row, peers = town.fresh(name), town.among(name, up, scale)
        if row is not None and peers is not None:
            better.append((1 if up else -1) * (row["value"] - peers["median"]) <= 1e-12)
    if not better:
        return "too_little_data", None, False
    by_grade = town.worse_mean(grade, "grade_overall", town.par["grade_gap"], True)
    assert by_grade is not None
    verdicts = [(by_grade, grade["value"] - town.among("grade_overall", True)["mean"] - town.par["grade_gap"])]
    nps = town.fresh("nps")
    if nps is not None and nps["n"] >= town.par["min_respondents"]:
        status, p, _ = town.surely(nps, town.par["nps_below"], False)
        verdict = ("unremarkable" if status == "watch" else status, p, False)
        verdicts.append((verdict, town.par["nps_below"] - nps["value"]))
    status, p, tested = _worst(verdicts)
    return (status if all(better) else "unremarkable"), p, tested


def monostructure(town: Town) -> Verdict:
    diversity = town.latest("use_diversity")
    if diversity is None or diversity["n"] < town.par["min_units"]:
        return town.no("use_diversity")
    bar = town.par["diversity_below"]
    chance = town.beyond(diversity, bar, False)
    verdicts: list[tuple[Verdict, float]] = [((town.class_of(chance), 1 - chance, False), bar - diversity["value"])]
    quarter = town.worse_quarter("use_diversity", False, "logit")
    if quarter is not None:
        verdict = ("watch" if quarter[0] == "conspicuous" else quarter[0], quarter[1], True)
        verdicts.append((verdict, town.among("use_diversity", False, "logit")["q25"] - diversity["value"]))
    for name in ("retail", "gastronomy", "services", "health", "culture_leisure", "public_social", "other"):
        row = town.latest(f"use_mix_{name}")
        if row is not None:
            bar = town.par["retail_above" if name == "retail" else "group_above"]
            chance = town.rate_above(f"use_mix_{name}", min(1.0, row["value"]), diversity["n"], bar)
            verdicts.append(((town.class_of(chance), 1 - chance, False), row["value"] - bar))
    return _worst(verdicts)


def loss_of_services(town: Town) -> Verdict:
    supply = town.latest("local_supply")
    if supply is None:
        return town.no("local_supply")
    rows = [r for r in town.t.series[town.centre, "local_supply"] if r["day"] <= town.day]
    lost = len(rows) > 1 and rows[-1]["value"] < rows[-2]["value"]
    bar = town.par["gap_below"]
    status = "conspicuous" if supply["value"] < bar else "watch" if supply["value"] <= bar and lost else "unremarkable"
    return status, None, False


def heat_and_greenery(town: Town) -> Verdict:
    dip, row = town.latest("heat_dip"), town.fresh("grade_green")
    green = row and town.worse_mean(row, "grade_green", town.par["grade_gap"], True)
    if dip is not None and dip["n"] < town.par["min_hot_days"]:
        dip = None
    if dip is None and not green:
        return town.no("heat_dip")
    if dip is not None:
        chance = town.beyond(dip, town.par["dip_below"], False, change=True)
        if town.class_of(chance) != "unremarkable" or not green or green[0] != "conspicuous":
            return town.class_of(chance), 1 - chance, False
    return ("watch" if green[0] == "conspicuous" else "unremarkable"), green[1], True


def weak_cooperation(town: Town) -> Verdict:
    overlap = town.latest("opening_overlap")
    if overlap is None:
        return town.no("opening_overlap")
    chance = 1 - town.rate_above("opening_overlap", overlap["value"], overlap["n"], town.par["overlap_below"])
    return town.class_of(chance), 1 - chance, False


def passing_through(town: Town) -> Verdict:
    """No counting point with a place in the simulated snapshot: the units near one cannot be told."""
    return town.no("footfall_per_capita", "vacancy_rate_units")


def demographic_shrinkage(town: Town) -> Verdict:
    return town.no("population_trend")


RULES: dict[str, Callable[[Town], Verdict]] = {
    **dict.fromkeys(GRADE_ITEMS, grades),
    "footfall-decline": footfall_decline,
    "footfall-low-for-size": footfall_low_for_size,
    "weekday-imbalance": weekday_imbalance,
    "evening-emptiness": evening_emptiness,
    "season-dependence": season_dependence,
    "structural-vacancy": structural_vacancy,
    "long-term-vacancy": long_term_vacancy,
    "vacancy-surge": vacancy_surge,
    "succession-risk": succession_risk,
    "large-unit-vacancy": large_unit_vacancy,
    "anchor-loss": anchor_loss,
    "vacancy-cluster": vacancy_cluster,
    "short-dwell-time": short_dwell_time,
    "online-competition": online_competition,
    "perception-gap": perception_gap,
    "monostructure": monostructure,
    "loss-of-services": loss_of_services,
    "heat-and-greenery": heat_and_greenery,
    "weak-cooperation": weak_cooperation,
    "passing-through": passing_through,
    "demographic-shrinkage": demographic_shrinkage,
}
LEADING = {
    "footfall-decline": "footfall_yoy",
    "large-unit-vacancy": "vacancy_large_area",
    "anchor-loss": "anchor_share",
    "long-term-vacancy": "vacancy_structural_share",
    "vacancy-surge": "vacancy_change",
    "structural-vacancy": "vacancy_rate_units",
    "loss-of-services": "local_supply",
}
MAX_AGE = {"loss-of-services": 24.0}


def raw(tables: Tables, problem: str, centre: str, day: date) -> Verdict:
    """Status by the rule alone; outdated when the value it rests on is too old."""
    town = Town(tables, centre, day, problem)
    status, p, tested = RULES[problem](town)
    leading = town.latest(LEADING[problem]) if problem in LEADING else None
    age = 0.0 if leading is None else (day - leading["day"]).days / MONTH
    if status != "no_data" and age > MAX_AGE.get(problem, 18.0):
        return "outdated", p, tested
    return status, p, tested


def false_discovery(p_values: list[float | None]) -> list[float | None]:
    """Benjamini–Hochberg from the largest p to the smallest."""
    known = sorted((p, index) for index, p in enumerate(p_values) if p is not None and not math.isnan(p))
    q: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank in range(len(known), 0, -1):
        p, index = known[rank - 1]
        smallest = min(smallest, p * len(known) / rank)
        q[index] = smallest
    return q


def settled(levels: list[int | None]) -> list[int]:
    """The two-quarter rule for one centre: up after two quarters, down after two below the level one lower."""
    present, known_before, result = 0, False, []
    above, below = [0] * 4, [0] * 4
    stands = [False] * 4
    for level in levels:
        for bar in (1, 2, 3):
            if level is None:
                continue
            above[bar] = above[bar] + 1 if level >= bar else 0
            below[bar] = below[bar] + 1 if level < max(bar - 1, 1) else 0
            stands[bar] = below[bar] < 2 if stands[bar] else above[bar] >= 2
            if level >= bar and (level == 3 or not known_before):
                stands[bar] = True
        known_before = known_before or level is not None
        present = max((bar for bar in (1, 2, 3) if stands[bar]), default=0)
        result.append(present)
    return result


def statuses(tables: Tables, problem: str, days: list[date]) -> dict[tuple[str, date], tuple[str, str]]:
    """Raw and final status per centre and day."""
    verdicts = {day: [raw(tables, problem, centre, day) for centre in tables.centres] for day in days}
    levels: list[list[int | None]] = []
    for day in days:
        q = false_discovery([p if status in ORDER else None for status, p, _ in verdicts[day]])
        row: list[int | None] = []
        for (status, _, tested), chance in zip(verdicts[day], q, strict=True):
            level = ORDER.index(status) if status in ORDER else None
            if level is not None and tested and chance is not None and chance > 0.1:
                level = min(level, 1) if chance <= 0.2 else 0
            row.append(level)
        levels.append(row)
    found = {}
    for number, centre in enumerate(tables.centres):
        final = settled([row[number] for row in levels])
        for day, level in zip(days, final, strict=True):
            status = verdicts[day][number][0]
            found[centre, day] = (status, ORDER[level] if status in ORDER else status)
    return found
