"""Columns that many tables share, declared once."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.vocabulary import PROCEDURES, SEASONS

SCHOOL_ID = r"^([a-z]{2,4})?\d{6}$"
_OF_WORDS = ("str", "object")
#: Checks that leave no room for a word of anybody's own.
_BOUNDED = {"isin", "str_matches"}


class Table(pa.DataFrameModel):
    """Base of all tables: exact columns in order, types coerced, Russian title on each column."""

    class Config:
        """Strictness shared by all tables."""

        strict = True
        coerce = True
        ordered = True

    @classmethod
    def titles(cls) -> dict[str, str]:
        """Map each column to the Russian title used in reports and messages."""
        return {name: str(column.title or name) for name, column in cls.to_schema().columns.items()}

    @classmethod
    def columns(cls) -> list[str]:
        """List the columns in their stored order."""
        return list(cls.to_schema().columns)

    @classmethod
    def people_columns(cls) -> list[str]:
        """List the columns that may hold names of people; they never leave internal documents."""
        columns = cls.to_schema().columns.items()
        return [name for name, column in columns if (column.metadata or {}).get("person")]

    @classmethod
    def typed_columns(cls) -> dict[str, str]:
        """Map each column of words that no list or pattern bounds to what a public document may do with it.

        A column says so itself (``metadata={"public": …}``); one that says nothing is withheld, so that a column
        somebody adds is hidden until it is thought about:

        * ``withheld`` — not shown, unless the words are the package's own;
        * ``official`` — shown without names: words of the plan, which is published, and of lists;
        * ``title`` — the same, and different ones stay different: rows are put together by it;
        * ``institution`` — shown as typed: names of schools and municipalities;
        * ``schools`` — logins of schools or «все», nothing else;
        * ``code`` — written by the package.
        """
        return {
            name: "withheld" if meta.get("person") else str(meta.get("public", "withheld"))
            for name, column in cls.to_schema().columns.items()
            if str(column.dtype).startswith(_OF_WORDS)
            if not {check.name for check in column.checks} & _BOUNDED
            for meta in (column.metadata or {},)
        }


class Sitting(Table):
    """Which paper, when, written by pupils of which grade."""

    year: int = pa.Field(ge=2010, le=2100, title="Год")
    season: str = pa.Field(isin=SEASONS, title="Сезон")
    procedure: str = pa.Field(isin=PROCEDURES, title="Оценочная процедура")
    subject: str = pa.Field(title="Предмет")
    programme_grade: int = pa.Field(ge=1, le=11, title="Класс программы")
    pupil_grade: int = pa.Field(ge=1, le=12, title="Класс обучения")


class SchoolSitting(Table):
    """One school's part in a sitting."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    year: int = pa.Field(ge=2010, le=2100, title="Год")
    season: str = pa.Field(isin=SEASONS, title="Сезон")
    procedure: str = pa.Field(isin=PROCEDURES, title="Оценочная процедура")
    subject: str = pa.Field(title="Предмет")
    programme_grade: int = pa.Field(ge=1, le=11, title="Класс программы")
    pupil_grade: int = pa.Field(ge=1, le=12, title="Класс обучения")


class Distribution(Table):
    """Counts of marks and moments of scores of a group of pupils; absent values mean "not known"."""

    n_listed: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="В списке, учеников")
    n: pd.Int32Dtype = pa.Field(ge=0, title="Участников")
    n2: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «2»")
    n3: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «3»")
    n4: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «4»")
    n5: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «5»")
    share2: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля отметки «2»")
    mean_score: pd.Float64Dtype = pa.Field(nullable=True, ge=0, title="Средний первичный балл")
    sd_score: pd.Float64Dtype = pa.Field(nullable=True, ge=0, title="Стандартное отклонение балла")
    max_score: pd.Int16Dtype = pa.Field(nullable=True, ge=1, title="Максимальный первичный балл")


def usual_year(rows: pd.DataFrame) -> int:
    """Give the latest year that at least half as many schools have as the fullest one has.

    A single early file of a new year does not make the year.

    Parameters
    ----------
    rows : DataFrame
        Columns ``school_id`` and ``year``; at least one row.

    Examples
    --------
    >>> usual_year(pd.DataFrame({"school_id": ["a", "b", "c", "a"], "year": [2020, 2020, 2020, 2021]}))
    2020
    """
    sizes = rows.groupby("year")["school_id"].nunique()
    return int(sizes.index[sizes >= sizes.max() / 2].max())
