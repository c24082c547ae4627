"""Forty protocols of exams, each broken in one way people or programs break them."""

from dataclasses import dataclass
from pathlib import Path

from tests.sources import exam_files as files
from tests.sources.books import write_book
from tests.sources.exam_files import Pupil, Row, protocol, write_csv

TITLE, EGE_TITLE = "01 - Русский язык 2025.06.09", "01 - Русский язык 2025.05.30"
HEADER, LONG = files.OGE_DENSE, "Ответы в развернутой форме"
NOBODY: dict[str, object] = dict.fromkeys(("Фамилия", "Имя", "Отчество", "Серия", "Номер"), "")
MANY = [Pupil(i) for i in range(12)]


def ninth(*changed: dict[str, object]) -> list[Pupil]:
    """Six good pupils; the first ones have cells changed."""
    return [Pupil(i, short="+2-", primary=4, changed=changed[i] if i < len(changed) else {}) for i in range(6)]


def eleventh(*changed: dict[str, object]) -> list[Pupil]:
    return [
        Pupil(i, "111003", "11Б", "++-", "2(2)", 4, 40 + i, changed[i] if i < len(changed) else {})
        for i in range(6)
    ]


@dataclass(frozen=True)
class Broken:
    """A broken file: what the import must say, about which rows, and how many pupils stay.

    ``code`` is that of the complaint; a refused file has no rows. ``column`` is what the complaint names.
    """

    name: str
    table: list[Row]
    code: str
    rows: tuple[int | None, ...]
    kept: int
    column: str | None = None
    sheet: str = "Page 1"

    def write(self, folder: Path, number: int) -> Path:
        """Write it under codes of schools of its own: the same people of two files would be repeated rows."""
        own = {"9306": f"{2000 + number}", "111003": f"{113000 + number}"}
        rows = [[own.get(str(cell), cell) for cell in row] for row in self.table]
        if self.name.endswith(".csv"):
            return write_csv(folder / self.name, rows, "cp1251")
        return write_book(folder / self.name, {self.sheet: rows})


def _told(code: str) -> tuple[int, ...]:
    """Rows that the complaint is about: the first pupil, and of a shared document the second too."""
    return (3, 4) if code == "exam_document_shared" else (3,)


def oge(name: str, code: str, changed: dict[str, object], kept: int = 5, column: str | None = None) -> Broken:
    """A protocol of ОГЭ whose first pupil has cells changed."""
    rows = protocol(TITLE, HEADER, ninth(changed))
    return Broken(f"{name}.xlsx", rows, code, _told(code), kept, column)


def ege(name: str, code: str, changed: dict[str, object], kept: int = 5, column: str | None = None) -> Broken:
    """A protocol of ЕГЭ whose first pupil has cells changed."""
    rows = protocol(EGE_TITLE, files.EGE, eleventh(changed))
    return Broken(f"{name}.csv", rows, code, _told(code), kept, column)


def whole(name: str, code: str, rows: list[Row], told: tuple[int | None, ...], kept: int) -> Broken:
    """A file given by its rows."""
    return Broken(f"{name}.xlsx", rows, code, told, kept)


def without(columns: Row, *titles: str) -> list[object]:
    return [title for title in columns if title not in titles]


GOOD = protocol(TITLE, HEADER, ninth())
SECOND = protocol("04 - Химия 2025.06.06", HEADER, ninth())
ALL = tuple(range(3, 9))

BROKEN = [
    oge("код ОО словами", "exam_school", {"Код ОО": "школа № 5"}, column="Код ОО"),
    oge("код ОО пуст", "exam_school", {"Код ОО": ""}, column="Код ОО"),
    oge("код ОО длинный", "exam_school", {"Код ОО": "12345678"}, column="Код ОО"),
    oge("код ОО ноль", "exam_school", {"Код ОО": "0000"}, column="Код ОО"),
    oge("вместо кода номер паспорта", "exam_school", {"Код ОО": Pupil(0).document}, column="Код ОО"),
    oge("строка сдвинута", "exam_shifted", {"Фамилия": "1003", "Имя": Pupil(0).surname}),
    oge("отметка 1", "exam_result", {"Оценка": 1}, column="Оценка"),
    oge("отметка 6", "exam_result", {"Оценка": 6}, column="Оценка"),
    oge("отметка словом", "exam_result", {"Оценка": "хорошо"}, column="Оценка"),
    oge("вместо отметки фамилия", "exam_result", {"Оценка": Pupil(0).surname}, column="Оценка"),
    oge("вместо отметки документ", "exam_result", {"Оценка": Pupil(0).document}, column="Оценка"),
    oge("отметка дробная", "exam_result", {"Оценка": "3,5"}, column="Оценка"),
    oge("отметка формулой", "exam_result", {"Оценка": "'=1+2"}, column="Оценка"),
    oge("нет отметки", "exam_no_result", {"Оценка": ""}, column="Оценка"),
    oge("удалён", "exam_annulled", {"Оценка": "удален"}, column="Оценка"),
    oge("аннулирован", "exam_annulled", {"Оценка": "", "Первичный балл": "Аннулирован"}, column="Оценка"),
    oge("первичный балл словом", "exam_primary", {"Первичный балл": "много"}, 6, "Первичный балл"),
    oge("первичный балл 400", "exam_primary", {"Первичный балл": 400}, 6, "Первичный балл"),
    oge("первичный балл меньше нуля", "exam_primary", {"Первичный балл": -3}, 6, "Первичный балл"),
    oge("класс словом", "exam_class", {"Класс": "девятый «А» (вечерний)"}, 6, "Класс"),
    oge("вместо класса имя", "exam_class", {"Класс": Pupil(0).name}, 6, "Класс"),
    oge("класс не тот", "exam_class_other", {"Класс": "11А"}, 6, "Класс"),
    oge("знаки ответов", "exam_mask_signs", {"Ответы в краткой форме": "+?-"}, 6, "Ответы в краткой форме"),
    oge("ответов меньше", "exam_mask_length", {"Ответы в краткой форме": "+"}, 6, "Ответы в краткой форме"),
    oge("балл больше максимума", "exam_mask_over", {LONG: "1(2)7(3)"}, 6, LONG),
    oge("нет ни имени, ни документа", "exam_nobody", NOBODY, 6),
    oge("чужой документ", "exam_document_shared", {"Серия": Pupil(1).series, "Номер": Pupil(1).document}, 6),
    ege("тестовый балл 101", "exam_result", {"Балл": 101}, column="Балл"),
    ege("тестовый балл меньше нуля", "exam_result", {"Балл": -1}, column="Балл"),
    ege("тестовый балл дробный", "exam_result", {"Балл": "40,5"}, column="Балл"),
    ege("вместо балла отчество", "exam_result", {"Балл": Pupil(4).patronymic}, column="Балл"),
    ege("нет балла", "exam_no_result", {"Балл": ""}, column="Балл"),
    whole("баллы не складываются", "exam_sum", protocol(TITLE, HEADER, [*MANY, Pupil(12, primary=5)]), (15,), 13),
    whole("нет строки заголовков", "exam_no_header", [GOOD[0], *GOOD[2:]], tuple(range(2, 8)), 0),
    whole("нет столбца кода", "exam_no_column", protocol(TITLE, without(HEADER, "Код ОО"), ninth()), ALL, 0),
    whole(
        "нет столбцов результата",
        "exam_no_column",
        protocol(TITLE, without(HEADER, "Оценка", "Первичный балл"), ninth()),
        ALL,
        0,
    ),
    whole("невозможная дата", "exam_day", [["01 - Русский язык 2025.13.40"], *GOOD[1:]], ALL, 0),
    whole("неизвестный предмет", "exam_subject", [["77 - Астрономия 2025.06.09"], *GOOD[1:], *SECOND], ALL, 6),
    whole("устная часть", "exam_oral_part", [["29 - Английский язык (устный) 2025.06.09"], *GOOD[1:]], ALL, 0),
    whole("нет названия экзамена", "exam_no_title", GOOD[1:], tuple(range(2, 8)), 0),
    whole(
        "не сказано, ОГЭ или ЕГЭ", "exam_procedure", protocol(TITLE, HEADER, ninth(*[{"Класс": ""}] * 6)), ALL, 0
    ),
    whole("внизу больше участников", "exam_total", [*GOOD, ["Всего участников", 9]], (9,), 6),
    whole("внизу другое среднее", "exam_mean", [*GOOD, ["Средние", "4,0", "4,7"]], (9,), 6),
    whole("номера с пропуском", "exam_numbers", [*GOOD[:5], *GOOD[6:]], (7,), 5),
    whole("повтор строки", "exam_repeat", [*GOOD, [7, *GOOD[7][1:]]], (9,), 6),
    whole("одни заголовки", "blank_form", GOOD[:2], (None,), 0),
    Broken(
        "09_2025.06.09.csv",
        files.rows_of(files.ENGLISH, ninth()),
        "exam_subject",
        tuple(range(2, 8)),
        0,
    ),
    Broken(
        "Ёлочкин-Задунайский Аделаида.xlsx",
        GOOD,
        "exam_named_file",
        (None,),
        6,
    ),
]
