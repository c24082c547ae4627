"""What an import leaves behind: a line a file, and every row or value that was not taken as it stood."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import Table

#: ``set_aside``: the row is in no table; ``remark``: the row is kept, one value was emptied or explained.
SEVERITIES = ("set_aside", "remark")


class Journal(Table):
    """One row a file that an import met."""

    source_file: str = pa.Field(unique=True, title="Файл")
    kind: str = pa.Field(title="Вид файла")
    status: str = pa.Field(isin=["imported", "partly", "refused", "copy"], title="Итог")
    rows_read: int = pa.Field(ge=0, title="Прочитано строк")
    accepted: int = pa.Field(ge=0, title="Принято строк")
    set_aside: int = pa.Field(ge=0, title="Отложено строк")
    remarks: int = pa.Field(ge=0, title="Замечаний")
    message: str = pa.Field(title="Что получилось")
    sha256: str = pa.Field(title="Контрольная сумма")
    size: int = pa.Field(ge=0, title="Размер, байт")
    modified: str = pa.Field(title="Дата файла")


class Complaints(Table):
    """One row a complaint: where, which value, what is wrong and what to do, in Russian."""

    source_file: str = pa.Field(title="Файл")
    sheet: str = pa.Field(nullable=True, title="Лист")
    row: pd.Int32Dtype = pa.Field(nullable=True, ge=1, title="Строка")
    column: str = pa.Field(nullable=True, title="Столбец")
    value: str = pa.Field(nullable=True, title="Значение")
    code: str = pa.Field(title="Код замечания")
    severity: str = pa.Field(isin=SEVERITIES, title="Что сделано")
    message: str = pa.Field(title="Замечание")
    school_id: str = pa.Field(nullable=True, title="Код школы")
