"""From the change of a school to the small tables that its figures draw and its pages print."""

import pandas as pd

from shnor_analysis.figures.change_by_paper import BEFORE, NOW
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.figures.waterfall import EXCESS, GIVEN, LEVEL
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import Change, hidden_papers
from shnor_analysis.reports.change_wording import WORDS, reason, season_step
from shnor_analysis.reports.figure_tables import paper_name
from shnor_analysis.reports.suppression import HIDDEN, WITHHELD, withheld_in
from shnor_analysis.tables.dynamics import IMPROVED, WORSENED

#: The reason that the words of the verdict, «мало данных», say already.
TOO_FEW = "cannot_reach_level"
#: Measures of the mart as a director may read them.
MEASURES = {
    "share2": "доля отметок «2»",
    "share45": "доля отметок «4» и «5»",
    "position": "место среди учеников региона",
    "mean_score": "средний балл, доля от наибольшего",
}
_STEPS = ["label", "kind", "start", "end", "low", "high", "text", "range"]
_PAPERS = ["paper", "count", "word", "sure", "was", "expected", "now", "low", "high"]


def waterfall_table(change: Change) -> pd.DataFrame:
    """Make the bars of the waterfall, from «было» to «стало».

    The return to the mean goes before the season where otherwise a step would lead below nought.

    Returns
    -------
    DataFrame
        ``label, kind, start, end, low, high, text, range``.
    """
    row = change.row
    was, now, expected = float(row["value_from"]), float(row["value_to"]), change.expected
    season = (season_step(change), float(row["season_change"]))
    back = ("возврат\nк среднему", float(row["return_to_mean"]))
    label = season[0].replace(" не легче", "\nне легче").replace(" и не", "\nи не").replace(" почти", "\nпочти")
    steps = [(label, season[1]), back]
    if was + season[1] < 0:
        steps.reverse()
    middle = was + steps[0][1]
    bars = [
        _level("Было,", change.before, was),
        {"label": steps[0][0], "kind": GIVEN, "start": was, "end": middle, "text": f.points(steps[0][1])},
        {"label": steps[1][0], "kind": GIVEN, "start": middle, "end": expected, "text": f.points(steps[1][1])},
        {
            "label": "сверх\nожидаемого",
            "kind": EXCESS,
            "start": expected,
            "end": now,
            "low": now - float(row["excess_high"]),
            "high": now - float(row["excess_low"]),
            "text": f.points(row["excess"]),
            "range": f.points_interval(row["excess_low"], row["excess_high"]).removesuffix(f"{f.NBSP}п.п."),
        },
        _level("Стало,", change.now, now),
    ]
    return pd.DataFrame(bars, columns=_STEPS)


def _level(word: str, season: str, share: float) -> Row:
    """Describe a bar that stands on the ground."""
    name = "\n".join([word, *season.split(" ", 1)])
    return {"label": name, "kind": LEVEL, "start": 0.0, "end": share, "text": f.percent(share)}


def adds_up(table: pd.DataFrame) -> bool:
    """Tell whether the printed steps lead exactly from the printed start to the printed end."""
    printed = [_printed(text) for text in table["text"]]
    return sum(printed[:-1]) == printed[-1]


def _printed(text: str) -> int:
    """Read back a printed number of per cent or points."""
    digits = text.partition(f.NBSP)[0].replace(f.MINUS, "-").replace("<1", "0").replace(">99", "100")
    return int(digits)


def paper_table(change: Change) -> pd.DataFrame:
    """Make the rows of the figure of changes by paper; small groups and papers of one season are left out.

    Returns
    -------
    DataFrame
        ``paper, count, word, sure, was, expected, now, low, high``.
    """
    rows = []
    for row in rows_of(change.shown_papers):
        expected = row["value_from"] + row["expected_change"]
        rows.append(
            {
                "paper": paper_name(row),
                "count": between(row),
                "word": WORDS[row["verdict"]],
                "sure": row["verdict"] in (IMPROVED, WORSENED),
                "was": row["value_from"],
                "expected": expected,
                "now": row["value_to"],
                "low": row["value_to"] - row["excess_high"],
                "high": row["value_to"] - row["excess_low"],
            }
        )
    return pd.DataFrame(rows, columns=_PAPERS)


def between(row: Row) -> str:
    """Write the numbers of pupils of both seasons: «18 → 17»."""
    return f"{f.number(row['n_from'])}{f.NBSP}→{f.NBSP}{f.number(row['n_to'])}"


def printed_papers(change: Change) -> list[list[str]]:
    """Print every paper of the pair: numbers, verdict and, where there is none, why."""
    lines = []
    papers = change.papers
    for row, hidden, out in zip(rows_of(papers), hidden_papers(papers), withheld_in(papers), strict=True):
        no_numbers = [*[f.MISSING] * 5, WITHHELD if out else HIDDEN]
        lines.append([paper_name(row), between(row), *(no_numbers if hidden else _numbers(row))])
    return lines


def _numbers(row: Row) -> list[str]:
    """Print what is known of a paper."""
    expected = None
    if not any(f.is_missing(row[name]) for name in ("value_from", "expected_change")):
        expected = row["value_from"] + row["expected_change"]
    return [
        f.percent(row["value_from"]),
        f.percent(expected),
        f.percent(row["value_to"]),
        f.points(row["excess"]),
        f.points_interval(row["excess_low"], row["excess_high"]),
        _verdict(row),
    ]


def _verdict(row: Row) -> str:
    """Print the verdict with its reason."""
    why = "" if row["reason"] == TOO_FEW else reason(row["reason"])
    return f"{WORDS[row['verdict']]}: {why}" if why else WORDS[row["verdict"]]


#: Heads of :func:`printed_papers`; True for numerals.
PAPER_HEADS = (
    ("Работа", False),
    ("Учеников", True),
    (BEFORE.capitalize(), True),
    ("Ожидалось", True),
    (NOW.capitalize(), True),
    ("Сверх ожидаемого", True),
    ("Интервал", True),
    ("Вывод", False),
)


def other_measures(change: Change) -> list[list[str]]:
    """Print the other measures of the whole school: before, expected, now, excess, interval, verdict."""
    rows = rows_of(change.others[change.others["comparison"] == "successive"])
    order = {name: place for place, name in enumerate(MEASURES)}
    return [
        [MEASURES[row["measure"]], between(row), *_numbers(row)]
        for row in sorted(rows, key=lambda row: order[row["measure"]])
    ]
