"""Write all example deliveries of the 18 towns into a folder: counts, registers, surveys, events, measures."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from os import cpu_count
from pathlib import Path
from typing import Final

from etl.demo import comparison_files
from etl.demo.comparison_centres import comparison_centres
from etl.demo.count_files import KINDS, write_counts
from etl.demo.counting_points import counting_points
from etl.demo.events import write_event_list
from etl.demo.footfall import expected_day_totals, simulate_counts
from etl.demo.limesurvey_file import survey_number, write_responses, write_structure
from etl.demo.measure_file import write_measure_register
from etl.demo.places import Place, places
from etl.demo.plan import FootfallPlan, PlantedTown
from etl.demo.plan_year import ExamplePlan, example_plan, plan_year
from etl.demo.programme_file import write_programme_list
from etl.demo.region import Region, build_region
from etl.demo.register import build_units, register_years
from etl.demo.register_file import register_suffix, write_register
from etl.demo.result_table import result_rows, write_result_workbook
from etl.demo.survey import FIELD_MONTH, growth_of_wave, simulate_answers
from etl.demo.truth import write_comparison_truth, write_planted_truth

SEED: Final = 2021
EVENTS_SINCE: Final = 2022
HOURS_SINCE: Final = (7, 1)  # month and day in the year before the plan year
LOAD_ORDER: Final = (
    "municipality_table",
    "centres_table",
    "vacancy_register",
    "hystreet_csv",
    "footfall_csv",
    "limesurvey_structure",
    "limesurvey",
    "survey_result_table",
    "event_list",
    "measure_register",
    "programme_list",
)


@dataclass(frozen=True)
class DemoDelivery:
    """One written file; ``kind`` is the name of the source module that reads it.

    ``ags`` and ``centre_id`` say where the data belong; both None when the file says it itself.
    """

    path: Path
    kind: str
    ags: str | None = None
    centre_id: str | None = None
    is_synthetic: bool = True
    source_id: str = "beispieldaten"


def write_deliveries(
    folder: Path, *, seed: int = SEED, until: date, towns: Collection[str] | None = None
) -> list[DemoDelivery]:
    """Write the example deliveries and ``planted_truth.json`` into ``folder``; return them in load order.

    ``until`` is the last full day.  The same seed and day give the same bytes; within a plan year (see
    :mod:`etl.demo.plan_year`) a later day appends days and changes none.  ``towns`` limits the output to some AGS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = example_plan(until)
    chosen = [town for town in plan.towns if towns is None or town.ags in towns]
    work = _Work(folder, seed, until, build_region(seed, until), plan)
    written: list[DemoDelivery] = []
    # compression and SQL leave the interpreter lock, so threads use all processors
    with ThreadPoolExecutor(cpu_count()) as pool:
        for deliveries in pool.map(work.write_town, chosen):
            written.extend(deliveries)
    measures = [measure for measure in plan.measures if towns is None or measure.ags in towns]
    register = folder / "Beispieldaten_Massnahmenregister.csv"
    write_measure_register(register, measures)
    written.append(DemoDelivery(register, "measure_register"))
    programmes = folder / "Beispieldaten_Foerderprogramme.csv"
    if write_programme_list(programmes, [town.ags for town in chosen], until):
        written.append(DemoDelivery(programmes, "programme_list"))
    write_planted_truth(folder / "planted_truth.json", plan, seed, until, chosen)
    return sorted(written, key=lambda delivery: LOAD_ORDER.index(delivery.kind))


def write_comparison_deliveries(folder: Path, *, seed: int = SEED, until: date) -> list[DemoDelivery]:
    """Write the deliveries of the invented comparison centres and their ``planted_truth_comparison.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    year = plan_year(until)
    centres = comparison_centres(seed, year)
    name = f"{folder}/Beispieldaten_Vergleichszentren"
    municipalities, places_file = Path(f"{name}_Gemeinden.csv"), Path(f"{name}_Zentren.csv")
    days, hours = Path(f"{name}_Tageswerte.csv.gz"), Path(f"{name}_Stundenwerte.csv.gz")
    comparison_files.write_municipalities(municipalities, centres, year)
    comparison_files.write_centres(places_file, centres)
    counts = comparison_files.simulate_comparison_counts(
        seed, build_region(seed, until), centres, date(year - 1, *HOURS_SINCE)
    )
    comparison_files.write_days(days, counts)
    comparison_files.write_hours(hours, counts)
    written = [
        DemoDelivery(municipalities, "municipality_table"),
        DemoDelivery(places_file, "centres_table"),
        *(
            DemoDelivery(path, "vacancy_register")
            for _, path in comparison_files.write_registers(folder, seed, centres, until)
        ),
        DemoDelivery(days, "footfall_csv"),
        DemoDelivery(hours, "footfall_csv"),
        *(
            DemoDelivery(path, "survey_result_table")
            for _, path in comparison_files.write_results(folder, seed, centres, until)
        ),
    ]
    write_comparison_truth(folder / "planted_truth_comparison.json", centres, seed, until)
    return written


@dataclass(frozen=True)
class _Work:
    """What is needed to write the files of one town."""

    folder: Path
    seed: int
    until: date
    region: Region
    plan: ExamplePlan

    def write_town(self, town: PlantedTown) -> list[DemoDelivery]:
        counted = self.plan.counted_centres()
        centres = [place for place in places().values() if place.ags == town.ags]
        written: list[DemoDelivery] = []
        for place in centres:
            if place.centre_id in counted:
                written.extend(self._counts(place, counted[place.centre_id]))
        main = places()[town.centre_id]
        return [*self._registers(main, town), *written, *self._survey(main, town), *self._events(main, town)]

    def _counts(self, place: Place, plan: FootfallPlan) -> Iterator[DemoDelivery]:
        days = expected_day_totals(self.seed, self.region, place, plan, self.plan.measures_of(place.centre_id))
        readings = [
            (point, simulate_counts(self.seed, self.region, point, plan, days, self.plan.anchor_closure))
            for point in counting_points(place, plan, self.plan.relocation)
        ]
        name = f"Beispieldaten_Frequenz_{place.centre_id}"
        files = {name: readings} if plan.form == "open_data" else {f"{name}-z{r[0].number}": [r] for r in readings}
        for stem, part in files.items():
            path = self.folder / f"{stem}.csv.gz"
            write_counts(path, self.seed, self.region, part, self.plan.faults)
            yield DemoDelivery(path, KINDS[plan.form], place.ags, place.centre_id)

    def _registers(self, place: Place, town: PlantedTown) -> Iterator[DemoDelivery]:
        units = build_units(self.seed, place, town.vacancy)
        for year in register_years(town.vacancy, self.until):
            name = f"Beispieldaten_Leerstandskataster_{place.centre_id}_{year}"
            path = self.folder / f"{name}{register_suffix(town.vacancy)}"
            write_register(path, place, town.vacancy, units, year)
            yield DemoDelivery(path, "vacancy_register", place.ags, place.centre_id)

    def _survey(self, place: Place, town: PlantedTown) -> Iterator[DemoDelivery]:
        plan = town.survey
        years = [year for year in plan.years if date(year, FIELD_MONTH + 1, 1) <= self.until]
        if plan.form == "none" or not years:
            return
        name = f"Beispieldaten_Befragung_{place.centre_id}"
        waves = {
            year: simulate_answers(self.seed, place.centre_id, plan, year, growth_of_wave(plan, year)) for year in years
        }
        if plan.form == "limesurvey":
            structure = self.folder / f"{name}_survey{survey_number(place)}.lss"
            write_structure(structure, place)
            yield DemoDelivery(structure, "limesurvey_structure", place.ags, place.centre_id)
        for year, answers in waves.items():
            if plan.form == "limesurvey":
                path = self.folder / f"{name}_{year}_results-survey{survey_number(place)}.csv"
                write_responses(path, answers)
                yield DemoDelivery(path, "limesurvey", place.ags, place.centre_id)
                continue
            path = self.folder / f"{name}_{year}_Ergebnisse.xlsx"
            title = f"{place.town}: Befragung {year} (Beispieldaten)"
            write_result_workbook(path, title, result_rows(answers), year)
            yield DemoDelivery(path, "survey_result_table", place.ags, place.centre_id)

    def _events(self, place: Place, town: PlantedTown) -> Iterator[DemoDelivery]:
        if town.has_event_list:
            path = self.folder / f"Beispieldaten_Veranstaltungen_{place.ags}.csv"
            write_event_list(path, place, range(EVENTS_SINCE, self.until.year + 1), self.until)
            yield DemoDelivery(path, "event_list", place.ags)
