"""An attacker who has read every public page and paper: what is published becomes equations, then ranges.

The attacker is granted more than is printed: that whoever answered a scale returned the questionnaire, that every
total is over the schools of the programme, and which of them an indicator is of.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from lxml import html
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array, vstack

Terms = Mapping[str, float]


class Published:
    """Equations and bounds over counts that are not negative."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.rows: list[tuple[Terms, float, float]] = []
        self._made: tuple[int, csr_array, np.ndarray] | None = None

    def tell(self, terms: Terms, low: float, high: float | None = None) -> None:
        """A sum of counts lies between two numbers, or is one."""
        for name in terms:
            self.names.setdefault(name, len(self.names))
        self.rows.append((terms, low, low if high is None else high))

    def _system(self) -> tuple[csr_array, np.ndarray]:
        """Rows and bounds of all that is told, made once for all questions."""
        if self._made is None or self._made[0] != len(self.rows):
            matrix = lil_array((len(self.rows), len(self.names)))
            for place, (terms, _, _) in enumerate(self.rows):
                for term, factor in terms.items():
                    matrix[place, self.names[term]] = factor
            low, high = (np.array([row[k] for row in self.rows]) for k in (1, 2))
            whole = csr_array(matrix)
            self._made = len(self.rows), csr_array(vstack([whole, -whole])), np.concatenate([high, -low]) + 1e-7
        return self._made[1], self._made[2]

    def range(self, name: str) -> tuple[int, int]:
        """Smallest and largest whole count that agrees with all of it; large where nothing bounds it."""
        if name not in self.names:
            return 0, 10_000
        matrix, bounds = self._system()
        aim = np.zeros(len(self.names))
        aim[self.names[name]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * aim,
                A_ub=matrix,
                b_ub=bounds,
                bounds=(0, 10_000),
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(float(found.x @ aim))
        return int(np.ceil(ends[0] - 1e-4)), int(np.floor(ends[1] + 1e-4))


def tables_of(page: str) -> list[tuple[str, list[list[str]]]]:
    """Caption and rows of every table of a page, without the head, spaces as typed."""
    found = []
    for table in html.fromstring(f"<div>{page}</div>").iter("table"):
        caption = table.find("caption")
        rows = [[plain(cell.text_content()) for cell in row.iter("td", "th")] for row in table.iter("tr")]
        found.append(("" if caption is None else plain(caption.text_content()), rows[1:]))
    return found


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def numbers(cells: Iterable[str]) -> list[int] | None:
    """Whole numbers of cells, or nothing where any of them is no number."""
    texts = [cell.replace(" ", "") for cell in cells]
    return [int(text) for text in texts] if texts and all(text.isdigit() for text in texts) else None
