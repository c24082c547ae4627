"""Settings of the marts as printed rows: what was set, to what, on whose word."""

from collections.abc import Iterator, Mapping
from typing import Any

from shnor_analysis.reports import formatting as f

#: Words for the codes that stand as values or as keys of values.
WORDS = {
    "count": "учитывать",
    "exclude": "не учитывать",
    "a": "А",
    "b": "Б",
    "share2": "доля «2»",
    "share45": "доля «4» и «5»",
    "position": "место среди учеников",
    "mean_score": "средний балл",
    "school": "школы",
    "season": "сезоны школы",
    "paper": "работы школы",
    "cell": "работа в сезоне",
    "pupils": "связь работ ученика",
    "interval_above": "балл выше регионального",
    "negative_rank_correlation": "отметки и баллы врозь",
    "cohort_jump": "резкий рост",
    "cohort_drop": "резкое падение",
    "heaping_3": "сгущение у «3»",
    "heaping_4": "сгущение у «4»",
    "heaping_5": "сгущение у «5»",
    "journal_gap": "расхождение с журналом",
    "task_anomaly": "трудное лучше лёгкого",
    "flagging": "отметка работы",
    "region": "регион",
    "cohort": "те же классы",
    "heaping": "сгущение на границе",
}


def settings_rows(settings: Mapping[str, Any], group: str = "") -> Iterator[list[str]]:
    """Print the settings of a mart, those of its parts under the name of the part.

    Examples
    --------
    >>> list(settings_rows({"region": {"fewest": {"value": 10, "title": "Школ", "source": "мы"}}}))
    [['Регион. Школ', '10', 'мы']]
    """
    start = f"{group[:1].upper()}{group[1:]}. " if group else ""
    for key, item in settings.items():
        if isinstance(item, Mapping) and "value" in item:
            yield [f"{start}{item.get('title', key)}", printed(item["value"]), str(item.get("source", ""))]
        elif isinstance(item, Mapping):
            yield from settings_rows(item, WORDS.get(key, key))


def printed(value: Any) -> str:
    """Print the value of a setting.

    Examples
    --------
    >>> printed(0.05).replace(f.NBSP, " "), printed([2025]), printed(True), printed({"share2": 0.97}), printed([])
    ('5 %', '2025', 'да', 'доля «2» — 0,97', 'любые')
    """
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Mapping):
        return "; ".join(f"{WORDS.get(str(key), str(key))} — {_plain(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        nested = any(isinstance(part, list | tuple) for part in value)
        return ("; " if nested else " " if _names_a_paper(value) else ", ").join(map(printed, value)) or "любые"
    if isinstance(value, float) and 0 < value < 1:
        return f.percent(value, 1) if round(value * 100) != round(value * 100, 6) else f.percent(value)
    return _plain(value)


def _names_a_paper(value: list[Any] | tuple[Any, ...]) -> bool:
    """Tell whether a list is a procedure, a subject and a grade."""
    return len(value) == 3 and isinstance(value[0], str) and isinstance(value[2], int)


def _plain(value: Any) -> str:
    """Print a number as it was set, or a word."""
    if isinstance(value, Mapping):
        return f"({', '.join(f'{WORDS.get(str(key), key)} {_plain(part)}' for key, part in value.items())})"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return WORDS.get(str(value), str(value))
