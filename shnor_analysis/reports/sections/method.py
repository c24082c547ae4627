"""Appendix «Метод и данные»: files, settings, version, how to get the same page again."""

import re
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import Block, absent, details, paragraph, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.method_settings import settings_rows
from shnor_analysis.reports.rule import Rule
from shnor_analysis.store.school_view import OPTIONAL_MARTS, SchoolView

IDENT, TITLE = "method", "Метод и данные"
HASH_SHOWN = 10
SETTING_HEADS = [Column("Настройка"), Column("Значение"), Column("Источник")]

VERDICTS = {
    "equal": "сошлось",
    "explained": "объяснено отложенными строками",
    "incomplete": "файл учеников неполон",
    "unexplained": "не объяснено",
}
#: A value of one pupil inside a message; the page tells the sort of remark, not the value. Names of columns and
#: sheets stay: without them nobody knows where to mend.
_VALUE = re.compile(r"(?P<place>\b(?:столб|лист)\w*\s)?«[^»]*»", re.IGNORECASE)
#: What each part of the analysis rests on, told where the part was computed.
TOLD = {
    "dynamics": (
        "Динамика. Ожидаемая доля «2» — прогноз для школы с таким же началом: разброс школ, сезонов и работ "
        "оценён по школам региона вне программы, и по нему предсказан второй сезон. «Сверх ожидаемого» — разность "
        "с прогнозом; её интервал — разности с пределами, в которых результат мог получиться сам собой: в них "
        "и случайность отметок, и неточность прогноза. "
        "Для работ одной школы — поправка Холма."
    ),
    "objectivity": "Объективность. Признаки сравнивают школу с регионом; каждый учитывает число учеников.",
    "tasks": (
        "Задания. Выполнение — набранные баллы к возможным; сравнение с регионом — с поправкой Холма "
        "внутри работы школы."
    ),
}


def method_section(view: SchoolView) -> Block:
    """Show where every number came from and how to repeat the run."""
    return section(
        IDENT,
        TITLE,
        paragraph(
            "Интервалы для долей точные (Клоппер — Пирсон). Доля «2» — отношение числа отметок «2» "
            "к числу участников, у которых есть отметка; отсутствовавшие в неё не входят. "
            "Числа округлены только при печати."
        ),
        *[paragraph(text) for name, text in TOLD.items() if name not in view.missing],
        _files(view),
        _import_remarks(view),
        details("Настройки правила и их источники", _settings(Rule.of(view.settings))),
        *[_method(view, name, title) for name, title in OPTIONAL_MARTS.items() if name not in view.missing],
        _repeat(view),
    )


def _files(view: SchoolView) -> Markup:
    """Print the source files with date and hash."""
    if view.sources.empty:
        return absent("Файлы, из которых взяты результаты, в журнале импорта не найдены.")
    if view.public:
        return _kinds_of_files(view)
    columns = [
        Column("Файл"),
        Column("Вид"),
        Column("Дата файла"),
        Column("Принято строк", numeric=True),
        Column("Отложено", numeric=True),
        Column("SHA-256"),
    ]
    rows = [
        [
            row["source_file"],
            row["kind"],
            f.date(row["modified"]),
            f.number(row["accepted"]),
            f.number(row["set_aside"]),
            str(row["sha256"])[:HASH_SHOWN],
        ]
        for row in rows_of(view.sources)
    ]
    return html_table(
        "Файлы, из которых взяты результаты школы (строки — по всему файлу)", columns, rows, compact=True
    )


def _kinds_of_files(view: SchoolView) -> Markup:
    """Count the files of each kind: their names are typed by people, their lines are pupils."""
    kinds = view.sources.groupby("kind", sort=False)["modified"].agg(["size", "max"])
    rows = [[str(kind), f.number(row["size"]), f.date(row["max"])] for kind, row in kinds.iterrows()]
    columns = [Column("Вид"), Column("Файлов", numeric=True), Column("Новейший от")]
    return html_table("Файлы, из которых взяты результаты школы", columns, rows, compact=True)


def _import_remarks(view: SchoolView) -> Markup:
    """Count what the import set aside for this school and how the counts agree with Ф3."""
    texts = []
    if view.public:
        texts.append("Замечания импорта к строкам этой школы в открытой версии не показаны.")
    elif view.complaints.empty:
        texts.append("Замечаний импорта к строкам этой школы нет.")
    else:
        aside = int((view.complaints["severity"] == "set_aside").sum())
        remarks = len(view.complaints) - aside
        texts.append(f"Строки этой школы при импорте: отложено {f.number(aside)}, замечаний {f.number(remarks)}.")
    if not view.reconciliation.empty:
        counts = view.reconciliation["verdict"].value_counts()
        told = [f"{VERDICTS.get(str(key), str(key))} — {f.number(int(count))}" for key, count in counts.items()]
        texts.append(f"Сверка с Ф3 по работам: {', '.join(told)}.")
    return paragraph(" ".join(texts)) + _complaint_table(view.complaints)


def _complaint_table(complaints: pd.DataFrame) -> Markup:
    """Print complaints by sort; values of pupils are left out."""
    if complaints.empty:
        return Markup("")
    sorts = complaints.groupby(["severity", "code", "source_file"], sort=True).agg(
        message=("message", "first"), count=("message", "size")
    )
    rows = [
        [
            _VALUE.sub(lambda found: found[0] if found["place"] else "«…»", row["message"]),
            row["source_file"],
            "строка отложена" if row["severity"] == "set_aside" else "замечание",
            f.number(row["count"]),
        ]
        for row in rows_of(sorts.reset_index())
    ]
    columns = [
        Column("Замечание (пример)"),
        Column("Файл"),
        Column("Что сделано"),
        Column("Случаев", numeric=True),
    ]
    return details("Что отложено при импорте", html_table("Замечания импорта", columns, rows))


def _settings(rule: Rule) -> Markup:
    """Print every setting of the rule with its source."""
    return html_table("Настройки правила отбора", SETTING_HEADS, [list(row) for row in rule.rows])


def _method(view: SchoolView, name: str, title: str) -> Markup:
    """Print the settings a mart was made with."""
    rows = list(settings_rows(view.methods[name]))
    caption = f"Настройки: {title[:1].lower()}{title[1:]}"
    return details(caption, html_table(caption, SETTING_HEADS, rows, compact=True))


def _repeat(view: SchoolView) -> Markup:
    """Give the commands that make this page again."""
    # The whole path would tell the name of whoever made the page.
    store = Path(*view.store.absolute().parts[-2:]).as_posix()
    year = "" if view.year is None else f" --year {view.year}"
    whom = " --audience public" if view.public else ""
    command = f"shnor analyse --store {store}\nshnor report {view.school_id} --store {store}{year}{whom}"
    return Markup("<p>{intro}</p><pre>{command}</pre>").format(
        intro=f"Версия пакета shnor-analysis {view.package_version}. Тот же отчёт из того же хранилища:",
        command=command,
    )
