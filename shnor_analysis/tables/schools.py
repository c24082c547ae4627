"""The school directory."""

import pandera.pandas as pa

from shnor_analysis.tables.keys import SCHOOL_ID, Table


class Schools(Table):
    """One row a school: who it is, where it is, whether it takes part in the programme.

    РЦОИ may call a school by one code in all exams (``oo_code``) or by different ones in ОГЭ and ЕГЭ.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, unique=True, title="Код школы")
    login_prefix: str = pa.Field(nullable=True, title="Префикс логина")
    name: str = pa.Field(nullable=True, title="Название ОО")
    municipality: str = pa.Field(nullable=True, title="Муниципалитет")
    municipality_code: str = pa.Field(nullable=True, title="Код муниципалитета")
    region: str = pa.Field(nullable=True, title="Регион")
    type: str = pa.Field(nullable=True, title="Тип ОО")
    settlement: str = pa.Field(nullable=True, title="Населённый пункт")
    oo_code: str = pa.Field(nullable=True, title="Код ОО (РЦОИ)")
    oge_code: str = pa.Field(nullable=True, title="Код ОГЭ")
    ege_code: str = pa.Field(nullable=True, title="Код ЕГЭ")
    in_programme: bool = pa.Field(title="Участник программы")
    sample_data: bool = pa.Field(title="Учебные данные")
