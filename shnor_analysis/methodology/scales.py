"""From a primary score to a mark: the scale of a paper in a year."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.methodology.loader import load


@dataclass(frozen=True)
class Scale:
    """Bounds of one paper: ``lowest`` are the lowest scores of «3», «4» and «5» (primary points)."""

    subject: str
    programme_grade: int
    years: tuple[int, int]
    max_score: int | None
    lowest: tuple[int, int, int]
    source: str

    def marks(self, scores: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the mark 2–5 for each score.

        Examples
        --------
        >>> scale_of("Математика", 5, 2021).marks(np.array([6, 7, 11, 20])).tolist()
        [2, 3, 4, 5]
        """
        return np.searchsorted(np.array(self.lowest), scores, side="right") + 2


@cache
def _scales() -> tuple[Scale, ...]:
    return tuple(
        Scale(
            subject=item["subject"],
            programme_grade=item["programme_grade"],
            years=(item["years"][0], item["years"][1]),
            max_score=item.get("max_score"),
            lowest=tuple(item["lowest"]),
            source=item["source"],
        )
        for item in load("vpr_scales")["scale"]
    )


def scale_of(subject: str, programme_grade: int, year: int, max_score: int | None = None) -> Scale | None:
    """Find the scale of a paper; ``None`` where none is known or the file's maximum is another one.

    Examples
    --------
    >>> scale_of("Математика", 5, 2021, max_score=24) is None
    True
    """
    for scale in _scales():
        same_paper = (scale.subject, scale.programme_grade) == (subject, programme_grade)
        in_force = scale.years[0] <= year <= scale.years[1]
        if same_paper and in_force and max_score in (None, scale.max_score):
            return scale
    return None
