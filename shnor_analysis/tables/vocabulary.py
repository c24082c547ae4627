"""Words that mean the same thing in every room: procedures, seasons, subjects, keys.

Official Russian terms stay Russian as values (they are shown to people); the names in code are English.
"""

import re

VPR, OGE, EGE, GVE, OTHER = "ВПР", "ОГЭ", "ЕГЭ", "ГВЭ", "other"
PROCEDURES = (VPR, OGE, EGE, GVE, OTHER)
#: State exams: a pupil may take one several times, and their schools go by codes of РЦОИ.
EXAMS = (OGE, EGE, GVE)

SPRING, AUTUMN = "spring", "autumn"
SEASONS = (SPRING, AUTUMN)

MARKS = (2, 3, 4, 5)

#: Short codes that ФИС ОКО puts into sheet and file names, and the full subject.
SUBJECT_BY_CODE = {
    "МА": "Математика",
    "РУ": "Русский язык",
    "ОМ": "Окружающий мир",
    "БИ": "Биология",
    "ИС": "История",
    "ГГ": "География",
    "ОБ": "Обществознание",
    "ФИ": "Физика",
    "ХИ": "Химия",
    "АЯ": "Английский язык",
    "НЯ": "Немецкий язык",
    "ФЯ": "Французский язык",
    "ИН": "Иностранный язык",
    "ЛИ": "Литература",
    "ЛЧ": "Литературное чтение",
    "ИНФ": "Информатика",
}
#: Subjects of ОГЭ, ЕГЭ and ГВЭ that ВПР does not have; both mathematics of ЕГЭ are papers of their own.
BASIC_MATHEMATICS, PROFILE_MATHEMATICS = "Математика (базовая)", "Математика (профильная)"
EXAM_SUBJECTS = (BASIC_MATHEMATICS, PROFILE_MATHEMATICS, "Испанский язык", "Китайский язык", "Родной язык")
SUBJECTS = tuple(sorted({*SUBJECT_BY_CODE.values(), *EXAM_SUBJECTS}))

#: A paper is what is written at one sitting: two results compare only inside one paper.
PAPER = ["procedure", "subject", "programme_grade"]
#: A sitting is a paper in a season; autumn papers test the grade below the pupils' own.
SITTING = ["year", "season", *PAPER, "pupil_grade"]

#: Logins with these prefixes name the same school when the digits agree (they changed in 2022).
SCHOOL_PREFIXES = ("sch", "edu")

_LOGIN = re.compile(r"^\s*([a-z]{2,4})\s*(\d{6})\s*$", re.IGNORECASE)
_DIGITS = re.compile(r"^\s*(\d{6})(?:\.0)?\s*$")
_LEGAL_FORM = re.compile(r"^(?:[мгч][бака]?[но]?оу|моу)\s+")


def school_id_of(login: object) -> str | None:
    """Give the key of a school from a ФИС ОКО login, or ``None`` when it is no login.

    ``sch`` and ``edu`` logins with the same six digits are one school and get the digits alone; any other
    prefix (colleges, corrective schools) is kept, since ``ksh220002`` and ``spo220002`` are different.

    Examples
    --------
    >>> school_id_of("edu223080"), school_id_of("sch223080"), school_id_of("ksh220002")
    ('223080', '223080', 'ksh220002')
    >>> school_id_of("школа 5") is None
    True
    """
    text = str(login)
    if match := _LOGIN.match(text):
        prefix = match[1].lower()
        return match[2] if prefix in SCHOOL_PREFIXES else prefix + match[2]
    if match := _DIGITS.match(text):
        return match[1]
    return None


#: In front of an exam code that no school of the directory has: the key of «код ОО 9322» of ОГЭ is ``oge009322``.
EXAM_PREFIXES = {OGE: "oge", EGE: "ege", GVE: "gve"}


def exam_school_id(code: object, procedure: str) -> str | None:
    """Give the key that rows of a school carry until its РЦОИ code is found in the directory.

    Examples
    --------
    >>> exam_school_id(9322.0, "ОГЭ"), exam_school_id(" 111003 ", "ЕГЭ"), exam_school_id("школа 5", "ЕГЭ")
    ('oge009322', 'ege111003', None)
    """
    digits = exam_code(code)
    return EXAM_PREFIXES[procedure] + f"{int(digits):06}" if digits else None


def exam_code(value: object) -> str | None:
    """Read the code of a school at РЦОИ: one to six digits without leading zeros, or ``None``.

    Examples
    --------
    >>> exam_code("009322"), exam_code(9322.0), exam_code("1234567") is None
    ('9322', '9322', True)
    """
    match = re.match(r"^\s*0*([1-9]\d{0,5})(?:[.,]0)?\s*$", str(value))
    return match[1] if match else None


def login_of(school_id: str) -> str:
    """Give the login that people know a school by.

    Examples
    --------
    >>> login_of("990001"), login_of("ksh220002")
    ('edu990001', 'ksh220002')
    """
    return SCHOOL_PREFIXES[-1] + school_id if school_id.isdigit() else school_id


def folded(value: object) -> str:
    """Bring a word or a name to one spelling for comparison: no case, no quotes, no «ё», single spaces.

    Examples
    --------
    >>> folded('  МКОУ "Нагорная  СОШ" ') == folded("мкоу «Нагорная СОШ»")
    True
    """
    text = re.sub(r"[\"'«»„“”‟’`]", "", str(value)).casefold().replace("ё", "е")
    text = re.sub(r"[‐‑‒–—]", "-", text)
    return re.sub(r"\s+", " ", text).strip(" .:;*")


def typographic(name: str) -> str:
    """Set the quotes of a name as print does: «…», and „…“ inside; one that is missing at the end is added.

    Examples
    --------
    >>> typographic('МКОУ "Школа-интернат "Горизонт""'), typographic("МБОУ «Школа «Луч»")
    ('МКОУ «Школа-интернат „Горизонт“»', 'МБОУ «Школа „Луч“»')
    >>> typographic("МКОУ СОШ № 3"), typographic('Экран 15"')
    ('МКОУ СОШ № 3', 'Экран 15"')
    """
    out: list[str] = []
    depth = 0
    for sign, before in zip(name, " " + name, strict=False):
        opens = sign in "«„" or (sign in '"”“' and (before.isspace() or (before in '(-«„"' and not _ends(out))))
        if sign in '"«»„“”' and opens:
            out.append("„" if depth else "«")
            depth += 1
        elif sign in '"»“”' and depth:
            depth -= 1
            out.append("“" if depth else "»")
        else:
            out.append(sign)
    return "".join(out) + "“" * max(depth - 1, 0) + "»" * min(depth, 1)


def _ends(written: list[str]) -> bool:
    """Whether the last quote written has something between it and the end, so that the next one closes."""
    return bool(written) and written[-1] in "»“"


def without_legal_form(name: object) -> str:
    """Fold the name of a school for comparison and drop «МБОУ» and the like in front of it.

    Examples
    --------
    >>> without_legal_form("МКОУ «Нагорная СОШ»")
    'нагорная сош'
    """
    return _LEGAL_FORM.sub("", folded(name))


def paper_title(subject: str, programme_grade: int) -> str:
    """Name a paper the way reports do.

    Examples
    --------
    >>> paper_title("Математика", 5)
    'Математика, 5 класс'
    """
    return f"{subject}, {programme_grade} класс"


def season_title(year: int, season: str) -> str:
    """Name a season the way reports do.

    Examples
    --------
    >>> season_title(2020, "autumn")
    'осень 2020'
    """
    return f"{'весна' if season == SPRING else 'осень'} {year}"
