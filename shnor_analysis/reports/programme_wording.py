"""Words about the programme, for the pages of the district and of a school: signs, counts of things, days."""

import datetime
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import prose
from shnor_analysis.tables import programme_words as words

#: A sign repeats what the words beside it say, so that a column can be looked over; it is not read aloud.
GOOD, ATTENTION, OPEN, NOTHING, SAME = "✓", "!", "…", f.MISSING, "="
SIGNS = {words.MET: GOOD, words.NOT_MET: ATTENTION, words.NOT_DUE: OPEN, words.NO_DATA: NOTHING}
SIGNS_SAID = (
    f"«{GOOD}» — как задумано, «{ATTENTION}» — требует внимания, «{OPEN}» — срок не наступил, "
    f"«{NOTHING}» — нет данных."
)
NO_DATA = "нет данных"
HIDDEN = "скрыто"
#: What the parts of the standardised assessment are called, in the order of the sheet.
ASSESSMENT = {
    "diagnosis": "Диагностика причин",
    "roadmap": "Дорожная карта отвечает рискам",
    "actions": "Мероприятия идут по срокам",
    "documents": "Документы подтверждают сделанное",
    "deficits": "Работа с дефицитами педагогов",
    "teaching": "Изменения видны на уроках",
}


def signed(sign: str, text: str) -> Markup:
    """Set a sign before words that say the same.

    Examples
    --------
    >>> print(signed(GOOD, "выполнено").replace(f.NBSP, " "))
    <span><span aria-hidden="true">✓</span> выполнено</span>
    """
    return Markup('<span><span aria-hidden="true">{}</span>{}{}</span>').format(sign, f.NBSP, prose(text))


def lines(parts: Sequence[str]) -> Markup:
    """Set short texts below each other, as one thing beside its label where a row is a card."""
    return Markup("<div>{}</div>").format(Markup("<br>").join(parts))


def standing(code: object) -> Markup:
    """Write how something stands against its criterion."""
    return signed(SIGNS[str(code)], words.STANDINGS[str(code)])


def days(count: object) -> str:
    """Write a number of days: «3 дня».

    Examples
    --------
    >>> days(21).replace(f.NBSP, "_"), days(None)
    ('21_день', '—')
    """
    return f.MISSING if f.is_missing(count) else f.counted(int(str(count)), "день", "дня", "дней")


def schools(count: int) -> str:
    """Write a number of schools: «3 школы»."""
    return f.counted(count, "школа", "школы", "школ")


def in_schools(count: int, whole: int) -> str:
    """Write in how many schools of how many.

    Examples
    --------
    >>> in_schools(2, 5).replace(f.NBSP, "_"), in_schools(5, 5).replace(f.NBSP, "_")
    ('в_2 из_5 школ', 'во_всех школах (5)')
    """
    if count == whole:
        return f"в{f.NBSP}единственной школе" if whole == 1 else f"во{f.NBSP}всех школах ({whole})"
    return f"в{f.NBSP}{count} из{f.NBSP}{whole} школ"


def items(count: int) -> str:
    """Write a number of items of a roadmap: «3 пункта»."""
    return f.counted(count, "пункт", "пункта", "пунктов")


def items_of(count: int) -> str:
    """Write a number of items in the genitive: «из 3 пунктов»."""
    return f.counted(count, "пункта", "пунктов", "пунктов")


def text(value: object, absent: str = f.MISSING) -> str:
    """Write a text of the register; an empty one is a dash."""
    return absent if f.is_missing(value) or not str(value).strip() else str(value).strip()


def word(choices: words.Choice, code: object, absent: str = f.MISSING) -> str:
    """Write the Russian word of a code; an empty one is a dash."""
    return absent if f.is_missing(code) else choices.get(str(code), str(code))


def moment(day: datetime.date) -> pd.Timestamp:
    """Give a day as pandas has it."""
    return pd.Timestamp(day)


def amount(value: object) -> str:
    """Write a number that may be a whole one: «3», «2,5».

    Examples
    --------
    >>> amount(3.0), amount(2.5), amount(None)
    ('3', '2,5', '—')
    """
    if f.is_missing(value):
        return f.MISSING
    return f.number(value) if float(str(value)).is_integer() else f.number(value, 1)
