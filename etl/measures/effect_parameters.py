"""Parameters of the effect of measures, read from data/reference/methods/effect.toml."""

from __future__ import annotations

from dataclasses import dataclass

from etl.catalogue.register import Catalogue


@dataclass(frozen=True)
class EffectParameters:
    """Bounds of the gates and windows; numbers by their name in the file."""

    numbers: dict[str, float]

    @classmethod
    def of(cls, catalogue: Catalogue) -> EffectParameters:
        """Read the group `effect`."""
        parameters = catalogue.methods["effect"].parameters
        return cls({name: float(p.value) for name, p in parameters.items() if isinstance(p.value, int | float)})

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def count(self, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self.numbers[name])
