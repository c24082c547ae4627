"""Notes of whoever reviewed a school, kept beside the store: ``review/<school_id>.json``, one file a school.

No import and no analysis touches them. The text is people's own: it is cleaned of control marks here and escaped
where it is shown.
"""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.writing import locked, write_text
from shnor_analysis.tables.keys import SCHOOL_ID

FORMAT = 1
#: Longest text of a note and of its one-line fields, in characters.
LONGEST_TEXT, LONGEST_LINE = 4000, 200
#: Marks that no keyboard writes; those that turn the direction of writing could make a text read otherwise.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class ReviewNote:
    """A note: on which day, about which section or paper, what, and in which post its author is (no name).

    Raises
    ------
    StoreError
        The text is empty or too long, or a line of the note is; the message says what to mend.
    """

    date: datetime.date
    section: str
    text: str
    author: str

    def __post_init__(self) -> None:
        for name in ("section", "author"):
            object.__setattr__(self, name, " ".join(_clean(getattr(self, name)).split()))
        object.__setattr__(self, "text", _clean(self.text).strip())
        if not self.text:
            raise StoreError("Заметка пуста: напишите, что вы увидели.")
        if not self.author:
            raise StoreError("Укажите должность автора заметки (без фамилии).")
        if len(self.text) > LONGEST_TEXT:
            raise StoreError(f"Заметка длиннее {LONGEST_TEXT} знаков ({len(self.text)}): разделите её на две.")
        if max(len(self.section), len(self.author)) > LONGEST_LINE:
            raise StoreError(f"Раздел и должность — не длиннее {LONGEST_LINE} знаков.")


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_notes(store: Store, school_id: str) -> tuple[ReviewNote, ...]:
    """Read the notes about a school, in the order in which they were written; none where there is no file.

    Raises
    ------
    StoreError
        The file is broken; the message names it.
    """
    path = store.review(_known(school_id))
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))["notes"]
        return tuple(ReviewNote(**{**line, "date": datetime.date.fromisoformat(line["date"])}) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"Заметки о школе не читаются: {path} ({type(error).__name__}). "
            "Верните файл из копии или уберите его — заметки в нём пропадут из отчёта."
        ) from error


def add_note(store: Store, school_id: str, note: ReviewNote) -> tuple[ReviewNote, ...]:
    """Add a note and give all of the school's; two reviewers at once lose nothing.

    Raises
    ------
    StoreError
        The file is broken, or somebody else is writing at this moment.
    """
    with locked(store.review_lock, "В заметки"):
        return _write(store, school_id, [*read_notes(store, school_id), note])


def remove_note(store: Store, school_id: str, note: ReviewNote) -> tuple[ReviewNote, ...]:
    """Take a note away (the last of equal ones; nothing happens where there is none) and give those that stay.

    Raises
    ------
    StoreError
        The file is broken, or somebody else is writing at this moment.
    """
    with locked(store.review_lock, "В заметки"):
        kept = list(reversed(read_notes(store, school_id)))
        if note in kept:
            kept.remove(note)
        return _write(store, school_id, kept[::-1])


def _write(store: Store, school_id: str, notes: Sequence[ReviewNote]) -> tuple[ReviewNote, ...]:
    """Write the file whole or not at all; without notes there is no file."""
    path = store.review(_known(school_id))
    if notes:
        lines = [{**asdict(note), "date": note.date.isoformat()} for note in notes]
        write_text(path, json.dumps({"format": FORMAT, "notes": lines}, ensure_ascii=False, indent=1) + "\n")
    else:
        path.unlink(missing_ok=True)
    return tuple(notes)


def _known(school_id: str) -> str:
    """Let only a school's key name a file."""
    if not re.fullmatch(SCHOOL_ID, school_id):
        raise StoreError(f"«{school_id}» — не код школы.")
    return school_id
