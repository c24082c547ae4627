"""From generated pupils to what stands in the cells: codes of skipped tasks, and the dirt of real files.

The kinds of dirt and their rates follow domain.md 5.3 and 8; every spoiled value is drawn from random numbers
of its own, so data with and without dirt differ in nothing else.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.model import ExampleData
from shnor_analysis.example.papers import Ints
from shnor_analysis.example.population import stream
from shnor_analysis.example.scoring import mark_of
from shnor_analysis.example.settings import Sitting

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

ABSENT = "отсутствовал"

_TEXT, _SPOILT = 300, 310

_SKIPPED = 0.12
"""Part of the zero points that are written as «X»: the pupil did not start the task."""

_NOT_TAUGHT = 0.25
"""Part of the advanced tasks that nobody in a school solved and that are written as «не пройд.»."""

#: Odd values of a column and the part of the rows where each is met.
_ODD_JOURNAL = {"нет отметки": 8e-4, "н/а": 3e-4, "1": 2e-4, "6": 1e-4, "8": 1e-4}
_ODD_GENDER = {" ж": 3e-4, " м": 3e-4, "4": 2e-4}
_ODD_VARIANT = {"0": 1e-4, "3": 1e-4}
_ODD_SKIPPED = {"x": 0.04, "Х": 5e-3, "х": 3e-3, "X ": 1e-3}
_ODD_ZERO = {"H": 1e-4}
_OVER_MAXIMUM, _OFF_BY_ONE, _NO_TOTAL, _ABSENT_WITH_TOTAL = 4e-4, 5e-4, 1e-4, 3e-4

_LATIN = str.maketrans("аеикосрхАВЕКМНОРСТХ", "aeukocpxABEKMHOPCTX")


@dataclass(frozen=True)
class WrittenPaper:
    """One sitting as it stands in a protocol; all arrays have one entry a listed pupil.

    Attributes
    ----------
    school : ndarray of int
        Row of the school in the directory.
    place : ndarray of int
        Number of the pupil in the list of the school, from 1.
    code, class_label, gender, journal, variant : ndarray of str
        Cells as text; empty for absent pupils, whose variant says so.
    total : ndarray of object
        Primary score (int) or ``None``.
    points : ndarray of str, shape (pupils, tasks)
        Points of the tasks, «X» and «не пройд.».
    """

    sitting: Sitting
    school: Ints
    place: Ints
    code: Objects
    class_label: Objects
    gender: Objects
    journal: Objects
    variant: Objects
    total: Objects
    points: Objects

    @property
    def counted(self) -> Bools:
        """Tell who is a participant for ФИС ОКО: not absent, and with a total."""
        return np.asarray((self.variant != ABSENT) & pd.notna(self.total), dtype=bool)

    @property
    def marks(self) -> Ints:
        """Marks of ФИС ОКО (2–5; 0 for non-participants): an impossible total counts as a high one."""
        marks = np.zeros(len(self.total), dtype=np.int64)
        marks[self.counted] = mark_of(self.sitting.paper, self.total[self.counted].astype(np.int64))
        return marks

    def of(self, rows: Bools) -> "WrittenPaper":
        """Keep some of the pupils."""
        columns = (
            "school",
            "place",
            "code",
            "class_label",
            "gender",
            "journal",
            "variant",
            "total",
            "points",
        )
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def written_papers(data: ExampleData) -> list[WrittenPaper]:
    """Put every sitting of a region on paper, with dirt if the settings ask for it."""
    sittings = [s for season in range(len(data.settings.years)) for s in data.settings.sittings(season)]
    keys = ["year", "season", "subject", "programme_grade"]
    rows = data.pupils.groupby(keys, sort=False).indices
    papers = []
    for sitting in sittings:
        key = (sitting.year, sitting.season, sitting.paper.subject, sitting.paper.grade)
        paper = _as_text(data, sitting, np.asarray(rows.get(key, []), dtype=np.int64))
        papers.append(_spoilt(data, paper) if data.settings.dirt else paper)
    return papers


def _as_text(data: ExampleData, sitting: Sitting, rows: Ints) -> WrittenPaper:
    """Turn the rows of one sitting into cells, without dirt."""
    pupils = data.pupils.iloc[rows]
    absent = pupils["absent"].to_numpy()
    rng = stream(data.settings, _TEXT, sitting.season_index, sitting.paper_index)
    points = data.points[rows][:, : len(sitting.paper.tasks)]
    text = points.astype(str).astype(object)
    text[(points == 0) & (rng.random(points.shape) < _SKIPPED)] = "X"
    text[absent] = None
    school = data.schools["school_id"].searchsorted(pupils["school_id"])
    return WrittenPaper(
        sitting=sitting,
        school=np.asarray(school, dtype=np.int64),
        place=pupils["pupil_code"].to_numpy().astype(np.int64) - sitting.pupil_grade * 10_000,
        code=pupils["pupil_code"].to_numpy(object),
        class_label=np.where(absent, "", pupils["class_label"].to_numpy(object)),
        gender=np.where(absent, "", pupils["gender"].to_numpy(object)),
        journal=_blank_where(absent, pupils["journal_mark"].fillna(0).astype(int).astype(str).to_numpy(object)),
        variant=np.where(absent, ABSENT, pupils["variant"].to_numpy(object)),
        total=pupils["score"].astype(object).where(~pupils["absent"], None).to_numpy(object),
        points=text,
    )


def _blank_where(rows: Bools, values: Objects) -> Objects:
    return np.where(rows, "", values).astype(object)


def _spoilt(data: ExampleData, paper: WrittenPaper) -> WrittenPaper:
    """Lay the dirt of real files on one sitting."""
    sitting = paper.sitting
    rng = stream(data.settings, _SPOILT, sitting.season_index, sitting.paper_index)
    present = paper.variant != ABSENT
    return replace(
        paper,
        class_label=_odd_classes(rng, paper, present),
        gender=_capitals(rng, _sprinkled(rng, paper.gender, present, _ODD_GENDER), paper.school),
        journal=_sprinkled(rng, paper.journal, present, _ODD_JOURNAL),
        variant=_sprinkled(rng, paper.variant, present, _ODD_VARIANT),
        points=_odd_points(rng, paper, present),
        total=_odd_totals(rng, paper, present),
    )


def _sprinkled(rng: np.random.Generator, values: Objects, where: Bools, odd: dict[str, float]) -> Objects:
    """Put odd values in place of ordinary ones, each at its rate."""
    values = values.copy()
    draw = rng.random(values.shape)
    reached = 0.0
    for value, rate in odd.items():
        values[where & (draw >= reached) & (draw < reached + rate)] = value
        reached += rate
    return values


def _capitals(rng: np.random.Generator, values: Objects, school: Ints) -> Objects:
    """Let a few schools write in capitals."""
    few = rng.random(int(school.max(initial=0)) + 1) < 0.02
    return np.where(few[school], np.char.upper(values.astype(str)), values).astype(object)


def _odd_classes(rng: np.random.Generator, paper: WrittenPaper, present: Bools) -> Objects:
    """Spell class labels as each school likes, and some pupils' in another way still."""
    schools = int(paper.school.max(initial=0)) + 1
    habit = rng.choice(6, p=(0.62, 0.16, 0.07, 0.06, 0.05, 0.04), size=schools)[paper.school]
    habit = np.where(rng.random(len(habit)) < 0.003, rng.integers(6, size=len(habit)), habit)
    grade = str(paper.sitting.pupil_grade)
    pairs, inverse = np.unique(np.char.add(paper.class_label.astype(str), habit.astype(str)), return_inverse=True)
    spelled = np.array([_spell(pair[:-1], int(pair[-1]), grade) for pair in pairs], dtype=object)
    return np.where(present, spelled[inverse], paper.class_label)


def _spell(label: str, habit: int, grade: str) -> str:
    """Write a class label by one of six habits."""
    if label == "нет":
        return ("нет", "НЕТ", "Нет", grade, "нет ", "нет")[habit]
    ways = (label, label.upper(), grade + label.upper(), label.upper().translate(_LATIN))
    return (*ways, f"{grade} {label.upper()}", grade + label)[habit]


def _odd_points(rng: np.random.Generator, paper: WrittenPaper, present: Bools) -> Objects:
    """Write «X» in all its spellings, and «не пройд.» where a whole school got nothing for a hard task."""
    points = _sprinkled(rng, paper.points, paper.points == "X", _ODD_SKIPPED)
    points = _sprinkled(rng, points, paper.points == "0", _ODD_ZERO)
    schools = int(paper.school.max(initial=0)) + 1
    for task, level in enumerate(paper.sitting.paper.levels):
        if level == "Б":
            continue
        solved = np.isin(paper.points[:, task], ["0", "X"], invert=True) & present
        nobody = np.bincount(paper.school, weights=solved, minlength=schools) == 0
        nobody &= rng.random(schools) < _NOT_TAUGHT
        points[nobody[paper.school] & present, task] = "не пройд."
    return points


def _odd_totals(rng: np.random.Generator, paper: WrittenPaper, present: Bools) -> Objects:
    """Write totals above the maximum, totals that are not the sum, totals of absent pupils, and none."""
    total, top = paper.total.copy(), paper.sitting.paper.max_score
    draw = rng.random(len(total))
    over = present & (draw < _OVER_MAXIMUM)
    total[over] = rng.choice([top + 1, top + 3, top + 10, 2 * top - 10], size=int(over.sum())).astype(object)
    off = present & (draw > 1 - _OFF_BY_ONE)
    total[off] = [max(0, min(top, value + step)) for value, step in zip(total[off], _steps(rng, off), strict=True)]
    total[present & (np.abs(draw - 0.5) < _NO_TOTAL / 2)] = None
    total[~present & (draw < _ABSENT_WITH_TOTAL)] = 0
    return total


def _steps(rng: np.random.Generator, rows: Bools) -> list[int]:
    return [int(step) for step in rng.choice([-1, 1], size=int(rows.sum()))]
