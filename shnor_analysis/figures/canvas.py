"""A sheet measured in pixels on which the figures are set; it holds one Matplotlib figure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from shnor_analysis.figures.style import FONT, INK, NARROW, PAPER, TEXT

Anchor = Literal["left", "center", "right"]
#: What covers what, colour, width and dashes of a line.
_Stroke = tuple[float, str, float, tuple[float, float] | None]
POINTS_IN_INCH = 72
HALO = 4.0

#: SVG's own anchor is the start of a text, and need not be said.
_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}


@dataclass(frozen=True)
class _Line:
    """A line of text and how it is set."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: Anchor
    bold: bool
    halo: bool


class OnPage(Artist):
    """What a page writes itself: Matplotlib's way to SVG costs many times the writing of it."""

    def markup(self) -> Markup:
        """Write it as elements of SVG, one unit a pixel."""
        raise NotImplementedError


class _Words(OnPage):
    """All texts of a figure. A browser sets them as they stand, so nothing need be measured."""

    def __init__(self, lines: list[_Line]) -> None:
        super().__init__()
        self.lines = lines
        self.set_zorder(5)

    def get_children(self) -> list[Artist]:
        """Make Matplotlib's texts of the lines, for whoever asks what is written."""
        return [self._text(line) for line in self.lines]

    def draw(self, renderer: Any) -> None:
        """Draw the texts as Matplotlib does, for a picture that is no part of a page."""
        for text in self.get_children() if self.get_visible() else ():
            text.draw(renderer)

    def markup(self) -> Markup:
        """Write the texts and their places."""
        return Markup("".join(map(_as_svg, self.lines)))

    def _text(self, line: _Line) -> Text:
        text = Text(
            line.x,
            line.y,
            line.text,
            color=line.colour,
            horizontalalignment=line.anchor,
            verticalalignment="baseline",
            fontproperties=_font(line.size, bold=line.bold),
            parse_math=False,
            transform=self.get_transform(),
        )
        if line.halo:
            text.set_path_effects([withStroke(linewidth=HALO, foreground=PAPER)])
        if (sheet := self.get_figure()) is not None:
            text.set_figure(sheet)
        return text


@dataclass(frozen=True)
class _Tip:
    """An area of the figure and what is said of it to whoever points at it."""

    x: float
    y: float
    width: float
    height: float
    words: str


class _Tips(OnPage):
    """Areas that a browser says something of when they are pointed at; elsewhere they are nothing."""

    def __init__(self, tips: list[_Tip]) -> None:
        super().__init__()
        self.tips = tips
        self.set_zorder(6)

    def markup(self) -> Markup:
        """Write the areas."""
        return Markup("".join(map(_as_area, self.tips)))


def _as_svg(line: _Line) -> str:
    bold = ' font-weight="600"' if line.bold else ""
    halo = f' paint-order="stroke" stroke="{PAPER}" stroke-width="{HALO:g}"' if line.halo else ""
    look = f'{bold}{halo} font-size="{line.size:g}" fill="{line.colour}"{_ANCHORS[line.anchor]}'
    return f'<text{look} x="{_short(line.x)}" y="{_short(line.y)}">{escape(line.text)}</text>'


def _as_area(tip: _Tip) -> str:
    sides = " ".join(f'{name}="{_short(getattr(tip, name))}"' for name in ("x", "y", "width", "height"))
    return f'<rect class="tip" {sides}><title>{escape(tip.words)}</title></rect>'


def _short(pixels: float) -> str:
    """Write a coordinate to a hundredth of a pixel."""
    return f"{pixels:.2f}".rstrip("0").rstrip(".")


@cache
def _font(size: float, *, bold: bool) -> FontProperties:
    """Give the font of a text, made once a size and weight."""
    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")


class Canvas:
    """A figure with x to the right and y downwards from the top left corner, one unit one pixel.

    The layout is fixed by the caller, so nothing has to be measured while drawing, and there are no axes to
    fit. Rectangles of one colour and lines of one look are kept until :meth:`finish` and leave as one path each,
    which keeps the SVG of a large figure small.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS_IN_INCH, height / POINTS_IN_INCH), dpi=POINTS_IN_INCH)
        down = Affine2D().scale(1, -1).translate(0, height).scale(1 / POINTS_IN_INCH)
        self._to_sheet = down + self.figure.dpi_scale_trans
        self._boxes: dict[tuple[float, str], list[Path]] = defaultdict(list)
        self._lines: dict[_Stroke, list[Path]] = defaultdict(list)
        self._words: list[_Line] = []
        self._tips: list[_Tip] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Add a filled rectangle with the top left corner at ``x, y``."""
        if width > 0 and height > 0:
            right, bottom = x + width, y + height
            corners = [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
            self._boxes[2.0, fill].append(Path(corners, closed=True))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        width: float = 1.0,
        dashes: tuple[float, float] | None = None,
        order: float = 1.0,
    ) -> None:
        """Draw a straight line from one point to another; ``order`` says what covers what."""
        self._lines[order, colour, width, dashes].append(Path([start, end]))

    def dot(self, x: float, y: float, colour: str, *, hollow: bool = False, size: float = 9.0) -> None:
        """Draw a round marker, filled or hollow."""
        marker = Line2D([x], [y], marker="o", markersize=size, linestyle="none", zorder=4)
        marker.set_markerfacecolor("#ffffff" if hollow else colour)
        marker.set_markeredgecolor(colour)
        marker.set_markeredgewidth(1.8 if hollow else 0.8)
        self._put(marker)

    def dots(
        self,
        points: Iterable[tuple[float, float]],
        colour: str,
        size: float,
        *,
        hollow: bool = False,
        order: float = 2.0,
    ) -> None:
        """Draw many round dots of one colour as one path: each is a line of hardly any length with round ends."""
        places = sorted({(round(x, 1), round(y, 1)) for x, y in points})
        if not places:
            return
        path = Path(
            [(x + shift, y) for x, y in places for shift in (0.0, 0.01)], [Path.MOVETO, Path.LINETO] * len(places)
        )
        for fill, width, above in ((colour, size, 0.0), ("#ffffff", size - 3.6, 0.1))[: 1 + hollow]:
            patch = PathPatch(path, facecolor="none", edgecolor=fill, linewidth=width, zorder=order + above)
            patch.set_capstyle("round")
            self._put(patch)

    def diamonds(self, points: Iterable[tuple[float, float]], colour: str, order: float = 3.0) -> None:
        """Draw hollow diamonds with their middles at the points."""
        for x, y in points:
            for fill, half, above in ((colour, 6.4, 0.0), ("#ffffff", 3.9, 0.1)):
                corners = [(x - half, y), (x, y - half), (x + half, y), (x, y + half), (x - half, y)]
                self._boxes[order + above, fill].append(Path(corners, closed=True))

    def curve(
        self, points: Iterable[tuple[float, float]], colour: str, width: float, dashes: tuple[float, float] | None
    ) -> None:
        """Draw a line through points."""
        line = Line2D(*zip(*points, strict=True), color=colour, linewidth=width, zorder=1)
        if dashes:
            line.set_linestyle((0, dashes))
        self._put(line)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        colour: str = INK,
        anchor: Anchor = "left",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write a line of text whose baseline is ``y``; nothing in it is read as TeX.

        With a ``halo`` of the colour of the paper it stays readable over dots and lines.
        """
        self._words.append(_Line(x, y, text, size, colour, anchor, bold, halo))

    def tip(self, x: float, y: float, width: float, height: float, words: object) -> None:
        """Say something of an area to whoever points at it with a mouse, which telephones do not have."""
        if words and self.width > NARROW.width:
            self._tips.append(_Tip(x, y, width, height, str(words)))

    def finish(self) -> Figure:
        """Give the figure with everything on it."""
        for (order, colour, width, dashes), paths in self._lines.items():
            strokes = PathPatch(Path.make_compound_path(*paths), facecolor="none", edgecolor=colour, zorder=order)
            strokes.set(linewidth=width, linestyle=(0, dashes) if dashes else "solid")
            strokes.set(capstyle="butt", joinstyle="round")
            self._put(strokes)
        for (order, fill), paths in self._boxes.items():
            whole = Path.make_compound_path(*paths)
            self._put(PathPatch(whole, facecolor=fill, edgecolor="none", linewidth=0, zorder=order))
        self._put(_Words(self._words))
        if self._tips:
            self._put(_Tips(self._tips))
        return self.figure

    def _put(self, artist: Artist) -> None:
        artist.set_transform(self._to_sheet)
        self.figure.add_artist(artist)
