"""Which source modules there are, and which of them may read a file."""

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType
from typing import Final, cast

from etl import sources
from etl.delivery import Delivery
from etl.rules import notice
from etl.sources.contract import FileRefused, SourceModule

PLACE_ORDER: Final = {"place": 0, "structure": 1, "vacancy": 3, "footfall": 3, "survey": 4}
MIN_CONFIDENCE: Final = 0.2
SURE: Final = 0.5  # below it the sender is asked to confirm the kind


@lru_cache(maxsize=1)
def modules() -> tuple[ModuleType, ...]:
    """All source modules: the modules of ``etl/sources`` that have the four names of the contract, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(sources.__path__))
    found = [importlib.import_module(f"{sources.__name__}.{name}") for name in names]
    return tuple(module for module in found if hasattr(module, "KIND") and hasattr(module, "recognise"))


def kinds() -> list[str]:
    """The names ``--kind`` takes."""
    return [module.KIND for module in modules()]


def recognition(delivery: Delivery) -> list[tuple[str, float]]:
    """(kind, confidence 0..1) from the first bytes, most likely first; kinds that it cannot be are left out."""
    head = delivery.head()
    scored = [(module.KIND, float(module.recognise(head))) for module in modules()]
    return sorted(((kind, score) for kind, score in scored if score > 0), key=lambda pair: (-pair[1], pair[0]))


def candidates(delivery: Delivery, kind: str | None) -> list[SourceModule]:
    """Modules that may read the file, most likely first; exactly one when ``kind`` is given.

    Raises FileRefused (L01) for an unknown kind or a file nobody recognises.
    """
    if kind is not None:
        chosen = [module for module in modules() if kind == module.KIND]
    else:
        head = delivery.head()
        scored = sorted(((module.recognise(head), -i) for i, module in enumerate(modules())), reverse=True)
        chosen = [modules()[-i] for score, i in scored if score >= MIN_CONFIDENCE]
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
