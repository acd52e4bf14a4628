"""Measures of one centre ranked anew with the reader's own weights; same program as the build, over the snapshot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.build import catalogue, query
from etl.catalogue.contributions import read_contributions
from etl.measures.experience import peer_experience
from etl.measures.matching import recommend
from etl.measures.parameters import TERMS, ranking_parameters
from etl.measures.town_answers import read_answers
from etl.stores import stores

Percents = tuple[int, ...]
Answered = tuple[tuple[str, bool], ...]


def usual_weights() -> Percents:
    """Weights of the catalogue in percent, in the order of TERMS."""
    own = ranking_parameters(catalogue()).weights
    return tuple(round(100 * own[term]) for term in TERMS)


def answers_of(centre_id: str) -> Answered:
    """What the town has answered so far, by condition."""
    return tuple(sorted(read_answers(stores().root).get(centre_id, {}).items()))


@st.cache_resource(max_entries=128, show_spinner=False)
def reranked(build_id: str, centre_id: str, weights: Percents, answers: Answered) -> pd.DataFrame:
    """Rows of the table `recommendation` for one centre under other weights (percent, order of TERMS) and answers."""
    findings = query(
        build_id,
        """SELECT centre_id, problem_id, status, severity FROM finding WHERE centre_id = ? ORDER BY problem_id""",
        [centre_id],
    )
    centres = query(
        build_id,
        """SELECT c.*, m.population, m.central_place_level FROM centre c LEFT JOIN municipality m USING (ags)
           WHERE c.centre_id = ?""",
        [centre_id],
    )
    peers = query(build_id, "SELECT centre_id, peer_id FROM peer WHERE centre_id = ?", [centre_id])
    effects = query(build_id, "SELECT * FROM effect ORDER BY ALL")
    reviewed = read_contributions(stores().root / "contributions", catalogue()).reviewed
    return recommend(
        findings,
        centres,
        catalogue(),
        weights=dict(zip(TERMS, map(float, weights), strict=True)),
        answers={centre_id: dict(answers)},
        peer_experience=peer_experience(effects, peers, reviewed),
    )
