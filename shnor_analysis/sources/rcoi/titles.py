"""Which exam a title is about: its subject, its day, what it says of the procedure.

Titles seen: ``01 - Русский язык 2025.05.30``, ``Английский язык п:2022.06.14; у:2022.06.16`` (written and oral
part), ``Математика(2026.06.02)`` in a cell, and file names of an export such as ``01_2025.05.30``. People retype
them with a day in words, in cells of their own, or without a day.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_analysis.tables.vocabulary import BASIC_MATHEMATICS, PROFILE_MATHEMATICS, folded

#: A day as year.month.day or day.month.year; which days exist is seen later, so that a wrong one can be named.
_DAY = re.compile(r"(?<!\d)(?:(20[1-3]\d)[.\-](\d{1,2})[.\-](\d{1,2})|(\d{1,2})\.(\d{1,2})\.(20[1-3]\d))(?!\d)")
_MONTHS = (
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
)
_DAY_IN_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_MONTHS)})(?:я|а)\s+(20[1-3]\d)(?!\d)", re.IGNORECASE
)
_CODE = re.compile(r"^\s*(\d{1,3})\s*[-–—]\s*")
_PART_MARK = re.compile(r"[\s,;(]*(?:\b[пу]\.?:)?[\s(]*$", re.IGNORECASE)
_EXPORT = re.compile(r"(?<!\d)(\d{2})[_ ](20[1-3]\d)\.(\d{2})\.(\d{2})(?!\d)")
_LONGEST = 90

#: Stem of a word → subject; the first that is found is taken.
_STEMS = {
    "испанск": "Испанский язык",
    "китайск": "Китайский язык",
    "английск": "Английский язык",
    "немецк": "Немецкий язык",
    "французск": "Французский язык",
    "русск": "Русский язык",
    "математик": "Математика",
    "физик": "Физика",
    "хими": "Химия",
    "биолог": "Биология",
    "истори": "История",
    "географ": "География",
    "обществозн": "Обществознание",
    "литератур": "Литература",
    "информатик": "Информатика",
}
_FOREIGN = {name for name in _STEMS.values() if name.endswith(" язык")} - {"Русский язык"}
#: A subject as a title spells it, unlike the surnames that begin as it does.
_SUBJECT_WORD = re.compile(
    r"\b(?:[а-я]+ск[а-я]+ язык|математик[аеиу]|физик[аеиу]|хими[яию]|биологи[яию]|истори[яию]|географи[яию]|"
    r"обществознани[еюя]|литератур[аеыу]|информатик[аеиу])"
)
#: Codes on which all sources agree; from 09 on they differ, so there the title or a person must tell.
SUBJECT_BY_EXAM_CODE = {
    "01": "Русский язык",
    "02": "Математика",
    "03": "Физика",
    "04": "Химия",
    "05": "Информатика",
    "06": "Биология",
    "07": "История",
    "08": "География",
    "22": BASIC_MATHEMATICS,
    "51": "Русский язык",
    "52": "Математика",
}
_GVE_CODES = {"51", "52"}
_BASIC_CODE = "22"


@dataclass(frozen=True)
class ExamTitle:
    """What a title says; ``subject`` or ``day`` is ``None`` where it cannot be understood.

    ``gve``: a state exam by marks; ``part``: which part the protocol has alone; ``dated``: it has a day, though
    perhaps one that does not exist.
    """

    text: str
    code: str | None
    subject: str | None
    day: datetime.date | None
    gve: bool = False
    part: str | None = None
    dated: bool = True


def title_of(value: object) -> ExamTitle | None:
    """Read a cell as the title of an exam; ``None`` when it is none.

    Examples
    --------
    >>> title = title_of("12 - Обществознание 2021.06.15")
    >>> title.code, title.subject, title.day.isoformat()
    ('12', 'Обществознание', '2021-06-15')
    >>> title_of("Английский язык п.: 2021.06.18, у.: 2021.06.21").day.isoformat()
    '2021-06-18'
    >>> title_of("22 - Математика 2022.06.27").subject, title_of("Сформировано 05.07.2026") is None
    ('Математика (базовая)', True)
    >>> title_of("Физика, 3 июня 2025 г.").day.isoformat()
    '2025-06-03'
    """
    text = _DAY_IN_WORDS.sub(_in_figures, _plain(value))
    found = _DAY.search(text)
    if found is None or len(text) > _LONGEST:
        return None
    head = _PART_MARK.sub("", text[: found.start()])
    code = _CODE.match(head)
    words = head[code.end() :] if code else head
    if not re.search(r"[а-яё]{3}", words, re.IGNORECASE):
        return None
    number, subject = code[1].zfill(2) if code else None, subject_of(words)
    if found[1] is None and number is None and subject is None:
        return None  # «Сформировано 05.07.2026» is no exam
    if number == _BASIC_CODE and subject == "Математика":
        subject = BASIC_MATHEMATICS
    gve = "гвэ" in folded(words) or number in _GVE_CODES
    return ExamTitle(
        text=text,
        code=number,
        subject=subject,
        day=_day(found),
        gve=gve,
        part=None if gve else _part(folded(words), subject),
    )


def title_of_row(filled: Sequence[object]) -> ExamTitle | None:
    """Read the filled cells of a row as a title: in one of them, or code, subject and day in cells of their own.

    Examples
    --------
    >>> title_of_row(["04", "Химия", "2025.06.06"]).code
    '04'
    >>> title_of_row(["Химия", datetime.date(2025, 6, 6)]).subject
    'Химия'
    """
    whole = next(filter(None, map(title_of, filled)), None)
    if whole is not None:
        return whole
    first, *others = map(_plain, filled)
    coded = f"{first} - " if re.fullmatch(r"\d{1,2}", first) else f"{first} "
    joined = title_of(coded + " ".join(others))
    return joined if joined is not None and joined.subject is not None else None


def undated_title(filled: Sequence[object]) -> ExamTitle | None:
    """Read a row that names the one subject of an exam but no day of it; ``None`` when it does not.

    Only whole words count: «Химич» and «Русских» are people. The rest of the row is not kept: it may be one too.

    Examples
    --------
    >>> undated_title(["Предмет:", "Химия"]).subject, undated_title(["Химич"]) is None
    ('Химия', True)
    """
    text = " ".join(map(_plain, filled))
    found = {subject_of(word) for word in _SUBJECT_WORD.findall(folded(text))} if len(text) <= _LONGEST else set()
    if len(found) != 1:
        return None
    subject = subject_of(text)
    return ExamTitle(str(subject), None, subject, None, "гвэ" in folded(text), dated=False)


def export_title(name: str, subject: str | None) -> ExamTitle | None:
    """Read the name of an export with English titles: code of the subject and day.

    Parameters
    ----------
    name
        The file's name.
    subject
        What ``import.toml`` or the names say; codes from 09 on are not told otherwise.

    Examples
    --------
    >>> export_title("01_2025.05.30", None).subject, export_title("09_2025.05.30", None).subject
    ('Русский язык', None)
    """
    found = _EXPORT.search(name)
    if found is None:
        return None
    code, *day = found.groups()
    return ExamTitle(
        text=found[0],
        code=code,
        subject=subject or SUBJECT_BY_EXAM_CODE.get(code),
        day=_real_day(*map(int, day)),
        gve=code in _GVE_CODES,
    )


def subject_of(words: str) -> str | None:
    """Tell the subject of an exam from words.

    Examples
    --------
    >>> [subject_of(words) for words in ("Информатика и ИКТ (КЕГЭ)", "Математика профильная", "Родная литература")]
    ['Информатика', 'Математика (профильная)', None]
    """
    text = folded(words)
    if "родн" in text:
        return "Родной язык" if "язык" in text else None
    subject = next((name for stem, name in _STEMS.items() if stem in text), None)
    if subject == "Математика" and re.search(r"\bбаз|\(б\)", text):
        return BASIC_MATHEMATICS
    return PROFILE_MATHEMATICS if subject == "Математика" and "профил" in text else subject


def _part(words: str, subject: str | None) -> str | None:
    """Tell which part of an exam in a foreign language a title is about; ``None`` when about the whole."""
    oral, written = "устн" in words, "письм" in words
    if oral == written:
        return None
    foreign = subject in _FOREIGN
    return "устной" if oral else "письменной" if foreign and "част" in words else None


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", " ", str(value if value is not None else "")).strip().strip('"')


def _in_figures(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return f"{day}.{_MONTHS.index(month.casefold()) + 1}.{year}"


def _day(found: re.Match[str]) -> datetime.date | None:
    year, month, day, day_first, month_first, year_last = found.groups()
    return _real_day(int(year or year_last), int(month or month_first), int(day or day_first))


def _real_day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
