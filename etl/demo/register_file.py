"""Vacancy registers as towns write them: Excel with title rows and merged headings, or CSV, with the usual accidents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from pyproj import Transformer

from etl.demo.places import Place
from etl.demo.plan import RegisterForm, VacancyPlan
from etl.demo.register import Unit, inspection_day

Cell = str | float | int | date | None
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
LONG_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
FOOTNOTE = "Beispieldaten: simuliert, keine Angaben über wirkliche Läden, Eigentümer oder Telefonnummern."


@dataclass(frozen=True)
class Layout:
    """Headings of one form of register: (group, heading, field) in order; the CSV forms have no groups."""

    columns: tuple[tuple[str, str, str], ...]
    epsg: int
    has_groups: bool = False


_OWNER = (("Eigentümer", "Eigentümer", "owner"), ("Eigentümer", "Tel.", "phone"))
_UTM33 = Layout(
    (
        ("Objekt", "Nr.", "number"),
        ("Objekt", "Straße", "street"),
        ("Objekt", "Hausnr.", "house_no"),
        ("Objekt", "Etage", "floor"),
        ("Objekt", "Fläche VKF (m²)", "area"),
        ("Objekt", "Lage (A/B/C)", "location"),
        ("Nutzung", "Status", "status"),
        ("Nutzung", "leer seit", "since"),
        ("Nutzung", "letzte Nutzung", "previous"),
        ("Nutzung", "Branche", "use"),
        ("Nutzung", "Schließung angekündigt", "closing"),
        *_OWNER,
        ("Koordinaten", "Rechtswert", "x"),
        ("Koordinaten", "Hochwert", "y"),
    ),
    25833,
    has_groups=True,
)
_UTM32 = Layout(
    (
        ("", "lfd. Nr.", "number"),
        ("", "Straße", "street"),
        ("", "HsNr", "house_no"),
        ("", "Geschoss", "floor"),
        ("", "Verkaufsfläche", "area"),
        ("", "Status", "status"),
        ("", "Leerstand seit", "since"),
        ("", "Nutzung vorher", "previous"),
        ("", "Branche", "use"),
        ("", "Schließung angekündigt", "closing"),
        ("", "Lage (A/B/C)", "location"),
        ("", "Ansprechpartner", "owner"),
        ("", "Tel.", "phone"),
        ("", "Ost", "x"),
        ("", "Nord", "y"),
    ),
    25832,
)
_LATLON = Layout(
    (
        ("", "Objekt-Nr.", "number"),
        ("", "Adresse", "address"),
        ("", "Etage", "floor"),
        ("", "VKF", "area"),
        ("", "Lage (A/B/C)", "location"),
        ("", "Status", "status"),
        ("", "leer seit", "since"),
        ("", "letzte Nutzung", "previous"),
        ("", "Branche", "use"),
        ("", "Schließung angekündigt", "closing"),
        ("", "Eigentümer", "owner"),
        ("", "Tel.", "phone"),
        ("", "lat", "y"),
        ("", "lon", "x"),
    ),
    4326,
)
LAYOUTS: dict[RegisterForm, Layout] = {
    "xlsx_utm33": _UTM33,
    "xlsx_utm32": _UTM32,
    "xlsx_latlon": _LATLON,
    "csv_utm33": Layout(_UTM33.columns, 25833),
    "csv_latlon": _LATLON,
}


def register_suffix(plan: VacancyPlan) -> str:
    """File name suffix of the town's form of register."""
    return ".csv" if plan.form.startswith("csv") else ".xlsx"


def write_register(path: Path, place: Place, plan: VacancyPlan, units: list[Unit], year: int) -> None:
    """Write the register of one town and year; ``units`` as built by :func:`etl.demo.register.build_units`."""
    layout = LAYOUTS[plan.form]
    day = inspection_day(year)
    rows = register_cells(units, day, layout)
    if plan.form.startswith("csv"):
        _write_csv(path, place, layout, rows, day)
    else:
        _write_workbook(path, place, layout, rows, day)


def register_cells(units: list[Unit], day: date, layout: Layout) -> list[list[Cell]]:
    """The rows of a register on one day in the order of the layout's columns."""
    to_file = Transformer.from_crs(25833, layout.epsg, always_xy=True)
    xs, ys = to_file.transform([unit.east for unit in units], [unit.north for unit in units])
    return [_row(unit, day, layout, point) for unit, *point in zip(units, xs, ys, strict=True)]


def _row(unit: Unit, day: date, layout: Layout, point: list[float]) -> list[Cell]:
    x, y = point
    digits = 6 if layout.epsg == 4326 else 1
    status = unit.status(day)
    house_no = _house_no(unit)
    values: dict[str, Cell] = {
        "number": unit.number,
        "street": unit.street,
        "house_no": house_no,
        "address": f"{unit.street} {unit.house_no}",
        "floor": unit.floor,
        "area": _area(unit),
        "location": unit.location_class,
        "status": status,
        "since": _since(unit, day),
        "previous": unit.use(day) if status == "leer" else None,
        "use": None if status in ("leer", "Umbau") else unit.use(day),
        "closing": f"zum 31.12.{day.year}" if unit.closes_from and unit.closes_from <= day else None,
        "owner": f"Beispiel-Eigentümer {unit.number} GbR",
        "phone": f"0000 {unit.number:06d}",
        "x": round(x, digits),
        "y": round(y, digits),
    }
    return [values[field] for _, _, field in layout.columns]


def _house_no(unit: Unit) -> Cell:
    """Mostly a number; "5-7" that Excel turned into a date; "12 a"."""
    if unit.house_no <= 9 and unit.number % 6 == 5:
        return f"{unit.house_no}. {MONTHS[unit.house_no + 1]}"
    return f"{unit.house_no} a" if unit.number % 19 == 7 else unit.house_no


def _area(unit: Unit) -> Cell:
    """Mostly a number; "ca. 120", "80-100", "95 m²"."""
    area = round(unit.area_m2)
    if area > 400:
        return area
    if unit.number % 11 == 3:
        return f"ca. {area}"
    if unit.number % 23 == 6:
        return f"{area - 10}-{area + 10}"
    return f"{area} m²" if unit.number % 29 == 8 else area


def _since(unit: Unit, day: date) -> Cell:
    """Begin of the vacancy as different hands write it; old vacancies only roughly."""
    since = unit.vacant_since(day)
    if since is None:
        return None
    years = (day - since).days / 365.25
    if years > 6:
        return (str(since.year), f"ca. {int(years)} J.", f"{since:%m/%Y}")[unit.number % 3]
    written: tuple[Cell, ...] = (
        since,
        (since - EXCEL_EPOCH).days,
        f"{since:%m/%Y}",
        f"{LONG_MONTHS[since.month - 1]} {since.year}",
        f"{since:%Y-%m}",
        f"{since:%d.%m.%Y}",
    )
    return written[unit.number % 6]


def _write_workbook(path: Path, place: Place, layout: Layout, rows: list[list[Cell]], day: date) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "Beispieldaten", "created": datetime(day.year, day.month, day.day)})
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        day_format = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Leerstandskataster")
        sheet.write(0, 0, f"{place.town}: Leerstandskataster {place.name} (Beispieldaten)", bold)
        sheet.write(1, 0, f"Stand: {day:%d.%m.%Y}")
        row_no = 3
        if layout.has_groups:
            _write_groups(layout, lambda first, last, text: _merge(sheet, row_no, (first, last), text, bold))
            row_no += 1
        for column, (_, heading, _) in enumerate(layout.columns):
            sheet.write(row_no, column, heading, bold)
        for cells in rows:
            row_no += 1
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(row_no, column, datetime(value.year, value.month, value.day), day_format)
                elif value is not None:
                    sheet.write(row_no, column, value)
        if layout.has_groups:
            row_no += 2
            sheet.write(row_no, 0, "Summe")
            sheet.write(row_no, 1, f"{len(rows)} Einheiten")
        sheet.write(row_no + 2, 0, FOOTNOTE)
        sheet.set_column(1, 1, 26)


def _write_groups(layout: Layout, merge: Callable[[int, int, str], None]) -> None:
    groups = [group for group, _, _ in layout.columns]
    first = 0
    for column in range(1, len(groups) + 1):
        if column == len(groups) or groups[column] != groups[first]:
            merge(first, column - 1, groups[first])
            first = column


def _merge(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    columns: tuple[int, int],
    text: str,
    form: xlsxwriter.format.Format,
) -> None:
    first, last = columns
    if first == last:
        sheet.write(row, first, text, form)
    else:
        sheet.merge_range(row, first, row, last, text, form)


def _write_csv(path: Path, place: Place, layout: Layout, rows: list[list[Cell]], day: date) -> None:
    """ ";", decimal comma, CRLF; one form in Windows-1252, the other in UTF-8 with BOM."""
    lines = [f"{place.town}: Leerstandskataster {place.name} (Beispieldaten)", f"Stand: {day:%d.%m.%Y}"]
    lines.append(";".join(heading for _, heading, _ in layout.columns))
    lines += [";".join(written_text(value) for value in cells) for cells in rows]
    encoding = "cp1252" if layout.epsg == 25833 else "utf-8-sig"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def written_text(value: Cell) -> str:
    """A cell as the CSV forms write it: German day, decimal comma."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
