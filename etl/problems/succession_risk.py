"""Succession risk (P18): businesses have announced to close, or more closed than opened."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, size
from etl.problems.vacancy_record import paired_change

PROBLEM_ID: Final = "succession-risk"


def assess(view: View) -> Assessment:
    """Announced closures of at least 3 % and two units; or significantly more closures than openings in two years."""
    announced = view.latest("vacancy_announced")
    change = view.latest("vacancy_change")
    pair = paired_change(view.place.registers_until(view.day), view.number("max_gap"))
    if announced is None and (change is None or pair is None):
        return lacking(view, "vacancy_announced", "vacancy_change")
    evidence = []
    status: Status = "unremarkable"
    leading, bar = announced, view.number("announced_from")
    if announced is not None:
        units = round(announced.value * (announced.n or 0))
        is_wave = announced.value >= bar - 1e-9 and units >= view.number("min_announced")
        status = "conspicuous" if is_wave else "unremarkable"
        evidence.append(Evidence("threshold", announced, is_wave, bar, view.standing("vacancy_announced", "higher")))
    p_value = None
    if change is not None and pair is not None:
        p_value = pair.p_value
        is_net_loss = pair.newly_vacant > pair.let_again and p_value <= view.number("significance")
        evidence.append(Evidence("history", change, is_net_loss, 0.0))
        if status == "unremarkable" and is_net_loss:
            status, leading, bar = "conspicuous", change, 0.0
    leading = leading or change
    assert leading is not None
    is_tested = leading is change
    return Assessment(
        status,
        leading=leading,
        p_value=p_value if is_tested else None,
        is_tested=is_tested,
        gap_sd=size(leading, view.standing(leading.indicator_id, "higher"), bar or view.number("announced_from")),
        reach=min(1.0, abs(leading.value)),
        evidence=tuple(evidence),
        missing=() if announced is not None else ("vacancy_announced",),
    )
