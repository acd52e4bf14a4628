"""Open comments of the example survey: short sentences by topic, more of them where a grade is planted worse."""

from typing import Final

import numpy as np

COMMENT_SHARE: Final = 0.22

_SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "ambience": (
        "Der Platz wirkt grau und leer.",
        "Man hält sich hier nicht gern auf.",
        "Es fehlt an Atmosphäre.",
        "Mehr Blumen und Licht würden helfen.",
    ),
    "cleanliness": (
        "Es liegt zu viel Müll herum.",
        "Die Papierkörbe sind ständig voll.",
        "Bitte öfter sauber machen.",
    ),
    "safety": ("Abends fühle ich mich unsicher.", "Mehr Beleuchtung wäre gut.", "Am Bahnhof ist es abends unangenehm."),
    "retail": (
        "Es gibt kaum noch Geschäfte.",
        "Für Kleidung muss man in eine andere Stadt fahren.",
        "Schade um die leeren Läden.",
        "Mehr Auswahl beim Einkaufen wäre schön.",
    ),
    "gastronomy": ("Abends hat kein Restaurant offen.", "Ein nettes Café fehlt.", "Mehr Gaststätten, bitte."),
    "green": ("Es gibt zu wenig Schatten.", "Mehr Bäume auf dem Markt.", "Im Sommer ist es zu heiß."),
    "buildings": ("Viele Häuser verfallen.", "Die Fassaden müssten renoviert werden."),
    "access_transit": ("Der Bus fährt zu selten.", "Am Wochenende fährt kein Bus."),
    "parking": ("Zu wenige Parkplätze.", "Parken ist zu teuer.", "Die Parkzeit ist zu kurz."),
    "opening_hours": ("Mittags haben viele Läden zu.", "Samstags schließen die Geschäfte zu früh."),
    "overall": ("Früher war hier mehr los.", "Die Stadt könnte mehr aus sich machen."),
}
_PRAISE: Final = (
    "Der Wochenmarkt ist schön.",
    "Ich komme gern hierher.",
    "Nette Verkäuferinnen und kurze Wege.",
    "Gute Beratung in den Läden.",
    "Alles da, was man braucht.",
)


def draw_comments(random: np.random.Generator, n: int, shifts: dict[str, float]) -> list[str | None]:
    """One comment or None per respondent; ``shifts`` are planted grade gaps (positive = worse) by item."""
    topics = [*_SENTENCES, "praise"]
    weights = np.array([0.5 + 4.0 * max(shifts.get(topic, 0.0), 0.0) for topic in _SENTENCES] + [2.5])
    has_comment = random.random(n) < COMMENT_SHARE
    drawn = random.choice(len(topics), size=n, p=weights / weights.sum())
    sentence = random.random(n)
    return [
        _sentence(topics[topic], part) if wanted else None
        for wanted, topic, part in zip(has_comment, drawn, sentence, strict=True)
    ]


def _sentence(topic: str, part: float) -> str:
    sentences = _SENTENCES.get(topic, _PRAISE)
    return sentences[int(part * len(sentences))]
