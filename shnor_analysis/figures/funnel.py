"""Schools among the schools of their size: shares against the number of marks, with funnel limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from shnor_analysis.figures.canvas import Anchor, Canvas
from shnor_analysis.figures.style import (
    ACCENT,
    CONTEXT,
    GRID,
    LABEL,
    MUTED,
    SMALL,
    TEXT,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    text_width,
)

TOP, FOOT, LEFT, RIGHT = 26.0, 44.0, 34.0, 46.0
HEIGHT, NARROW_HEIGHT = 330.0, 300.0
STEP = 0.1
TICKS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
LOWEST_SCALE = 0.4


@dataclass(frozen=True)
class Marked:
    """A school of the page: marks, share of «2» (fraction of 1), what stands beside its dot."""

    n: int
    share: float
    label: str


def funnel(
    schools: pd.DataFrame,
    limits: pd.DataFrame,
    marked: Sequence[Marked],
    baseline: tuple[float, str],
    layout: Layout = WIDE,
) -> Drawing:
    """Draw schools as grey dots, the limits for each size, and the schools of the page in accent.

    Parameters
    ----------
    schools : DataFrame
        A row a school: ``n`` (marks) and ``share`` (fraction of 1). No names.
    limits : DataFrame
        ``n``, ``low95``, ``high95``, ``low998``, ``high998``, in order of ``n``.
    marked : sequence of Marked
        Marks, share and label of each school of the page.
    baseline : tuple of float and str
        Share of the region, and what stands on its line.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    if schools.empty or limits.empty:
        return NotApplicable("Сравнить школу со школами её размера нельзя: их слишком мало.")
    sheet = _Sheet(schools, limits, marked, layout)
    sheet.frame(*baseline)
    sheet.limits(limits)
    sheet.canvas.dots(sheet.places(schools["n"], schools["share"]), CONTEXT, 4.5)
    for school in marked:
        sheet.school(school, below=school.share < baseline[0])
    return sheet.canvas.finish()


class _Sheet:
    """The figure in the making: its scales and its canvas."""

    def __init__(
        self, schools: pd.DataFrame, limits: pd.DataFrame, marked: Sequence[Marked], layout: Layout
    ) -> None:
        height = NARROW_HEIGHT if layout.columns == 1 else HEIGHT
        self.canvas = Canvas(layout.width, height)
        self.bottom, self.right = height - FOOT, layout.width - RIGHT
        sizes = [float(schools["n"].min()), float(schools["n"].max()), *[float(school.n) for school in marked]]
        self.least, self.most = math.log(min(sizes) * 0.9), math.log(max(sizes) * 1.1)
        highest = max(float(schools["share"].max()), LOWEST_SCALE, *[school.share for school in marked])
        self.top = min(1.0, math.ceil(highest / STEP - 1e-9) * STEP)

    def x(self, n: float) -> float:
        """Place a number of marks; the scale is logarithmic."""
        return LEFT + (math.log(n) - self.least) / (self.most - self.least) * (self.right - LEFT)

    def y(self, share: float) -> float:
        """Place a share."""
        return self.bottom - share / self.top * (self.bottom - TOP)

    def places(self, n: pd.Series, share: pd.Series) -> list[tuple[float, float]]:
        """Place many points at once."""
        across = LEFT + (np.log(n.to_numpy(dtype=float)) - self.least) / (self.most - self.least) * (
            self.right - LEFT
        )
        down = self.bottom - share.to_numpy(dtype=float) / self.top * (self.bottom - TOP)
        return [(float(x), float(y)) for x, y in zip(across, down, strict=True)]

    def frame(self, baseline: float, label: str) -> None:
        """Rule the sheet and write the scales."""
        canvas = self.canvas
        step = STEP if self.top <= 0.6 else 2 * STEP
        for number in range(int(self.top / step + 1e-9) + 1):
            y = self.y(number * step)
            canvas.line((LEFT, y), (self.right, y), GRID, order=0.5)
            canvas.text(LEFT - 8, y + 4, f"{number * step * 100:.0f}", size=LABEL, colour=MUTED, anchor="right")
        canvas.text(0, 12, "доля «2», %", size=LABEL, colour=MUTED)
        for tick in TICKS:
            if self.least <= math.log(tick) <= self.most:
                canvas.text(self.x(tick), self.bottom + 17, str(tick), size=LABEL, colour=MUTED, anchor="center")
        canvas.text(
            (LEFT + self.right) / 2, self.bottom + 36, "отметок у школы", size=LABEL, colour=MUTED, anchor="center"
        )
        y = self.y(baseline)
        canvas.line((LEFT, y), (self.right, y), MUTED, width=1.2, order=1)
        canvas.text(self.right + 6, y + 4, label, size=LABEL, colour=MUTED)

    def limits(self, limits: pd.DataFrame) -> None:
        """Draw both pairs of limits; the outer one is dashed."""
        for name, label, dashes in (("95", "95 %", None), ("998", "99,8 %", (4.0, 3.0))):
            for end in ("low", "high"):
                shares = limits[f"{end}{name}"].clip(upper=self.top)
                if end == "low":
                    shares = shares.where(shares > 0)
                points = self.places(limits["n"], shares)
                inside = [(x, y) for x, y in points if not math.isnan(y)]
                if len(inside) > 1:
                    self.canvas.curve(inside, MUTED, 1.3, dashes)
                    if end == "high":
                        self.canvas.text(inside[-1][0] + 6, inside[-1][1] + 4, label, size=LABEL, colour=MUTED)

    def school(self, school: Marked, *, below: bool) -> None:
        """Mark the school and write its label on the side where there is room, away from the region's line."""
        x, y, label = self.x(school.n), self.y(school.share), school.label
        self.canvas.dot(x, y, "#ffffff", size=15)
        self.canvas.dot(x, y, ACCENT, size=11)
        width = text_width(label, TEXT) + 14
        anchor: Anchor = "right" if x + width > self.right else "left"
        shift = -14 if anchor == "right" else 14
        base = y + 20 if (below and y + 24 < self.bottom) or y - 12 < TOP else y - 10
        self.canvas.text(x + shift, base, label, size=SMALL, bold=True, anchor=anchor, halo=True)
