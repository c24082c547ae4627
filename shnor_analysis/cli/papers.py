"""Commands that make papers people edit: ``documents``, ``document-templates``, ``roadmap``."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from shnor_analysis.cli.common import (
    DEFAULT_STORE,
    AudienceOption,
    DateOption,
    SettingsOption,
    StoreOption,
    app,
)
from shnor_analysis.cli.telling import RED, tell
from shnor_analysis.store.paths import Store


@app.command()
def documents(
    out: Annotated[Path, typer.Option("--out", help="Папка документов.")] = Path("reports/documents"),
    store: StoreOption = DEFAULT_STORE,
    school: Annotated[str | None, typer.Option("--school", help="Код или логин: документы одной школы.")] = None,
    only: Annotated[str, typer.Option("--only", help="Через запятую: plan, roadmap, minutes, letter, note.")] = "",
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Папка своих шаблонов Word.", exists=True, file_okay=False)
    ] = None,
    audience: AudienceOption = "internal",
    date: DateOption = None,
) -> None:
    """Сделать документы Word: план, дорожные карты, протокол, рекомендации, аналитическую записку."""
    from shnor_analysis.reports.documents.making import make_documents

    day = date.date() if date else None
    asked = only.split(",")
    made = make_documents(
        Store(store), out, only=asked, school=school, templates=templates, audience=audience, day=day
    )
    tell(f"Документов готово: {len(made.done)}. Папка: {out}")
    for name, why in made.failed:
        tell(f"Не удалось: {name} — {why}", RED)
    if made.failed:
        raise typer.Exit(1)


@app.command("document-templates")
def document_templates(
    folder: Annotated[Path, typer.Argument(metavar="ПАПКА", help="Куда положить шаблоны.")],
) -> None:
    """Выложить шаблоны документов Word, чтобы изменить их под себя (потом: shnor documents --templates ПАПКА)."""
    from shnor_analysis.reports.documents.making import save_templates

    written = save_templates(folder)
    tell(f"Положено шаблонов: {len(written)} в {folder}. Лежавшие там не тронуты.")


@app.command()
def roadmap(
    school: Annotated[str, typer.Argument(metavar="ШКОЛА", help="Логин, код или название школы.")],
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option("--out", help="Файл .xlsx.")] = None,
    settings: SettingsOption = None,
) -> None:
    """Составить черновик дорожной карты школы по рекомендациям; его правит человек."""
    from shnor_analysis.reports.roadmap_workbook import write_roadmap_draft

    path, items = write_roadmap_draft(Store(store), school, out, settings, datetime.date.today())
    tell(f"Пунктов предложено: {items}. Черновик: {path}")
