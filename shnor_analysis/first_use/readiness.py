"""``shnor check``: which sections of the reports will be empty, and which file would fill them."""

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shnor_analysis.first_use.finding import BAD, NOTE, OK, Finding
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register
from shnor_analysis.tables.programme import SHEETS

#: Table of the programme workbook → what the reports show from it.
_SHOWN = {
    "programme_schools": "список участников, группа риска и план",
    "curators": "кто курирует школу",
    "measures": "выполнение мероприятий плана",
    "roadmap": "дорожная карта школы и просроченные пункты",
    "documents": "размещённые и подтверждённые документы",
    "visits": "периодичность посещений куратора",
    "teachers": "дефициты педагогов и показатель 2",
    "training": "повышение квалификации и выступления на РМО",
    "resources": "показатель 3",
    "problems": "текущие проблемы",
    "risk_profile": "полученный рисковый профиль",
    "invitations": "доля ответов на анкеты",
    "minutes": "совещания и заседания РМО",
}


def look_over(store: Store) -> list[Finding]:
    """Say what a store holds and what each section of the reports lacks.

    Returns
    -------
    list of Finding
        ``bad``: a main section is empty; ``note``: a section is empty and the rest is not touched.
    """
    if not store.root.is_dir():
        remedy = f"Выполните: shnor import ПАПКА --store {store.root}"
        return [Finding("Хранилище", BAD, f"папки {store.root} нет", remedy)]
    findings = [_results(store), _seasons(store), _directory(store), _norm(store), _journal_marks(store)]
    findings += [_tasks(store), _f3(store), _complaints(store), _fresh(store)]
    return [*findings, *_register(store)]


def _results(store: Store) -> Finding:
    years = store.years("results") or store.years("mark_counts")
    if not years:
        remedy = f"Положите выгрузки в папку и выполните: shnor import ПАПКА --store {store.root}"
        return Finding("Результаты", BAD, "нет ни протоколов, ни Ф3", remedy)
    return Finding("Результаты", OK, f"годы: {', '.join(map(str, years))}")


def _seasons(store: Store) -> Finding:
    """Say whether there is anything to compare."""
    seasons = set()
    for name in ("results", "mark_counts"):
        for year in store.years(name):
            found = pq.read_table(store.table(name, year), columns=["season"])["season"]
            seasons |= {(year, season) for season in pc.unique(found).to_pylist()}
    if len(seasons) < 2:
        text = "сезон один: динамики не будет, возврат к среднему не отделить"
        return Finding("Динамика", NOTE, text, "Добавьте файлы ещё хотя бы одного сезона.")
    return Finding("Динамика", OK, f"сезонов {len(seasons)}")


def _schools(store: Store) -> pd.DataFrame:
    return read_table(store, "schools") if store.table("schools").exists() else pd.DataFrame()


def _directory(store: Store) -> Finding:
    schools = _schools(store)
    unnamed = int(schools["name"].isna().sum()) if len(schools) else 0
    if schools.empty or unnamed:
        text = f"без названия школ: {unnamed}" if unnamed else "школ нет"
        return Finding("Список школ", NOTE, text, "Импортируйте список: «Логин», «Название ОО», «Муниципалитет».")
    return Finding("Список школ", OK, f"школ {len(schools)}, у всех есть название")


def _norm(store: Store) -> Finding:
    """Say whether the region is large enough to show what is usual."""
    schools = _schools(store)
    if schools.empty or not schools["in_programme"].any():
        remedy = "Отметьте их в списке школ («Участник программы») или на листе «Школы» книги программы."
        return Finding("Участники программы", NOTE, "не отмечены: их не с чем сравнить", remedy)
    outside = int((~schools["in_programme"]).sum())
    fewest = values(load("dynamics"))["fewest_schools"]
    if outside < fewest:
        text = f"школ вне программы {outside}, а для нормы региона нужно {fewest}"
        return Finding("Норма региона", NOTE, text, "Добавьте результаты всего региона.")
    return Finding("Норма региона", OK, f"школ вне программы {outside}")


def _journal_marks(store: Store) -> Finding:
    for year in store.years("results"):
        column = pq.read_table(store.table("results", year), columns=["journal_mark"])["journal_mark"]
        if column.null_count < len(column):
            return Finding("Отметки по журналу", OK, "есть")
    remedy = "Выгружайте протоколы со столбцом «Отметка за предыдущий триместр» или «Отметка по журналу»."
    return Finding("Отметки по журналу", NOTE, "нет: расхождение отметок не проверить", remedy)


def _tasks(store: Store) -> Finding:
    if not store.years("task_results"):
        text = "баллов за задания нет: раздел «Задания» будет пуст"
        return Finding("Задания", NOTE, text, "Импортируйте протоколы или Ф1, а не только Ф3.")
    return Finding("Задания", OK, "баллы есть")


def _f3(store: Store) -> Finding:
    if not store.years("mark_counts"):
        return Finding("Сверка с Ф3", NOTE, "Ф3 нет: сверить не с чем", "Добавьте «Статистику по отметкам».")
    return Finding("Сверка с Ф3", OK, f"годы: {', '.join(map(str, store.years('mark_counts')))}")


def _complaints(store: Store) -> Finding:
    path = store.table("complaints")
    rows = read_table(store, "complaints", columns=["severity"]) if path.exists() else pd.DataFrame()
    aside = int((rows["severity"] == "set_aside").sum()) if len(rows) else 0
    if aside:
        text = f"отложено строк и файлов: {aside}"
        return Finding("Замечания импорта", NOTE, text, f"Они названы в книге «{store.root}/Журнал импорта.xlsx».")
    return Finding("Замечания импорта", OK, "всё принято")


def _fresh(store: Store) -> Finding:
    """Compare the age of the marts with that of the tables they were made from."""
    marts = [path.stat().st_mtime for path in (store.root / "marts").glob("*.parquet")]
    tables = [path.stat().st_mtime for path in store.root.glob("*/*.parquet") if path.parent.name != "marts"]
    remedy = f"Выполните: shnor analyse --store {store.root}"
    if not marts:
        return Finding("Анализ", BAD, "ещё не выполнялся", remedy)
    if tables and min(marts) < max(tables):
        return Finding("Анализ", BAD, "старше данных: отчёты покажут прежние числа", remedy)
    return Finding("Анализ", OK, "свежее данных")


def _register(store: Store) -> list[Finding]:
    """Go through the sheets of the programme workbook."""
    rows = {name: len(read_register(store, name)) for name in _SHOWN}
    if not any(rows.values()):
        text = "нет: в отчётах не будет плана, дорожных карт, посещений и показателей"
        return [Finding("Книга программы", NOTE, text, "Выполните: shnor template, заполните и импортируйте.")]
    findings = []
    for name, shows in _SHOWN.items():
        sheet, _ = SHEETS[name]
        if rows[name]:
            findings.append(Finding(f"Лист «{sheet}»", OK, f"строк {rows[name]}"))
        else:
            findings.append(Finding(f"Лист «{sheet}»", NOTE, f"пуст: нет данных для раздела «{shows}»"))
    return findings
