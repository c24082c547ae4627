"""Words for papers judged by test scores: a low result is a score below the minimum, not «2».

Sections word low results as marks, which fits ВПР, ОГЭ and basic mathematics of ЕГЭ. Where a page has papers of
ЕГЭ with test scores, the finished block is put into words that fit those papers too, in this one place: a page
without them is left as it is.
"""

import re
from collections.abc import Sequence
from functools import cache

import pandas as pd
from markupsafe import Markup, escape

from shnor_analysis.diagnostics.exam_bands import HIGHEST, by_points
from shnor_analysis.methodology.exam_scales import ege_bands
from shnor_analysis.reports.blocks import Block, paragraph
from shnor_analysis.reports.formatting import EN_DASH
from shnor_analysis.tables.vocabulary import EXAMS, MARKS, VPR

_GAP = "[ \u00a0]"
#: Words about marks that speak of results wherever a page has papers with test scores.
_OF_RESULTS = {
    "отметки этого не различают": "числа этого не различают",
    "причин отметки не называют": "причин числа не называют",
    "показывает отметки, а не причины": "показывает результаты, а не причины",
    "Отметки школы": "Результаты школы",
    "Отметки показать": "Результаты показать",
    "Распределение отметок": "Распределение результатов",
    "случайность отметок": "случайность результатов",
    "отметок слишком мало": "результатов слишком мало",
    "пока отметок не станет": "пока результатов не станет",
    "нужны отметки за": "нужны результаты за",
    "абот с отметками": "абот с результатами",
    "сезонов с отметками": "сезонов с результатами",
    "узнать отметки": "узнать результаты",
    "узнать отметку": "узнать результат",
    "выдать отметок": "выдать результатов",
    "отметки группы": "результаты группы",
    "отметки малой группы": "результаты малой группы",
    "Отметок у школы": "Результатов у школы",
    ">Отметок<": ">Результатов<",
}
#: What a page has: papers judged by marks beside test scores, or test scores alone.
_MIXED, _POINTS = "mixed", "points"
_LOW = {_MIXED: "низких результатов", _POINTS: "результатов ниже минимального балла"}
_RESULT = {_MIXED: "низкий результат", _POINTS: "балл ниже минимального"}
_HAVE = {_MIXED: "отметка или балл", _POINTS: "балл"}
_OR = {_MIXED: "тметку «2» или балл ниже минимального", _POINTS: "балл ниже минимального"}


def in_exam_words(block: Block, papers: pd.DataFrame) -> Block:
    """Put a block into words that fit the papers of its page.

    Parameters
    ----------
    block
        A finished section.
    papers
        Rows with ``procedure`` and ``subject``: what the page is about.

    Returns
    -------
    Block
        The very block where no paper has test scores.
    """
    if _kind(papers) is None:
        return block
    return Block(Markup(text_in_exam_words(str(block.html), papers)), text_in_exam_words(block.summary, papers))


def text_in_exam_words(text: str, papers: pd.DataFrame) -> str:
    """Put a sentence into words that fit the papers it speaks of; the very sentence where none has test scores."""
    kind = _kind(papers)
    return text if kind is None else _said(text, kind)


def bands_note(papers: pd.DataFrame) -> Markup:
    """Say once what stands for marks in papers with test scores, and which papers name no procedure."""
    kind = _kind(papers)
    if kind is None:
        return _vpr_note(papers)
    bounds = ege_bands("", 0)
    told = (
        f"На ЕГЭ (кроме базовой математики) отметок нет: вместо «2» — тестовый балл ниже минимального для своего "
        f"года и предмета, вместо «3» — от минимального до {bounds.high - 1}, вместо «4» — {bounds.high}{EN_DASH}"
        f"{bounds.top - 1}, вместо «5» — {bounds.top}{EN_DASH}{HIGHEST}."
    )
    low = " Низкий результат — отметка «2» или такой балл." if kind == _MIXED else ""
    return paragraph(told + low, "note") + _vpr_note(papers)


def band_names() -> dict[int, str]:
    """Name the bands that stand for marks 2–5.

    Examples
    --------
    >>> list(band_names().values())
    ['ниже минимального балла', 'от него до 69', '70–79', '80–100']
    """
    bounds = ege_bands("", 0)
    passed, high = f"от него до {bounds.high - 1}", f"{bounds.high}{EN_DASH}{bounds.top - 1}"
    return dict(
        zip(MARKS, ("ниже минимального балла", passed, high, f"{bounds.top}{EN_DASH}{HIGHEST}"), strict=True)
    )


def mark_names(papers: pd.DataFrame) -> dict[int, str]:
    r"""Name in short what the colours and columns of marks stand for on a page with these papers.

    Examples
    --------
    >>> papers = pd.DataFrame({"procedure": ["ВПР", "ЕГЭ"], "subject": "Физика"})
    >>> list(mark_names(papers).values())
    ['«2», на ЕГЭ <\xa0мин.', '«3», на ЕГЭ до\xa069', '«4», на ЕГЭ 70–79', '«5», на ЕГЭ 80+']
    >>> list(mark_names(papers[:1]).values())
    ['«2»', '«3»', '«4»', '«5»']
    """
    kind, bands = _kind(papers), _point_bands()
    if kind == _POINTS:
        return bands
    return {mark: f"«{mark}»" if kind is None else f"«{mark}», на ЕГЭ {band}" for mark, band in bands.items()}


def _point_bands() -> dict[int, str]:
    bounds = ege_bands("", 0)
    high = f"{bounds.high}{EN_DASH}{bounds.top - 1}"
    return dict(zip(MARKS, ("<\u00a0мин.", f"до\u00a0{bounds.high - 1}", high, f"{bounds.top}+"), strict=True))


def _vpr_note(papers: pd.DataFrame) -> Markup:
    """Say which papers have no procedure in their name, where exams stand beside them."""
    if papers.empty or not papers["procedure"].isin(EXAMS).any() or not (papers["procedure"] == VPR).any():
        return Markup("")
    return paragraph(f"Работы без названия процедуры — {VPR}.", "note")


def _kind(papers: pd.DataFrame) -> str | None:
    if papers.empty:
        return None
    points = by_points(papers)
    return None if not points.any() else _POINTS if points.all() else _MIXED


@cache
def _rules(kind: str) -> Sequence[tuple[re.Pattern[str], str]]:
    """List patterns and what they become, in the order in which they are applied."""
    low, result = _LOW[kind], _RESULT[kind]
    accusative = ("О" + _OR[kind], "о" + _OR[kind]) if kind == _MIXED else ("Балл ниже минимального", _OR[kind])
    most = ege_bands("", 0).high
    high = f"доля набравших {most} баллов и больше"
    if kind == _MIXED:
        high = f"доля отметок «4» и «5», на ЕГЭ — {most} баллов и больше"
    table = {
        rf"Отметку{_GAP}«2»": accusative[0],
        rf"отметку{_GAP}«2»": accusative[1],
        rf"([Дд]ол(?:ей|[яюеи])){_GAP}(?:отмет(?:ок|ки){_GAP})?«2»": rf"\1 {low}",
        rf"отмет(?:ок|ки){_GAP}«2»": low,
        rf"Отмет(?:ок|ки){_GAP}«2»": low.capitalize(),
        rf"(получи{_GAP}они?{_GAP})не{_GAP}«2»": rf"\1не {result}",
        rf"(получи{_GAP}они?{_GAP})«2»": rf"\1{result}",
        rf"доля{_GAP}отметок{_GAP}«4»{_GAP}и{_GAP}«5»": high,
        rf"что{_GAP}отметка{_GAP}ученика": "что результат ученика",
        rf"отметок:{_GAP}": "результатов: ",
        rf"«2»{_GAP}(больше|меньше)": rf"{low} \1",
    }
    table[rf"Доля{_GAP}«4»{_GAP}и{_GAP}«5»"] = high.capitalize()
    for mark_word, result_word in (
        ("отметка", "результат"),
        ("отметки", "результата"),
        ("отметок", "результатов"),
    ):
        table[rf"(\d{_GAP}){mark_word}\b(?!{_GAP}«)"] = rf"\1{result_word}"
    table[rf"\b(меньше|числ[аеу]){_GAP}отметок\b(?!{_GAP}«)"] = r"\1 результатов"
    table[rf"отметок{_GAP}у{_GAP}школы"] = "результатов у школы"
    table |= {
        rf"Отметки{_GAP}(целиком|в{_GAP}целом)": r"Результаты \1",
        rf"отметки{_GAP}целиком": "результаты целиком",
    }
    table |= {phrase.replace(" ", _GAP): meant for phrase, meant in _OF_RESULTS.items()}
    table[rf"у{_GAP}которых{_GAP}есть{_GAP}отметка"] = f"у которых есть {_HAVE[kind]}"
    if kind == _POINTS:
        bounds = ege_bands("", 0)
        table |= {
            rf"долей{_GAP}«3»": f"долей результатов от минимального балла до {bounds.high - 1}",
            "Первичный балл": "Тестовый балл",
            "первичный балл": "тестовый балл",
            "Баллы и границы отметок": "Баллы и минимальный балл",
            "граница отметки": f"минимальный балл, {bounds.high} и {bounds.top}",
            rf"до{_GAP}«3»{_GAP}не хватило": "до минимального балла не хватило",
        }
        table |= {f">«{mark}»<": f">{escape(name)}<" for mark, name in _point_bands().items()}
    return [(re.compile(pattern), meant) for pattern, meant in table.items()]


def _said(text: str, kind: str) -> str:
    for pattern, meant in _rules(kind):
        text = pattern.sub(meant, text)
    return text
