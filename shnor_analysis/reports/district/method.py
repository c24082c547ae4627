"""Appendices of the district's page: what cannot be said, and how to repeat the run."""

from pathlib import Path

from markupsafe import Markup

from shnor_analysis.methodology.loader import load
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import Block, bullets, details, paragraph, section
from shnor_analysis.reports.html_tables import html_table
from shnor_analysis.reports.method_settings import settings_rows
from shnor_analysis.reports.people_counts import SMALLEST
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_words import TEXTS_INSIDE
from shnor_analysis.reports.sections.method import SETTING_HEADS
from shnor_analysis.store.district_view import DistrictView


def limits_section(part: ProgrammePart) -> Block:
    """List what the page does not tell."""
    hidden = (
        f"Сколько людей в группах меньше {SMALLEST}: такие числа скрыты вместе с теми, из которых их можно "
        "вычесть. Числа пунктов, документов и посещений — не о людях и показаны."
        if part.public
        else ""
    )
    texts = [
        "Какая школа лучше: порядок школ — номер в плане, и мест здесь нет намеренно.",
        "Помогла ли программа каждой школе: сделанное и результаты стоят рядом, а причины устанавливают на месте.",
        "Всё ли внесено: выполнение посчитано по реестру, и чего в нём нет, того здесь нет.",
        "Хорошо ли работает отдельный педагог, директор или куратор: считается помощь, а не качество людей.",
        hidden,
        TEXTS_INSIDE if part.public else "",
    ]
    return section("limits", "Чего сказать нельзя", bullets([text for text in texts if text]))


def method_section(view: DistrictView, part: ProgrammePart) -> Block:
    """Show dates, settings and commands."""
    return section(
        "method",
        "Метод и данные",
        paragraph(
            f"Выполнение посчитано по реестру (programme.xlsx) на {f.date(part.as_of)}. Перерыв между посещениями "
            "считается от посещения до посещения, от границы этапа и до даты отчёта. Результаты — те же, что в "
            "отчётах школ; выводы о переменах сделаны против ожидаемого для школы с таким же началом."
        ),
        details("Цели и сроки программы и их источники", _settings(view)),
        _repeat(view, part),
    )


def _settings(view: DistrictView) -> Markup:
    """Print periods and targets with their sources."""
    given = view.programme.settings.get("programme_schools", {})
    rows = list(settings_rows(dict(given.get("programme") or load("programme"))))
    return html_table("Цели и сроки", SETTING_HEADS, rows, compact=True)


def _repeat(view: DistrictView, part: ProgrammePart) -> Markup:
    """Give the commands that make this page again."""
    store = Path(*view.store.absolute().parts[-2:]).as_posix()
    year = "" if view.year is None else f" --year {view.year}"
    audience = " --audience public" if part.public else ""
    command = f"shnor analyse --store {store}\nshnor district --store {store} --out ПАПКА{year}{audience}"
    return Markup("<p>{intro}</p><pre>{command}</pre>").format(
        intro=f"Версия пакета shnor-analysis {view.package_version}. Та же страница из того же хранилища:",
        command=command,
    )
