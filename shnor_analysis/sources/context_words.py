"""Headers and answers of a questionnaire on conditions brought to one spelling and to typed values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.methodology.context_questions import CHOICE, COUNT, GRADE, PERCENT, Question, questions
from shnor_analysis.methodology.loader import load
from shnor_analysis.sources.cleaning import BAD, by_value, percents, whole_number
from shnor_analysis.sources.context_slips import denials, slips
from shnor_analysis.sources.survey_words import plain
from shnor_analysis.store.near import likeness

_YEAR = re.compile(r"\b20\d\d(?:\s*[/–-]\s*(?:20)?\d\d)?\b")
#: A number of the question that no stop follows: «Вопрос 12 Сколько», «5.12 Сколько»; in «5.1 класс» it is 5.
_QUESTION_NUMBER = re.compile(r"^\s*(?:вопрос\s*№?\s*\d{1,3}|\d{1,2}(?:\.\d{1,2})+)\s+(?!класс)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*[.):]\s*(.*)$", re.DOTALL)
_SIGNS = re.compile(r"[^0-9a-zа-я]+")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_UNIT = re.compile(r"\s*(?:чел\.?|человека?)$", re.IGNORECASE)
#: What may be a person's: initials, two names in a row, a telephone, an e-mail.
_PERSONAL = re.compile(
    r"@|\.(?:ru|com|рф)\b|\d{5}|\d[\d\s()+-]{8,}\d|\d-\d\d-\d\d|\+\d|[А-ЯЁA-Z]\.\s*[А-ЯЁA-Z]\.?"
    # two words with capitals, or one amidst a sentence that is no abbreviation
    r"|[А-ЯЁA-Z][а-яёa-zА-ЯЁA-Z]+\s+[А-ЯЁA-Z]|[а-яёa-z][.,:]?\s+[А-ЯЁA-Z][А-ЯЁA-Zа-яёa-z]*[а-яёa-z]"
    # endings of surnames and patronymics
    r"|(?i:(?:^|\s)[а-яё]{2,}(?:[оеё]в|[иы]н|ск)(?:[ауе]|[оы]й|ым|ий|ая)?(?:\s|$))"
    r"|(?i:(?:ович|евич|овн|евн|ичн)(?:[ауеы]|ой|ем)?(?:\s|$))"
)
_LONGEST_SHOWN = 40
#: A shorter beginning of an answer names no variant.
_SHORTEST_BEGINNING = 6
_YES = {"да", "yes", "1", "true"}
_NO = {"нет", "no", "0", "false"}


@lru_cache(maxsize=16384)
def spelling(text: str) -> str:
    """Bring a header or an answer to words and digits; a year becomes a sign of one.

    Examples
    --------
    >>> spelling('"Обучающихся 2005  года рождения"'), spelling("100 000 человек"), spelling("1–5 тыс.")
    ('обучающихся гггг года рождения', '100000 человек', '1 5 тыс')
    >>> spelling("Вопрос 12 1 класс: обучающихся"), spelling("5.12 Всего обучающихся")
    ('1 класс обучающихся', 'всего обучающихся')
    """
    words = _YEAR.sub("гггг", plain(_QUESTION_NUMBER.sub("", text)))
    return _THOUSANDS.sub("", _SIGNS.sub(" ", words).strip())


@dataclass(frozen=True)
class Asked:
    """Which column of a file (0-based) answers which question, and what the other columns are.

    Attributes
    ----------
    columns : mapping of str to int
        Column of the table ``context`` → column of the file.
    disputed, unknown : tuple of int
        Columns that fit several questions, or none.
    personal : tuple of int
        Columns about people; their cells are not looked into.
    """

    columns: Mapping[str, int]
    disputed: tuple[int, ...]
    unknown: tuple[int, ...]
    personal: tuple[int, ...]

    @property
    def surely(self) -> int:
        """Count the questions recognised, without those whose header is one word any table may have."""
        return sum(questions()[column].kind != GRADE for column in self.columns)


def asked(headers: Sequence[object]) -> Asked:
    """Find the questions among the headers of a sheet: word for word, by their stems, with slips of the pen.

    Examples
    --------
    >>> found = asked(["Логин", "Количество обучающихся в ОО", "Телефон директора", "Цвет школы"])
    >>> dict(found.columns), found.unknown, found.personal
    ({'pupils': 1}, (3,), (2,))
    """
    spelled = {place: spelling(str(cell)) for place, cell in enumerate(headers) if spelling(str(cell or ""))}
    taken = _word_for_word(spelled, headers)
    # a wording known by heart is a question even where it speaks of a director
    used = set(taken.values())
    personal = tuple(place for place in spelled if place not in used and _about_people(spelled[place]))
    known = {place for place, text in spelled.items() if place not in used and _names_the_school(text)}
    free = {place: text for place, text in spelled.items() if place not in {*used, *personal, *known}}
    repeated = {place for place, text in free.items() if text in _wordings()}
    free = {place: text for place, text in free.items() if place not in repeated}
    disputed = set(repeated)
    shares = {place for place, text in free.items() if _of_share(text, headers[place])}
    for match in (_by_words, _by_likeness):
        fits = {
            place: [column for column in match(text, taken) if place not in shares or not _counted(column)]
            for place, text in free.items()
        }
        wanted = [column for columns in fits.values() for column in columns]
        for place, columns in fits.items():
            if len(columns) == 1 and wanted.count(columns[0]) == 1:
                taken[columns[0]] = place
            elif columns:
                disputed.add(place)
        free = {place: text for place, text in free.items() if not fits[place]}
    order = {column: taken[column] for column in questions() if column in taken}
    return Asked(order, tuple(sorted(disputed)), tuple(sorted(free)), personal)


def wording_of(text: str) -> list[str]:
    """List the columns whose question a text is, word for word."""
    return _wordings().get(spelling(text), [])


@cache
def _wordings() -> dict[str, list[str]]:
    """Map each known wording to the columns it stands for; several where only the year differs."""
    found: dict[str, list[str]] = {}
    for column, question in questions().items():
        for text in question.texts:
            found.setdefault(spelling(text), []).append(column)
    return found


def _word_for_word(spelled: Mapping[int, str], headers: Sequence[object]) -> dict[str, int]:
    places: dict[str, list[int]] = {}
    for place, text in spelled.items():
        if text in _wordings():
            places.setdefault(text, []).append(place)
    taken: dict[str, int] = {}
    for text, found in places.items():
        columns = sorted(_wordings()[text], key=lambda column: questions()[column].order)
        # where several differ by the year only, the earlier year comes first
        ordered = sorted(found, key=lambda place: (_years(headers[place]), place)) if len(columns) > 1 else found
        for column, place in zip(columns, ordered, strict=False):
            taken.setdefault(column, place)
    return taken


def _years(header: object) -> list[str]:
    return _YEAR.findall(str(header))


def _by_words(text: str, taken: Mapping[str, int]) -> list[str]:
    padded = f" {text} "
    return [
        column
        for column, question in questions().items()
        if column not in taken
        and question.words
        and all(_spelled_part(word) in padded for word in question.words)
        and not any(f" {spelling(word)}" in padded for word in question.without)
        and denials(text) <= max(denials(spelling(known)) for known in question.texts)
    ]


def _of_share(text: str, header: object) -> bool:
    """Whether a header asks for a share, which is no answer to a question about a number."""
    return "%" in str(header) or not set(_listed("shares")).isdisjoint(text.split())


def _counted(column: str) -> bool:
    return questions()[column].kind == COUNT


def _spelled_part(word: str) -> str:
    inner = spelling(word)
    return f" {inner} " if word.startswith(" ") else inner


def _by_likeness(text: str, taken: Mapping[str, int]) -> list[str]:
    enough = float(load("context_questions")["fuzzy"]["value"])
    digits = re.findall(r"\d+", text)
    best: dict[str, float] = {}
    for wording, columns in _wordings().items():
        left = [column for column in columns if column not in taken]
        if left and re.findall(r"\d+", wording) == digits and (wording.startswith(text) or slips(text, wording)):
            best[left[0]] = max(best.get(left[0], 0.0), likeness(wording, text, enough))
    return [column for column, found in best.items() if found]


def _about_people(text: str) -> bool:
    return any(word in f" {text}" for word in _listed("personal"))


def _names_the_school(text: str) -> bool:
    return any(text.startswith(word) or word in text[:60] for word in _listed("known"))


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(spelling(word) for word in load("context_questions")[name]["value"])


def answers_of(question: Question, cells: Sequence[object]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Read the answers of all schools to one question; give them and where they are impossible.

    Examples
    --------
    >>> answers_of(questions()["meetings_basic"], [0.9, 1.0, ""])[0].tolist()
    [90, 100, None]
    """
    return by_value(percents(cells) if question.kind == PERCENT else cells, partial(answer, question))


def answer(question: Question, cell: object) -> Any:
    """Read one answer; blank is ``None``, an impossible one ``BAD``.

    Examples
    --------
    >>> asked_of = questions()
    >>> answer(asked_of["teachers"], "24"), answer(asked_of["teachers"], 0) is BAD
    (24, True)
    >>> answer(asked_of["pupils"], "1 200 чел."), answer(asked_of["pupils"], "около 40") is BAD
    (1200, True)
    >>> answer(asked_of["corrective"], "нет"), answer(asked_of["parents_help"], "2.Примерно половина")
    (False, 2)
    >>> answer(asked_of["internet"], "до 25 мбит/с"), answer(asked_of["internet"], "быстрый") is BAD
    (2, True)
    """
    if isinstance(cell, str) and not cell.strip():
        return None
    if question.kind == CHOICE:
        return _choice(question, cell)
    if question.kind in (COUNT, PERCENT, GRADE):
        return _number(question, cell)
    number = whole_number(cell) if not isinstance(cell, bool) else int(cell)
    text = str(number if isinstance(number, int) else cell).strip().casefold().rstrip(".")
    return True if text in _YES else False if text in _NO else None if number is None else BAD


def _number(question: Question, cell: object) -> Any:
    text = str(cell).strip().removesuffix("%") if question.kind == PERCENT else cell
    if question.kind == COUNT and isinstance(cell, str):
        text = _THOUSANDS.sub("", _UNIT.sub("", cell.replace("\u00a0", " ").strip()))
    number = whole_number(text)
    if number is None or number is BAD:
        return number
    low = 1 if question.positive or question.kind == GRADE else 0
    high = {PERCENT: 100, GRADE: 12}.get(question.kind, question.largest)
    return number if low <= number <= high else BAD


def _choice(question: Question, cell: object) -> Any:
    """Read the variant: its words say which it is; a number counts where it stands alone."""
    number = whole_number(cell)
    if number is None:
        return None
    text = str(cell)
    if numbered := _NUMBERED.match(text):
        number, text = int(numbered[1]), numbered[2]
    if isinstance(number, int) and (not text.strip() or numbered is None):
        return number if 1 <= number <= len(question.answers) else BAD
    told, known = spelling(text), [spelling(variant) for variant in question.answers]
    if told in known:
        return known.index(told) + 1
    begins = [place for place, variant in enumerate(known) if _same_beginning(told, variant)]
    return begins[0] + 1 if len(begins) == 1 else BAD


def _same_beginning(told: str, variant: str) -> bool:
    """Whether one begins as the other; «Интернет» is not «Интернет … отсутствует», nor «Городской …» «Город»."""
    short, long = sorted((told, variant), key=len)
    rest = long[len(short) :]
    fits = {"нет", "отсутствует"}.isdisjoint(rest.split()) if short == told else rest.startswith(" ")
    return fits and len(told) >= _SHORTEST_BEGINNING and long.startswith(short)


def shown_safely(cell: object) -> object:
    """Give a cell for a complaint, unless it may hold a name, a telephone or an e-mail.

    Examples
    --------
    >>> shown_safely(300.0), shown_safely("много"), shown_safely("Иванова А.А., 8-900-000-00-00")
    (300.0, 'много', None)
    """
    if isinstance(cell, (int, float)):
        return cell if abs(cell) < 100_000 else None
    text = str(cell).strip()
    return None if len(text) > _LONGEST_SHOWN or _PERSONAL.search(text) else text
