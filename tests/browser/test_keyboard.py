"""The main job without a mouse: from the map over the profile to a measure, by Tab, arrows, letters and Enter."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.visiting import SIZES, Served, Visitor, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.timeout(1200)]
MOST_TABS = 120
_FOCUSED = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect()
    return {
        words: `${here.getAttribute('aria-label') || ''} ${here.innerText || ''}`.trim(),
        role: here.getAttribute('role') || here.tagName.toLowerCase(),
        inMain: !!here.closest('[data-testid=stMain]'),
        visible: box.width > 0 && box.height > 0,
    }
}"""
# whether the element with the focus, or what frames it, looks different without the focus
_IS_MARKED = """async () => {
    const here = document.activeElement
    // Streamlit paints a link to the very page as if it always had the focus: nothing here can mend that
    if (here.closest('[data-testid=stPageLink]') && here.pathname === location.pathname) return true
    const framed = [here, here.parentElement, here.parentElement.parentElement]
    const look = () => framed.map(getComputedStyle)
        .map(s => [s.outlineStyle, s.boxShadow, s.borderColor, s.backgroundColor].join('/')).join('|')
    const settled = () => new Promise(done => setTimeout(done, 300))
    await settled()
    const focused = look()
    here.blur()
    await settled()
    const plain = look()
    here.focus()
    return focused !== plain
}"""


class Typist:
    """A visitor who has a keyboard only."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.keyboard = visitor, visitor.page.keyboard

    def focused(self) -> dict[str, Any]:
        """What has the focus now."""
        return self.visitor.page.evaluate(_FOCUSED)

    def tab_to(self, is_wanted: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """Press Tab until the wanted element has the focus, which the eye must see."""
        passed = []
        for _ in range(MOST_TABS):
            self.keyboard.press("Tab")
            here = self.focused()
            if is_wanted(here):
                assert self.visitor.page.evaluate(_IS_MARKED), f"nothing shows that {what} has the focus"
                return here
            passed.append(here["words"][:40])
        raise AssertionError(f"{what} is not reached by Tab; passed {passed}")

    def follow(self, words: str) -> None:
        """Tab to a link of the page itself and press Enter."""
        self.tab_to(lambda here: here["inMain"] and words in here["words"] and here["role"] == "a", f"link {words}")
        self.keyboard.press("Enter")
        self.visitor.page.wait_for_timeout(500)
        self.visitor.settle()

    def choose(self, label: str, typed: str) -> None:
        """Tab to a select box, type the beginning of an option and take it."""
        self.tab_to(lambda here: label in here["words"] and here["role"] == "combobox", f"select box {label}")
        self.take(typed)

    def take(self, typed: str) -> None:
        """Type the beginning of an option into the select box that has the focus and take it."""
        self.keyboard.press("Control+a")
        self.keyboard.type(typed, delay=20)
        self.visitor.page.get_by_role("option").first.wait_for()
        self.keyboard.press("Enter")
        self.visitor.page.wait_for_timeout(500)
        self.visitor.settle()


@pytest.fixture
def typist(browser: Any, served: Served) -> Iterator[Typist]:
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    yield Typist(visitor)
    visitor.page.context.close()


def test_from_the_map_to_a_measure_without_a_mouse(typist: Typist) -> None:
    visitor = typist.visitor
    visitor.open("")
    visitor.wait_for_charts()
    typist.choose("Gemeinde", "Forst")
    assert "town=12071076" in visitor.page.url
    typist.take("Cottbus")  # the select box still has the focus
    assert "town=12052000" in visitor.page.url
    typist.follow("Zum Profil")
    visitor.page.get_by_role("heading", name="Empfohlene Maßnahmen").wait_for()
    assert "centre=12052000-01" in visitor.page.url
    typist.follow("Passende Maßnahmen")
    assert "problem=footfall-decline" in visitor.page.url
    typist.follow("Zum Maßnahmenblatt")
    visitor.page.get_by_role("heading", name="Schritte").wait_for()


def test_the_table_of_a_chart_opens_by_keyboard(typist: Typist) -> None:
    typist.visitor.open("profil?centre=12052000-01")
    typist.tab_to(lambda here: here["role"] == "summary" and "Als Tabelle" in here["words"], "the table of a chart")
    typist.keyboard.press("Enter")
    typist.visitor.page.locator("[data-testid=stExpander] [data-testid=stTable] >> visible=true").first.wait_for()


def test_no_trap_and_nothing_invisible_has_the_focus(typist: Typist) -> None:
    typist.visitor.open("")
    typist.visitor.wait_for_charts()
    seen: list[str] = []
    for _ in range(MOST_TABS):
        typist.keyboard.press("Tab")
        here = typist.focused()
        if here["role"] == "body":
            break
        assert here["visible"], here
        seen.append(here["words"])
    else:
        raise AssertionError(f"the focus does not leave the page: {seen[-5:]}")
    assert len(seen) > 10
