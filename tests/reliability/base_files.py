"""A small valid file of every kind, as it is mutated: name and bytes."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as parquet
import xlsxwriter

Base = tuple[str, bytes]


def workbook(*rows: list[Any], sheet: str = "Tabelle1", title: str = "") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet(sheet)
    if title:
        page.write(0, 0, title)
    for number, row in enumerate(rows, start=1 if title else 0):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def archive(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in members.items():
            target.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def _hours(form: str, rows: int = 12) -> list[str]:
    return [form.format(hour=hour, count=20 + hour) for hour in range(rows)]


def _uplinks() -> bytes:
    messages = [
        {
            "end_device_ids": {"device_id": "a", "dev_eui": "00", "dev_addr": "26"},
            "received_at": f"2024-06-03T{8 + n // 3:02d}:{n % 3 * 20:02d}:01.123456789Z",
            "uplink_message": {"f_cnt": n, "decoded_payload": {"total_in": 10 * n, "total_out": 9 * n}},
        }
        for n in range(10)
    ]
    return "\n".join(json.dumps(message) for message in messages).encode()


def _hystreet() -> bytes:
    measured = [
        {"measured_at": f"2024-06-01T{h:02d}:00:00Z", "measured_at_local_time": f"2024-06-01T{h + 2:02d}:00:00+02:00", "total_count": h,
         "counts": [{"direction": "ltr", "object_type": "PERSON", "count": h}]}
        for h in range(8)
    ]  # fmt: skip
    return json.dumps(
        {"location_id": 7, "name": "Markt", "city": "Moers", "resolution": "hour", "measurements": measured}
    ).encode()


def _bright_sky() -> bytes:
    hours = [
        {"timestamp": f"2024-06-01T{h:02d}:00:00+00:00", "source_id": 1, "temperature": h, "precipitation": 0.1}
        for h in range(24)
    ]
    sources = [
        {"id": 1, "dwd_station_id": "00880", "observation_type": "historical", "lat": 51.7, "lon": 14.3, "distance": 10}
    ]
    return json.dumps({"weather": hours, "sources": sources}).encode()


def _parquet() -> bytes:
    buffer = io.BytesIO()
    start = datetime(2025, 5, 1, tzinfo=UTC)
    columns = {
        "zeit": [start + timedelta(hours=h) for h in range(30)],
        "sensor_id": ["Markt"] * 30,
        "anzahl": list(range(30)),
    }
    parquet.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


LSS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>261</DBVersion>'
    "<languages><language>de</language></languages><surveys><rows><row><sid>123456</sid><language>de</language></row></rows></surveys>"
    "<questions><rows><row><qid>1</qid><sid>123456</sid><gid>1</gid><type>5</type><title>N1</title><question>Note</question><parent_qid>0</parent_qid>"
    "<other>N</other><language>de</language><scale_id>0</scale_id></row></rows></questions><subquestions><rows></rows></subquestions>"
    "<answers><rows></rows></answers></document>"
)
ICAL: Final = lines(
    "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20250501", "DTEND;VALUE=DATE:20250502",
    "RRULE:FREQ=YEARLY;COUNT=3", "SUMMARY:Stadtfest", "END:VEVENT", "END:VCALENDAR",
)  # fmt: skip
GTFS: Final = archive(
    stops__txt="stop_id,stop_name,stop_lat,stop_lon\ns1,Markt,51.7606,14.3343\ns2,Bahnhof,51.7506,14.3243\n",
    trips__txt="route_id,service_id,trip_id\nr,wd,t1\nr,wd,t2\n",
    calendar__txt="service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nwd,1,1,1,1,1,0,0,20240101,20391231\n",
    stop_times__txt="trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,10:00:00,10:00:00,s1,1\nt1,10:10:00,10:10:00,s2,2\n",
)
POLYGON: Final = {"type": "Polygon", "coordinates": [[[14.3, 51.7], [14.4, 51.7], [14.4, 51.8], [14.3, 51.7]]]}
REGISTER: Final = (
    ["Objekt-Nr.", "Straße", "Hausnr.", "Etage", "VKF m²", "Status", "leer seit", "Stand"],
    ["1", "Marktstr.", "5-7", "EG", "120,5", "leer", "05/2023", "15.05.2024"],
    ["2", "Marktstr.", "12 a", "EG", "ca. 80", "vermietet", "", "15.05.2024"],
    ["3", "Bahnhofstr.", "1", "1. OG", "60", "Umbau", "", "15.05.2024"],
)


def _gv100ad() -> bytes:
    def record(ags: str, name: str) -> str:
        head = f"6020211130{ags}{'0' + ags[5:]:<4}"[:22] + f"{name:<50}"
        return (
            head
            + " " * 50
            + "63"
            + " " * 4
            + f"{'00000001234':0>11}"
            + "00000012345"
            + "00000006000"
            + " " * 4
            + "03046"
            + " " * 50
        )[:220]

    return ("\r\n".join([record("12052000", "Cottbus, Stadt"), record("12061320", "Luckau, Stadt")]) + "\r\n").encode()


def base_files() -> dict[str, tuple[str, Callable[[], Base]]]:
    """Case → (kind, maker)."""
    makers: dict[str, tuple[str, Base]] = {
        "hystreet_csv": ("hystreet_csv", ("a.csv", lines("Lage;Zeitpunkt der Messung;Wochentag;Fußgänger insgesamt", *_hours("Markt, Moers;2024-06-01 {hour:02d}:00:00 +0200;Saturday;{count}")))),
        "footfall_csv": ("footfall_csv", ("a.csv", lines("zeit;sensor_id;anzahl", *_hours("01.05.2025 {hour:02d}:00;Markt;{count}")))),
        "footfall_workbook": ("footfall_workbook", ("a.xlsx", workbook(["zeit", "sensor_id", "anzahl"], *[[f"01.05.2025 {h:02d}:00", "Markt", 20 + h] for h in range(9)]))),
        "count_parquet": ("count_parquet", ("a.parquet", _parquet())),
        "footfall_wide": ("footfall_csv", ("a.csv", lines("Datum;Stunde;Nord;Süd", *_hours("01.05.2025;{hour};{count};{hour}")))),
        "hystreet_api": ("hystreet_api", ("a.json", _hystreet())),
        "eco_counter": ("eco_counter", ("a.csv", lines("Time;Markt;Markt IN;Markt OUT", *_hours("13/05/2024 {hour:02d}:00;{count};20;{hour}")))),
        "eco_counter_xlsx": ("eco_counter", ("a.xlsx", workbook(["Time", "Markt", "Markt IN", "Markt OUT"], *[[f"13/05/2024 {h:02d}:00", 20 + h, 20, h] for h in range(6)]))),
        "eco_counter_flows": ("eco_counter", ("v2.json", json.dumps([{"travelMode": "pedestrian", "direction": way, "flowID": number, "flowName": f"Markt {way}", "data": [{"timestamp": f"2024-05-13T{h:02d}:{m:02d}:00+02:00", "granularity": "PT15M", "counts": h} for h in range(6) for m in (0, 15, 30, 45)]} for number, way in ((101, "in"), (102, "out"))]).encode())),
        "eco_counter_json": ("eco_counter", ("a.json", json.dumps([[f"{d:02d}/02/2022", str(d)] for d in range(1, 20)]).encode())),
        "lora_messages": ("lora_messages", ("a.json", _uplinks())),
        "sensorthings": ("sensorthings", ("a.json", json.dumps({"value": [{"phenomenonTime": f"2024-06-01T{h:02d}:00:00Z/2024-06-01T{h:02d}:59:59Z", "result": h, "Datastream": {"name": "A"}} for h in range(9)]}).encode())),
        "device_counts": ("device_counts", ("a.csv", lines("timestamp,sensor,unique_devices", *_hours("2024-06-01T{hour:02d}:00:00Z,P1,{count}")))),
        "manual_counts": ("manual_counts", ("a.csv", lines("Zählstelle;Datum;Beginn;Dauer (min);Anzahl", *_hours("Markt;14.05.2024;{hour:02d}:00;20;{count}")))),
        "vacancy_register": ("vacancy_register", ("leerstand.csv", lines(*(";".join(row) for row in REGISTER)))),
        "vacancy_register_xlsx": ("vacancy_register", ("leerstand.xlsx", workbook(*REGISTER, title="Leerstandskataster 2024"))),
        "vacancy_json": ("vacancy_json", ("a.json", json.dumps([{"id": n, "adresse": f"Markt {n}", "ort": "Cottbus", "status": "leer", "leer_seit": "2023-05", "lat": 51.76, "lng": 14.33} for n in range(5)]).encode())),
        "osm_shops": ("osm_shops", ("a.json", json.dumps({"version": 0.6, "osm3s": {"timestamp_osm_base": "2024-06-01T00:00:00Z"}, "elements": [{"type": "node", "id": n, "lat": 51.76, "lon": 14.33, "tags": {"shop": "bakery"}} for n in range(5)]}).encode())),
        "limesurvey": ("limesurvey", ("results-survey123456.csv", lines('"id";"submitdate";"lastpage";"startlanguage";"N1"', *[f'"{n}";"2025-09-0{n} 10:00:00";"3";"de";"{n % 5 + 1}"' for n in range(1, 9)]))),
        "limesurvey_structure": ("limesurvey_structure", ("survey123456.lss", LSS.encode())),
        "survey_result_table": ("survey_result_table", ("ergebnisse.csv", lines("Merkmal;Mittelwert;n;Top-2;Welle", "Gesamtattraktivität;2,6;320;48 %;2024", "Sauberkeit;3,1;318;30 %;2024", "Sicherheit;2,9;318;35 %;2024"))),
        "surveymonkey": ("surveymonkey", ("a.csv", lines("Respondent ID,Collector ID,Start Date,End Date,Wie alt sind Sie?,Womit kamen Sie?,", ",,,,Response,Auto,Bus", *[f"{n},1,01/{n}/2026 10:15:00 AM,01/{n}/2026 10:25:00 AM,{20 + n},Auto," for n in range(1, 9)]))),
        "microsoft_forms": ("microsoft_forms", ("a.xlsx", workbook(["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Wie oft kommen Sie?"], *[[n, "01.09.2025 10:00", "01.09.2025 10:05", "anonymous", "", "oft;selten;"] for n in range(1, 7)]))),
        "genesis_flat": ("genesis_flat", ("a.csv", lines("statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label", *[f"12411;Bev;STAG;Stichtag;2024-12-31;KREISE;Kreise;120{n};Ort;9512{n};Anzahl;BEVSTD;Bevölkerung" for n in (52, 61, 62, 66, 71)]))),
        "genesis_classic": ("genesis_classic", ("a.csv", lines("Tabelle: 12411-01-01-4", "Bevölkerung", ";;;Insgesamt;männlich", ";;;Anzahl;Anzahl", *[f"31.12.2024;120{n};  Ort;9512{n};4700" for n in (52, 61, 62, 66, 71)], "__________", "Stand: 2026"))),
        "gv100ad": ("gv100ad", ("GV100AD.asc", _gv100ad())),
        "gv_workbook": ("gv_workbook", ("AuszugGV.xlsx", workbook(["am 31.12.2024"], ["Satzart", "Kennz", "ARS", "", "", "", "", "Gemeindename"], ["60", "63", "12", "0", "52", "0000", "000", "Cottbus, Stadt", 165.6, 95000, 1, 1, 1, "03046", "14,33", "51,76"]))),
        "municipality_polygons": ("municipality_polygons", ("a.geojson", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"AGS": "12052000", "GEN": "Cottbus", "GF": 4}, "geometry": POLYGON}]}).encode())),
        "municipality_table": ("municipality_table", ("gemeinden.csv", lines("AGS;Gemeinde;Einwohner;Fläche km²;Breite;Länge", "12052000;Cottbus;95123;165,6;51,76;14,33", "12061320;Luckau;9184;207,4;51,85;13,71"))),
        "centres_table": ("centres_table", ("zentren.csv", lines("Zentrums-ID;Gemeindeschlüssel;Name;Art;Breite;Länge", "12052000-01;12052000;Innenstadt;Hauptzentrum;51,76;14,33"))),
        "event_list": ("event_list", ("a.csv", lines("Beginn;Ende;Titel;Art", "01.05.2025;03.05.2025;Stadtfest;Fest", "06.06.2025;06.06.2025;Markt;Markt"))),
        "event_calendar": ("event_list", ("a.ics", ICAL)),
        "measure_register": ("measure_register", ("a.csv", lines("Zentrum;Maßnahme;Beginn;Ende;Kennzahl", "12052000-01;active-vacancy-management;01.05.2025;;vacancy_rate_units"))),
        "programme_list": ("programme_list", ("a.csv", lines("AGS;Gemeinde;Programm;Beginn;Ende;Betrag EUR", "12052000;Cottbus;Städtebauförderung: Lebendige Zentren;01.01.2021;;2.400.000,00 €", ";Finsterwalde;ziz;2022;2025;410000"))),
        "programme_list_xlsx": ("programme_list", ("a.xlsx", workbook(["Kommune", "Förderprogramm", "Programmjahr", "Betrag"], ["Cottbus", "stbf-lz", 2024, 1500000.5], ["Finsterwalde", "ZIZ", 2023, ""]))),
        "street_network": ("street_network", ("a.geojson", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Markt"}, "geometry": {"type": "LineString", "coordinates": [[14.33, 51.76], [14.331, 51.76], [14.332, 51.761]]}}]}).encode())),
        "cooperation_checklist": ("cooperation_checklist", ("a.csv", lines("Frage;Antwort;Stand", "Gibt es einen festen Ansprechpartner für das Zentrum?;Ja;01.10.2026", "Gibt es einen gemeinsamen Veranstaltungskalender?;Nein;01.10.2026"))),
        "ba_commuters": ("ba_commuters", ("a.csv", lines('"Stichtag";"30. Juni 2023"', '"Arbeitsort";"Regionalschlüssel";"Wohnort";"Regionalschlüssel";"Insgesamt"', '"Cottbus";"12052";"Einpendler insgesamt";"0";"24.680"', '"Cottbus";"12052";"Spree-Neiße";"12071";"11.250"'))),
        "ba_commuters_xlsx": ("ba_commuters", ("krpend.xlsx", workbook(["Stichtag 30. Juni 2023"], ["Arbeitsort", "", "Wohnort", "", "Insgesamt"], ["12052", "Cottbus"], ["", "", "Z", "Einpendler insgesamt", 24680], ["", "", "12071", "Spree-Neiße", 11250], sheet="Einpendler Kreise"))),
        "inkar_table": ("inkar_table", ("a.csv", lines("Kennziffer;Raumeinheit;Aggregat;Quote", ";;;2022", "12052;Cottbus;kreisfrei;6,8", "12061;LDS;Landkreis;3,9"))),
        "census_grid": ("census_grid", ("a.csv", lines("GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner", "CRS3035RES100mN3195600E4573600;4573650;3195650;12", "CRS3035RES100mN3195700E4573600;4573650;3195750;–"))),
        "purchasing_power": ("purchasing_power", ("kk.csv", lines("Kaufkraft 2025 GfK", "AGS;Gemeinde;Zentralität", "12052000;Cottbus;118,0", "12062140;Finsterwalde;131,5"))),
        "weather_dwd": ("weather", ("produkt.txt", lines("STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor", *_hours("880;20240601{hour:02d};3;{count};60;eor")))),
        "weather_bright_sky": ("weather", ("a.json", _bright_sky())),
        "gtfs_departures": ("gtfs_departures", ("gtfs.zip", GTFS)),
    }  # fmt: skip
    return {case: (kind, lambda base=base: base) for case, (kind, base) in makers.items()}


def write(base: Base, folder: Path) -> Path:
    path = folder / base[0]
    path.write_bytes(base[1])
    return path
