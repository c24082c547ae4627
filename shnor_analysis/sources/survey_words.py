"""Headers and answers of questionnaire exports brought to one spelling."""

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from shnor_analysis.methodology.instruments import Instrument
from shnor_analysis.sources.cleaning import BAD

_NUMBERING = re.compile(r"^(?:вопрос\s*)?(?:№\s*)?\d{1,3}(?:\.\d{1,3})*\s*[.):]\s*")
_GRID = re.compile(r"\[([^\[\]]+)\]\s*$")
_QUOTES = str.maketrans("", "", "«»\"'“”„`")
_NUMBERED_ANSWER = re.compile(r"^(-?\d{1,3})(?:[.,]0+)?\s*(?:[-–—.):]+\s*(.*))?$", re.DOTALL)

_SCHOOL = re.compile(
    r"^(?:(?:выберите|укажите|ваша|вашу|название|наименование|полное|краткое|логин|код) )*"
    r"(?:логин|школ[аыу]|оо|образовательн(?:ая|ой|ую) организаци[яию]|вашей школы|в какой школе .*)$"
)
_GROUP = re.compile(
    r"^(?:группа(?: респондентов?)?|кто вы|вы|ваша роль|кем вы являетесь|категория.*|роль|статус)$"
)
#: Columns every form service adds or asks for; they say who answered and are not even looked into.
_PERSONAL = (
    *("отметка времени", "timestamp", "время", "дата", "создан", "изменен", "начало", "окончание", "id", "ip"),
    *("адрес", "email", "e-mail", "mail", "почта", "электронн", "имя", "фамилия", "отчество", "фио", "ф.и.о"),
    *("телефон", "логин пользователя", "пользователь", "класс", "ваш класс", "баллы", "результат", "№", "номер"),
)
_STEMS = {
    "администрац": "administration",
    "директор": "administration",
    "завуч": "administration",
    "педагог": "teachers",
    "учител": "teachers",
    "обучающ": "pupils",
    "учащ": "pupils",
    "учени": "pupils",
    "родител": "parents",
}


def plain(text: object) -> str:
    """Bring a header, item or answer to one spelling.

    Examples
    --------
    >>> plain(" 3.&nbsp;Мне интересно  на «уроках»? *"), plain("Ещё раз.")
    ('мне интересно на уроках', 'еще раз')
    """
    return _plain(str(text if text is not None else ""))


@lru_cache(maxsize=8192)  # the same headers, items and answers come again and again
def _plain(text: str) -> str:
    words = html.unescape(html.unescape(text))
    words = re.sub(r"\s+", " ", words.replace("\u200b", "")).strip().casefold().replace("ё", "е")
    words = _NUMBERING.sub("", words).translate(_QUOTES)
    return re.sub(r"[\s.*?:;!]+$", "", words).strip()


def spellings(header: object) -> Iterator[str]:
    """Give what a header may stand for: itself, the row of a grid in brackets, the part after a slash.

    Examples
    --------
    >>> list(spellings("Согласны ли вы? [Мне интересно на уроках]"))
    ['согласны ли вы? [мне интересно на уроках]', 'мне интересно на уроках']
    """
    yield plain(header)
    text = html.unescape(str(header if header is not None else ""))
    if row := _GRID.search(text):
        yield plain(row[1])
    if " / " in text:
        yield plain(text.rsplit(" / ", 1)[1])


def is_school(header: object) -> bool:
    """Tell whether a column says which school it is.

    Examples
    --------
    >>> is_school("Выберите школу *"), is_school("Имя учителя школы")
    (True, False)
    """
    return _SCHOOL.match(plain(header)) is not None


def is_group(header: object) -> bool:
    """Tell whether a column says to which group the respondent belongs."""
    return _GROUP.match(plain(header)) is not None


def is_personal(header: object) -> bool:
    """Tell whether a column is one of those that say who answered and when."""
    return plain(header).startswith(_PERSONAL) or "@" in str(header)


def group_of(text: object) -> str | None:
    """Find the group of respondents that a value, file name or folder names; ``None`` when none or several.

    Examples
    --------
    >>> group_of("Анкета для родителей"), group_of("учитель"), group_of("учителя и ученики")
    ('parents', 'teachers', None)
    """
    words = str(text or "").casefold()
    found = {group for stem, group in _STEMS.items() if stem in words}
    return found.pop() if len(found) == 1 else None


class AnswerReader:
    """Reads a cell of an instrument's item: words, a number, or a number with words."""

    def __init__(self, instrument: Instrument) -> None:
        self._words: Mapping[str, int] = {plain(word): number for word, number in instrument.answers.items()}
        self._numbers = frozenset(self._words.values())
        self._none = {"", "-", "—", *(plain(word) for word in instrument.no_answer)}

    def __call__(self, value: object) -> object:
        """Give the number of the answer, ``None`` for no answer, ``BAD`` for what is not in the scale.

        Examples
        --------
        >>> from shnor_analysis.methodology.instruments import bundled_instruments
        >>> read = AnswerReader(bundled_instruments()["risk_factors"])
        >>> read("Да"), read(3.0), read("4 - согласен"), read(""), read("4 - нет") is BAD, read("5") is BAD
        (4, 3, 4, None, True, True)
        """
        text = re.sub(r"\s+", " ", html.unescape(str(value if value is not None else ""))).strip()
        if plain(text) in self._none or text.casefold() == "nan":
            return None
        if plain(text) in self._words:
            return self._words[plain(text)]
        if (match := _NUMBERED_ANSWER.match(text)) and int(match[1]) in self._numbers:
            named = self._words.get(plain(match[2])) if match[2] else None
            return int(match[1]) if named in (None, int(match[1])) else BAD
        return BAD
