"""Section «Заметки эксперта»: what reviewers wrote down; for the office only."""

from collections.abc import Sequence

from markupsafe import Markup

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import LIMIT, Block, Note, lead, notes, paragraph, section
from shnor_analysis.store.review_notes import ReviewNote

IDENT, TITLE = "expert-notes", "Заметки эксперта"


def expert_notes_section(written: Sequence[ReviewNote]) -> Block:
    """Show the notes in the order in which they were written; every text is escaped."""
    if not written:
        return Block(Markup(""), "")
    count = f.counted(len(written), "заметку", "заметки", "заметок")
    return section(
        IDENT,
        TITLE,
        lead(f"При диагностическом обзоре оставили {count}."),
        notes_list(written),
        notes(Note(LIMIT, "Заметка — суждение того, кто её написал; программа её не проверяет.")),
    )


def notes_list(written: Sequence[ReviewNote]) -> Markup:
    """Set the notes as a list: what about, when and by whom, then the text with its own line breaks."""
    return Markup("").join(Markup('<div class="expert-note">{}</div>').format(_note(note)) for note in written)


def _note(note: ReviewNote) -> Markup:
    head = f"{note.section or 'Школа в целом'} · {f.date(note.date)} · {note.author}"
    lines = [paragraph(line) for line in note.text.split("\n") if line.strip()]
    return paragraph(head, "over") + Markup("").join(lines)
