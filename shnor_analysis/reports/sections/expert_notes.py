"""Section «Заметки эксперта»: what reviewers wrote down; for the office only."""

from collections.abc import Sequence

from markupsafe import Markup

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import LIMIT, Block, Note, lead, notes, paragraph, prose, section
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
    return Markup("").join(
        Markup('<div class="expert-note">{head}{text}</div>').format(
            head=paragraph(f"{note.section or 'Школа в целом'} · {f.date(note.date)} · {note.author}", "over"),
            text=Markup("").join(
                Markup("<p>{}</p>").format(prose(line)) for line in note.text.split("\n") if line
            ),
        )
        for note in written
    )
