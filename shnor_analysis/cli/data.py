"""Commands that bring data in and compute: ``import``, ``template``, ``example``, ``analyse``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shnor_analysis.cli.common import (
    DEFAULT_STORE,
    ClusterOption,
    DateOption,
    PupilKeyOption,
    SettingsOption,
    StoreOption,
    WorkersOption,
    app,
)
from shnor_analysis.cli.telling import RED, console, tell
from shnor_analysis.language import said
from shnor_analysis.store.paths import Store, StoreError

if TYPE_CHECKING:
    import pandas as pd

#: So many remarks about the programme's workbook are printed; a mistyped workbook has hundreds.
REMARKS_SHOWN = 15


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(metavar="ПАПКА", help="Куда записать файлы.")] = Path("data/example"),
    schools: Annotated[int, typer.Option(min=8, help="Сколько школ в учебной области.")] = 60,
    seed: Annotated[int, typer.Option(help="Начало случайных чисел.")] = 2021,
) -> None:
    """Записать учебные данные: вымышленный район в настоящих формах файлов."""
    from shnor_analysis.example.settings import ExampleSettings
    from shnor_analysis.example.writing import write_example

    with console.status(said("Запись учебных файлов")):
        paths = write_example(folder, ExampleSettings(n_schools=schools, seed=seed))
    tell(f"Записано файлов: {len(paths)}. Дальше: shnor import {folder} --store data/store")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Куда записать книгу.")] = Path("programme.xlsx"),
    store: Annotated[
        Path | None, typer.Option("--store", help="Хранилище: школы программы впишутся сами.")
    ] = None,
    plan: Annotated[bool, typer.Option("--plan/--no-plan", help="Вписать мероприятия типового плана.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Заменить файл, если он уже есть.")] = False,
) -> None:
    """Записать пустой реестр программы (programme.xlsx) с подсказками и списками."""
    from shnor_analysis.sources.programme.template import write_template

    schools = write_template(file, None if store is None else Store(store), plan=plan, force=force)
    words = f" Вписано школ программы: {schools}." if schools else ""
    tell(f"Готово: {file}.{words} Как заполнять — на первом листе.")


@app.command("import")
def import_(
    folders: Annotated[list[Path], typer.Argument(metavar="ПАПКА", help="Папки с файлами или сами файлы.")],
    store: StoreOption = DEFAULT_STORE,
    workers: WorkersOption = None,
    documents: Annotated[
        list[Path] | None,
        typer.Option(help="Папка документов школ (по умолчанию documents рядом с programme.xlsx или хранилищем)."),
    ] = None,
    pupil_key: PupilKeyOption = None,
) -> None:
    """Прочитать файлы (ВПР, ФИС ОКО, ОГЭ, ЕГЭ, список школ, реестр программы) в хранилище."""
    from shnor_analysis.progress import Counting
    from shnor_analysis.reports.journal_workbook import write_journal_workbook
    from shnor_analysis.sources.importing import import_folders
    from shnor_analysis.sources.part import KIND_TITLES
    from shnor_analysis.sources.rcoi.pupil_key import default_path
    from shnor_analysis.store.reading import read_table

    found: list[str] = []
    key = pupil_key or default_path()
    had_key = key.exists()
    with Counting("Чтение файлов") as progress:
        journal = import_folders(
            folders,
            Store(store),
            workers=workers,
            documents=documents or (),
            pupil_key=pupil_key,
            started=progress.start,
            tick=lambda line: progress.tick(line.source_file),
            seen=lambda lines: found.extend(line.status for line in lines),
        )
    if journal.empty:
        places = ", ".join(map(str, folders))
        raise StoreError(f"В «{places}» нет ни одного файла. Положите туда выгрузки и повторите.")
    complaints = read_table(Store(store), "complaints")
    book = write_journal_workbook(store, journal, complaints)
    _print_journal(journal)
    _print_remarks(journal, complaints)
    if unmatched := int((complaints["code"] == "exam_school_unmatched").sum()):
        tell(
            f"Кодов ОО, которых нет в списке школ: {unmatched}. Похожие коды — в журнале, лист «Замечания».",
            "yellow",
        )
    if not had_key and KIND_TITLES["rcoi"] in set(journal["kind"]) and key.exists():
        tell(f"Создан ключ кодов учеников: {key}. Сохраните его копию отдельно от данных.")
    if found and set(found) == {"refused"}:
        raise StoreError(
            f"Ни один файл не принят, в хранилище ничего не добавлено. Причины — выше и в журнале {book}: "
            "исправьте файлы и повторите."
        )
    tell(f"Журнал со всеми файлами и замечаниями: {book}")


def _print_journal(journal: "pd.DataFrame") -> None:
    """Say what each kind of file gave, then name the files that were not taken whole."""
    for kind, files in journal.groupby("kind", sort=False):
        rows = f"строк {files['accepted'].sum()} из {files['rows_read'].sum()}"
        tell(f"{kind}: файлов {len(files)}, принято {rows}.")
    for row in journal[journal["status"].isin(["partly", "refused"])].itertuples():
        style = RED if row.status == "refused" else "yellow"
        tell(f"  {row.source_file} — {row.message}", style)


def _print_remarks(journal: "pd.DataFrame", complaints: "pd.DataFrame") -> None:
    """Name the cells of the programme's workbooks that somebody should look at; all of them are in the journal."""
    import pandas as pd

    from shnor_analysis.sources.part import KIND_TITLES

    books = journal.loc[journal["kind"] == KIND_TITLES["programme"], "source_file"]
    told = complaints[complaints["source_file"].isin(books) & complaints["sheet"].notna()]
    for row in told.head(REMARKS_SHOWN).to_dict("records"):
        line = "" if pd.isna(row["row"]) else said(f"строка {row['row']}")
        place = ", ".join(str(word) for word in (row["sheet"], line, row["column"]) if word and not pd.isna(word))
        tell(f"  {row['source_file']}, {place}: {said(row['message'])}")
    if len(told) > REMARKS_SHOWN:
        tell(f"  … и ещё {len(told) - REMARKS_SHOWN}: все замечания — в журнале.")


@app.command()
def analyse(
    store: StoreOption = DEFAULT_STORE,
    settings: SettingsOption = None,
    workers: WorkersOption = None,
    date: DateOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Посчитать показатели всех школ, применить правило выявления, проверить выполнение плана."""
    from shnor_analysis.analyse.run import analyse as run
    from shnor_analysis.batch.cluster import cluster as connected

    shared = [path for path in (store, settings) if path is not None]
    with nullcontext() if cluster is None else connected(cluster, shared) as found_there, _steps("Анализ") as step:
        found = run(
            Store(store),
            overrides=settings,
            workers=workers,
            as_of=None if date is None else date.date(),
            step=step,
            executor=None if found_there is None else found_there.executor,
        )
    tell(f"Школ: {found.schools}, годы: {', '.join(map(str, found.years))}.")
    for year, number in found.listed.items():
        tell(f"Под правило отбора {year} года попадает школ: {number}.")
    if compared := found.reconciliation:
        titles = {
            "equal": "совпало",
            "explained": "объяснено отложенными строками",
            "incomplete": "файл учеников неполон",
            "unexplained": "НЕ объяснено",
        }
        words = ", ".join(f"{titles[verdict]} — {n}" for verdict, n in compared.items())
        tell(f"Сверка с Ф3 (школа × работа): {words}.")


@contextmanager
def _steps(title: str) -> Iterator[Callable[[str], None]]:
    """Give what tells of the step of a long work: a moving line on a terminal, plain lines elsewhere."""
    if not console.is_terminal:
        yield lambda name: tell(f"{title}: {name}")
        return
    with console.status(said(title)) as status:
        yield lambda name: status.update(said(f"{title}: {name}"))
