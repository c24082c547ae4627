"""Settings of the marts as printed rows: what was set, to what, on whose word."""

from collections.abc import Iterator, Mapping, Sequence
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
    "exam_gap": "ВПР и ОГЭ",
    "flagging": "отметка работы",
    "region": "регион",
    "cohort": "те же классы",
    "heaping": "сгущение на границе",
    "pupils_relative": "процент ученика от наибольшего балла, в разах",
    "pupils_points": "процент ученика от наибольшего балла, в п.п.",
    "share_above_border": "доля отметок выше «2»",
    "given": "заданные",
    "first_component": "первая главная компонента",
    "index": "индекс условий",
    "school_size": "число обучающихся",
    "corrective": "коррекционные",
    "evening": "вечерние",
    "closed": "закрытого типа",
    "penal": "при исправительных учреждениях",
}
_ORDER = {code: place for place, code in enumerate(WORDS)}
#: A unit as it is written after a number, or the three forms of a noun.
Unit = str | Sequence[str]


def settings_rows(settings: Mapping[str, Any], group: str = "") -> Iterator[list[str]]:
    r"""Print the settings of a mart, those of its parts under the name of the part.

    Examples
    --------
    >>> few = {"value": 10, "title": "Наименьшее", "unit": "шт.", "source": "мы"}
    >>> list(settings_rows({"region": {"fewest": few}}))
    [['Регион. Наименьшее', '10\xa0шт.', 'мы']]
    """
    start = f"{group[:1].upper()}{group[1:]}. " if group else ""
    for key, item in settings.items():
        if isinstance(item, Mapping) and "value" in item:
            value = printed(item["value"], item.get("unit", ""))
            yield [f"{start}{item.get('title', key)}", value, str(item.get("source", ""))]
        elif isinstance(item, Mapping):
            yield from settings_rows(item, WORDS.get(key, key))


def printed(value: Any, unit: Unit = "") -> str:
    r"""Print the value of a setting with its unit; a bare fraction of 1 is a share.

    Examples
    --------
    >>> printed(3, ["школа", "школы", "школ"]), printed(1.0, "%"), printed({"share2": 0.1}, "п.п.")
    ('3\xa0школы', '100\xa0%', 'доля «2» — 10\xa0п.п.')
    >>> printed(0.05).replace(f.NBSP, " "), printed([2025]), printed(True), printed({"share2": 0.97}), printed([])
    ('5 %', '2025', 'да', 'доля «2» — 0,97', 'любые')
    """
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Mapping):
        return "; ".join(f"{WORDS.get(key, key)} — {_with(part, unit)}" for key, part in _in_order(value))
    if isinstance(value, list | tuple):
        nested = any(isinstance(part, list | tuple) for part in value)
        return ("; " if nested else " " if _names_a_paper(value) else ", ").join(map(printed, value)) or "любые"
    if unit:
        return _with(value, unit)
    return _percent(value) if isinstance(value, float) and 0 < value < 1 else _plain(value)


def _with(value: Any, unit: Unit) -> str:
    """Print a number with its unit."""
    if isinstance(value, Mapping) or not unit:
        return _plain(value)
    if not isinstance(unit, str):
        whole = float(value).is_integer()
        return f.counted(int(value), *unit) if whole else f"{_plain(value)}{f.NBSP}{unit[1]}"
    if unit == "%":
        return _percent(value)
    return f.points(value, signed=False) if unit == "п.п." else f"{_plain(value)}{f.NBSP}{unit}"


def _percent(share: float) -> str:
    """Print a share as it was set: with a digit after the comma where it has one."""
    return f.percent(share, 1) if round(share * 100) != round(share * 100, 6) else f.percent(share)


def _in_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Put values in the order of their words, however they were stored."""
    return sorted(((str(key), value) for key, value in values.items()), key=lambda item: _ORDER.get(item[0], -1))


def _names_a_paper(value: list[Any] | tuple[Any, ...]) -> bool:
    """Tell whether a list is a procedure, a subject and a grade."""
    return len(value) == 3 and isinstance(value[0], str) and isinstance(value[2], int)


def _plain(value: Any) -> str:
    """Print a number as it was set, or a word."""
    if isinstance(value, Mapping):
        return f"({', '.join(f'{WORDS.get(key, key)} {_plain(part)}' for key, part in _in_order(value))})"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return WORDS.get(str(value), str(value))
