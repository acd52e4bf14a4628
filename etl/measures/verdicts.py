"""Gates, checks and the verdict on one effect, with the words a town reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from etl.catalogue.values import Text
from etl.measures.effect_parameters import EffectParameters
from etl.statistics.effect import Evaluation, Interval

PROVEN, INDICATION, NOT_DETECTABLE, NOT_EVALUABLE = "proven", "indication", "not_detectable", "not_evaluable"


@dataclass(frozen=True)
class Gate:
    """One requirement: a gate that fails makes the effect not evaluable; a check that fails only weakens it."""

    id: str
    passed: bool
    text_de: str
    text_en: str

    def as_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {"id": self.id, "passed": bool(self.passed), "text_de": self.text_de, "text_en": self.text_en}


@dataclass(frozen=True)
class Sample:
    """What the data of one measure amount to, before anything is estimated."""

    weeks_before: int
    weeks_after: int
    valid_share: float
    has_long_gap: bool
    donors: int
    broken_sensors: int
    kept_sensors: int
    other_measures: tuple[Text, ...]


def gates(sample: Sample, parameters: EffectParameters) -> list[Gate]:
    """Requirements on the data; texts name what is there and what is needed."""
    before, after, donors = (parameters.count(n) for n in ("weeks_before_min", "weeks_after_min", "min_donors"))
    valid = parameters["valid_weeks_share"]
    return [
        Gate(
            "weeks_before",
            sample.weeks_before >= before,
            f"{sample.weeks_before} Wochen vor dem Beginn (nötig {before})",
            f"{sample.weeks_before} weeks before the start (needed {before})",
        ),
        Gate(
            "weeks_after",
            sample.weeks_after >= after,
            f"{sample.weeks_after} Wochen nach dem Beginn (nötig {after})",
            f"{sample.weeks_after} weeks after the start (needed {after})",
        ),
        Gate(
            "valid_weeks",
            sample.valid_share >= valid and not sample.has_long_gap,
            f"{100 * sample.valid_share:.0f} % gültige Wochen (nötig {100 * valid:.0f} %, keine Lücke über drei Wochen)",
            f"{sample.valid_share:.0%} valid weeks (needed {valid:.0%}, no gap above three weeks)",
        ),
        Gate(
            "donors",
            sample.donors >= donors,
            f"{sample.donors} Vergleichszentren (nötig {donors})",
            f"{sample.donors} comparison centres (needed {donors})",
        ),
        Gate(
            "sensors",
            sample.kept_sensors > 0,
            f"{sample.kept_sensors} Zählstellen ohne Bruch, {sample.broken_sensors} versetzte ausgelassen",
            f"{sample.kept_sensors} counting points without a break, {sample.broken_sensors} moved ones left out",
        ),
        other_measures_gate(sample.other_measures, parameters),
    ]


def other_measures_gate(others: tuple[Text, ...], parameters: EffectParameters) -> Gate:
    """No other measure of the centre may begin close to this one: the two could not be told apart."""
    apart = parameters.count("other_measure_weeks")
    named_de, named_en = (", ".join(title.of(language) for title in others) for language in ("de", "en"))
    return Gate(
        "other_measures",
        not others,
        f"andere Maßnahmen im Abstand bis {apart} Wochen: {named_de or 'keine eingetragen'}",
        f"other measures within {apart} weeks: {named_en or 'none entered'}",
    )


def fit_gate(evaluation: Evaluation, parameters: EffectParameters) -> Gate:
    """The comparison must follow the centre about as well as it follows the comparison centres themselves."""
    ratio = evaluation.prefit / max(evaluation.placebo_prefit, 1e-12)
    most = parameters["max_prefit_ratio"]
    return Gate(
        "prefit",
        ratio <= most,
        f"Anpassung vor dem Beginn {ratio:.1f}-mal so grob wie üblich (erlaubt {most:.1f})".replace(".", ","),
        f"fit before the start {ratio:.1f} times as coarse as usual (allowed {most:.1f})",
    )


Shown = Callable[[float, str], str]  # an effect as estimated and a language -> the change as a town reads it


def percent(log_change: float, language: str = "de") -> str:
    """A log change as a signed percentage: 0.0953 -> '+10 %'."""
    change = 100 * np.expm1(log_change)
    sign = "−" if round(change) < 0 else "+" if round(change) > 0 else ""
    return f"{sign}{abs(change):.0f} %" if language == "de" else f"{sign}{abs(change):.0f}%"


def checks(evaluation: Evaluation, dip: float, shown: Shown = percent) -> list[Gate]:
    """What a proven effect must stand; `dip`: effect when the periods just before the start are left out of the base."""
    effect, half = evaluation.effect, evaluation.interval.half_width
    other = evaluation.second_opinion
    low, high = evaluation.leave_one_out
    return [
        Gate(
            "second_opinion",
            np.sign(other) == np.sign(effect) and abs(other - effect) <= half / 2,
            f"zweites Verfahren (SDID): {shown(other, 'de')}",
            f"second method (SDID): {shown(other, 'en')}",
        ),
        Gate(
            "leave_one_out",
            low > 0 or high < 0,
            f"ohne je ein Vergleichszentrum: {shown(low, 'de')} bis {shown(high, 'de')}",
            f"without one comparison centre each: {shown(low, 'en')} to {shown(high, 'en')}",
        ),
        _season_check(evaluation.calendar, effect, half, shown),
        Gate(
            "dip_before_start",
            abs(dip - effect) <= half / 2,
            f"ohne die letzten Wochen vor dem Beginn: {shown(dip, 'de')}",
            f"without the last weeks before the start: {shown(dip, 'en')}",
        ),
        Gate(
            "placebo_in_time",
            evaluation.in_time is None or not evaluation.in_time.excludes_zero,
            "gedachter Beginn ein Jahr früher: " + _interval_text(evaluation.in_time, "de", shown),
            "imagined start a year earlier: " + _interval_text(evaluation.in_time, "en", shown),
        ),
    ]


def _season_check(calendar: float, effect: float, half: float, shown: Shown) -> Gate:
    """Same weeks of earlier years as base; a large difference means the centre has a season of its own."""
    is_unknown = bool(np.isnan(calendar))
    passed = is_unknown or abs(calendar - effect) <= half / 2
    end_de, end_en = ("", "") if passed else ("; saisonabhängig, nicht belastbar", "; depends on the season, not firm")
    return Gate(
        "season",
        passed,
        f"gegen dieselben Zeiten der Vorjahre: {'nicht möglich' if is_unknown else shown(calendar, 'de')}{end_de}",
        f"against the same times of earlier years: {'not possible' if is_unknown else shown(calendar, 'en')}{end_en}",
    )


def verdict(evaluation: Evaluation, all_gates: list[Gate], all_checks: list[Gate]) -> str:
    """One of the four verdicts."""
    if not all(gate.passed for gate in all_gates):
        return NOT_EVALUABLE
    if evaluation.interval.excludes_zero and all(check.passed for check in all_checks):
        return PROVEN
    if evaluation.interval.excludes_zero or evaluation.hint.excludes_zero:
        return INDICATION
    return NOT_DETECTABLE


@dataclass(frozen=True)
class Wording:
    """How a change of the outcome is called: subject, a rise, a fall; German and English."""

    subject: tuple[str, str]
    rise: tuple[str, str]
    fall: tuple[str, str]


OF_FOOTFALL: Final = Wording(("", ""), ("Ein Zuwachs", "A gain"), ("ein Verlust", "a loss"))
OF_VACANCY: Final = Wording(
    ("Leerstandsquote ", "vacancy rate "),
    ("Ein Anstieg der Leerstandsquote", "A rise of the vacancy rate"),
    ("ein Rückgang", "a fall"),
)


def sentence(
    found: str, interval: Interval | None, failed: list[Gate], wording: Wording = OF_FOOTFALL
) -> tuple[str, str]:
    """The verdict in words; never "it does not work". Numbers are logs turned into per cent."""
    if found == NOT_EVALUABLE or interval is None:
        return (
            "Nicht auswertbar: " + "; ".join(gate.text_de for gate in failed) + ".",
            "Not evaluable: " + "; ".join(gate.text_en for gate in failed) + ".",
        )
    value, low, high = interval.value, interval.low, interval.high
    if found == NOT_DETECTABLE:
        (rise_de, rise_en), (fall_de, fall_en) = wording.rise, wording.fall
        return (
            f"Nicht nachweisbar. {rise_de} über {percent(high)} oder {fall_de} über {percent(low)} ist ausgeschlossen.",
            f"Not detectable. {rise_en} above {percent(high, 'en')} or {fall_en} beyond {percent(low, 'en')} is excluded.",
        )
    head_de, head_en = ("Belegt", "Proven") if found == PROVEN else ("Hinweis", "Indication")
    why_de = "".join(f" Vorbehalt: {gate.text_de}." for gate in failed)
    why_en = "".join(f" Reservation: {gate.text_en}." for gate in failed)
    about_de, about_en = wording.subject
    return (
        f"{head_de}: {about_de}seit dem Beginn {percent(value)} gegenüber dem, was ohne die Maßnahme zu erwarten war (95-%-Intervall {percent(low)} bis {percent(high)}).{why_de}",
        f"{head_en}: {about_en}since the start {percent(value, 'en')} against what was to be expected without the measure (95 % interval {percent(low, 'en')} to {percent(high, 'en')}).{why_en}",
    )


def _interval_text(interval: Interval | None, language: str, shown: Shown) -> str:
    if interval is None:
        return "nicht möglich" if language == "de" else "not possible"
    to = "bis" if language == "de" else "to"
    value, low, high = (shown(number, language) for number in (interval.value, interval.low, interval.high))
    return f"{value} ({low} {to} {high})"
