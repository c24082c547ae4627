"""The form of a reviewer's note, and the notes about the school that are there already."""

import datetime

import ipywidgets as widgets

from shnor_analysis.reports.blocks import Block, absent, paragraph, section
from shnor_analysis.reports.sections.expert_notes import notes_list
from shnor_analysis.review.parts import html_of, labelled
from shnor_analysis.review.sections import Chosen
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.review_notes import (
    LONGEST_LINE,
    LONGEST_TEXT,
    ReviewNote,
    add_note,
    read_notes,
    remove_note,
)

WHOLE = "Школа в целом"
#: What a note may be about besides the paper looked at.
ABOUT = (WHOLE, "Динамика", "Объективность", "Задания", "Отбор в перечень", "Дорожная карта")
HOW = (
    "Заметка хранится рядом с данными и появится в отчёте школы для служебного пользования, в открытой версии её "
    "нет. Фамилий, имён и того, по чему узнаётся ребёнок, не пишите."
)


class NotesForm:
    """What is written, about what, by somebody in which post; a note is dated by the day it is saved on."""

    def __init__(self, store: Store) -> None:
        self._store, self._school_id = store, ""
        self.about = widgets.Dropdown()
        self.text = widgets.Textarea(placeholder="Что вы увидели и на чём это основано", rows=4)
        self.author = widgets.Text(placeholder="например, методист муниципального центра")
        self.save = widgets.Button(description="Сохранить заметку", button_style="primary")
        self.remove = widgets.Button(description="Удалить последнюю")
        self.written, self.said = widgets.HTML(), widgets.HTML()
        self.save.on_click(lambda _: self._add())
        self.remove.on_click(lambda _: self._remove())
        self.widget = widgets.VBox(
            [
                self.written,
                labelled("О чём", self.about),
                labelled(f"Заметка (до {LONGEST_TEXT} знаков)", self.text),
                labelled("Должность, без фамилии", self.author),
                widgets.HBox([self.save, self.remove]),
                self.said,
            ]
        )
        self.widget.add_class("shnor-form").add_class("shnor-notes")

    def show(self, chosen: Chosen) -> None:
        """Turn to a school; what was begun about another one is not carried over."""
        if chosen.view.school_id != self._school_id:
            self._school_id = chosen.view.school_id
            self.text.value, self.said.value = "", ""
        paper = [] if chosen.paper is None or chosen.now is None else [f"{chosen.paper.title}, {chosen.now.title}"]
        kept = self.about.value
        self.about.options = [*(title[:LONGEST_LINE] for title in paper), *ABOUT]
        self.about.value = kept if kept in ABOUT else WHOLE
        self._list()

    def _add(self) -> None:
        """Save the note; where it cannot be, the text stays in the field."""
        try:
            note = ReviewNote(datetime.date.today(), self.about.value, self.text.value, self.author.value)
            add_note(self._store, self._school_id, note)
        except StoreError as trouble:
            self._say(str(trouble))
            return
        self.text.value = ""
        self._say("Заметка сохранена: она войдёт в отчёт школы при следующем выпуске.")
        self._list()

    def _remove(self) -> None:
        """Take the newest note away; its text goes back into the field, so that it may be mended."""
        try:
            written = read_notes(self._store, self._school_id)
            if not written:
                return
            remove_note(self._store, self._school_id, written[-1])
        except StoreError as trouble:
            self._say(str(trouble))
            return
        self.text.value, self.author.value = written[-1].text, written[-1].author
        self._say("Последняя заметка удалена; её текст — в поле, его можно исправить и сохранить снова.")
        self._list()

    def _say(self, text: str) -> None:
        self.said.value = f'<div class="shnor" role="status">{paragraph(text)}</div>'

    def _list(self) -> None:
        self.written.value = html_of(self._written)

    def _written(self) -> Block:
        written = read_notes(self._store, self._school_id)
        self.remove.disabled = not written
        there = notes_list(written) if written else absent("Заметок об этой школе ещё нет.")
        return section("notes", "Заметки эксперта", there, paragraph(HOW, "note"))
