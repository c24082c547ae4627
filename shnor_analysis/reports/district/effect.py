"""Section «Программа и похожие школы»: the change of programme schools beside that of comparable ones."""

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import (
    ACTION,
    CONCLUSION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.change import season_name_of
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_counts import SMALLEST
from shnor_analysis.store.district_view import DistrictView

IDENT, TITLE = "effect", "Программа и похожие школы"
REASONS = {
    "too_few_programme": "школ программы с двумя сезонами меньше двух",
    "no_comparable": "вне программы нет школ с таким же началом",
}
WITHOUT_NUMBERS = (
    "Числа сравнения в открытой версии не показаны: по средним немногих школ можно узнать результаты малых."
)
HEADS = [
    *(Column("Сравнение"), Column("Школ программы", numeric=True), Column("Похожих школ", numeric=True)),
    *(Column("Программа", numeric=True), Column("Похожие", numeric=True), Column("Разность", numeric=True)),
    Column("95 % интервал", numeric=True),
]


def effect_section(view: DistrictView, *, public: bool = False) -> Block:
    """Show the difference of changes with its interval, and the same for the seasons before.

    A public page has the conclusion alone: each mean of a few schools less those whose pages tell of them is a
    school whose page does not, and the five numbers of a line are five looks at it.
    """
    rows = [row for row in rows_of(view.effect) if row["measure"] == "share2"] if len(view.effect) else []
    chosen = _chosen(rows, view.year)
    if not chosen:
        return section(IDENT, TITLE, absent("Двух сезонов с результатами нет: сравнивать перемены не с чем."))
    row = chosen[0]
    if row.get("reason"):
        return section(IDENT, TITLE, absent(_answer(row)))
    if public:
        told = lead(conclusion(row), CONCLUSION)
        return section(IDENT, TITLE, told, paragraph(WITHOUT_NUMBERS, "note"), notes(*_notes(row)))
    table = html_table("Изменение доли «2», в среднем на школу", HEADS, [_line(one) for one in chosen], stack=True)
    return section(IDENT, TITLE, lead(_answer(row), CONCLUSION), table, notes(*_notes(row)))


def _chosen(rows: list[Row], year: int | None) -> list[Row]:
    """Take the newest effect that ends in the year, and the placebo that goes before it."""
    effects = [row for row in rows if row["kind"] == "effect" and str(row["season_to"])[:4] == str(year)]
    if not effects:
        return []
    newest = effects[-1]
    before = [row for row in rows if row.get("kind") == "placebo" and row["season_to"] == newest["season_from"]]
    return [newest, *before[:1]]


def _line(row: Row) -> list[str]:
    """Print one comparison."""
    placebo = " (до программы, для проверки)" if row["kind"] == "placebo" else ""
    name = f"{season_name_of(row['season_from'])} — {season_name_of(row['season_to'])}{placebo}"
    numbers = (f.number(row["n_programme"]), f.number(row["n_comparable"]))
    changes = (f.points(row["change_programme"]), f.points(row["change_comparable"]), f.points(row["effect"]))
    return [name, *numbers, *changes, f.points_interval(row["low"], row["high"])]


def _answer(row: Row) -> str:
    """Say whether the programme differs from comparable schools."""
    if reason := row.get("reason"):
        return f"Сравнить нельзя: {REASONS.get(str(reason), 'данных мало')}."
    seasons = f"{season_name_of(row['season_from']).capitalize()} — {season_name_of(row['season_to'])}"
    both = (
        f"{seasons}: доля «2» изменилась на {f.points(row['change_programme'])} в школах программы "
        f"({said.schools(int(row['n_programme']))}) и на {f.points(row['change_comparable'])} в похожих "
        f"({said.schools(int(row['n_comparable']))})"
    )
    gap = f"разность {f.points(row['effect'])}, интервал {f.points_interval(row['low'], row['high'])}"
    return f"{both}; {gap}: {_words(row)}."


def _words(row: Row) -> str:
    """Say what the interval allows to say."""
    if row["low"] <= 0 <= row["high"]:
        return "по этим данным отличия не видно"
    return f"{'лучше' if row['effect'] < 0 else 'хуже'}, чем у похожих школ"


def conclusion(row: Row) -> str:
    """Say in words whether the programme differs from comparable schools."""
    if row.get("reason"):
        return _answer(row)
    schools = f"школы программы ({row['n_programme']}) и похожие школы вне её ({row['n_comparable']})"
    return f"Изменение доли «2», {schools}: {_words(row)}."


def _notes(row: Row) -> list[Note]:
    few = int(row["n_programme"]) < 2 * SMALLEST
    return [
        Note(
            MEANING,
            "Похожие — школы вне программы с такой же долей «2» в начале: возврат к среднему у них такой же, "
            "поэтому вычитается именно их перемена, а не ноль.",
        ),
        Note(ACTION, "Не прекращать и не расширять программу по одному этому числу: сравнить снова через сезон."),
        Note(
            LIMIT,
            "Причину. Школы не отбирали по жребию"
            + (
                "; школ программы мало, поэтому интервал широк, и заметной была бы только большая разность."
                if few
                else "."
            ),
        ),
    ]
