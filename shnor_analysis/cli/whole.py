"""The whole way in one command: ``run``."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from shnor_analysis.cli.common import (
    DEFAULT_STORE,
    DEFAULT_TIMEOUT,
    AudienceOption,
    ClusterOption,
    DateOption,
    EventsOption,
    EverythingOption,
    ForceOption,
    ListedOption,
    MemoryOption,
    PaperOption,
    PupilKeyOption,
    SchoolsOption,
    SettingsOption,
    StoreOption,
    TimeoutOption,
    WorkersOption,
    YearOption,
    app,
)
from shnor_analysis.cli.data import analyse, import_
from shnor_analysis.cli.pages import batch
from shnor_analysis.cli.telling import tell
from shnor_analysis.store.paths import Store


@app.command()
def run(
    folders: Annotated[list[Path], typer.Argument(metavar="ПАПКА...", help="Папки с файлами или сами файлы.")],
    out: Annotated[str, typer.Option("--out", help="Папка отчётов; с --cluster можно адрес (s3://…).")],
    store: StoreOption = DEFAULT_STORE,
    schools: SchoolsOption = None,
    listed: ListedOption = False,
    everything: EverythingOption = False,
    settings: SettingsOption = None,
    date: DateOption = None,
    year: YearOption = None,
    workers: WorkersOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    memory: MemoryOption = None,
    force: ForceOption = False,
    events: EventsOption = False,
    audience: AudienceOption = "internal",
    pdf: PaperOption = False,
    cluster: ClusterOption = None,
    pupil_key: PupilKeyOption = None,
) -> None:
    """Пройти весь путь: прочитать файлы, посчитать, сделать отчёты; прерванное продолжить с того же места."""
    from shnor_analysis.analyse.freshness import up_to_date

    import_(folders, store, workers, pupil_key=pupil_key)
    day = datetime.date.today() if date is None else date.date()
    if not force and up_to_date(Store(store), settings, day):
        tell("Показатели уже посчитаны по этим данным.")
    else:
        analyse(store, settings, workers, date, cluster)
    batch(
        out=out,
        store=str(store),
        schools=schools,
        listed=listed,
        everything=everything,
        year=year,
        workers=workers,
        timeout=timeout,
        memory=memory,
        force=force,
        events=events,
        audience=audience,
        pdf=pdf,
        cluster=cluster,
    )
