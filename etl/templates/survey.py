"""Template of survey results: one row per asked item, as institutes report them."""

from collections.abc import Sequence

from etl.templates.contract import Column, Template


def survey_results(items: Sequence[str]) -> Template:
    """Grades 1 to 6 with the number of answers; ``items`` are the questions of the standard survey."""
    grades = (2.6, 2.4, 2.7, 2.3, 3.1, 2.9)
    answers = (412, 405, 409, 398, 410, 401)
    top2 = (0.52, 0.58, 0.49, 0.61, 0.34, 0.41)
    class_means = (2.5, 2.5, 2.6, 2.4, 2.8, 2.8)
    return Template(
        kind="survey_results",
        source_kind="survey_result_table",
        title="Befragung: Ergebnisse je Merkmal",
        file_name="vorlage-befragungsergebnisse.xlsx",
        purpose="Eine Zeile je abgefragtem Merkmal mit Schulnote 1 bis 6, für Befragungen ohne Einzelantworten.",
        columns=(
            Column("Merkmal", "Was benotet wurde; möglichst ein Wort der Liste.", is_needed=True, choices=tuple(items), width=34),
            Column("Mittelwert (Note)", "Mittlere Schulnote, 1 sehr gut bis 6 ungenügend.", "number", True, bounds=(1, 6)),
            Column("n", "Zahl der Antworten auf diese Frage.", "count", True, width=9),
            Column("Standardabweichung", "Freiwillig: Streuung der Noten.", "number", bounds=(0, 3), width=19),
            Column("Top-2-Anteil", "Freiwillig: Anteil der Noten 1 und 2.", "share", bounds=(0, 1)),
            Column("Mittelwert Ortsgrößenklasse", "Freiwillig: Note vergleichbarer Orte.", "number", bounds=(1, 6), width=27),
            Column("Welle", "Jahr der Befragung.", "count", True, bounds=(1990, 2100), width=9),
        ),
        examples=tuple(
            (item, grade, n, None, share, other, 2026)
            for item, grade, n, share, other in zip(items, grades, answers, top2, class_means, strict=False)
        ),
        steps=(
            "Einzelantworten (LimeSurvey, SurveyMonkey, Microsoft Forms) brauchen keine Vorlage: den Export liefern.",
            "Keine Freitexte und keine Angaben über einzelne Befragte eintragen.",
        ),
    )  # fmt: skip
