"""Joining answers of several files: schools named in words get their key, an export made twice counts once."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from shnor_analysis.sources.complaints import REMARK
from shnor_analysis.sources.programme.cells import Wrong
from shnor_analysis.sources.programme.school_names import SchoolNames
from shnor_analysis.sources.survey import NAMED
from shnor_analysis.store.parts import PartIndex, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.tables.surveys import SurveyAnswers

Told = list[dict[str, Any]]
_FORM = ["school_id", "instrument", "respondents"]


def known_names(store: Store, index: PartIndex) -> dict[str, str]:
    """Map each school that any file names to its name; the directory wins over other files."""
    parts = [read_part(store, line.key, "known_schools") for line in index.lines.values()]
    frames = [part.select(["school_id", "name", "rank"]).to_pandas() for part in parts if part is not None]
    if not frames:
        return {}
    known = pd.concat(frames, ignore_index=True).dropna(subset=["name"]).sort_values("rank", kind="stable")
    return dict(zip(known["school_id"], known["name"], strict=True))


def join_answers(
    parts: Sequence[Mapping[str, pd.DataFrame]], register: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> tuple[pd.DataFrame, Told]:
    """Bring the answers of all files into one table.

    Parameters
    ----------
    parts : sequence of mappings
        What each file gave to the register; :data:`~shnor_analysis.sources.survey.NAMED` has a school's name in
        place of its key.
    register : mapping
        The joined register: answers with a key, and the schools of the programme, whose names go first.
    names : mapping
        Key → name of every other known school.

    Returns
    -------
    DataFrame
        The table :class:`~shnor_analysis.tables.surveys.SurveyAnswers`.
    list of dict
        Complaints: a name that is no known school (its answers are left out), an export contained in another.
    """
    schools = register["programme_schools"]
    pairs = {**names, **dict(zip(schools["school_id"], schools["name"], strict=True))}
    named = [part[NAMED] for part in parts if NAMED in part]
    found, told = _with_keys(named, SchoolNames.of(pairs.items()))
    answers = pd.concat([register["survey_answers"], *found], ignore_index=True)
    answers, repeated = _without_earlier_exports(answers)
    order = [*_FORM, "source_file", "respondent", "item"]
    return SurveyAnswers.validate(answers.sort_values(order, kind="stable", ignore_index=True)), told + repeated


def _with_keys(named: Sequence[pd.DataFrame], names: SchoolNames) -> tuple[list[pd.DataFrame], Told]:
    """Look up the schools that files name in words."""
    found, told = [], []
    for rows in named:
        keys: dict[str, str | None] = {}
        for name, of_school in rows.groupby("school_name", sort=True):
            try:
                keys[str(name)] = names.find(name)
            except Wrong:
                keys[str(name)] = None
                told.append(_unknown(str(name), of_school))
        known = rows.assign(school_id=rows["school_name"].map(keys)).dropna(subset=["school_id"])
        found.append(known[SurveyAnswers.columns()])
    return found, told


def _unknown(name: str, rows: pd.DataFrame) -> dict[str, Any]:
    respondents = rows["respondent"].nunique()
    return _told(
        rows["source_file"].iloc[0],
        "school",
        f"Школа «{name[:80]}» не найдена среди известных, её ответы (анкет: {respondents}) не учтены. "
        "Замените в файле на логин (edu123456) или на название из списка школ.",
        value=name[:80],
    )


def _without_earlier_exports(answers: pd.DataFrame) -> tuple[pd.DataFrame, Told]:
    """Drop an export whose answers open a longer export of the same form: forms are exported again and again."""
    if answers["source_file"].nunique() < 2:
        return answers, []
    dropped: list[pd.Index] = []
    told: Told = []
    for _, form in answers.groupby(_FORM, sort=True):
        lines = {str(file): _lines(rows) for file, rows in form.groupby("source_file", sort=True)}
        for file, own in lines.items():
            longer = next((other for other in lines if _opens(own, lines[other], file, other)), None)
            if longer is not None:
                dropped.append(form.index[form["source_file"] == file])
                message = f"Ответы (анкет: {len(own)}) уже есть в более поздней выгрузке «{longer}»: взяты оттуда."
                told.append(_told(file, "earlier_export", message))
    kept = answers.drop(index=dropped[0].append(dropped[1:])) if dropped else answers
    return kept.reset_index(drop=True), told


def _lines(rows: pd.DataFrame) -> list[tuple[tuple[str, int], ...]]:
    """Give the answers of each respondent in the order of the file."""
    given = rows.dropna(subset=["answer"])
    return [
        tuple(sorted((str(item), int(answer)) for item, answer in zip(one["item"], one["answer"], strict=True)))
        for _, one in given.groupby("respondent", sort=True)
    ]


def _opens(own: list[Any], other: list[Any], file: str, other_file: str) -> bool:
    """Say whether one export opens another; of two equal ones the first by name gives way."""
    if file == other_file or not own or own != other[: len(own)]:
        return False
    return len(own) < len(other) or file < other_file


def _told(file: str, code: str, message: str, value: str | None = None) -> dict[str, Any]:
    return {
        "source_file": file,
        "sheet": None,
        "row": None,
        "column": None,
        "value": value,
        "code": code,
        "severity": REMARK,
        "message": message,
        "school_id": None,
    }
