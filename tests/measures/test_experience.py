"""Cases of peers by hand."""

from datetime import date

import pandas as pd

from etl.catalogue.contributions import Contribution
from etl.measures.experience import peer_experience

PEERS = pd.DataFrame({"centre_id": ["a", "a", "a", "b"], "peer_id": ["x", "y", "12000000-01", "x"]})


def effects(is_synthetic: bool) -> pd.DataFrame:
    rows = [
        ("x", "market", "footfall", "proven", 0.2),
        ("y", "market", "footfall", "not_detectable", 0.01),
        ("y", "lights", "footfall", "not_evaluable", None),
        ("x", "benches", "vacancy", "indication", -0.3),
        ("y", "benches", "ambience", "indication", 0.4),
    ]
    frame = pd.DataFrame(rows, columns=["centre_id", "measure_id", "outcome", "verdict", "effect"])
    return frame.assign(is_synthetic=is_synthetic)


def contribution(outcome: str) -> Contribution:
    return Contribution(
        id="c",
        centre_id="12000000-01",
        place="Ort",
        measure_id="market",
        kind="carried_out",
        started_on="2024",
        outcome=outcome,  # type: ignore[arg-type]
        what={"de": "etwas"},  # type: ignore[arg-type]
        result={"de": "nichts"},  # type: ignore[arg-type]
        submitted_on=date(2025, 1, 1),
        review="reviewed",
        reviewed_on=date(2025, 1, 2),
    )


def as_counts(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    return {(r.centre_id, r.measure_id): (r.cases, r.positive) for r in frame.itertuples()}


def test_verdicts_and_contributions_count_and_not_evaluable_ones_do_not() -> None:
    """Market: x proven, y not detectable, a contribution without effect. Benches: vacancy fell, but grades got worse."""
    found = as_counts(peer_experience(effects(False), PEERS, [contribution("none")]))
    assert found == {
        ("a", "market"): (3, 1),
        ("a", "benches"): (2, 1),
        ("b", "market"): (1, 1),
        ("b", "benches"): (1, 1),
    }


def test_example_data_give_way_to_the_first_real_case() -> None:
    assert ("b", "market") in as_counts(peer_experience(effects(True), PEERS))
    assert as_counts(peer_experience(effects(True), PEERS, [contribution("positive")])) == {("a", "market"): (1, 1)}


def test_nothing_known_gives_no_rows() -> None:
    assert peer_experience(effects(False).iloc[:0], PEERS, [contribution("unknown")]).empty
