"""Writing the whole example into a folder, so that it goes through the real importers."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from shnor_analysis.example.condition_files import write_conditions
from shnor_analysis.example.dirt import WrittenPaper, written_papers
from shnor_analysis.example.exam_files import write_exams
from shnor_analysis.example.exams import draw_exams, exam_season
from shnor_analysis.example.fis_oko import write_comparison, write_f1, write_f3
from shnor_analysis.example.model import ExampleData, ExampleSettings, generate
from shnor_analysis.example.names import DISTRICT, REGION, login
from shnor_analysis.example.programme import write_programme
from shnor_analysis.example.protocols import write_form, write_protocol
from shnor_analysis.example.surveys import write_surveys
from shnor_analysis.store.writing import replacing

_ABOUT = """УЧЕБНЫЕ ДАННЫЕ

Всё в этой папке придумано программой («shnor example»): область «{region}», {district}, школы, ученики,
баллы и отметки. Совпадения с настоящими школами случайны. Людей в данных нет.{people}

Файлы имеют вид настоящих выгрузок (протоколы ВПР, отчёты ФИС ОКО Ф1 и Ф3, форма сбора, список школ,
реестр программы programme.xlsx с папкой documents, ответы на анкеты{more})
и содержат такие же ошибки заполнения, чтобы загрузка проверялась на них.
Файл import.toml помечает данные как учебные: это видно в каждом отчёте.

Школ: {n_schools}, из них в программе помощи: {programme}. Зерно генератора: {seed}.
"""

_PEOPLE = """
Ученики в протоколах экзаменов зовутся «Примеров01», «Примеров02» и так далее, номера документов выдуманы."""

_IMPORT = """# Учебные данные: см. ПРОЧТИ.txt
sample_data = true
region = "{region}"
"""

_DIRECTORY = {
    "Логин": "login",
    "Название ОО": "name",
    "Муниципалитет": "shown_municipality",
    "Участник программы": "programme",
    "Код ОО": "oo_code",
    "Тип ОО": "type",
    "Населённый пункт": "settlement",
}
_FORM_SIZE = (8, 30)


def write_example(folder: Path, settings: ExampleSettings = ExampleSettings()) -> list[Path]:  # noqa: B008 - frozen
    """Generate a region and write everything a region holds into a folder.

    Parameters
    ----------
    folder : Path
        Made if missing; files of the same names are replaced, others are left alone.
    settings : ExampleSettings
        Every year may come once, since the season is not in the names of the files.

    Returns
    -------
    list of Path
        The files: protocols and Ф3 of every sitting, comparisons with the journal of the last season, Ф1 of
        one school of the programme, one collection form (a school whose rows came too late for the
        protocol), the directory, the programme's workbook with files of documents, answers to its
        questionnaire, protocols of ОГЭ and ЕГЭ, the questionnaire on conditions, ``import.toml`` and
        ``ПРОЧТИ.txt``. Same settings, same bytes.

    Raises
    ------
    ValueError
        A year has two seasons.
    """
    years = [year for year, _ in settings.years]
    if len(set(years)) < len(years):
        raise ValueError(f"a year with two seasons cannot be told apart in files: {settings.years}")
    data = generate(settings)
    return list(_files(Path(folder), data))


def _files(folder: Path, data: ExampleData) -> Iterator[Path]:
    yield _write_text(folder / "import.toml", _IMPORT.format(region=REGION))
    yield _write_text(folder / "ПРОЧТИ.txt", _about(data))
    yield write_directory(folder / "Школы.csv", data.schools, data.settings.years[-1][0])
    yield from write_programme(folder, data.schools, data.settings.years[-1])
    yield from write_surveys(folder, data.schools, data.settings)
    papers = written_papers(data)
    late = _late(papers, data.schools)
    for paper in papers:
        yield write_f3(folder, paper, data.schools)
        if late is not None and paper is papers[late[0]]:
            yield _late_form(folder, paper, data.schools, late[1])
            paper = paper.of(paper.school != late[1])  # noqa: PLW2901 - the rest of the same sitting
        yield write_protocol(folder, paper, data.schools)
    yield from _reports(folder, papers, data.schools)
    yield from write_exams(folder, draw_exams(data), data.schools)
    if data.settings.conditions:
        yield write_conditions(folder, data)


def _reports(folder: Path, papers: list[WrittenPaper], schools: pd.DataFrame) -> Iterator[Path]:
    last = [paper for paper in papers if paper.sitting.season_index == papers[-1].sitting.season_index]
    for paper in last:
        yield write_comparison(folder, paper, schools)
    for school in np.flatnonzero(schools["in_programme"])[:1]:
        yield write_f1(folder, last[-1], schools, int(school))


def _late(papers: list[WrittenPaper], schools: pd.DataFrame) -> tuple[int, int] | None:
    """Choose a paper of the last season and a school of the district whose rows come in a form."""
    first = next(i for i, p in enumerate(papers) if p.sitting.season_index == papers[-1].sitting.season_index)
    counted = np.bincount(papers[first].school[papers[first].counted], minlength=len(schools))
    fits = (counted >= _FORM_SIZE[0]) & (counted <= _FORM_SIZE[1]) & ~schools["in_programme"].to_numpy()
    fits &= (schools["municipality"] == DISTRICT).to_numpy()
    return (first, int(np.flatnonzero(fits)[0])) if fits.any() else None


def _late_form(folder: Path, paper: WrittenPaper, schools: pd.DataFrame, school: int) -> Path:
    sitting = paper.sitting
    user = login(schools["school_id"].iloc[school], sitting.year)
    name = f"Форма_сбора_результатов_{sitting.paper.code}{sitting.paper.grade}_{sitting.year}_{user}.xlsx"
    return write_form(folder / "Формы сбора" / name, paper.of(paper.school == school))


def write_directory(path: Path, schools: pd.DataFrame, year: int) -> Path:
    """Write the list of schools as csv with ``;`` and a UTF-8 byte order mark.

    Parameters
    ----------
    path : Path
    schools : DataFrame
        See :func:`shnor_analysis.example.names.name_schools`.
    year : int
        Decides the prefix of the logins.
    """
    shown = schools.assign(
        login=[login(school, year) for school in schools["school_id"]],
        shown_municipality=schools["municipality"] + "(" + schools["municipality_code"] + ")",
        programme=np.where(schools["in_programme"], "да", "нет"),
    )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_DIRECTORY)
    writer.writerows(shown[list(_DIRECTORY.values())].itertuples(index=False))
    return _write_text(path, "\ufeff" + text.getvalue())


def _about(data: ExampleData) -> str:
    settings = data.settings
    exams = settings.exams and exam_season(settings) is not None
    more = {", протоколы ОГЭ и ЕГЭ": exams, ", анкета об условиях школ": settings.conditions}
    return _ABOUT.format(
        people=_PEOPLE if exams else "",
        more="".join(words for words, there in more.items() if there),
        region=REGION,
        district=DISTRICT,
        n_schools=settings.n_schools,
        programme=settings.programme_schools,
        seed=settings.seed,
    )


def _write_text(path: Path, text: str) -> Path:
    with replacing(path) as draft:
        draft.write_bytes(text.encode())
    return path
