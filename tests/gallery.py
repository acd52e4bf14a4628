"""Screenshots of every page in German, the main ones narrow as well, into docs/galerie. `python -m tests.gallery` (`make gallery`).

The pages show the current snapshot of the data directory; one must exist (`make demo`).
"""

import io
import sys
from typing import Any, Final

from PIL import Image

from dashboard.navigation import PAGES
from etl.snapshot import NoSnapshot, current_id
from etl.stores import stores
from tests.browser.visiting import SIZES, Visitor, chromium, serve
from tests.conftest import ROOT

FOLDER: Final = ROOT / "docs" / "galerie"
CENTRE: Final = "12052000-01"
LARGEST: Final = 150_000
# height of the narrow and the wide picture; a longer page is cut below
TALLEST: Final = {"desktop": 1500, "phone": 1700}
WIDTH: Final = {"desktop": 1080, "phone": 390}
# pages that only a link in a mail opens
_LEFT_OUT: Final = ("anmeldung", "abstimmung", "abmelden")
# the pages a town uses most are shown narrow as well
_NARROW: Final = (
    "karte", "profil", "vergleich", "trends", "massnahmen", "wirkung", "treffen", "steckbrief", "liefern",
)  # fmt: skip
_COLOURS: Final = (256, 128, 64, 32)


def addresses() -> dict[str, str]:
    """File name (without ending) and address of every picture."""
    found = {entry.url or "karte": f"{entry.url}?centre={CENTRE}" for entry in PAGES if entry.url not in _LEFT_OUT}
    found["karte"] = "?town=12052000"
    return found | {"massnahmenblatt": f"massnahmen?measure=active-vacancy-management&centre={CENTRE}"}


def shown(size: str) -> dict[str, str]:
    """The pages taken at a size."""
    return {name: path for name, path in addresses().items() if size == "desktop" or name in _NARROW}


def main() -> int:
    """Take all pictures and write the page that shows them."""
    if current_id(stores()) is None:
        raise NoSnapshot("no current snapshot: make demo")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with serve(stores().root) as served, chromium() as browser:
        for size in SIZES:
            for name, path in shown(size).items():
                file = FOLDER / f"{name}-{size}.png"
                file.write_bytes(small(photograph(browser, served.address, path, size), WIDTH[size]))
                sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size // 1000} kB\n")
    (FOLDER / "README.md").write_text(contents(), encoding="utf-8")
    return 0


def photograph(browser: Any, address: str, path: str, size: str) -> bytes:
    """A page from its top, as high as it is but not above the limit."""
    width, height = SIZES[size]
    visitor = Visitor(browser, address, (width, height))
    visitor.open(path)
    content = visitor.page.evaluate(
        "() => Math.ceil(document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().height)"
    )
    visitor.page.set_viewport_size({"width": width, "height": max(height, min(content, TALLEST[size]))})
    visitor.page.wait_for_timeout(500)
    visitor.wait_for_charts()
    visitor.page.wait_for_timeout(2500)  # the map draws its shapes after its frame
    picture: bytes = visitor.page.screenshot()
    visitor.page.context.close()
    return picture


def small(picture: bytes, width: int) -> bytes:
    """The picture at a width in as many colours as keep it below the largest size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    for colours in _COLOURS:
        packed = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() <= LARGEST:
            break
    return packed.getvalue()


def contents() -> str:
    """The page that lists the pictures."""
    parts = ["# Galerie", "", "Alle Seiten mit den Beispieldaten; neu aufgenommen mit `make gallery`.", ""]
    for name in addresses():
        parts += [f"## {name}", ""]
        for size in SIZES:
            parts += [f"![{name}, {size}]({name}-{size}.png)", ""] if name in shown(size) else []
    return "\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
