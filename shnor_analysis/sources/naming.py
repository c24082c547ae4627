"""What a file does not say inside: year, season, subject, grade, school from its names or from ``import.toml``.

Patterns, tried on the file's name first and then on its folders from the nearest outwards:

======== ===========================================================================================
year     four digits 2010–2039 standing apart: ``2021``, ``ВПР 2021``
season   «весна», «весенние», «осень», «осенние»
subject  a stem of its name («математик», «русск») or the code of ФИС ОКО before a grade (``МА5``, ``РУ 4``)
grade    ``5 класс``, the digits after a code, or a folder that is a bare number 1–11
school   a login such as ``edu223080``
======== ===========================================================================================

Two different values in one name are a complaint, never a choice.
"""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.tables.vocabulary import AUTUMN, SPRING, SUBJECT_BY_CODE, SUBJECTS, school_id_of
from shnor_analysis.troubles import why

SETTINGS_FILE = "import.toml"

T = TypeVar("T")

_YEAR = re.compile(r"(?<!\d)(20[1-3]\d)(?!\d)")
_CODED = re.compile(rf"(?<![а-яё])({'|'.join(SUBJECT_BY_CODE)})[\s_-]*(\d{{1,2}})(?!\d)", re.IGNORECASE)
_GRADE = re.compile(r"(?<!\d)(\d{1,2})[\s_-]*(?:й|ый|ой)?[\s_-]*кл(?:асс)?", re.IGNORECASE)
_BARE_GRADE = re.compile(r"^\s*(\d{1,2})\s*$")
_LOGIN = re.compile(r"(?<![a-z])([a-z]{3}\d{6})(?!\d)", re.IGNORECASE)
_STEMS = {
    "математик": "Математика",
    "русск": "Русский язык",
    "окружающ": "Окружающий мир",
    "биологи": "Биология",
    "истори": "История",
    "географи": "География",
    "обществозн": "Обществознание",
    "физик": "Физика",
    "хими": "Химия",
    "английск": "Английский язык",
    "немецк": "Немецкий язык",
    "французск": "Французский язык",
    "иностранн": "Иностранный язык",
    "литературн": "Литературное чтение",
    "литератур": "Литература",
    "информатик": "Информатика",
}


@dataclass(frozen=True)
class Facts:
    """What is known of a file from outside or from its head; ``None`` is not known."""

    year: int | None = None
    season: str | None = None
    subject: str | None = None
    programme_grade: int | None = None
    school_id: str | None = None
    max_score: int | None = None
    region: str | None = None
    sample_data: bool | None = None

    def filled_from(self, other: "Facts") -> "Facts":
        """Take from ``other`` what is not known here."""
        gaps = {f.name: getattr(other, f.name) for f in fields(self) if getattr(self, f.name) is None}
        return replace(self, **gaps)


def facts_of(path: Path, root: Path) -> Facts:
    """Gather what names and ``import.toml`` say of a file below the import folder ``root``.

    Raises
    ------
    RefusedFile
        A name says two different things, or ``import.toml`` cannot be read.
    """
    own, general = _settings(path, root)
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    # The import folder's own name counts too: people import «ВПР 2021» as well as what lies above it.
    names = [relative.stem, *reversed(relative.parent.parts), root.name]
    named = Facts()
    for position, name in enumerate(names):
        named = named.filled_from(facts_of_name(name, is_folder=position > 0, settled=own.filled_from(general)))
    return own.filled_from(named).filled_from(general)


def facts_of_name(name: str, *, is_folder: bool = False, settled: Facts = Facts()) -> Facts:
    """Read one file or folder name (or a title inside a file); what is settled may be ambiguous in it.

    Examples
    --------
    >>> facts = facts_of_name("Проведение работы по математике, 5 класс. ВПР 2021")
    >>> facts.year, facts.subject, facts.programme_grade
    (2021, 'Математика', 5)
    >>> facts_of_name("5", is_folder=True).programme_grade
    5
    """
    coded = {(SUBJECT_BY_CODE[code.upper()], int(grade)) for code, grade in _CODED.findall(name)}
    grades = {int(grade) for grade in _GRADE.findall(name)} | {grade for _, grade in coded}
    if is_folder and (bare := _BARE_GRADE.match(name)):
        grades.add(int(bare[1]))
    logins = {school_id_of(login) for login in _LOGIN.findall(name)}
    return Facts(
        year=_only({int(year) for year in _YEAR.findall(name)}, "год", name, settled.year),
        season=_only(_seasons(name), "сезон", name, settled.season),
        subject=_only(_subjects(name) | {subject for subject, _ in coded}, "предмет", name, settled.subject),
        programme_grade=_only(
            {grade for grade in grades if 1 <= grade <= 11}, "класс", name, settled.programme_grade
        ),
        school_id=_only({login for login in logins if login}, "логин школы", name, settled.school_id),
    )


def _subjects(name: str) -> set[str]:
    lowered = name.casefold()
    found = {subject for stem, subject in _STEMS.items() if stem in lowered}
    return found - {"Литература"} if "Литературное чтение" in found else found


def _seasons(name: str) -> set[str]:
    lowered = name.casefold()
    found = {SPRING} if "весн" in lowered or "весен" in lowered else set()
    return found | ({AUTUMN} if "осен" in lowered else set())


def _only(found: set[T], what: str, name: str, settled: T | None) -> T | None:
    """Give the one value of a name; several are no trouble where the settings say which it is."""
    if len(found) > 1 and settled is not None:
        return None
    if len(found) > 1:
        listed = ", ".join(sorted(map(str, found)))
        raise RefusedFile(
            "ambiguous_name",
            f"В имени «{name}» несколько значений ({what}: {listed}). "
            f"Переименуйте или впишите верное значение в {SETTINGS_FILE} рядом с файлом.",
        )
    return next(iter(found), None)


def _settings(path: Path, root: Path) -> tuple[Facts, Facts]:
    """Give what ``import.toml`` files say of this very file and of everything in their folders."""
    own, general = Facts(), Facts()
    folder = path.parent
    while True:
        table = _read_settings(folder / SETTINGS_FILE)
        own = own.filled_from(_as_facts(table.get(path.name, {}), folder))
        general = general.filled_from(_as_facts(table, folder))
        if folder in (root, folder.parent) or not folder.is_relative_to(root):
            return own, general
        folder = folder.parent


def _read_settings(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"Файл {path.name} рядом с данными не читается: {why(error)}. Исправьте его."
        raise RefusedFile("settings", message) from error


def _as_facts(table: object, folder: Path) -> Facts:
    """Check the values of one table of ``import.toml``; tables of single files are left to themselves."""
    if not isinstance(table, dict):
        return Facts()
    known = {f.name for f in fields(Facts)}
    unknown = [
        key for key, value in table.items() if key not in known and key != "school" and not isinstance(value, dict)
    ]
    given = {key: value for key, value in table.items() if key in known}
    if login := given.pop("school_id", None) or table.get("school"):
        given["school_id"] = school_id_of(login)
    wrong = unknown + [key for key, value in given.items() if not _fits(key, value)]
    if wrong:
        raise RefusedFile(
            "settings",
            f"{folder.name}/{SETTINGS_FILE}: неизвестный ключ или недопустимое значение: "
            f"{', '.join(wrong)}. Ключи: school (логин), year, season (spring, autumn), subject, "
            "programme_grade, max_score, region, sample_data.",
        )
    return Facts(**given)


def _fits(key: str, value: object) -> bool:
    allowed = {
        "year": lambda v: isinstance(v, int) and 2010 <= v <= 2039,
        "season": lambda v: v in (SPRING, AUTUMN),
        "subject": lambda v: v in SUBJECTS,
        "programme_grade": lambda v: isinstance(v, int) and 1 <= v <= 11,
        "school_id": lambda v: isinstance(v, str),
        "max_score": lambda v: isinstance(v, int) and 1 <= v <= 200,
        "region": lambda v: isinstance(v, str),
        "sample_data": lambda v: isinstance(v, bool),
    }
    return bool(allowed[key](value))
