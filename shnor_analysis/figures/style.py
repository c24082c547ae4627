"""One look for all figures: colours, type sizes, the two widths a figure is drawn for."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib.figure import Figure

#: Marks always wear these colours. They differ in lightness as well as in hue, so they stay apart in grey
#: print and for every common kind of colour blindness; «2» is the darkest warm one.
MARK_COLOURS = {2: "#8f3a1d", 3: "#e8c08c", 4: "#a3c6dc", 5: "#23618f"}
#: Text that reads on each mark colour with a contrast of at least 4.5.
MARK_INKS = {2: "#ffffff", 3: "#1c2129", 4: "#1c2129", 5: "#ffffff"}

INK = "#1c2129"
MUTED = "#565f6b"
CONTEXT = "#b3bac3"
GRID = "#e1e5ea"
ACCENT = "#1a4f94"
PAPER = "#ffffff"

FONT = "DejaVu Sans"
TEXT, SMALL, LABEL = 13.0, 12.0, 11.0
#: Average advance of a DejaVu Sans character in units of its size; enough to decide whether a label fits.
ADVANCE = 0.62


@dataclass(frozen=True)
class Layout:
    """A width a figure is drawn for, in CSS pixels: one user unit of the SVG is one pixel at that width."""

    name: str
    width: float
    columns: int


#: Screens and paper; telephones. Both are drawn, and the page shows the one that fits.
WIDE = Layout("wide", 720, 2)
NARROW = Layout("narrow", 350, 1)
LAYOUTS = (WIDE, NARROW)


@dataclass(frozen=True)
class NotApplicable:
    """A figure that cannot be drawn, and the Russian sentence that says why."""

    reason: str


Drawing = Figure | NotApplicable


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in pixels, rather too wide than too narrow.

    Examples
    --------
    >>> round(text_width("порог", 10))
    31
    """
    return len(text) * size * ADVANCE


def names_room(names: Iterable[object], widest: float, size: float) -> float:
    """Give the room that a column of names takes: as wide as the longest, up to a limit."""
    return min(max((text_width(str(name), size) for name in names), default=0.0) + 14, widest)


def shorten(text: str, width: float, size: float) -> str:
    """Cut a text with an ellipsis so that it fits a width in pixels.

    Examples
    --------
    >>> shorten("Окружающий мир", 60, 10)
    'Окружающ…'
    """
    room = int(width / (size * ADVANCE))
    return text if len(text) <= room else text[: max(room - 1, 1)].rstrip(" ,") + "…"


def wrapped(text: str, width: float, size: float, *, taken: float = 0.0, most: int = 2) -> list[str]:
    """Break a text between words so that it fits a width in pixels; what needs more lines is cut with an ellipsis.

    ``taken`` is what stands at the right of the first line.

    Examples
    --------
    >>> wrapped("Перекрёстная проверка работ двумя учителями", 150, 10)
    ['Перекрёстная проверка', 'работ двумя учителями']
    >>> wrapped("Перекрёстная проверка работ двумя учителями", 150, 10, taken=50)
    ['Перекрёстная', 'проверка работ двумя…']
    """
    room, aside = (int(pixels / (size * ADVANCE)) for pixels in (width, taken))
    lines = textwrap.wrap(text, max(room, 2), initial_indent=" " * aside, max_lines=most, placeholder="…")
    return [line.strip() for line in lines] or [""]
