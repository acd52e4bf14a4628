"""Finds the problem modules of this package: every module that names a PROBLEM_ID."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import etl.problems
from etl.problems.contract import Rule


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Rules by problem id, in the order of the ids. Raises ValueError when two modules claim one id."""
    found: dict[str, Rule] = {}
    for info in sorted(pkgutil.iter_modules(etl.problems.__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{etl.problems.__name__}.{info.name}")
        problem_id = getattr(module, "PROBLEM_ID", None)
        if problem_id is None:
            continue
        if problem_id in found:
            raise ValueError(f"two modules name the problem '{problem_id}': one of them is {module.__name__}")
        found[problem_id] = cast(Rule, module)
    return dict(sorted(found.items()))
