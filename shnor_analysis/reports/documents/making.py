"""Making the papers: which there are, what each is called, one failure never stops the others."""

import dataclasses
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shnor_analysis.reports.audience import INTERNAL, PUBLIC, Audience
from shnor_analysis.reports.documents.letter import letter
from shnor_analysis.reports.documents.minutes import minutes
from shnor_analysis.reports.documents.note import note
from shnor_analysis.reports.documents.plan import plan
from shnor_analysis.reports.documents.printing import file_name
from shnor_analysis.reports.documents.rendering import TEMPLATES, DocumentError, render, template_path
from shnor_analysis.reports.documents.roadmap import roadmap
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.store.paths import Store, StoreError, keep_apart
from shnor_analysis.store.programme_view import load_programme
from shnor_analysis.store.writing import replacing

FOR_PUBLIC = "(для публикации)"


@dataclass(frozen=True)
class Kind:
    """A kind of paper: what its file is called, what fills it, one for the district or one a school."""

    title: str
    build: Callable[[ProgrammePart], Any]
    by_school: bool = False


#: ``--only`` → kind; the template of each is ``<name>.docx``.
KINDS = {
    "plan": Kind("План адресной помощи", plan),
    "roadmap": Kind("Дорожная карта", roadmap, by_school=True),
    "minutes": Kind("Протокол совещания директоров", minutes),
    "letter": Kind("Адресные рекомендации", letter, by_school=True),
    "note": Kind("Аналитическая записка", note),
}


@dataclass
class Made:
    """Papers written, and those that could not be, with the reason in Russian."""

    done: list[Path] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def make_documents(
    store: Store,
    out: Path,
    *,
    only: Sequence[str] = (),
    school: str | None = None,
    templates: Path | None = None,
    audience: Audience = INTERNAL,
    day: datetime.date | None = None,
) -> Made:
    """Write the papers of the programme as Word files.

    Parameters
    ----------
    only : sequence of str, optional
        Keys of ``KINDS``; all where absent, or those of a school where ``school`` is given.
    school : str, optional
        Code or login: roadmap and letter of this school only.
    templates : Path, optional
        Folder with the user's own templates, under the names of the package's; those it lacks are the package's.
    day : date, optional
        Date of the papers; today where absent.

    Raises
    ------
    StoreError
        There is no store, no school of the programme, or an unknown kind was asked for; the message is Russian.
    """
    keep_apart(store, out)
    view = load_programme(store)
    if view.schools.empty:
        raise StoreError(
            f"В хранилище «{store.root}» нет школ проекта. Заполните лист «Школы» в programme.xlsx "
            f"и выполните: shnor import ПАПКА --store {store.root}"
        )
    asked = _asked(only, school)
    today = day or datetime.date.today()
    whole = ProgrammePart.of(view, audience, today)
    made = Made()
    for name in asked:
        kind = KINDS[name]
        for part in _parts(whole, kind, school):
            _make(made, part, name, template_path(f"{name}.docx", templates), out)
    return made


def save_templates(folder: Path) -> list[Path]:
    """Copy the package's templates into a folder for people to change; files already there are left alone."""
    written = []
    for name in KINDS:
        target = folder / f"{name}.docx"
        if not target.exists():
            with replacing(target) as temporary:
                temporary.write_bytes((TEMPLATES / target.name).read_bytes())
            written.append(target)
    return written


def _asked(only: Sequence[str], school: str | None) -> list[str]:
    """Choose the kinds; an unknown one is named beside those that exist."""
    asked = [name.strip() for name in only if name.strip()]
    if unknown := [name for name in asked if name not in KINDS]:
        raise StoreError(f"Нет документа «{unknown[0]}». Есть: {', '.join(KINDS)}.")
    return asked or [name for name, kind in KINDS.items() if kind.by_school or school is None]


def _parts(whole: ProgrammePart, kind: Kind, school: str | None) -> list[ProgrammePart]:
    """Give the programme for a paper of the district, or each school of it for a paper of a school."""
    if not kind.by_school:
        return [whole]
    keys = [school] if school is not None else list(whole.view.schools["school_id"])
    return [dataclasses.replace(whole, view=whole.view.of_school(key)) for key in keys]


def _make(made: Made, part: ProgrammePart, name: str, template: Path, out: Path) -> None:
    """Write one paper, or say why it could not be."""
    kind, key = KINDS[name], part.view.school_id
    of = (key, part.name(key)) if key is not None else ()
    public = (FOR_PUBLIC,) if part.audience == PUBLIC else ()
    target = out / file_name(kind.title, *public, *of)
    try:
        context = kind.build(part)
        fields = {item.name: getattr(context, item.name) for item in dataclasses.fields(context)}
        render(template, fields, target, part.today, part.names if part.public else None)
    except DocumentError as trouble:
        made.failed.append((target.stem, str(trouble)))
        return
    made.done.append(target)
