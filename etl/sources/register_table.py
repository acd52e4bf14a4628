"""The units of one sheet as columns of cells: titles, totals and footnotes left out, merged cells filled, persons left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from etl.delivery import fold
from etl.rules import notice
from etl.sources.read_log import ReadLog
from etl.sources.register_cells import is_blank, read_house_no, split_address
from etl.sources.register_grid import Cell, Row, Sheet, text_of
from etl.sources.register_headings import Header, row_text
from etl.sources.register_privacy import holds_contact, without_person
from etl.sources.register_vocabulary import vocabulary

# What is written once for several units and means all of them; areas and statuses are never carried over.
CARRIED: Final = ("street", "address", "object", "postal_code", "place", "district", "centre", "ags", "observed_on")
_LONG_NOTE: Final = 60


@dataclass
class Table:
    """Units of one sheet; every list in ``cells`` is as long as ``lines``.

    ``title`` are the rows above the header; ``has_tenant`` tells whether a tenant is named (None without such a column).
    """

    sheet: Sheet
    header: Header
    title: str
    lines: list[int] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    has_tenant: list[bool | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> list[Cell] | None:
        """Cells of a field, None when the sheet has no such column."""
        return self.cells.get(name)

    def raw(self, index: int) -> str:
        """What the row said in the columns that were taken over (never in personal ones)."""
        shown = " | ".join(
            f"{name}={text}" for name, cells in self.cells.items() if (text := text_of(cells[index])[:100])
        )
        sheet = f"[{self.sheet.name}] " if self.sheet.name else ""
        return without_person(sheet + shown)


def extract_table(sheet: Sheet, header: Header, log: ReadLog) -> Table:
    """The rows below the header that are units; other rows are noted (V19), carried values too (V33)."""
    table = Table(sheet, header, " ".join(row_text(row) for row in sheet.rows[: header.first]))
    rows = _filled(sheet, header, log)
    kept: list[Row] = []
    section: str | None = None
    sections: list[str | None] = []
    for position, row in enumerate(rows, start=header.last + 1):
        filled = [(index, text) for index, cell in enumerate(row) if (text := text_of(cell))]
        if not filled:
            continue
        if _is_no_unit(filled, header, position - header.last):
            street = _section_street(filled, header)
            section = street or section
            if street is None:
                log.warn("V19", sheet.lines[position], value=_shown(filled, header), level="info")
            continue
        kept.append(row)
        sections.append(section)
        table.lines.append(sheet.lines[position])
    table.cells = {name: _cells(kept, column.index) for name, column in header.fields.items()}
    table.has_tenant = _tenants(kept, header)
    _carry_streets(table, sections, log)
    _note_contacts(kept, header, log)
    return table


def _cells(rows: Sequence[Row], index: int) -> list[Cell]:
    return [row[index] if index < len(row) else None for row in rows]


def _filled(sheet: Sheet, header: Header, log: ReadLog) -> list[Row]:
    """Rows below the header, merged cells of the carried fields written into every row they cover."""
    rows = sheet.rows[header.last + 1 :]
    offset = header.last + 1
    by_index = {column.index: column for name, column in header.fields.items() if name in CARRIED}
    counts: dict[int, int] = {}
    for first_row, first_column, last_row, _ in sheet.merged:
        if first_column not in by_index or first_row < offset or last_row == first_row or first_row >= len(sheet.rows):
            continue
        value = sheet.rows[first_row][first_column]
        for position in range(first_row + 1 - offset, min(last_row + 1 - offset, len(rows))):
            if text_of(rows[position][first_column]) == "" and any(text_of(cell) for cell in rows[position]):
                rows[position][first_column] = value
                counts[first_column] = counts.get(first_column, 0) + 1
    for index, count in counts.items():
        log.note(notice("V33", column=by_index[index].heading, rows=count))
    return rows


def _is_no_unit(filled: list[tuple[int, str]], header: Header, distance: int) -> bool:
    """Titles, repeated headings, units of measure, totals and footnotes."""
    words = vocabulary()
    texts = [text for _, text in filled]
    if _repeats_headings(filled, header):
        return True
    if distance <= 2 and all(fold(text) in words.measures or text in ("€", "€/m²") for text in texts):
        return True
    if distance <= 2 and len(texts) >= 4 and all(text == str(number) for number, text in enumerate(texts, start=1)):
        return True
    first_word = _first_word(texts[0])
    if (first_word in words.totals or fold(texts[0]) in words.totals) and not _is_identified(filled, header):
        return True
    if len(filled) > 2:
        return False
    if first_word in words.footnotes or texts[0][0] in "*¹²³†" or len(texts[0]) > _LONG_NOTE:
        return True
    return len(filled) == 1 and not _is_identified(filled, header)


def _repeats_headings(filled: list[tuple[int, str]], header: Header) -> bool:
    """Whether the row is the header once more, as printed on every page."""
    index, text = filled[0]
    first = next((column for column in header.columns if column.index == index), None)
    if first is None or fold(text) != fold(first.heading):
        return False
    headings = {column.index: fold(column.heading) for column in header.columns}
    return sum(fold(text) == headings.get(index) for index, text in filled) >= max(2, len(filled) // 2)


@lru_cache(maxsize=10_000)
def _first_word(text: str) -> str:
    words = text.split(maxsplit=1)
    return fold(words[0].strip(":")) if words else ""


def _is_identified(filled: list[tuple[int, str]], header: Header) -> bool:
    """Whether the row names a place or a lasting number: a house number, an address with one, an id."""
    at = {column.index: name for name, column in header.fields.items()}
    for index, text in filled:
        name = at.get(index)
        if name == "house_no" or (name == "unit_id" and _first_word(text) not in vocabulary().totals):
            return True
        if name in ("address", "street", "object") and split_address(text)[1] is not None:
            return True
    return False


def _section_street(filled: list[tuple[int, str]], header: Header) -> str | None:
    """A row with nothing but the name of a street is the heading of the units below it."""
    words = vocabulary()
    index, text = filled[0]
    if len(filled) != 1 or len(text) > _LONG_NOTE or not text[0].isalpha() or any(c.isdigit() for c in text):
        return None
    street = header.fields.get("street")
    first = min(column.index for column in header.columns)
    word = _first_word(text)
    is_place = index == first or (street is not None and index == street.index)
    return text if is_place and word not in words.totals and word not in words.footnotes else None


def _carry_streets(table: Table, sections: list[str | None], log: ReadLog) -> None:
    """Write a street named once into the rows below it; streets can also be the heading of a section or of the sheet."""
    if table.column("address") is not None and table.column("street") is None:
        return
    houses = table.column("house_no")
    if houses is None:
        return
    streets = table.cells.setdefault("street", [None] * len(table))
    sheet_street = _sheet_street(table) if all(is_blank(cell) for cell in streets) else None
    current: Cell = None
    section: str | None = None
    carried = 0
    for index in range(len(table)):
        if sections[index] != section:
            section, current = sections[index], None
        if not is_blank(streets[index]):
            current = streets[index]
        elif not is_blank(houses[index]) and (value := current or section or sheet_street):
            streets[index] = value
            carried += 1
    if carried:
        log.note(notice("V33", column=table.header.heading("street") or "Straße", rows=carried))


def _sheet_street(table: Table) -> str | None:
    """The sheet's name where it is the name of a street: letters, no word of the form."""
    name = table.sheet.name or ""
    bare = " ".join(word for word in name.split() if not any(character.isdigit() for character in word))
    generic = ("tabelle", "sheet", "blatt", "leerst", "kataster", "register", "gesamt", "daten", "export", "liste")
    return bare if len(bare) > 2 and not any(word in bare.lower() for word in generic) else None


def _tenants(rows: Sequence[Row], header: Header) -> list[bool | None]:
    words = vocabulary()
    column = next((c for c in header.columns if c.meaning == "personal" and fold(c.heading) in words.tenant), None)
    if column is None:
        return [None] * len(rows)
    blank = words.values["status"]
    cells = _cells(rows, column.index)
    return [not is_blank(cell) and blank.get(fold(text_of(cell))) is None for cell in cells]


def _note_contacts(rows: Sequence[Row], header: Header, log: ReadLog) -> None:
    """Columns that are not taken over but hold telephone numbers or addresses of persons (V25)."""
    for column in header.columns:
        if column.meaning not in ("free_text", "unused"):
            continue
        texts = [cell for cell in _cells(rows, column.index) if isinstance(cell, str) and len(cell) > 5]
        count = sum(holds_contact(text) for text in texts[:20_000])
        if count:
            log.note(notice("V25", column=column.heading, rows=count))


def _shown(filled: list[tuple[int, str]], header: Header) -> str | None:
    """The beginning of a left-out row without what stands in personal columns."""
    hidden = {column.index for column in header.columns if column.meaning in ("personal", "free_text")}
    texts = [text for index, text in filled if index not in hidden]
    return texts[0][:60] if texts and not holds_contact(texts[0]) else None


def house_and_street(table: Table, index: int) -> tuple[str | None, str | None, bool]:
    """(street, house number, was the number repaired) of a row; a joint address is split."""
    street_cells, house_cells, address = table.column("street"), table.column("house_no"), table.column("address")
    street = "" if street_cells is None or is_blank(street_cells[index]) else text_of(street_cells[index])
    if house_cells is not None and not is_blank(house_cells[index]):
        house = read_house_no(house_cells[index], uses_1904=table.sheet.uses_1904)
        return street or None, house.value, house.was_repaired
    joint = street or ("" if address is None or is_blank(address[index]) else text_of(address[index]))
    objects = table.column("object")
    if not joint and objects is not None and split_address(text_of(objects[index]))[1] is not None:
        joint = text_of(objects[index])
    if not joint:
        return None, None, False
    name, number = split_address(joint)
    return name or None, number, False
