"""Fictional schools and districts. No village here is a real one, and there are no people at all."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.settings import ExampleSettings

REGION = "Учебная область"
DISTRICT = "Нагорный район"
"""Where all the schools of the programme are."""

_SCHOOLS_A_DISTRICT = 12
_DISTRICTS = (DISTRICT, "Заречный район", "Степной район", "Озёрный район", "город Учебный", "Луговой район")
_PROGRAMME_VILLAGES = ("Верхнескальн", "Ветродольн", "Каменнотропск", "Дальнеключевск")
_FIRST = ("Верхне", "Нижне", "Старо", "Ново", "Средне", "Красно", "Бело", "Дальне", "Мало", "Ясно", "Тихо")
# fmt: off
_SECOND = (
    "луговск", "родниковск", "ручьёвск", "полянск", "берёзовск", "ольховск", "сосенск", "перевальск",
    "мостовск", "плёсск", "горицк", "вересковск", "кленовск", "зареченск", "рябиновск", "камышовск",
    "песчанск", "холмогорск", "ивовск", "росинск", "долинск", "боровинск", "медунск", "тропинск",
    "скальск",
)
# fmt: on
_NINE_YEAR_SCHOOLS = 0.2
_HOSTILE = "МКОУ «<script>alert('ВПР')</script> СОШ»"


def school_ids(n: int) -> npt.NDArray[np.object_]:
    """Give six-digit school identifiers: ``990001`` and on, after 9,999 schools ``110000`` and on."""
    numbers = np.arange(1, n + 1)
    return np.where(numbers < 10_000, 990_000 + numbers, 100_000 + numbers).astype(str).astype(object)


def login(school_id: str, year: int) -> str:
    """Give the login of a school: ``sch`` before 2022, ``edu`` with the same digits since (domain.md 5.2).

    Examples
    --------
    >>> login("990001", 2021), login("990001", 2022)
    ('sch990001', 'edu990001')
    """
    return ("edu" if year >= 2022 else "sch") + school_id


@dataclass(frozen=True)
class _Village:
    stem: str
    number: int

    @property
    def adjective(self) -> str:
        return f"{self.stem}ая" + (f" № {self.number}" if self.number else "")

    @property
    def settlement(self) -> str:
        return f"село {self.stem}ое"


def _villages(n: int) -> list[_Village]:
    """List invented villages; when the stems run out they return with numbers."""
    stems = [first + second for second in _SECOND for first in _FIRST]
    order = np.random.default_rng(7).permutation(len(stems))
    return [_Village(stems[order[i % len(stems)]], i // len(stems)) for i in range(n)]


def name_schools(
    settings: ExampleSettings, programme: npt.NDArray[np.bool_], sizes: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Build the directory of the region.

    Parameters
    ----------
    settings : ExampleSettings
    programme : ndarray of bool, shape (schools,)
        Schools of the programme; they get names of their own and lie in :data:`DISTRICT`.
    sizes : ndarray, shape (schools,)
        Expected participants in a paper; the largest schools lie in the town.

    Returns
    -------
    DataFrame
        One row a school in the order of identifiers: ``school_id, name, municipality, municipality_code,
        type, settlement, oo_code, in_programme``.
    """
    n = settings.n_schools
    villages = _villages(n)
    for at, stem in zip(np.flatnonzero(programme), _PROGRAMME_VILLAGES, strict=False):
        villages[at] = _Village(stem, 0)
    short = np.random.default_rng([settings.seed, 900]).random(n) < _NINE_YEAR_SCHOOLS
    types = np.where(short & ~programme & (sizes < 60), "ООШ", "СОШ")
    names = [f"МКОУ «{village.adjective} {kind}»" for village, kind in zip(villages, types, strict=True)]
    _odd_names(names, programme, settings.hostile)
    district = _districts(n, programme)
    return pd.DataFrame(
        {
            "school_id": school_ids(n),
            "name": names,
            "municipality": [_district_name(number) for number in district],
            "municipality_code": [f"reg99_m{number + 1:03}" for number in district],
            "type": types.astype(object),
            "settlement": [village.settlement for village in villages],
            "oo_code": [f"{number + 1:02}{at + 1:04}" for at, number in enumerate(district)],
            "in_programme": programme,
        }
    )


def _odd_names(names: list[str], programme: npt.NDArray[np.bool_], hostile: bool) -> None:
    """Give one school a name with quotes inside quotes and, if asked, another one a name with markup."""
    others = np.flatnonzero(~programme)
    if len(others):
        names[others[0]] = 'МКОУ "Школа-интернат "Горизонт""'
    if hostile and len(others) > 1:
        names[others[1]] = _HOSTILE


def _districts(n: int, programme: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the district number of every school: district 0 has the programme and others up to its size."""
    count = max(1, round(n / _SCHOOLS_A_DISTRICT))
    order = np.argsort(~programme, kind="stable")
    district = np.empty(n, dtype=np.int64)
    district[order] = np.arange(n) * count // n
    return district


def _district_name(number: int) -> str:
    return _DISTRICTS[number] if number < len(_DISTRICTS) else f"Учебный район № {number + 1}"
