"""One sentence per term of the score, in German and English, as a town reads them."""

from __future__ import annotations

from dataclasses import dataclass

from etl.catalogue.measures import Measure
from etl.catalogue.models import Vocabulary
from etl.catalogue.register import Catalogue

FULL = 0.995
MAIN_PROBLEM = 0.9
SIDE_PROBLEM = 0.5


@dataclass(frozen=True)
class Case:
    """A measure for one finding of one centre, with what the sentences need to know.

    `terms`: score per term; `relevance`: to the finding; `also`: ids of the centre's other problems it helps with;
    `met`, `failed`, `open`: preconditions; `bands_above`: cost bands above the bearable one, None = unknown;
    `cases`, `positive`: experience of peers; `population`: of the municipality, None = unknown.
    """

    measure: Measure
    problem_id: str
    terms: dict[str, float]
    relevance: float
    also: tuple[str, ...]
    met: int
    failed: int
    open: int
    bands_above: int | None
    cases: int
    positive: int
    population: int | None


def sentences(case: Case, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """German and English sentence per term."""
    return {
        "fit": _fit(case, catalogue),
        "size": _size(case, catalogue),
        "preconditions": _preconditions(case),
        "cost": _cost(case, catalogue),
        "evidence": _evidence(case, catalogue),
        "peers": _peers(case),
    }


def _fit(case: Case, catalogue: Catalogue) -> tuple[str, str]:
    problem = catalogue.problems[case.problem_id].title
    german, english = ("vor allem", "mainly") if case.relevance > MAIN_PROBLEM else ("auch", "also")
    if case.relevance < SIDE_PROBLEM:
        german, english = "am Rande", "marginally"
    others = [catalogue.problems[other].title for other in case.also[:3]]
    more_de = f" und hilft zugleich bei „{'“, „'.join(o.de for o in others)}“" if others else ""
    more_en = f" and helps with “{'”, “'.join(o.en for o in others)}” at the same time" if others else ""
    return (
        f"Antwortet {german} auf „{problem.de}“{more_de}.",
        f"Answers “{problem.en}” {english}{more_en}.",
    )


def fit_caveat(case: Case) -> tuple[str, str]:
    """The fit as a reservation: what the measure is less good at."""
    if case.relevance > MAIN_PROBLEM:
        return (
            "Trifft diesen Befund, hilft aber bei den übrigen Befunden des Zentrums wenig.",
            "Meets this finding but helps little with the other findings of the centre.",
        )
    return (
        "Ist vor allem für andere Probleme gedacht; auf dieses wirkt die Maßnahme mittelbar.",
        "Is mainly meant for other problems; the effect on this one is indirect.",
    )


def _size(case: Case, catalogue: Catalogue) -> tuple[str, str]:
    if case.population is None:
        return "Die Einwohnerzahl ist nicht bekannt.", "The number of inhabitants is not known."
    people_de, people_en = f"{case.population:,}".replace(",", "."), f"{case.population:,}"
    if case.terms["size"] > FULL:
        return (
            f"Passt zur Größe ({people_de} Einwohner) und zur Art des Zentrums.",
            f"Suits the size ({people_en} inhabitants) and the kind of centre.",
        )
    sizes = catalogue.vocabularies["town_sizes"]
    low, high = sizes[case.measure.town_sizes[0]].title, sizes[case.measure.town_sizes[-1]].title
    return (
        f"Ist eher für eine andere Größe oder Art von Zentrum gedacht ({_range(low.de, high.de, 'bis')}); die Gemeinde hat {people_de} Einwohner.",
        f"Is rather meant for another size or kind of centre ({_range(low.en, high.en, 'up to')}); the municipality has {people_en} inhabitants.",
    )


def _range(low: str, high: str, to: str) -> str:
    return low if low == high else f"{low} {to} {high}"


def _preconditions(case: Case) -> tuple[str, str]:
    total = case.met + case.failed + case.open
    if case.open == total:
        return (
            f"Ob die {total} Voraussetzungen erfüllt sind, ist noch offen.",
            f"Whether the {total} preconditions are met is still open.",
        )
    return (
        f"Von {total} Voraussetzungen: {case.met} erfüllt, {case.failed} nicht erfüllt, {case.open} offen.",
        f"Of {total} preconditions: {case.met} met, {case.failed} not met, {case.open} open.",
    )


def _cost(case: Case, catalogue: Catalogue) -> tuple[str, str]:
    band = catalogue.vocabularies["cost_bands"][case.measure.cost_band].title
    if case.bands_above is None:
        return f"Kosten: {band.de}.", f"Cost: {band.en}."
    if case.bands_above == 0:
        return (
            f"Die Kosten ({band.de}) sind für eine Gemeinde dieser Größe tragbar.",
            f"The cost ({band.en}) is bearable for a municipality of this size.",
        )
    steps_de = "eine Stufe" if case.bands_above == 1 else f"{case.bands_above} Stufen"
    steps_en = "one band" if case.bands_above == 1 else f"{case.bands_above} bands"
    return (
        f"Die Kosten ({band.de}) liegen {steps_de} über dem, was eine Gemeinde dieser Größe ohne Förderung trägt.",
        f"The cost ({band.en}) is {steps_en} above what a municipality of this size can bear without funding.",
    )


def _evidence(case: Case, catalogue: Catalogue) -> tuple[str, str]:
    measure, levels = case.measure, catalogue.vocabularies["evidence_levels"]
    level = measure.evidence_level_for(case.problem_id)
    finding = _term(catalogue.vocabularies["evidence_findings"], measure.finding_for(case.problem_id))
    own = levels[level].title
    if level != measure.evidence.level:
        other = levels[measure.evidence.level].title
        return (
            f"Für dieses Problem liegt nur dokumentierte Praxis vor (Stufe {level}); die bessere Stufe {measure.evidence.level} ({other.de}) gilt für anderes.",
            f"For this problem there is only documented practice (level {level}); the better level {measure.evidence.level} ({other.en}) holds for other problems.",
        )
    return (
        f"Belegstufe {level} ({own.de}): {finding[0]}.",
        f"Evidence level {level} ({own.en}): {finding[1]}.",
    )


def _term(vocabulary: Vocabulary, term_id: str) -> tuple[str, str]:
    title = vocabulary[term_id].title
    return title.de, title.en


def _peers(case: Case) -> tuple[str, str]:
    if case.cases == 0:
        return (
            "Von vergleichbaren Zentren liegt noch keine Erfahrung vor.",
            "There is no experience from comparable centres yet.",
        )
    return (
        f"{case.positive} von {case.cases} Fällen in vergleichbaren Zentren berichten eine Besserung.",
        f"{case.positive} of {case.cases} cases in comparable centres report an improvement.",
    )
