"""``shnor`` alone: where this folder's work stands and which command comes next."""

from shnor_analysis.first_use.finding import BAD
from shnor_analysis.first_use.readiness import look_over
from shnor_analysis.language import said
from shnor_analysis.store.paths import Store

#: What people do, in order: the command and what it is for.
STEPS = (
    ("shnor example ПАПКА", "записать учебные данные, чтобы попробовать"),
    ("shnor import ПАПКА", "прочитать выгрузки ФИС ОКО, протоколы ВПР, список школ, книгу программы"),
    ("shnor check", "узнать, каких данных не хватает и для какого раздела"),
    ("shnor analyse", "посчитать показатели всех школ"),
    ("shnor batch --out reports", "сделать отчёты школ и оглавление"),
    ("shnor district --out reports", "сделать отчёт о муниципалитете"),
    ("shnor documents --out reports", "сделать план, дорожные карты, протокол, письма в Word"),
    ("shnor run ПАПКА --out reports", "прочитать, посчитать и сделать отчёты одной командой"),
)


def next_step(store: Store) -> str:
    """Say in one or two sentences what to do next with a store.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> print(next_step(Store(pathlib.Path(tempfile.mkdtemp()) / "none")))
    Данных ещё нет. Положите выгрузки в папку и выполните: shnor import ПАПКА
    """
    if not store.root.is_dir():
        return said("Данных ещё нет. Положите выгрузки в папку и выполните: shnor import ПАПКА")
    bad = [found for found in look_over(store) if found.standing == BAD]
    if bad:
        return f"{said(bad[0].title)}: {said(bad[0].text)}. {said(bad[0].remedy)}"
    return said(f"Данные разобраны и посчитаны. Дальше: shnor batch --store {store.root} --out reports")


def steps() -> list[str]:
    """List the commands in the order of the work, a line each."""
    shown = [(said(command), said(purpose)) for command, purpose in STEPS]
    width = max(len(command) for command, _ in shown)
    return [f"  {command:<{width}}  {purpose}" for command, purpose in shown]
