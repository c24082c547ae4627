"""Builds a small store by hand, mart by mart, so that reports are tested without the rooms that compute marts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from scipy.stats import beta

from shnor_analysis.methodology import loader
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.journal import Complaints, Journal
from shnor_analysis.tables.marts import Cells, Identification, LowShares, RegionCells
from shnor_analysis.tables.results import Results
from shnor_analysis.tables.schools import Schools
from tests.reports import mini_marts

THRESHOLD = 0.3
MUNICIPALITY = "Приозёрный район"
REGION = mini_marts.REGION
HOSTILE = '<script>alert(1)</script> "Ромашка" & Co'


@dataclass(frozen=True)
class Paper:
    """One sitting of one school; ``marks`` are counts of 2, 3, 4, 5, or ``None`` where no scale is known."""

    year: int
    subject: str
    grade: int
    marks: tuple[int, int, int, int] | None
    listed: int | None = None
    n: int | None = None

    @property
    def wrote(self) -> int:
        """Participants."""
        return self.n if self.n is not None else sum(self.marks or ())


@dataclass(frozen=True)
class MiniSchool:
    """One school of the store."""

    school_id: str
    name: str
    papers: Sequence[Paper] = ()
    in_programme: bool = True
    sample: bool = True


@dataclass
class MiniStore:
    """Rows of the marts, gathered school by school."""

    cells: list[dict[str, object]] = field(default_factory=list)
    low: list[dict[str, object]] = field(default_factory=list)
    identification: list[dict[str, object]] = field(default_factory=list)
    results: list[dict[str, object]] = field(default_factory=list)


MA, RU = "Математика", "Русский язык"
SCHOOLS = (
    MiniSchool(
        "990001",
        "МКОУ «Ключевская СОШ № 3»",
        (
            Paper(2021, MA, 5, (9, 6, 2, 1), 20),
            Paper(2021, RU, 5, (8, 7, 2, 0), 20),
            Paper(2021, MA, 6, (5, 6, 2, 0), 14),
            Paper(2021, RU, 6, (2, 9, 3, 0), 14),
            Paper(2022, MA, 5, (7, 7, 2, 1), 19),
            Paper(2022, RU, 5, (3, 9, 4, 1), 19),
            Paper(2022, MA, 6, (6, 8, 2, 1), 23),
            Paper(2022, RU, 6, (5, 8, 4, 0), 18),
            Paper(2022, MA, 7, (2, 1, 0, 0), 4),
        ),
    ),
    MiniSchool(
        "990002",
        "МБОУ «Лесная ООШ»",
        (
            Paper(2021, MA, 5, (2, 10, 8, 4), 25),
            Paper(2021, RU, 5, (3, 10, 8, 3), 25),
            Paper(2022, MA, 5, (2, 9, 9, 5), 26),
            Paper(2022, RU, 5, (6, 8, 6, 3), 26),
        ),
        in_programme=False,
    ),
    *(
        MiniSchool(
            school_id,
            name,
            (
                Paper(2021, MA, 5, (6, 8, 4, 2), 20),
                Paper(2021, RU, 5, (5, 9, 4, 2), 20),
                Paper(2022, MA, 5, (5, 8, 5, 2), 20),
                Paper(2022, RU, 5, (4, 9, 5, 2), 20),
            ),
        )
        for school_id, name in (
            ("990003", "Без перемен"),
            ("990004", "Неясно"),
            ("990005", "Мало данных"),
            ("990006", "Малая группа внутри"),
            ("990007", "Отстали от ожидаемых"),
        )
    ),
)
EDGES = (
    MiniSchool("990010", "Нет результатов"),
    MiniSchool("990011", "Один ученик", (Paper(2022, MA, 5, (1, 0, 0, 0), 1),)),
    MiniSchool(
        "990012", "Одни двойки", (Paper(2022, MA, 5, (12, 0, 0, 0), 12), Paper(2022, RU, 5, (11, 0, 0, 0), 12))
    ),
    MiniSchool("990013", "Один сезон", (Paper(2022, MA, 5, (1, 5, 5, 3), 15),)),
    MiniSchool("990014", "Все отсутствовали", (Paper(2022, MA, 5, (0, 0, 0, 0), 15),)),
    MiniSchool("990015", "Без шкалы", (Paper(2022, MA, 5, None, 15, 14), Paper(2022, RU, 5, None, None, 12))),
    MiniSchool("990016", HOSTILE, (Paper(2022, MA, 5, (4, 5, 5, 3), 18),)),
    MiniSchool("990017", "Без списков", (Paper(2022, MA, 5, (6, 5, 5, 3)),), sample=False),
)


def build(root: Path, schools: Sequence[MiniSchool] = SCHOOLS + EDGES, *, marts: bool = True) -> Path:
    """Write a store with these schools, with or without the marts of change, signs and tasks; give its folder."""
    store, rows = Store(root), MiniStore()
    for school in schools:
        _add(rows, school)
    settings = loader.load("identification")
    _write(store.mart("cells"), Cells, rows.cells, settings)
    _write(store.mart("regions"), RegionCells, _region(rows.cells), settings)
    _write(store.mart("low_shares"), LowShares, rows.low, settings)
    _write(store.mart("identification"), Identification, rows.identification, settings)
    _write(store.table("schools"), Schools, [_school(school) for school in schools])
    for year in sorted({int(str(row["year"])) for row in rows.results}):
        _write(store.table("results", year), Results, [row for row in rows.results if row["year"] == year])
    _write(store.table("journal"), Journal, [_journal(2021), _journal(2022)])
    _write(store.table("complaints"), Complaints, [_complaint()])
    if marts:
        mini_marts.write(store)
    return root


def _write(
    path: Path, model: type, rows: Sequence[Mapping[str, object]], settings: Mapping[str, object] | None = None
) -> None:
    frame = model.validate(pd.DataFrame(list(rows), columns=model.columns()))  # type: ignore[attr-defined]
    keys = [name for name in ("school_id", "year") if name in frame]
    write_frame(path, frame.sort_values(keys) if keys else frame, settings)


def _sitting(paper: Paper) -> dict[str, object]:
    return {
        "year": paper.year,
        "season": "spring",
        "procedure": "ВПР",
        "subject": paper.subject,
        "programme_grade": paper.grade,
        "pupil_grade": paper.grade,
    }


def _add(rows: MiniStore, school: MiniSchool) -> None:
    low_by_year: dict[int, set[tuple[str, int]]] = {}
    for paper in sorted(school.papers, key=lambda paper: paper.year):
        key, n = {"school_id": school.school_id, **_sitting(paper)}, paper.wrote
        marks = paper.marks if paper.marks is not None else (None,) * 4
        share = marks[0] / n if marks[0] is not None and n else None
        rows.cells.append(
            {
                **key,
                "n_listed": paper.listed,
                "n": n,
                **{f"n{mark}": count for mark, count in zip((2, 3, 4, 5), marks, strict=True)},
                "share2": share,
                "mean_score": 9.5,
                "sd_score": 3.0,
                "max_score": 20,
                "source": "protocol",
            }
        )
        rows.results.append(_result(key, school.school_id))
        if not n:
            continue
        if marks[0] is None:
            rows.low.append({**key, **_without_marks(n)})
            continue
        paper_key = (paper.subject, paper.grade)
        is_low = share is not None and share >= THRESHOLD
        if is_low:
            low_by_year.setdefault(paper.year, set()).add(paper_key)
        twice = paper_key in low_by_year.get(paper.year - 1, set())
        rows.low.append({**key, **low_share_of(marks[0], n), "low": is_low, "low_last_year": twice})
    for year in sorted({paper.year for paper in school.papers}):
        low, before = low_by_year.get(year, set()), low_by_year.get(year - 1, set())
        mine = [row for row in rows.low if row["school_id"] == school.school_id and row["year"] == year]
        if not mine:
            continue
        counted = [row for row in mine if row["counted"]]
        limbs = {"limb_a": len(low) >= 2, "limb_b": bool(low & before)}
        rows.identification.append(
            {
                "school_id": school.school_id,
                "year": year,
                "listed": any(limbs.values()),
                **limbs,
                "n_low_procedures": len(low),
                "low_procedures": "; ".join(f"{subject}, {grade} класс" for subject, grade in sorted(low)),
                "n_procedures": len(counted),
                "listed_without_flagged": any(limbs.values()) and school.school_id != "990007",
            }
        )


def _without_marks(n: int) -> dict[str, object]:
    return {"n": n, "n2": 0, "low": False, "low_last_year": False, "counted": False, "reason": "no_marks"}


def low_share_of(n2: int, n: int) -> dict[str, object]:
    lower = beta.ppf(0.025, n2, n - n2 + 1) if n2 else 0.0
    upper = beta.ppf(0.975, n2 + 1, n - n2) if n2 < n else 1.0
    needed = next(k for k in range(n + 1) if k / n >= THRESHOLD)
    distance = n2 - needed + 1 if n2 >= needed else n2 - needed
    return {
        "n": n,
        "n2": n2,
        "share2": n2 / n,
        "share2_low": lower,
        "share2_high": upper,
        "counted": True,
        "reason": "",
        "pupils_to_threshold": distance,
    }


def _region(cells: list[dict[str, object]]) -> list[dict[str, object]]:
    """Invent the region and the municipality of every sitting."""
    seen: dict[tuple[object, ...], dict[str, object]] = {}
    names = ("year", "season", "procedure", "subject", "programme_grade", "pupil_grade")
    for cell in cells:
        seen.setdefault(tuple(cell[name] for name in names), cell)
    rows = []
    for cell in seen.values():
        base = {name: cell[name] for name in names}
        for scope, group, size in (("region", REGION, 1000), ("municipality", MUNICIPALITY, 10)):
            counts = {"n2": 2 * size, "n3": 5 * size, "n4": 4 * size, "n5": size}
            rows.append(
                {
                    **base,
                    "n_listed": 14 * size,
                    "n": 12 * size,
                    **counts,
                    "share2": 2 / 12,
                    "mean_score": 10.0,
                    "sd_score": 3.0,
                    "max_score": 20,
                    "scope": scope,
                    "group": group,
                    "region": REGION,
                    "n_schools": size // 5,
                    "source": "schools",
                }
            )
    return rows


def _school(school: MiniSchool) -> dict[str, object]:
    return {
        "school_id": school.school_id,
        "login_prefix": "edu",
        "name": school.name,
        "municipality": MUNICIPALITY,
        "municipality_code": "01",
        "region": REGION,
        "type": "СОШ",
        "settlement": None,
        "oo_code": None,
        "oge_code": None,
        "ege_code": None,
        "in_programme": school.in_programme,
        "sample_data": school.sample,
    }


def _result(key: Mapping[str, object], school_id: str) -> dict[str, object]:
    return {
        **key,
        "class_label": "А",
        "pupil_code": "1001",
        "pupil_id": None,
        "variant": None,
        "absent": True,
        "score": None,
        "max_score": 20,
        "mark": None,
        "journal_mark": None,
        "attempt": 1,
        "appeal": False,
        "exam_date": None,
        "test_score": None,
        "minimum_score": None,
        "layout": "protocol_2022",
        "source_file": f"ВПР_{key['year']}.xlsx",
        "source_row": 2,
    }


def _journal(year: int) -> dict[str, object]:
    return {
        "source_file": f"ВПР_{year}.xlsx",
        "kind": "Протокол ВПР (выгрузка 2022 года)",
        "status": "imported",
        "rows_read": 1000,
        "accepted": 990,
        "set_aside": 10,
        "remarks": 1,
        "message": "принято",
        "sha256": "0123456789abcdef" * 4,
        "size": 1000,
        "modified": f"{year}-06-01T10:00:00",
    }


def _complaint() -> dict[str, object]:
    return {
        "source_file": "ВПР_2022.xlsx",
        "sheet": "Протокол",
        "row": 7,
        "column": "Итого баллов",
        "value": "92",
        "code": "total_above_maximum",
        "severity": "set_aside",
        "message": "Сумма баллов больше возможной.",
        "school_id": "990001",
    }
