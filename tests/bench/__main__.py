"""Runs the benchmarks and prints one line per figure: name, value, target, verdict. `python -m tests.bench [NAME…]`."""

import importlib
import pkgutil
import sys

from tests import bench
from tests.bench.figures import Figure


def main(chosen: list[str]) -> int:
    """Run the chosen benchmark modules (all without a choice); 1 when a target was missed."""
    names = sorted(info.name for info in pkgutil.iter_modules(bench.__path__) if info.name.startswith("bench_"))
    missed = 0
    for name in names:
        if chosen and name.removeprefix("bench_") not in chosen:
            continue
        for figure in importlib.import_module(f"tests.bench.{name}").figures():
            missed += show(figure)
    return 1 if missed else 0


def show(figure: Figure) -> bool:
    """Print one figure; True when its target was missed."""
    verdict = "ok" if figure.is_met else "MISSED"
    sys.stdout.write(f"{figure.name:<72} {figure.value:>12.3f} {figure.unit:<8} target {figure.target:<14} {verdict}\n")
    sys.stdout.flush()
    return not figure.is_met


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
