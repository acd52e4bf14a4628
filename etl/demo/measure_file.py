"""The register of measures carried out, as a town's office keeps it: expectation written down before the start."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from etl.demo.plan import PlantedMeasure

COLUMNS = "zentrum;massnahme;beginn;erwartete_kennzahl;erwarteter_effekt;eingetragen_am;geltungsbereich"
RECORDED_BEFORE = timedelta(days=45)


def write_measure_register(path: Path, measures: Iterable[PlantedMeasure]) -> None:
    """ ";", UTF-8 with BOM, decimal comma, German dates; one row per measure."""
    lines = [COLUMNS]
    for measure in measures:
        effect = f"{measure.expected_effect:.2f}".replace(".", ",")
        days = (f"{day:%d.%m.%Y}" for day in (measure.start, measure.start - RECORDED_BEFORE))
        start, recorded = days
        lines.append(f"{measure.centre_id};{measure.measure_id};{start};{measure.expected};{effect};{recorded};Zentrum")
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
