"""Charts of the PDF, room on slides, look of the screen, archives without a clock."""

import io
import subprocess
import sys
import zipfile

import pytest

from dashboard import theme
from dashboard.build import catalogue
from dashboard.reports import look
from dashboard.reports.document import Chart, Series, Table
from dashboard.reports.fixed_zip import fixed
from dashboard.reports.slide_tables import pieces
from dashboard.reports.slide_text import lines
from dashboard.reports.svg_chart import shortened, svg, ticks
from dashboard.reports.wording import Words, texts
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 9, [0, 5, 10]), (0, 0.41, [0, 0.2, 0.4, 0.6]), (-0.12, 0.05, [-0.15, -0.1, -0.05, 0, 0.05]), (0, 0, [0, 0.5])],
)
def test_ticks_are_round_and_enclose_the_values(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def line(values: tuple[float | None, ...]) -> Chart:
    names = tuple(f"{number}/2026" for number in range(len(values)))
    return Chart("line", "Titel", names, (Series("Reihe", values),), ("",) * len(values), "alt", "note")


def test_a_gap_stays_a_gap() -> None:
    """1, 2, nothing, 3, 4: two lines of two points each, none across the gap."""
    drawn = svg(line((1.0, 2.0, None, 3.0, 4.0)), Words("de", catalogue()))
    assert drawn.count("<polyline") == 2


def test_names_are_text_in_the_drawing_never_markup() -> None:
    chart = Chart("bar", "T", ('<script>"&',), (Series("R", (1.0,)),), ("<b>1</b>",), "alt", "note")
    drawn = svg(chart, Words("de", catalogue()))
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "&lt;b&gt;1&lt;/b&gt;" in drawn


def test_long_names_are_cut_at_a_word() -> None:
    assert shortened("Unzufriedenheit mit Ambiente und Aufenthalt", 30) == "Unzufriedenheit mit Ambiente…"
    assert shortened("kurz", 30) == "kurz"


def test_tables_are_split_between_rows_and_lose_none() -> None:
    rows = tuple((str(number), "Text " * 12) for number in range(40))
    found = pieces(Table(("Nr.", "Text"), rows), 12, 2.0, 5.0)
    assert [row for piece in found for row in piece.rows] == list(rows)
    assert found[0].height <= 2.0
    assert all(piece.height <= 5.0 for piece in found)


def test_text_wraps_into_more_lines_when_it_is_longer_or_larger() -> None:
    assert lines("kurz", 12, 5) == 1
    assert lines("Wort " * 60, 12, 5) > lines("Wort " * 30, 12, 5)
    assert lines("Wort " * 30, 24, 5) > lines("Wort " * 30, 12, 5)


def test_the_look_is_that_of_the_screen() -> None:
    assert look.STATUS_COLOURS == theme.STATUS_COLOURS
    assert look.STATUS_SYMBOLS == theme.STATUS_SYMBOLS
    assert (look.ACCENT, look.INK, look.MUTED, look.GRID) == (theme.ACCENT, theme.INK, theme.MUTED, theme.GRID)


def test_texts_are_complete_in_both_languages() -> None:
    assert texts("de").keys() == texts("en").keys()


def test_archives_carry_the_given_instant_only() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("docProps/core.xml", "<x><dcterms:created t='w'>2031-01-01T01:01:01Z</dcterms:created></x>")
        archive.writestr("a.txt", "a")
    with zipfile.ZipFile(io.BytesIO(fixed(target.getvalue(), 86400))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1970-01-02T00:00:00Z" in archive.read("docProps/core.xml")
        assert archive.read("a.txt") == b"a"


def test_documents_need_no_screen() -> None:
    """Reports are made without Streamlit and Plotly: the command line and the network can use them."""
    code = (
        "import sys, dashboard.reports.files, dashboard.reports.meeting_pack, dashboard.reports.regional_report;"
        "print([name for name in ('streamlit', 'plotly') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
