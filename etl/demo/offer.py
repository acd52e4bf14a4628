"""Uses of shop units in the example registers: the core services and the mixes the rest is drawn from."""

from typing import Final

import numpy as np

# every centre has these, unless the plan lets them leave; the first six are local supply
CORE: Final[tuple[tuple[str, float], ...]] = (
    ("Supermarkt", 780.0),
    ("Apotheke", 110.0),
    ("Bäckerei", 65.0),
    ("Arztpraxis", 120.0),
    ("Postfiliale", 70.0),
    ("Sparkasse", 240.0),
    ("Fleischerei", 60.0),
    ("Drogerie", 310.0),
    ("Friseur", 55.0),
    ("Optiker", 90.0),
    ("Restaurant", 130.0),
    ("Café", 85.0),
    ("Schreibwaren", 75.0),
    ("Blumen", 60.0),
)

_RETAIL = {
    "Bekleidung": 0.10,
    "Schuhe": 0.04,
    "Geschenkartikel": 0.04,
    "Uhren und Schmuck": 0.03,
    "Elektro": 0.03,
    "Haushaltswaren": 0.03,
    "Buchhandlung": 0.03,
    "Spielwaren": 0.02,
}
_GASTRONOMY = {"Restaurant": 0.08, "Imbiss": 0.06, "Café": 0.05, "Eisdiele": 0.02}
_OTHER = {
    "Friseur": 0.06,
    "Kosmetik": 0.05,
    "Reisebüro": 0.03,
    "Versicherung": 0.03,
    "Reinigung": 0.03,
    "Physiotherapie": 0.06,
    "Hörakustik": 0.04,
    "Zahnarzt": 0.04,
    "Fitnessstudio": 0.03,
    "Galerie": 0.02,
    "Bürgerbüro": 0.02,
    "Verein": 0.02,
}
_OFFICE = {"Büro": 0.62, "Steuerberatung": 0.14, "Versicherung": 0.12, "Immobilien": 0.08, "Bekleidung": 0.04}

MIXES: Final = {
    "mixed": _RETAIL | _GASTRONOMY | _OTHER,
    "office": _OFFICE,
    "few_restaurants": _RETAIL | _OTHER,
}


def draw_use(generator: np.random.Generator, mix: str) -> str:
    """One use drawn from a mix."""
    shares = MIXES[mix]
    weights = np.array(list(shares.values()))
    return str(generator.choice(list(shares), p=weights / weights.sum()))
