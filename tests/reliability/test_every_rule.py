"""Every rule of delivered files fires on a file that breaks it and is silent on one that does not.

The rules of counts, registers and structure are tried here one by one; those of surveys in ``tests/sources``.  Three rules
speak of what is shown and stand where it is shown.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from etl.loading import Order, load_files
from etl.rules import RULES
from etl.stores import Stores

ROOT: Final = Path(__file__).resolve().parents[2]
# Rules about comparing and showing, not about reading a file: V11 centre inside core (centres are never added up), S09 waves
# that may not be compared, S11 pies.
SHOWN_ELSEWHERE: Final = frozenset({"V11", "S09", "S11"})
File = tuple[str, str]


def hours(days: int = 3, start: date = date(2024, 6, 3), head: str = "zeit;sensor_id;anzahl", **changed: Any) -> File:
    """A plain file of one counting point; ``changed`` maps row numbers (``r5``) to whole rows, None leaves the row out."""
    rows = [
        f"{start + timedelta(days=d):%d.%m.%Y} {h:02d}:00;Markt;{40 + h + d % 7}"
        for d in range(days)
        for h in range(24)
    ]
    kept = [changed.get(f"r{number}", row) for number, row in enumerate(rows)]
    return "a.csv", "\n".join([head, *(row for row in kept if row is not None)]) + "\n"


def level(factor: int) -> File:
    rows = ["zeit;sensor_id;anzahl"]
    for d in range(120):
        value = 100 * (factor if d >= 60 else 1)
        rows += [
            f"{date(2024, 1, 1) + timedelta(days=d):%d.%m.%Y} {h:02d}:00;Markt;{value + h}"
            for h in range(24)
            if (d, h) != (90, 2)
        ]
    return "a.csv", "\n".join(rows) + "\n"


def placed(lon: str) -> File:
    rows = [f"2024-06-0{d} {h:02d}:00;Markt;{h};51.7606;{lon}" for d in (3, 4) for h in range(24)]
    return f"a{lon}.csv", "\n".join(["zeit;sensor_id;anzahl;lat;lon", *rows]) + "\n"


def spring(missing: bool) -> File:
    rows = [f"30.03.2025 {h:02d}:00;Markt;{h}" for h in range(24) if not (missing and h == 2)]
    return "a.csv", "\n".join(["zeit;sensor_id;anzahl", *rows]) + "\n"


def moers(total: int) -> File:
    head = (
        "Lage;Zeitpunkt der Messung;Fußgänger insgesamt;Fußgänger insgesamt Richtung A;Fußgänger insgesamt Richtung B"
    )
    return "a.csv", "\n".join([head, *[f"Markt;2024-06-03 {h:02d}:00:00 +0200;{total};4;6" for h in range(24)]]) + "\n"


def things(name: str) -> File:
    value = [{"phenomenonTime": f"2024-06-03T0{h}:00:00Z", "result": h, "Datastream": {"name": name}} for h in range(9)]
    return "a.json", json.dumps({"value": value})


def devices(zone: str) -> File:
    return "a.csv", f"timestamp,sensor,devices\n2024-06-03T08:00:00{zone},P,3\n2024-06-03T09:00:00{zone},P,4\n"


TODAY: Final = date.today()
RECENT: Final = f"{TODAY - timedelta(days=30):%d.%m.%Y}"
HEAD: Final = "Objekt-Nr.;Straße;Hausnr.;VKF m²;Status;leer seit;Stand"


def register(
    *rows: str, units: int = 30, head: str = HEAD, day: str = RECENT, status: str = "vermietet", name: str = "leerstand"
) -> File:
    """A register of ``units`` plain units behind the given rows; rows are given without the last column."""
    more = head.count(";") - HEAD.count(";")
    plain = [
        f"{100 + n};Hauptstr.;{n};120;{'leer' if n % 5 == 0 else status};;{day}" + ";" * more
        for n in range(1, units + 1)
    ]
    return f"{name}.csv", "\n".join(
        [head, *(row if row.count(";") >= 6 + more else f"{row};{day}" for row in rows), *plain]
    ) + "\n"


def flat(*rows: str) -> File:
    head = (
        "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;"
        "1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label;value_q"
    )
    many = [f"12411;B;STAG;S;2024-12-31;G;G;12052000;Ort;{n};Personen;B{n};B;" for n in range(20, 60)]
    return "a.csv", "\n".join([head, *rows, *many]) + "\n"


def fact(
    key: str = "12052",
    value: str = "95123",
    unit: str = "Anzahl",
    time: str = "2024-12-31",
    quality: str = "",
    code: str = "X",
) -> str:
    return f"12411;B;STAG;S;{time};K;K;{key};Ort;{value};{unit};{code};B;{quality}"


OSM: Final = (
    "a.json",
    json.dumps(
        {
            "version": 0.6,
            "osm3s": {"timestamp_osm_base": f"{TODAY}T00:00:00Z"},
            "elements": [{"type": "node", "id": 1, "lat": 51.7606, "lon": 14.3343, "tags": {"shop": "bakery"}}],
        }
    ),
)


def programmes(*rows: str) -> File:
    """A list of funding programmes with one sound row in front."""
    return "a.csv", "\n".join(["Gemeinde;Programm;Beginn;Ende;Betrag EUR", "Luckau;stbf-lz;2024;;", *rows]) + "\n"


def streets(*lines: list[list[float]]) -> File:
    """A street network of Finsterwalde."""
    features = [{"type": "Feature", "properties": {"AGS": "12062140"}, "geometry": {"type": "LineString", "coordinates": line}} for line in lines]  # fmt: skip
    return "a.geojson", json.dumps({"type": "FeatureCollection", "features": features})


def checklist(*rows: str) -> File:
    """A checklist with two sound answers in front."""
    sound = (
        "Gibt es einen festen Ansprechpartner für das Zentrum?;Ja;01.10.2026",
        "Gibt es einen Kalender?;Nein;01.10.2026",
    )
    return "a.csv", "\n".join(["Frage;Antwort;Stand", *sound, *rows]) + "\n"


# code → (files that break the rule, files that do not); of several files the last is judged
CASES: Final[dict[str, tuple[Sequence[File], Sequence[File]]]] = {
    "F01": ([hours(r5="gestern früh;Markt;7")], [hours()]),
    "F02": ([devices("")], [devices("Z")]),
    "F03": ([hours(r5="03.06.2024 04:00;Markt;7000")], [hours()]),
    "F04": ([hours(r30=None, r31=None)], [hours()]),
    "F05": ([hours(**{f"r{n}": f"03.06.2024 {n:02d}:00;Markt;0" for n in range(9, 15)})], [hours(r3="03.06.2024 03:00;Markt;0")]),
    "F06": ([moers(13)], [moers(10)]),
    "F07": ([hours(r40="04.06.2024 16:00;Markt;50000")], [hours()]),
    "F08": ([hours(r5="03.06.2024 05:00;Markt;-3")], [hours()]),
    "F09": ([level(3)], [level(1)]),
    "F10": ([placed("14.3343"), placed("14.3543")], [placed("14.3343"), placed("14.33431")]),
    "F11": ([things("Fahrräder Ring")], [things("Fußgänger Ring")]),
    "F12": ([spring(missing=False)], [spring(missing=True)]),
    "F13": ([hours(head="zeit;sensor_id;anzahl;bemerkung", **{f"r{n}": f"03.06.2024 {n:02d}:00;Markt;4;" for n in range(24)}, days=1)], [hours()]),
    "F14": ([hours(r5="03.06.2038 05:00;Markt;7")], [hours()]),
    "F15": ([hours(), hours(r5="03.06.2024 05:00;Markt;99")], [hours(), hours(days=4)]),
    "V01": ([("leerstand.csv", "Nr.;Straße;Hausnr.;leer seit;Stand\n" + "".join(f"{n};Marktstr.;{n};05/2023;{RECENT}\n" for n in range(1, 25)))], [register()]),
    "V02": ([register("1;Marktstr.;1;90;leer;", "1;Marktstr.;1;90;vermietet;")], [register("1;Marktstr.;1;90;leer;")]),
    "V03": ([register(";Marktstr.;1;90;leer;", ";Marktstr.;1;70;leer;")], [register("1;Marktstr.;1;90;leer;")]),
    "V04": ([register("1;Marktstr.;1;90;leer;05/2049")], [register("1;Marktstr.;1;90;leer;05/2023")]),
    "V05": ([register("1;Marktstr.;1;90;vermietet;05/2023")], [register("1;Marktstr.;1;90;leer;05/2023")]),
    "V06": ([register("1;Marktstr.;1;3;leer;")], [register("1;Marktstr.;1;90;leer;")]),
    "V08": ([register(units=9)], [register(units=30)]),
    "V09": (
        [("leerstand.csv", register(units=30, day="15.03.2026")[1] + "\n".join(register(units=60, day=RECENT)[1].splitlines()[1:]) + "\n")],
        [register(units=30)],
    ),
    "V10": ([OSM], [register()]),
    "V12": ([register(head=HEAD + ";Eigentümer")], [register()]),
    "V13": ([register(status="keine Ahnung")], [register()]),
    "V14": ([register(day="15.03.2020")], [register()]),
    "K01": ([flat(fact("12061999"))], [flat(fact("12061320"))]),
    "K02": ([flat(fact("5111"))], [flat(fact("05111"))]),
    "K03": ([flat(fact("12061", "10"), fact("12061316", "6"), fact("12061320", "7"))], [flat(fact("12061", "13"), fact("12061316", "6"), fact("12061320", "7"))]),
    "K04": ([flat(fact(value="."))], [flat(fact())]),
    "K05": ([flat(fact(unit=""))], [flat(fact())]),
    "K06": ([flat(fact(value="1"), fact(value="2"))], [flat(fact(value="1"))]),
    "K07": ([flat(fact(time="irgendwann"))], [flat(fact())]),
    "K09": ([flat(fact(quality="p"))], [flat(fact())]),
    "K18": ([flat(fact(value="1.234"))], [flat(fact(value="1234"))]),
    "E01": ([("a.csv", "Beginn;Ende;Titel\nbald;bald;Fest\n")], [("a.csv", "Beginn;Ende;Titel\n01.05.2025;02.05.2025;Fest\n")]),
    "E02": ([("a.csv", "Beginn;Ende;Titel\n05.05.2025;02.05.2025;Fest\n")], [("a.csv", "Beginn;Ende;Titel\n01.05.2025;02.05.2025;Fest\n")]),
    "P01": ([programmes("Entenhausen;ziz;2022;2025;")], [programmes()]),
    "P02": ([programmes("Cottbus;Gibt es nicht;2022;2025;")], [programmes()]),
    "P03": ([programmes("Cottbus;ziz;bald;2025;"), programmes("Cottbus;ziz;2022;später;")], [programmes()]),
    "P04": ([programmes("Cottbus;ziz;2022;31.12.2021;")], [programmes("Cottbus;ziz;2022;01.01.2022;")]),
    "P05": ([programmes("Cottbus;ziz;2022;2025;viel"), programmes("Cottbus;ziz;2022;2025;-5")], [programmes("Cottbus;ziz;2022;2025;1.250,50 €")]),
    "P06": ([programmes("Cottbus;ziz;2022;2025;7", "Cottbus;ZIZ;01.01.2022;31.12.2025;7")], [programmes("Cottbus;ziz;2022;2025;7", "Cottbus;ziz;2023;2025;7")]),
    "P07": ([programmes("Cottbus;ziz;2022;2025;7", "Cottbus;ziz;2022;2025;8")], [programmes("Cottbus;ziz;2022;2025;7", "Cottbus;stbf-lz;2022;2025;8")]),
    "W08": ([streets([[8.0, 50.0], [8.001, 50.0]])], [streets([[13.7, 51.63], [13.701, 51.63]])]),
    "W09": ([streets([[13.7, 51.63], [13.701, 51.63]], [[13.705, 51.63], [13.706, 51.63]])], [streets([[13.7, 51.63], [13.701, 51.63]], [[13.701, 51.63], [13.702, 51.63]])]),
    "C01": ([checklist("Ist das Wetter gut?;Ja;01.10.2026")], [checklist("Aktive Gemeinschaft der Betriebe?;Ja;01.10.2026")]),
    "C02": ([checklist("Aktive Gemeinschaft?;vielleicht;01.10.2026"), checklist("Anteil der Betriebe in Aktionen?;120 %;01.10.2026")], [checklist("Aktive Gemeinschaft?;nein;01.10.2026")]),
    "C03": ([checklist("Aktive Gemeinschaft?;Ja;neulich")], [checklist("Aktive Gemeinschaft?;Ja;2026-10-01")]),
    "C04": ([checklist("Gibt es einen Kalender?;Ja;01.10.2026")], [checklist("Gibt es einen Kalender?;Ja;02.10.2026")]),
    "C05": ([checklist("Aktive Gemeinschaft?;unbekannt;01.10.2026")], [checklist("Aktive Gemeinschaft?;Ja;01.10.2026")]),
    "L14": ([hours(r5="03.06.2024 05:00;Markt")], [hours()]),
    "L21": ([("a.csv", "Zeit;A;A\n03.06.2024 05:00;1;2\n")], [("a.csv", "Zeit;A;B\n03.06.2024 05:00;1;2\n")]),
}  # fmt: skip


def codes(files: Sequence[File], folder: Path) -> set[str]:
    found: set[str] = set()
    for number, (name, text) in enumerate(files):
        path = folder / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        [report] = load_files(Stores(folder / "stores"), [Order(path, centre_id="12052000-01")])
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
        found = {notice.code for notice in report.notices}
    return found


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_rule_fires_where_it_should_and_only_there(code: str, tmp_path: Path) -> None:
    broken, sound = CASES[code]
    assert code in codes(broken, tmp_path / "broken")
    assert code not in codes(sound, tmp_path / "sound")


def test_a_source_without_a_record_has_no_licence(tmp_path: Path) -> None:
    """K08: the sender may name any source, but values of one that nobody described are not passed on."""
    path = tmp_path / "a.csv"
    path.write_text(hours()[1], encoding="utf-8")
    for source_id, is_told in (("unbekannt", True), ("zaehlung-der-kommune", False), (None, False)):
        order = Order(path, centre_id="12052000-01", source_id=source_id)
        [report] = load_files(Stores(tmp_path / str(source_id)), [order])
        assert report.is_loaded
        assert ("K08" in {notice.code for notice in report.notices}) is is_told


def test_every_rule_is_used_once_it_stands_in_the_table() -> None:
    sources = [path for path in (ROOT / "etl").rglob("*.py") if path.parent.name != "rules"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    unused = {code for code in RULES if not re.search(rf"['\"]{code}['\"]", text)}
    assert unused <= SHOWN_ELSEWHERE


def test_every_documented_rule_is_exercised() -> None:
    documented = [*(f"F{n:02d}" for n in range(1, 16)), *(f"V{n:02d}" for n in range(1, 15)), *(f"S{n:02d}" for n in range(1, 13)), *(f"K{n:02d}" for n in range(1, 10))]  # fmt: skip
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    untested = {code for code in documented if not re.search(rf"['\"]{code}['\"]", tests)}
    assert not untested - SHOWN_ELSEWHERE
    assert set(documented) <= set(RULES)
