"""The invented comparison centres: enough of them for every town, recognisably invented, their truth in their files."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from etl.demo.comparison_centres import comparison_centres
from etl.demo.deliveries import SEED, DemoDelivery, write_comparison_deliveries
from etl.demo.places import places
from etl.demo.planted import TOWNS

UNTIL = date(2026, 11, 20)
LEVEL_2 = {town.ags for town in TOWNS} - {"12052000"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[DemoDelivery]:
    return write_comparison_deliveries(tmp_path_factory.mktemp("demo"), until=UNTIL)


def lines_of(written: list[DemoDelivery], part: str) -> list[list[str]]:
    [path] = [delivery.path for delivery in written if part in delivery.path.name]
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line.split(";") for line in content.decode("utf-8-sig").splitlines()]


def test_every_town_has_at_least_twenty_candidates() -> None:
    centres = comparison_centres(SEED, 2026)
    assert len(centres) >= 140
    for town in TOWNS:
        own = places()[town.centre_id].population
        level = 2 if town.ags in LEVEL_2 else 3
        fitting = [
            centre
            for centre in centres
            if own / 2.5 <= centre.place.population <= own * 2.5 and abs(centre.level - level) <= 1
        ]
        assert len(fitting) >= 20, town.ags
        assert sum(centre.is_hourly for centre in fitting) >= 8, town.ags


def test_they_are_invented_for_everybody_to_see(written: list[DemoDelivery]) -> None:
    rows = lines_of(written, "_Gemeinden")[1:]
    assert all(row[0].startswith("99") and row[1].startswith("Beispielstadt ") for row in rows)
    assert all("Beispieldaten" in row[1] for row in rows)
    assert all(float(row[6]) > 53.9 and float(row[7]) < 8.2 for row in rows)  # in the North Sea
    assert all(delivery.path.name.startswith("Beispieldaten_") for delivery in written)


def test_about_one_pair_in_twenty_is_planted(written: list[DemoDelivery]) -> None:
    truth = json.loads((written[0].path.parent / "planted_truth_comparison.json").read_text(encoding="utf-8"))
    counts = Counter(problem for centre in truth["centres"] for problem in centre["problems"])
    assert len(counts) >= 16
    assert 0.04 <= sum(counts.values()) / (len(truth["centres"]) * len(counts)) <= 0.08
    assert sum(not centre["problems"] for centre in truth["centres"]) >= 30


def test_day_values_are_the_sums_of_the_hours(written: list[DemoDelivery]) -> None:
    hours: dict[tuple[str, str], int] = defaultdict(int)
    for name, _, _, _, stamp, count in lines_of(written, "_Stundenwerte")[1:]:
        if stamp.startswith("2026-03-29") or stamp.startswith("2026-10-25"):
            hours[name, stamp[:10]] += int(count)
    days = {(row[0], row[4]): int(row[5]) for row in lines_of(written, "_Tageswerte")[1:]}
    assert len(hours) == 2 * 50
    for key, total in hours.items():
        assert days[key] == total


def test_a_planted_vacancy_stands_in_the_register(written: list[DemoDelivery]) -> None:
    truth = json.loads((written[0].path.parent / "planted_truth_comparison.json").read_text(encoding="utf-8"))
    planted = {centre["centre_id"]: centre["problems"] for centre in truth["centres"]}
    head, *rows = lines_of(written, "Leerstandskataster_2026")[2:]
    floor, status = head.index("Etage"), head.index("Status")
    units, vacant = Counter[str](), Counter[str]()
    for row in rows:
        if row[floor] == "EG":
            units[row[0]] += 1
            vacant[row[0]] += row[status] == "leer"
    assert len(units) == len(planted)
    for centre_id, problems in planted.items():
        rate = vacant[centre_id] / units[centre_id]
        if "structural-vacancy" in problems:
            assert rate > 0.2
        elif not {"vacancy-surge", "large-unit-vacancy"} & set(problems):
            assert rate < 0.1


def test_the_same_seed_gives_the_same_bytes_and_later_days_are_appended(
    written: list[DemoDelivery], tmp_path: Path
) -> None:
    later = write_comparison_deliveries(tmp_path, until=date(2026, 11, 21))
    for before, after in zip(written, later, strict=True):
        if before.path.suffix == ".gz":
            old, new = (gzip.decompress(delivery.path.read_bytes()) for delivery in (before, after))
            assert new.startswith(old)
            assert len(new) > len(old)
        else:
            assert before.path.read_bytes() == after.path.read_bytes()
