"""What one file gave: tables, complaints, and a line of the import journal."""

from dataclasses import dataclass, field

import pandas as pd

from shnor_analysis.sources.complaints import ComplaintBook

#: Kinds of files in Russian, for journal and messages.
KIND_TITLES = {
    "protocol_2020": "Протокол ВПР (выгрузка 2020 года)",
    "protocol_2021": "Протокол ВПР (выгрузка 2021 года)",
    "protocol_2022": "Протокол ВПР (выгрузка 2022 года)",
    "form": "Форма сбора результатов ВПР",
    "f1": "Ф1 «Индивидуальные результаты»",
    "f3": "Ф3 «Статистика по отметкам»",
    "journal_comparison": "Сравнение отметок с отметками по журналу",
    "directory": "Список школ",
    "context": "Сбор контекстных данных",
    "rcoi": "Протокол РЦОИ (ОГЭ, ЕГЭ)",
    "rcoi_summary": "Свод ОГЭ или ЕГЭ по школам",
    "programme": "Реестр программы",
    "survey": "Ответы на анкету",
    "instrument": "Описание анкеты",
    "unknown": "Не распознан",
}


@dataclass
class Part:
    """What one file gave to the store.

    ``tables`` maps a table's name to its rows; the special table ``points`` is one row a row of ``results`` and
    one column a task (see ``cleaning`` for the codes of skipped and untaught tasks).
    """

    source_file: str
    kind: str
    book: ComplaintBook
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    rows_read: int = 0
    accepted: int = 0
    message: str = ""

    def add(self, table: str, rows: pd.DataFrame) -> None:
        """Add rows to a table; several sheets of a file follow one another."""
        present = self.tables.get(table)
        self.tables[table] = rows if present is None else pd.concat([present, rows], ignore_index=True)
