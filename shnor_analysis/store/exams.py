"""Exams across files: which school a code of РЦОИ means, which rows are one pupil, which attempt is which.

A row of an exam comes with a key made of its РЦОИ code (``oge009322``). Where the directory has the code, the row
gets the school's own key; where it has not, the row stays under the key of the code, in every table and report,
until the directory is completed: results are not lost, and nobody has guessed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from shnor_analysis.store.near import nearest
from shnor_analysis.tables.vocabulary import EGE, EXAM_PREFIXES, EXAMS, SITTING, exam_code, exam_school_id

#: Columns of a part besides the table ``results``: the code by name, and which key made the codes.
NAME_CODE, KEY_TAG = "name_code", "key_tag"
#: Table of a part that says which codes of schools it has, so that a changed directory is noticed.
EXAM_CODES = "exam_codes"
#: How many near codes or names a complaint lists.
_NEAR = 3
_COLUMN = {EGE: "ege_code"}
_TITLE = {"ege_code": "Код ЕГЭ", "oge_code": "Код ОГЭ"}
Told = list[dict[str, Any]]


@dataclass(frozen=True)
class ExamSchools:
    """What the directory says of codes: key made of a code → key of the school; ``names`` by key of the school."""

    by_code: Mapping[str, str]
    names: Mapping[str, str]
    doubled: Mapping[str, tuple[str, ...]]
    municipalities: Mapping[str, str]

    @classmethod
    def of(cls, known: pd.DataFrame) -> "ExamSchools":
        """Read the codes of the directory as it is known last; a code of several schools means none of them."""
        own = known[~is_exam_key(known["school_id"])]
        latest = own.groupby("school_id", sort=True).last().reset_index()
        found: dict[str, list[str]] = {}
        for row in latest.to_dict("records"):
            for key in _keys(row):
                found.setdefault(key, []).append(str(row["school_id"]))
        named = latest.dropna(subset=["name"])
        return cls(
            by_code={key: schools[0] for key, schools in found.items() if len(schools) == 1},
            names=dict(zip(named["school_id"], named["name"], strict=True)),
            doubled={key: tuple(schools) for key, schools in found.items() if len(schools) > 1},
            municipalities=dict(zip(latest["school_id"], latest["municipality"].fillna(""), strict=True)),
        )

    @property
    def digest(self) -> str:
        """Give what changes whenever codes, those of several schools too, schools or names do."""
        said = (self.by_code, self.names, self.municipalities, self.doubled)
        told = repr([sorted(mapping.items()) for mapping in said])
        return hashlib.sha256(told.encode()).hexdigest()


def _keys(row: Mapping[Any, Any]) -> list[str]:
    """List the keys of the codes of a school; a code of its own for an exam goes before the common one."""
    keys = []
    for procedure in EXAMS:
        own, common = exam_code(row.get(_COLUMN.get(procedure, "oge_code"))), exam_code(row.get("oo_code"))
        keys += [key for key in [exam_school_id(own or common, procedure)] if key]
    return keys


def is_exam_key(school_id: pd.Series) -> pd.Series:
    """Mark keys that are made of a code of РЦОИ.

    Examples
    --------
    >>> is_exam_key(pd.Series(["oge009322", "990001"])).tolist()
    [True, False]
    """
    return school_id.astype("str").str.startswith(tuple(EXAM_PREFIXES.values())).fillna(False).astype(bool)


def with_schools(rows: pd.DataFrame, schools: ExamSchools) -> tuple[pd.DataFrame, Told]:
    """Put the keys of schools for those of codes; tell which codes no school of the directory has."""
    if not rows["procedure"].isin(EXAMS).any():
        return rows, []
    coded = is_exam_key(rows["school_id"])
    meant = rows["school_id"].where(~coded, rows["school_id"].map(schools.by_code))
    unknown = rows[meant.isna()]
    told = [
        _unmatched(str(key), str(file), str(of_file["procedure"].iloc[0]), len(of_file), schools)
        for (file, key), of_file in unknown.groupby(["source_file", "school_id"], sort=True)
    ]
    return rows.assign(school_id=meant.fillna(rows["school_id"])), told


def _unmatched(key: str, file: str, procedure: str, n: int, schools: ExamSchools) -> dict[str, Any]:
    code, column = key[-6:].lstrip("0"), _TITLE[_COLUMN.get(procedure, "oge_code")]
    if key in schools.doubled:
        listed = ", ".join(_shown(school, schools) for school in schools.doubled[key])
        why = f"Код ОО «{code}» в списке школ стоит у нескольких: {listed}."
    else:
        why = f"Кода ОО «{code}» ({procedure}) нет в списке школ.{_near(key, schools)}"
    return {
        "source_file": file,
        "column": "Код ОО",
        "value": code,
        "code": "exam_school_unmatched",
        "severity": "remark",
        "message": f"{why} Строки (их {n}) оставлены под кодом {key}. Впишите код в столбец «{column}» "
        "списка школ и повторите импорт.",
        "school_id": key,
    }


def _near(key: str, schools: ExamSchools) -> str:
    """Name the schools whose codes are like this one."""
    if not schools.by_code:
        return " В списке школ кодов нет вовсе."
    same = {other: school for other, school in schools.by_code.items() if other[:3] == key[:3]}
    plain = {other[-6:].lstrip("0"): school for other, school in same.items()}
    near = nearest(key[-6:].lstrip("0"), plain, _NEAR)
    listed = "; ".join(f"{code} — {_shown(plain[code], schools)}" for code in near)
    return f" Похожие коды: {listed}." if listed else ""


def _shown(school: str, schools: ExamSchools) -> str:
    return str(schools.names.get(school, school))


def with_pupils(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows without a document the code of the pupil whose other rows have one.

    The name must be that of one pupil of the school and year: of two documents under one name, neither is taken.
    """
    if NAME_CODE not in rows:
        return rows
    named = rows[rows[NAME_CODE].notna()]
    by_document = named[named["pupil_id"] != named[NAME_CODE]]
    documents = by_document.groupby(NAME_CODE)["pupil_id"].agg(set)
    single = documents[documents.map(len) == 1].map(lambda codes: next(iter(codes)))
    meant = rows[NAME_CODE].astype("object").map(single.to_dict()).where(rows["pupil_id"] == rows[NAME_CODE])
    meant = meant.astype("object")
    return rows.assign(
        pupil_id=meant.fillna(rows["pupil_id"]),
        pupil_code=meant.fillna(rows["pupil_code"]),
    )


def with_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Give an appeal without a day that of the pupil's last result in the paper: it stands in its place."""
    appeals = rows["appeal"] & rows["exam_date"].isna()
    if not appeals.any():
        return rows
    key = ["school_id", *SITTING, "pupil_code"]
    days = rows[~rows["appeal"]].groupby(key, observed=True)["exam_date"].max().rename("day").reset_index()
    meant = rows.loc[appeals, key].merge(days, on=key, how="left")["day"].set_axis(rows.index[appeals])
    return rows.assign(exam_date=rows["exam_date"].astype("object").where(~appeals, meant))


def with_attempts(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each attempt of a pupil in a paper its number: by day, an appeal after the day it is about."""
    exams = rows["procedure"].isin(EXAMS)
    if not exams.any():
        return rows
    key = ["school_id", *SITTING, "pupil_code"]
    turn = rows.loc[exams, "exam_date"].fillna("") + rows.loc[exams, "appeal"].map({False: " 0", True: " 1"})
    numbered = rows.loc[exams, key].assign(turn=turn).groupby(key)["turn"].rank(method="dense").astype("int64")
    attempt = rows["attempt"].astype("int64")
    return rows.assign(attempt=attempt.where(~exams, numbered.reindex(rows.index, fill_value=1)).astype("Int8"))


def told_of_keys(rows: pd.DataFrame) -> Told:
    """Say which files have codes of pupils made with another key than most."""
    if KEY_TAG not in rows:
        return []
    tags = rows.dropna(subset=[KEY_TAG])
    if tags[KEY_TAG].nunique() < 2:
        return []
    usual = tags[KEY_TAG].value_counts().index[0]
    files: Sequence[str] = sorted(tags.loc[tags[KEY_TAG] != usual, "source_file"].unique())
    return [
        {
            "source_file": file,
            "code": "exam_other_key",
            "severity": "remark",
            "message": "Коды учеников этого файла сделаны другим ключом: с другими файлами они не связаны. "
            "Верните прежний файл ключа и повторите импорт всех папок.",
        }
        for file in files
    ]
