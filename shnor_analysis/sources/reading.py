"""Reading one file: open, recognise, hand over to the reader of its kind; never an exception to the caller."""

import traceback
from pathlib import Path

from shnor_analysis.methodology.instruments import SUFFIX
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, ComplaintBook, RefusedFile
from shnor_analysis.sources.context import read_context
from shnor_analysis.sources.context_rows import refuse_without_login
from shnor_analysis.sources.directory import known_schools, read_directory
from shnor_analysis.sources.fis_oko import head_facts, read_f3, read_journal_comparison
from shnor_analysis.sources.mentioned import mentioned_schools
from shnor_analysis.sources.naming import Facts, facts_of
from shnor_analysis.sources.part import KIND_TITLES, Part
from shnor_analysis.sources.programme.reading import read_programme
from shnor_analysis.sources.protocol import read_protocol
from shnor_analysis.sources.rcoi.protocol import read_exams
from shnor_analysis.sources.rcoi.pupil_key import PupilKey
from shnor_analysis.sources.rcoi.summary import read_summaries
from shnor_analysis.sources.recognise import (
    COMPANIONS,
    NOTHING_TO_READ,
    PROGRAMME,
    RCOI,
    RCOI_SUMMARY,
    Recognised,
    recognise,
)
from shnor_analysis.sources.survey import read_survey
from shnor_analysis.sources.survey_instruments import read_instrument
from shnor_analysis.sources.workbook import Sheet, open_sheets

#: Raised whenever a reader changes, so that stored parts of older readers are made anew.
READER_VERSION = 6
_NO_KEY = PupilKey(None, "файл ключа не задан")


def read_file(path: Path, root: Path, name: str, key: PupilKey = _NO_KEY) -> Part:
    """Read one file below the import folder ``root``; ``name`` is what the journal calls it.

    Whatever is wrong with the file becomes a complaint: a refused file gives a part without tables. ``key`` makes
    the codes of pupils of exams.
    """
    part = Part(name, "unknown", ComplaintBook(name))
    try:
        _read(path, root, part, key)
    except RefusedFile as refusal:
        _refuse(part, refusal.code, str(refusal), refusal.kind)
    except MemoryError:
        _refuse(part, "too_large", "На чтение файла не хватило памяти: это не протокол. Проверьте, что выгружено.")
    except Exception as error:  # a fault of ours must not cost the run; it is told with its place
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        # What an error says may be a cell of a file that names people.
        said = "текст скрыт" if part.kind == RCOI else str(error)
        message = (
            f"Файл вызвал ошибку программы ({type(error).__name__}: {said}; {where}). Сообщите разработчикам."
        )
        _refuse(part, "our_fault", message)
    return part


def _refuse(part: Part, code: str, message: str, kind: str = "unknown") -> None:
    part.kind = part.kind if part.kind != "unknown" else kind
    part.tables.clear()
    part.accepted = 0
    part.book.add(code, SET_ASIDE if part.rows_read else REMARK, message)
    part.message = message


def _read(path: Path, root: Path, part: Part, key: PupilKey) -> None:
    if path.name.endswith(SUFFIX):
        read_instrument(path, part)
        return
    sheets = open_sheets(path)
    if read_survey(sheets, path, root, part) or read_context(sheets, path, root, part):
        part.message = _summary(part)
        return
    found = [known for sheet in sheets if (known := recognise(sheet)) is not None]
    found = [known for known in found if known.kind not in COMPANIONS]
    # A sheet of the register beside results is a table that only looks like one.
    results = [known for known in found if known.kind != PROGRAMME]
    found = results or found
    if not found:
        refuse_without_login(sheets)
        filled = any(str(cell).strip() for sheet in sheets for row in sheet.rows[:50] for cell in row)
        raise RefusedFile(*_unknown(filled))
    part.kind = found[0].kind
    if part.kind in NOTHING_TO_READ:
        raise RefusedFile("nothing_to_read", NOTHING_TO_READ[part.kind], part.kind)
    if part.kind == PROGRAMME:
        read_programme(sheets, path, part)
    elif part.kind == RCOI:
        read_exams([known.sheet for known in found if known.kind == RCOI], _facts_if_clear(path, root), part, key)
    elif part.kind == RCOI_SUMMARY:
        sheets = [known.sheet for known in found if known.kind == RCOI_SUMMARY]
        read_summaries(sheets, _facts_if_clear(path, root), part)
    else:
        facts = facts_of(path, root)
        for known in _without_repeats(found, part):
            _read_sheet(known, facts, part, sheets)
    part.message = _summary(part)


def _facts_if_clear(path: Path, root: Path) -> Facts:
    """Gather what names say; a protocol says itself what it is, so a name of several subjects is no trouble."""
    try:
        return facts_of(path, root)
    except RefusedFile as refusal:
        if refusal.code != "ambiguous_name":
            raise
        return Facts()


def _unknown(filled: bool) -> tuple[str, str]:
    if not filled:
        return "empty", "В книге нет ни одной заполненной ячейки. Выгрузите файл заново."
    return (
        "unknown",
        "Файл не узнан: нет заголовков ни протокола ВПР, ни отчёта ФИС ОКО, ни списка школ. "
        "Положите исходную выгрузку без правок шапки.",
    )


def _without_repeats(found: list[Recognised], part: Part) -> list[Recognised]:
    """Keep one sheet of a form: copies such as «Протокол_2» repeat the same pupils."""
    first, others = found[0], found[1:]
    if first.kind not in ("form", "protocol_2022"):
        return found
    for other in others:
        part.book.add(
            "repeated_sheet",
            REMARK,
            f"Лист «{other.sheet.name}» не прочитан: учеников даёт лист «{first.sheet.name}».",
            sheet=other.sheet.name,
        )
    return [first]


def _read_sheet(known: Recognised, facts: Facts, part: Part, sheets: list[Sheet]) -> None:
    if known.kind == "directory":
        read_directory(known, facts, part)
        return
    if known.kind in ("f3", "journal_comparison"):
        facts = head_facts(known).filled_from(facts)
        (read_f3 if known.kind == "f3" else read_journal_comparison)(known, facts, part)
    else:
        inside = head_facts(known) if known.kind == "f1" else Facts()
        facts = read_protocol(known, inside.filled_from(facts), part)
    part.add("known_schools", known_schools(mentioned_schools(known, facts, part)))


def _summary(part: Part) -> str:
    """Say in one sentence what the file gave."""
    words = f"{KIND_TITLES[part.kind]}: принято строк {part.accepted} из {part.rows_read}"
    aside, remarks = part.book.set_aside_rows(), part.book.remarks()
    return words + (f", отложено {aside}" if aside else "") + (f", замечаний {remarks}" if remarks else "") + "."
