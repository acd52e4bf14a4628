"""The list of towns in funding programmes, as a ministry would send it. Programmes are real, the participations invented."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from etl.demo.places import places
from etl.demo.plan import PLAN_YEAR
from etl.demo.plan_year import plan_year

HEADINGS: Final = "AGS;Gemeinde;Programm;Beginn;Ende;Betrag EUR;Bemerkung"
MARK: Final = "Beispieldaten, frei erfunden"
CENTRES: Final = "Städtebauförderung: Lebendige Zentren"
RENEWAL: Final = "Städtebauförderung: Wachstum und nachhaltige Erneuerung"
FEDERAL: Final = "Bundesprogramm Zukunftsfähige Innenstädte und Zentren (ZIZ)"
CONTEST: Final = "Innenstadtwettbewerb Brandenburg"


@dataclass(frozen=True)
class Participation:
    """One town in one programme; ``starts`` and ``ends`` are first and last year (plan year 2026), ``ends`` None: it goes on."""

    ags: str
    programme: str
    starts: int
    ends: int | None
    amount_eur: int | None


# five of the 18 towns take part in nothing; which ones do is not bound to what else is planted in them
PARTICIPATIONS: Final = (
    Participation("12052000", CENTRES, 2021, None, 2_400_000),
    Participation("12062140", CENTRES, 2022, None, 900_000),
    Participation("12071076", CENTRES, 2022, 2025, 1_150_000),
    Participation("12071160", CENTRES, 2023, None, 800_000),
    Participation("12061320", CENTRES, 2024, None, None),
    Participation("12062224", CENTRES, 2025, None, 450_000),
    Participation("12066304", CENTRES, 2020, 2024, 700_000),
    Participation("12066176", RENEWAL, 2021, None, 1_300_000),
    Participation("12062124", RENEWAL, 2022, None, 620_000),
    Participation("12066112", RENEWAL, 2023, None, None),
    Participation("12071372", RENEWAL, 2024, None, 980_000),
    Participation("12066296", RENEWAL, 2025, None, 350_000),
    Participation("12052000", FEDERAL, 2022, 2025, 1_800_000),
    Participation("12061316", FEDERAL, 2022, 2025, 410_000),
    Participation("12066304", FEDERAL, 2022, 2025, 520_000),
    Participation("12071372", FEDERAL, 2023, 2025, 380_000),
    Participation("12061320", CONTEST, 2021, 2022, 9_000),
    Participation("12062140", CONTEST, 2021, 2022, 8_000),
    Participation("12071076", CONTEST, 2021, 2022, 7_000),
    Participation("12061320", CONTEST, 2023, 2024, 10_000),
    Participation("12062224", CONTEST, 2023, 2024, 12_000),
    Participation("12071160", CONTEST, 2023, 2024, 7_000),
    Participation("12071372", CONTEST, 2023, 2024, 8_000),
    Participation("12062124", CONTEST, 2025, 2026, 9_000),
    Participation("12062140", CONTEST, 2025, 2026, 10_000),
    Participation("12066112", CONTEST, 2025, 2026, 8_000),
)


def write_programme_list(path: Path, towns: Collection[str], until: date) -> bool:
    """Write what began until ``until`` in these towns (AGS) as CSV (";", UTF-8 with BOM, German dates); False: nothing did."""
    moved = plan_year(until) - PLAN_YEAR
    names = {place.ags: place.town for place in places().values()}
    lines = [HEADINGS]
    for one in PARTICIPATIONS:
        if one.ags in towns and one.starts + moved <= until.year:
            end = "" if one.ends is None else f"31.12.{one.ends + moved}"
            amount = "" if one.amount_eur is None else f"{one.amount_eur:,}".replace(",", ".")
            town = f"{one.ags};{names[one.ags]};{one.programme}"
            lines.append(f"{town};01.01.{one.starts + moved};{end};{amount};{MARK}")
    if len(lines) == 1:
        return False
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    return True
