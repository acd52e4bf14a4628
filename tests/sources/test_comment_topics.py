"""Comments become topics while a survey is read; their words are stored nowhere."""

import pandas as pd

from etl.sources.comment_topics import topic_codes, topic_dictionary


def test_one_entry_per_comment_and_topic() -> None:
    comments = pd.Series({7: "Zu wenig Parkplätze und zu viel Müll", 9: "Weiter so", 4: "Parken ist teuer"})
    found = sorted(zip(topic_codes(comments).index.tolist(), topic_codes(comments).tolist(), strict=True))
    assert found == [(4, "parking"), (7, "cleanliness"), (7, "parking"), (9, "unassigned")]
    assert topic_codes(comments.iloc[:0]).empty


def test_every_topic_of_the_dictionary_has_keywords() -> None:
    assert topic_dictionary().groupby("topic").size().min() >= 3


def test_a_delivered_survey_keeps_topics_only(desk, asked) -> None:
    day = "2025-06-01 10:00:00"
    survey = [asked("KOMMENTAR", "T", "Was möchten Sie uns sagen?"), asked("EGAL", "Y", "Kommen Sie wieder?")]
    texts = ["Zu wenig Parkplätze, sagt Jutta aus der Mühlgasse", "keine Angabe", "", "Weiter so"]
    rows = [[str(number), day, text, "Y"] for number, text in enumerate(texts, start=1)]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", "KOMMENTAR", "EGAL"], rows), desk.lss("s.lss", survey))
    assert desk.answers("comment") == [("1", "parking", None), ("4", "unassigned", None)]
    stored = desk.query("SELECT string_agg(coalesce(code, '')) FROM survey_answer")
    assert "Jutta" not in str(stored)
