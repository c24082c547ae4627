"""Writing protocols of exams for tests: every layout, filled with people who do not exist."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.sources.books import write_book

Row = Sequence[object]

#: Odd names on purpose: hyphens, apostrophes, short ones, Latin letters, a formula, markup.
SURNAMES = (
    *("Ёлочкин-Задунайский", "О'Хара", "Цой", "Kowalski", "ибн Хаттабов", "Щёголева", "Длиннофамильцевич"),
    *("=Формулин", "<b>Жирнов</b>", "Дэ", "Пустовойтенко", "Зиннатуллина", "Уразмухамедова", "Ы-Кунов"),
)
FIRST_NAMES = (
    *("Аделаида", "Жан-Поль", "Ия", "Wojciech", "Саид-Магомед", "Прасковья", "Ро"),
    *("Мелентий", "Гликерия", "Уве", "Ярополк", "Лейсан", "Зульфия", "Ыжан"),
)
PATRONYMICS = ("Варфоломеевна", "", "Пак", "Stanisławowicz", "оглы Мурадханов", "Феофановна", "Иринеевич")


@dataclass(frozen=True)
class Pupil:
    """A pupil of a protocol; ``number`` chooses name and document."""

    number: int
    school: object = "9306"
    label: object = "9А"
    short: object = "+2-"
    long: object = "1(2)0(3)"
    primary: object = 4
    result: object = 3
    changed: dict[str, object] = field(default_factory=dict)

    @property
    def surname(self) -> str:
        return f"{SURNAMES[self.number % len(SURNAMES)]}{'ъ' * (self.number // len(SURNAMES))}"

    @property
    def name(self) -> str:
        return FIRST_NAMES[self.number % len(FIRST_NAMES)]

    @property
    def patronymic(self) -> str:
        return PATRONYMICS[self.number % len(PATRONYMICS)]

    @property
    def series(self) -> str:
        return f"{9600 + self.number}"

    @property
    def document(self) -> str:
        return f"{(771003 + 7919 * self.number) % 1_000_000:06}"

    def cell(self, title: str, at: int) -> object:
        """What stands under a column title in the row with this ordinal number."""
        cells: dict[str, object] = {
            "№": at,
            "Код МСУ": "209",
            "Код ОО": self.school,
            "Класс": self.label,
            "Код ППЭ": "1003",
            "Аудитория": "0012",
            "Фамилия": self.surname,
            "Имя": self.name,
            "Отчество": self.patronymic,
            "Серия": self.series,
            "Номер": self.document,
            "Документ": f"{self.series} {self.document}",
            "Первичный балл": self.primary,
            "Код участника": f"{at:06}",
            "SchoolCode": self.school,
            "ClassCode": self.label,
            "StationCode": "1003",
            "AuditoriumCode": "12",
            "GovernmentCell": "",
            "SurnameCell": self.surname,
            "NameCell": self.name,
            "SecondNameCell": self.patronymic,
            "DocumentSeriesCode": self.series,
            "DocumentNumberCode": self.document,
            "TestResultBCell": self.short,
            "TestResultCCell": self.long,
            "PrimaryMark": self.primary,
            "Mark5": self.result,
            **dict.fromkeys(SHORT, self.short),
            **dict.fromkeys(LONG, self.long),
            **dict.fromkeys(RESULT, self.result),
            **self.changed,
        }
        return cells.get(title, "")


SHORT = ("Задания с кратким ответом", "Ответы в краткой форме", "Часть с кратким ответом")
LONG = ("Задания с развёрнутым ответом", "Ответы в развернутой форме", "Часть с развёрнутым ответом")
RESULT = ("Оценка", "Балл", "Тестовый балл", "Итоговый балл")
OGE = ["№", "Код ОО", "Класс", "", "Код ППЭ", "", "Аудитория", "", "Код МСУ", "", "Фамилия", "", "Имя", "Отчество"]
OGE += ["Задания с кратким ответом", "", "", "Задания с развёрнутым ответом", "Первичный балл", "", "Оценка"]
OGE_DENSE = [
    "№",
    "Код ОО",
    "Класс",
    "Код ППЭ",
    "Аудитория",
    "Код участника",
    "Фамилия",
    "Имя",
    "Отчество",
    "Серия",
]
OGE_DENSE += ["Номер", "Ответы в краткой форме", "Ответы в развернутой форме", "Первичный балл", "Оценка"]
ENGLISH = ["SchoolCode", "ClassCode", "StationCode", "AuditoriumCode", "GovernmentCell", "SurnameCell", "NameCell"]
ENGLISH += ["SecondNameCell", "DocumentSeriesCode", "DocumentNumberCode", "TestResultBCell", "TestResultCCell"]
ENGLISH += ["PrimaryMark", "Mark5"]
EGE = [
    "№",
    "",
    "Код МСУ",
    "",
    "Код ОО",
    "",
    "Класс",
    "",
    "Код ППЭ",
    "",
    "Аудитория",
    "",
    "Фамилия",
    "Имя",
    "Отчество",
]
EGE += ["", "Серия", "", "Номер", "", "Задания с кратким ответом", "", "Задания с развёрнутым ответом", ""]
EGE += ["Первичный балл", "", "Балл", ""]
EGE_DENSE = ["№", "Код ППЭ", "Код ОО", "Класс", "Код ООП", "Профиль", "Фамилия", "Имя", "Отчество", "Вариант"]
EGE_DENSE += [
    "Код участника",
    "№ бланка",
    "Ответы в краткой форме",
    "Ответы в развернутой форме",
    "Первичный балл",
]
EGE_DENSE += ["Итоговый балл"]
BASIC = ["№", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Фамилия", "Имя", "Отчество", "Серия", "Номер"]
BASIC += ["Задания с кратким ответом", "Первичный балл", "Оценка"]
ENGLISH_EXAM = ["№", "Фамилия", "", "", "Имя", "", "", "Отчество", "", "Документ", "Код ОО", "Класс", "Код ППЭ"]
ENGLISH_EXAM += ["Аудитория", "", "Часть с кратким ответом", "Часть с развёрнутым ответом", "Устная часть"]
ENGLISH_EXAM += ["Первичный балл устной части", "Первичный балл письм. части", "Первичный балл", "Тестовый балл"]


def rows_of(columns: Row, pupils: Sequence[Pupil]) -> list[list[object]]:
    """Header and rows of pupils in the order of the columns."""
    body = [
        [pupil.cell(str(title), at) if title else "" for title in columns] for at, pupil in enumerate(pupils, 1)
    ]
    return [list(columns), *body]


def protocol(title: str, columns: Row, pupils: Sequence[Pupil], footer: Sequence[Row] = ()) -> list[Row]:
    """One exam: its title, header, pupils and the lines below them."""
    return [[title], *rows_of(columns, pupils), *footer]


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8-sig") -> Path:
    """Write rows as csv with ``;``, each padded to the width of the widest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width = max(len(row) for row in rows)
    lines = [";".join(_quoted(cell) for cell in [*row, *[""] * (width - len(row))]) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding, errors="replace"))
    return path


def _quoted(cell: object) -> str:
    text = str(cell)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if ";" in text or '"' in text else text


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows into the only sheet of a workbook."""
    return write_book(path, {"Page 1": rows})


def personal(pupils: Sequence[Pupil]) -> set[str]:
    """Everything that names these pupils."""
    found = {word for p in pupils for word in (p.surname, p.name, p.patronymic, p.document, p.series + p.document)}
    return {word for word in found if len(word) >= 4}
