"""Which source modules there are, and which of them may read a file."""

from types import ModuleType
from typing import Final, cast

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources import footfall_csv, hystreet, limesurvey, limesurvey_structure
from etl.sources.contract import FileRefused, SourceModule

MODULES: Final[tuple[ModuleType, ...]] = (hystreet, footfall_csv, limesurvey_structure, limesurvey)
PLACE_ORDER: Final = {"place": 0, "structure": 1, "vacancy": 3, "footfall": 3, "survey": 4}
MIN_CONFIDENCE: Final = 0.2


def kinds() -> list[str]:
    """The names ``--kind`` takes."""
    return [module.KIND for module in MODULES]


def candidates(delivery: Delivery, kind: str | None) -> list[SourceModule]:
    """Modules that may read the file, most likely first; exactly one when ``kind`` is given.

    Raises FileRefused (L01) for an unknown kind or a file nobody recognises.
    """
    if kind is not None:
        chosen = [module for module in MODULES if kind == module.KIND]
    else:
        head = delivery.head()
        scored = sorted(((module.recognise(head), -i) for i, module in enumerate(MODULES)), reverse=True)
        chosen = [MODULES[-i] for score, i in scored if score >= MIN_CONFIDENCE]
    if not chosen:
        raise FileRefused(notice("L01", kinds=", ".join(kinds()), value=kind, scope="file"))
    return cast(list[SourceModule], chosen)


def rank(delivery: Delivery, kind: str | None) -> int:
    """Place in the order of loading; a survey's structure comes before its answers."""
    try:
        first = candidates(delivery, kind)[0]
    except FileRefused:
        return 9
    return 2 if first.KIND == "limesurvey_structure" else PLACE_ORDER[first.TOPIC]
