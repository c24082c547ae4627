"""The analytical note of the district: what is known, what it means, what cannot be said."""

from dataclasses import dataclass

from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.documents.fulfilment import (
    MeasureLine,
    OverdueRow,
    ProblemRow,
    ReturnRow,
    SchoolLine,
    measure_lines,
    overdue_rows,
    problem_rows,
    return_rows,
    school_lines,
)
from shnor_analysis.reports.documents.indicators import IndicatorRow, indicator_rows
from shnor_analysis.reports.documents.minutes import NO_OVERDUE, NO_PROBLEMS
from shnor_analysis.reports.documents.results import SchoolResults, results_of
from shnor_analysis.reports.documents.texts import Head, Part
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.rule import Rule
from shnor_analysis.reports.wording import rule_sentence
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import mart_settings

LIMITS = (
    "Почему результаты такие: отметки причин не называют, их устанавливают на месте.",
    "Помогла ли программа: школы отобраны по слабому результату, и следующий обычно выше и без помощи; поэтому "
    "изменение сравнено с тем, чего ждать от школы с таким же началом, но и разность с ожидаемым могли дать "
    "другие дети, другая работа или другая проверка.",
    "Какая школа лучше: школы показаны в порядке плана, мест и баллов за работу здесь нет намеренно; оценивать "
    "по ВПР школы и учителей не предусмотрено (письмо Рособрнадзора от 18.04.2025 № 02-86).",
    "Войдёт ли школа в официальный перечень: здесь расчёт по загруженным файлам.",
)


@dataclass(frozen=True)
class AnalyticalNote:
    """What the template ``note.docx`` may name."""

    head: Head
    rule: str
    results: Part[SchoolResults]
    limits: tuple[str, ...]
    indicators: Part[IndicatorRow]
    lines: Part[SchoolLine]
    measures: Part[MeasureLine]
    overdue: Part[OverdueRow]
    returns: Part[ReturnRow]
    problems: Part[ProblemRow]


def note(part: ProgrammePart) -> AnalyticalNote:
    """Build the note from the register and the marts."""
    missing = part.view.missing
    return AnalyticalNote(
        head=Head.of(part),
        rule=_rule(part),
        results=Part(tuple(results_of(part)), missing.get("programme_schools", "")),
        limits=LIMITS,
        indicators=Part(indicator_rows(part)),
        lines=Part(school_lines(part), missing.get("programme_schools", said.NO_DATA)),
        measures=Part(measure_lines(part), missing.get("programme_measures") or missing.get("measures", "")),
        overdue=Part(overdue_rows(part), missing.get("programme_roadmap") or missing.get("roadmap") or NO_OVERDUE),
        returns=Part(return_rows(part), missing.get("programme_questionnaires") or missing.get("invitations", "")),
        problems=Part(problem_rows(part), NO_PROBLEMS),
    )


def _rule(part: ProgrammePart) -> str:
    """State the rule of identification, or that nothing was computed."""
    store = Store(part.view.store)
    if not store.mart("identification").exists():
        return "Результаты не посчитаны: загрузите файлы ВПР, ОГЭ, ЕГЭ (shnor import) и выполните shnor analyse."
    return rule_sentence(Rule.of(mart_settings(store, "identification")))
