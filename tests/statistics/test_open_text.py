"""Topics of comments: prefixes, compounds, umlauts, several topics; what is taken out before anything else."""

import pandas as pd
import pytest

from etl.statistics.open_text import assign_topics, redact

DICTIONARY = pd.DataFrame(
    [
        ("parking", "park", "prefix"),
        ("parking", "parkplatz", "substring"),
        ("green", "bäume", "prefix"),
        ("dirt", "müll", "prefix"),
    ],
    columns=["topic", "keyword", "match"],
)
COMMENTS = pd.Series(
    ["Parkplätze fehlen", "mehr Baeume, weniger Muell", "der Kundenparkplatz", "Apparkt", None, "schön hier"]
)


def test_topics_by_hand() -> None:
    found = assign_topics(COMMENTS, DICTIONARY)
    assert found["parking"].tolist() == [True, False, True, False, False, False]
    assert found.loc[1].tolist() == [False, True, True]
    assert not found.loc[4].any()


@pytest.mark.parametrize(
    ("keyword", "match", "message"),
    [("", "prefix", "too short"), ("ab", "substring", "too short"), ("abc", "regex", "match")],
)
def test_keywords_that_would_match_by_accident_are_refused(keyword: str, match: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assign_topics(COMMENTS, pd.DataFrame([("x", keyword, match)], columns=["topic", "keyword", "match"]))


def test_personal_data_are_taken_out() -> None:
    text = "Frau Dr. Meier vom Amt, Tel. 0355 123456 oder a.b@stadt.de, wohnt Lange Straße"
    assert redact(text) == "[…] vom Amt, Tel. […] oder […], wohnt Lange Straße"
