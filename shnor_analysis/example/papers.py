"""The papers of the example: tasks, scale, and the regional result each one is tuned to.

Scales are those of ВПР 2021 (domain.md 5.5). Regional shares of «2» and the strength of heaping at the 2/3
border of mathematics and Russian are those of spring 2021 (domain.md 1.4 and 8); where no measurement
exists, a plausible value stands and the paper is used for benchmarks only.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shnor_analysis.tables.vocabulary import SUBJECT_BY_CODE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STEP_GAP = 0.7
"""Logits between the points of one task: the second point of a task is that much harder than the first."""


@dataclass(frozen=True)
class Paper:
    """One ВПР paper.

    Attributes
    ----------
    code : str
        Short code of the subject as ФИС ОКО writes it (``"МА"``).
    grade : int
        Grade of the programme that the paper tests.
    tasks, task_max, levels : tuple
        Task names (``"1К1"``), largest points of each, and level of each (``"Б"`` or ``"П"``).
    borders : tuple of int
        Lowest primary scores of «3», «4» and «5» (domain.md 5.5).
    difficulty : float
        Ability, in logits, at which a middle task is solved by half of the pupils.
    discrimination : float
        Slope of the task curves, logits of success per logit of ability.
    heaping : float
        Share (0–1) of the pupils one point below «3» who are lifted over the border in spring.
    """

    code: str
    grade: int
    tasks: tuple[str, ...]
    task_max: tuple[int, ...]
    levels: tuple[str, ...]
    borders: tuple[int, int, int]
    difficulty: float
    discrimination: float
    heaping: float

    @property
    def subject(self) -> str:
        """Full name of the subject."""
        return SUBJECT_BY_CODE[self.code]

    @property
    def max_score(self) -> int:
        """Largest primary score: the sum of the largest points of the tasks."""
        return sum(self.task_max)


_TASKS = {
    ("МА", 4): "1:1 2:1 3:2 4:1 5.1:1 5.2:1 6.1:1 6.2:1 7:1 8:2* 9.1:1 9.2:1 10:2 11:2 12:2*",
    ("РУ", 4): "1К1:4 1К2:3 2:3 3.1:1 3.2:3 4:2 5:1 6:2* 7:3 8:2 9:1 10:2 11:2 12.1:1 12.2:2 13.1:1 13.2:2"
    " 14:1 15.1:1* 15.2:1*",
    ("МА", 5): "1:1 2:1 3:1 4:1 5:1 6:2 7:1 8:1* 9:2 10:2 11.1:1 11.2:1 12.1:1 12.2:1 13:1* 14:2*",
    ("РУ", 5): "1К1:4 1К2:3 1К3:2 2К1:3 2К2:3 2К3:3 2К4:3 3:2 4.1:3 4.2:2* 5.1:2 5.2:2 6.1:2 6.2:1* 7.1:2"
    " 7.2:1 8:2 9:2 10:1 11:1 12:1",
    ("МА", 6): "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:2* 10:1 11:2* 12:1 13:2*",
    ("РУ", 6): "1К1:4 1К2:3 1К3:2 2К1:3 2К2:3 2К3:3 2К4:3 3.1:1 3.2:1 4:2 5:3 6:2 7.1:1 7.2:1* 8.1:2 8.2:1*"
    " 9:2 10:3 11:2 12.1:1 12.2:2* 13.1:1 13.2:1 14.1:2 14.2:2*",
    ("МА", 7): "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1* 11:1 12:2 13:1 14:2* 15:1 16:2*",
    ("РУ", 7): "1К1:4 1К2:3 1К3:2 2К1:3 2К2:3 2К3:3 2К4:3 3.1:1 3.2:1 4.1:1 4.2:1 5:2 6:2* 7.1:1 7.2:1* 8.1:2"
    " 8.2:1* 9:2 10:1 11.1:2 11.2:3* 12:1 13.1:1 13.2:1 14:2",
    ("МА", 8): "1:1 2:1 3:1 4:1 5:1 6:2 7:1 8:2 9:1 10:1 11:1 12:1 13:1 14:1 15:2* 16.1:1 16.2:1 17:1* 18:2*"
    " 19:2*",
    ("РУ", 8): "1К1:4 1К2:3 1К3:2 2К1:3 2К2:3 2К3:3 3.1:1 3.2:1 4.1:1 4.2:1 5:2 6:2* 7:2 8:1 9:3* 10:2 11.1:2"
    " 11.2:1* 12:1 13:2 14:2 15.1:1 15.2:1 16.1:2 16.2:1* 17:2 18:2",
}

# Borders: domain.md 5.5. The last three numbers put the paper at the regional share of «2» and of «5» and at
# the heaping named in the comment when the region is as able as in spring 2021; tests check mathematics
# and Russian. Other subjects have plausible targets, not measured ones.
_PAPERS: tuple[tuple[str, int, int, tuple[int, int, int], float, float, float], ...] = (
    ("МА", 4, 20, (6, 10, 15), -1.309, 0.372, 0.442),  # «2» 3.3 %, «5» 25 %, ×3.5
    ("МА", 5, 20, (7, 11, 15), 0.212, 0.458, 0.759),  # «2» 14.8 %, «5» 11.9 %, ×8.6
    ("МА", 6, 16, (6, 10, 14), 0.123, 0.459, 0.757),  # «2» 16.0 %, «5» 4.7 %, ×8.4
    ("МА", 7, 19, (7, 12, 16), -0.201, 0.507, 0.711),  # «2» 13.9 %, «5» 8.5 %, ×7
    ("МА", 8, 25, (8, 15, 21), 0.097, 0.547, 0.727),  # «2» 13.6 %, «5» 6 %, ×8
    ("РУ", 4, 38, (14, 24, 33), -1.316, 0.566, 0.501),  # «2» 7.6 %, «5» 16 %, ×4
    ("РУ", 5, 45, (18, 29, 39), -0.652, 0.614, 0.679),  # «2» 14.9 %, «5» 11.2 %, ×7.6
    ("РУ", 6, 51, (25, 35, 45), -1.056, 0.495, 0.772),  # «2» 18.3 %, «5» 7.9 %, ×11.8
    ("РУ", 7, 47, (22, 32, 42), -0.851, 0.492, 0.720),  # «2» 18.4 %, «5» 5.5 %, ×9
    ("РУ", 8, 51, (26, 32, 45), -1.012, 0.523, 0.850),  # «2» 21.5 %, «5» 8 %, ×18.8
    ("ФИ", 7, 18, (5, 8, 11), 0.591, 0.558, 0.645),  # «2» 18 %, «5» 24 %, ×5
    ("ФИ", 8, 18, (5, 8, 11), 0.591, 0.558, 0.645),  # «2» 18 %, «5» 24 %, ×5
    ("ОБ", 6, 23, (9, 15, 20), -0.907, 0.453, 0.706),  # «2» 10 %, «5» 10 %, ×7
    ("ОБ", 7, 23, (10, 16, 21), -1.339, 0.635, 0.665),  # «2» 11 %, «5» 15 %, ×6
    ("ОБ", 8, 25, (11, 17, 22), -1.301, 0.512, 0.597),  # «2» 12 %, «5» 14 %, ×5
    ("БИ", 5, 29, (12, 18, 24), -0.710, 0.467, 0.725),  # «2» 15 %, «5» 11 %, ×8
    ("БИ", 6, 28, (12, 18, 24), -1.367, 0.385, 0.693),  # «2» 10 %, «5» 10 %, ×7
    ("БИ", 7, 28, (10, 17, 23), -0.796, 0.547, 0.651),  # «2» 11 %, «5» 15 %, ×6
    ("БИ", 8, 36, (13, 21, 29), -0.694, 0.520, 0.576),  # «2» 12 %, «5» 14 %, ×5
    ("ГГ", 6, 37, (10, 22, 31), -0.222, 0.665, 0.671),  # «2» 10 %, «5» 10 %, ×7
    ("ГГ", 7, 37, (11, 26, 33), -0.713, 0.922, 0.622),  # «2» 11 %, «5» 15 %, ×6
    ("ГГ", 8, 40, (13, 27, 35), -0.752, 0.774, 0.568),  # «2» 12 %, «5» 14 %, ×5
    ("ХИ", 8, 36, (10, 19, 28), -0.155, 0.632, 0.575),  # «2» 12 %, «5» 14 %, ×5
    ("ИС", 5, 15, (4, 8, 12), 0.654, 0.673, 0.752),  # «2» 15 %, «5» 11 %, ×8
    ("ИС", 6, 20, (6, 11, 16), 0.047, 0.448, 0.708),  # «2» 10 %, «5» 10 %, ×7
    ("ИС", 7, 25, (7, 13, 19), 0.032, 0.565, 0.654),  # «2» 11 %, «5» 15 %, ×6
    ("ИС", 8, 24, (7, 12, 18), 0.136, 0.512, 0.601),  # «2» 12 %, «5» 14 %, ×5
    ("ОМ", 4, 32, (8, 18, 27), -0.139, 0.894, 0.579),  # «2» 14 %, «5» 12 %, ×5
)


def _even_tasks(max_score: int) -> str:
    """Split a maximum into tasks of 1, 2, 1, 3 … points, the last third of them advanced."""
    points: list[int] = []
    while sum(points) < max_score:
        points.append(min((1, 2, 1, 3, 2)[len(points) % 5], max_score - sum(points)))
    hard = 2 * len(points) // 3
    return " ".join(f"{i + 1}:{p}{'*' if i >= hard else ''}" for i, p in enumerate(points))


def _paper(row: tuple[str, int, int, tuple[int, int, int], float, float, float]) -> Paper:
    code, grade, max_score, borders, *tuned = row
    words = (_TASKS.get((code, grade)) or _even_tasks(max_score)).split()
    names, points = zip(*(word.rstrip("*").split(":") for word in words), strict=True)
    levels = tuple("П" if word.endswith("*") else "Б" for word in words)
    return Paper(code, grade, names, tuple(map(int, points)), levels, borders, *tuned)


@lru_cache(maxsize=1)
def all_papers() -> dict[tuple[str, int], Paper]:
    """Give every paper of the example by (subject, programme grade)."""
    papers = (_paper(row) for row in _PAPERS)
    return {(paper.subject, paper.grade): paper for paper in papers}


@lru_cache(maxsize=128)
def step_difficulties(paper: Paper) -> tuple[Ints, Floats]:
    """Give task number and relative difficulty (logits) of every single point of a paper.

    Returns
    -------
    task : ndarray of int, shape (max_score,)
        Which task the point belongs to.
    difficulty : ndarray of float, shape (max_score,)
        Logits above (harder) or below the difficulty of the paper; tasks are spread evenly over ±1.3
        logits in an order that looks random, advanced tasks lie 1 logit higher.
    """
    n = len(paper.tasks)
    spread = 2.6 * ((np.arange(n) * 0.618034 + 0.3) % 1.0 - 0.5)
    base = spread + np.array([level == "П" for level in paper.levels])
    task = np.repeat(np.arange(n), paper.task_max)
    step = np.concatenate([np.arange(top) - (top - 1) / 2 for top in paper.task_max])
    return task, base[task] + _STEP_GAP * step
