"""What a protocol says of itself against what was read: participants, means, the lowest passing score."""

from collections.abc import Sequence

from shnor_analysis.methodology.exam_scales import ege_minimum
from shnor_analysis.sources import cleaning
from shnor_analysis.sources.rcoi.blocks import Block
from shnor_analysis.sources.rcoi.exam import Exam
from shnor_analysis.sources.rcoi.rows import ExamRows, Teller
from shnor_analysis.tables.vocabulary import EGE

#: A larger number in front of a row is a slip.
_MOST_ROWS = 99_999
_HIGHEST = 100


def check_block(block: Block, exam: Exam, rows: ExamRows, tell: Teller) -> int | None:
    """Compare the lines below the pupils with the pupils; give the lowest passing score they name."""
    _participants(block, tell)
    _means(block, rows, tell)
    return _minimum(block, exam, tell)


def _participants(block: Block, tell: Teller) -> None:
    read, footer = len(block.lines), block.footer
    if footer.participants is not None and float(footer.participants) != read:
        tell.exam_itself(
            "exam_total",
            f"Внизу протокола «Всего участников» {tell.personal.value(float(footer.participants))}, "
            f"а строк учеников {read}. "
            "Доли считаются по строкам; выгрузите протокол целиком.",
            footer.row,
        )
    if footer.participants is None and not block.by_cell and block.columns is not None:
        numbers = [cleaning.whole_number(block.columns.cell(line.cells, "number")) for line in block.lines]
        possible = [n for n in numbers if isinstance(n, int) and n <= _MOST_ROWS]
        last = max(possible, default=read)
        if last != read:
            why = (
                "части протокола, видимо, нет. Выгрузите протокол целиком."
                if last > read
                else "номера повторяются. Проверьте, нет ли лишних строк и второго экзамена под тем же названием."
            )
            tell.exam_itself(
                "exam_numbers",
                f"Номера строк идут до {tell.personal.value(last)}, а строк учеников {read}: {why}",
                block.lines[-1].number,
            )


def _means(block: Block, rows: ExamRows, tell: Teller) -> None:
    """Compare means with the printed ones, as closely as they are printed."""
    if not rows.kept.all():
        return  # the printed mean has the rows that were set aside in it
    columns = (("первичный балл", rows.primary), ("балл или отметка", rows.result))
    ours = [(title, _mean(values)) for title, values in columns]
    known = [(title, mean) for title, mean in ours if mean is not None]
    for (title, mean), printed in zip(known[-len(block.footer.means) :], block.footer.means, strict=False):
        digits = len(printed.partition(".")[2])
        if float(printed) <= _HIGHEST and abs(mean - float(printed)) > 10**-digits + 1e-9:
            ours_shown = f"{mean:.{digits + 1}f}".replace(".", ",")
            tell.exam_itself(
                "exam_mean",
                f"Внизу протокола средний {title} {printed.replace('.', ',')}, а по строкам {ours_shown}. "
                "Баллы или строки изменены после выгрузки: сверьте с исходным протоколом.",
                block.footer.row,
            )


def _mean(values: Sequence[object]) -> float | None:
    numbers = [value for value in values if isinstance(value, int)]
    return sum(numbers) / len(numbers) if numbers else None


def _minimum(block: Block, exam: Exam, tell: Teller) -> int | None:
    """Give the bound the protocol prints; say where it is not the one the settings know."""
    printed = cleaning.whole_number(block.footer.minimum)
    if not isinstance(printed, int) or not 0 <= printed <= 100:
        return None
    if exam.procedure == EGE and not exam.by_marks:
        known = ege_minimum(exam.subject, exam.year)
        if known.value is not None and known.value != printed:
            tell.exam_itself(
                "exam_minimum",
                f"«Минимальная граница» в протоколе {printed}, а по источнику настроек {known.value}. "
                "Учитывается граница протокола; проверьте её.",
                block.footer.row,
            )
    return printed
