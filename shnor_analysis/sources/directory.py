"""Reading the list of schools, and what protocols and reports themselves say of schools."""

import re
from functools import partial

import pandas as pd

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE
from shnor_analysis.sources.naming import Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.recognise import Recognised
from shnor_analysis.tables.vocabulary import exam_code, school_id_of

#: Columns of what is known of a school before sources are brought together; later rows win where filled.
COLUMNS = [
    "school_id",
    "login_prefix",
    "name",
    "municipality",
    "municipality_code",
    "region",
    "type",
    "settlement",
    "oo_code",
    "oge_code",
    "ege_code",
    "in_programme",
    "rank",
]

#: Whose word on a school counts: the programme's workbook only says who takes part.
FROM_PLAN, _FROM_RESULTS, _FROM_DIRECTORY = 0, 1, 2
_CODE = re.compile(r"\(?(reg\d+_m\d+)\)?", re.IGNORECASE)
_YES = {"да", "yes", "1", "true", "+", "участник"}
_NO = {"нет", "no", "0", "false", "-", "", "—"}
#: Codes of РЦОИ and the titles of their columns.
_CODES = {"oo_code": "Код ОО", "oge_code": "Код ОГЭ", "ege_code": "Код ЕГЭ"}
_TITLES = {
    "login": ("логин",),
    "name": ("название оо", "наименование оо"),
    "municipality": ("муниципалитет",),
    "in_programme": ("участник программы",),
    "oo_code": ("код оо", "код оо (рцои)", "код рцои"),
    "oge_code": ("код огэ", "код оо огэ"),
    "ege_code": ("код егэ", "код оо егэ"),
    "type": ("тип оо", "тип", "вид оо"),
    "settlement": ("населённый пункт", "населенный пункт"),
    "region": ("регион",),
}


def read_directory(found: Recognised, facts: Facts, part: Part) -> None:
    """Read a school directory into the table of what is known of schools."""
    titles = [cleaning.header(cell).strip(" .:;*") for cell in found.sheet.rows[found.header_row]]
    places = {
        role: next((titles.index(name) for name in names if name in titles), None)
        for role, names in _TITLES.items()
    }
    if places["login"] is None:  # the list was recognised by a heading such as «Логин ОО в ФИС ОКО»
        places["login"] = next(place for place, title in enumerate(titles) if title.startswith("логин"))
    seen: dict[str, int] = {}
    rows = []
    for number, row in enumerate(found.sheet.rows[found.header_row + 1 :], start=found.header_row + 2):
        cells = {role: _cell(row, place) for role, place in places.items()}
        if not any(cells.values()):
            continue
        part.rows_read += 1
        if (school := _school(cells, facts, number, seen, found, part)) is not None:
            rows.append(school)
    _tell_of_doubled(rows, seen, found, part)
    part.accepted += len(rows)
    part.add("known_schools", known_schools(rows))


def _tell_of_doubled(rows: list[dict[str, object]], seen: dict[str, int], found: Recognised, part: Part) -> None:
    """Tell of codes of РЦОИ that stand at several schools: exams cannot be told to be of one of them."""
    for role, title in _CODES.items():
        holders: dict[str, list[int]] = {}
        for row in rows:
            if (code := exam_code(row[role])) is not None:
                holders.setdefault(code, []).append(seen[str(row["school_id"])])
        for code, lines in holders.items():
            for line in lines if len(lines) > 1 else []:
                others = ", ".join(str(other) for other in lines if other != line)
                part.book.add(
                    "code_doubled",
                    REMARK,
                    f"Код «{{value}}» стоит и в строке {others}: экзамены под ним не достанутся ни одной школе. "
                    "Исправьте код.",
                    sheet=found.sheet.name,
                    row=line,
                    column=title,
                    value=code,
                )


def _cell(row: object, place: int | None) -> str:
    cells = list(row) if isinstance(row, (list, tuple)) else []
    if place is None or place >= len(cells):
        return ""
    number = cleaning.whole_number(cells[place])
    return str(number if isinstance(number, int) else cells[place] or "").strip()


def _school(
    cells: dict[str, str], facts: Facts, number: int, seen: dict[str, int], found: Recognised, part: Part
) -> dict[str, object] | None:
    """Check one row of a directory; ``seen`` maps schools to the rows they stand in."""
    school_id = school_id_of(cells["login"])
    complain = partial(part.book.add, sheet=found.sheet.name, row=number, school_id=school_id)
    if school_id is None:
        message = "«{value}» — не логин школы. Нужен вид edu123456: исправьте логин."
        complain("login", SET_ASIDE, message, column="Логин", value=cells["login"])
        return None
    if school_id in seen:
        message = f"Школа «{{value}}» уже есть в строке {seen[school_id]}. Оставьте одну строку."
        complain("duplicate", SET_ASIDE, message, column="Логин", value=cells["login"])
        return None
    seen[school_id] = number
    answer = cells["in_programme"].casefold()
    if answer not in _YES | _NO:
        message = "«{value}» — не «да» и не «нет»: школа считается не участником программы."
        complain("in_programme", REMARK, message, column="Участник программы", value=answer)
    for role, title in _CODES.items():
        if cells[role].casefold() not in _NO and exam_code(cells[role]) is None:
            message = "«{value}» — не код ОО: нужно одно число до шести знаков. По нему экзамены школы не найти."
            complain("code", REMARK, message, column=title, value=cells[role])
    return school_row(
        cells["login"],
        name=cells["name"],
        municipality=cells["municipality"],
        region=cells["region"] or facts.region,
        type_=cells["type"],
        settlement=cells["settlement"],
        oo_code=cells["oo_code"],
        oge_code=cells["oge_code"],
        ege_code=cells["ege_code"],
        in_programme=answer in _YES,
        rank=_FROM_DIRECTORY,
    )


def school_row(
    login: str,
    *,
    name: str | None = None,
    municipality: str | None = None,
    region: str | None = None,
    type_: str | None = None,
    settlement: str | None = None,
    oo_code: str | None = None,
    oge_code: str | None = None,
    ege_code: str | None = None,
    in_programme: bool | None = None,
    rank: int = _FROM_RESULTS,
) -> dict[str, object]:
    """Describe a school by its login and whatever else is known; blank text is not known.

    Examples
    --------
    >>> row = school_row("edu990001", municipality="Нагорный район(reg99_m001)")
    >>> row["school_id"], row["municipality"], row["municipality_code"]
    ('990001', 'Нагорный район', 'reg99_m001')
    """
    code = _CODE.search(municipality or "")
    prefix = re.match(r"[a-z]+", login.strip().lower())
    return {
        "school_id": school_id_of(login),
        "login_prefix": prefix[0] if prefix else None,
        "name": " ".join((name or "").split()) or None,
        "municipality": municipality_name(municipality or "") or None,
        "municipality_code": code[1].lower() if code else None,
        "region": region or None,
        "type": type_ or None,
        "settlement": settlement or None,
        "oo_code": oo_code or None,
        "oge_code": oge_code or None,
        "ege_code": ege_code or None,
        "in_programme": in_programme,
        "rank": rank,
    }


def municipality_name(text: str) -> str:
    """Bring the spellings of a municipality to one: no code, no «г.» in front.

    Examples
    --------
    >>> municipality_name("reg99_m001 | Нагорный район"), municipality_name("г.Учебный (reg99_m002)")
    ('Нагорный район', 'город Учебный')
    """
    name = _CODE.sub("", text).replace("|", " ").strip()
    return re.sub(r"^(?:г\.|город)\s*", "город ", re.sub(r"\s+", " ", name))


def known_schools(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Turn descriptions of schools into a frame with fixed columns, all text but ``rank``."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["rank"] = frame["rank"].fillna(_FROM_RESULTS).astype("int64")
    frame["in_programme"] = frame["in_programme"].astype("boolean")
    text = [column for column in COLUMNS if column not in ("rank", "in_programme")]
    return (
        frame.astype(dict.fromkeys(text, "str"))
        .astype(object)
        .where(frame.notna(), None)
        .astype({**dict.fromkeys(text, "str"), "rank": "int64", "in_programme": "boolean"})
    )
