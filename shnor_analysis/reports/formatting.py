"""Numbers as Russian typography wants them. Rounding happens here and nowhere else."""

import datetime
import math
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

#: No-break space: between a number and %, №, «п.п.» or the noun it counts, and between thousands.
NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2014"
EN_DASH = "\u2013"
#: What stands where nothing is known.
MISSING = DASH


def is_missing(value: object) -> bool:
    """Tell whether a value is absent: ``None``, NaN, pandas' ``NA`` or ``NaT``."""
    nothing = value is None or type(value).__name__ in ("NAType", "NaTType")
    return nothing or (isinstance(value, float) and math.isnan(value))


def number(value: object, digits: int = 0) -> str:
    """Write a number with a decimal comma, thousands set apart, and a true minus.

    Halves are rounded away from zero, as people do, and not to even.

    Parameters
    ----------
    value : float or int or None
        An absent value gives a dash.
    digits : int
        Digits after the comma.

    Examples
    --------
    >>> number(23785).replace(NBSP, "_"), number(-3.25, 1), number(0.5), number(None)
    ('23_785', '−3,3', '1', '—')
    """
    if is_missing(value):
        return MISSING
    quantum = Decimal(1).scaleb(-digits)
    rounded = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    return sign + f"{abs(rounded):,}".replace(",", NBSP).replace(".", ",")


def percent(share: object, digits: int = 0) -> str:
    r"""Write a fraction of 1 as per cent; what is not nought is never printed as nought, nor short of all as all.

    Examples
    --------
    >>> percent(0.413).replace(NBSP, "_"), percent(0.004).replace(NBSP, "_"), percent(0.999).replace(NBSP, "_")
    ('41_%', '<1_%', '>99_%')
    >>> percent(0.2963, 1).replace(NBSP, "_"), percent(0.0), percent(None)
    ('29,6_%', '0\xa0%', '—')
    """
    if is_missing(share):
        return MISSING
    exact = Decimal(str(share)) * 100
    unit = Decimal(1).scaleb(-digits)
    if 0 < exact < unit / 2:
        return f"<{number(unit, digits)}{NBSP}%"
    if 100 - unit / 2 <= exact < 100:
        return f">{number(100 - unit, digits)}{NBSP}%"
    return f"{number(exact, digits)}{NBSP}%"


def percent_beside(share: object, border: float) -> str:
    """Write a share that is compared with a border: one more digit where rounding would blur the comparison.

    Examples
    --------
    >>> percent_beside(8 / 27, 0.3).replace(NBSP, " "), percent_beside(0.3, 0.3).replace(NBSP, " ")
    ('29,6 %', '30 %')
    """
    if is_missing(share):
        return MISSING
    for digits in range(4):
        text = percent(share, digits)
        if float(str(share)) == border or text != percent(border, digits):
            return text
    return text


def interval(low: object, high: object) -> str:
    """Write an interval of shares in per cent.

    Examples
    --------
    >>> interval(0.2499, 0.718).replace(NBSP, "_")
    '25–72_%'
    """
    if is_missing(low) or is_missing(high):
        return MISSING
    left, right = number(Decimal(str(low)) * 100), number(Decimal(str(high)) * 100)
    return f"{left}{EN_DASH}{right}{NBSP}%"


def share_with_interval(share: object, low: object, high: object, border: float = 1.0) -> str:
    r"""Write a share with its interval for a column that is headed in per cent.

    Examples
    --------
    >>> share_with_interval(0.44, 0.2, 0.7).replace(NBSP, "_"), share_with_interval(8 / 27, 0.14, 0.5, 0.3)
    ('44_(20–70)', '29,6\xa0(14–50)')
    """
    told = percent_beside(share, border).removesuffix(f"{NBSP}%")
    return told if is_missing(low) else f"{told}{NBSP}({interval(low, high).removesuffix(f'{NBSP}%')})"


def points(difference: object, digits: int = 0, *, signed: bool = True) -> str:
    """Write a difference of shares in percentage points, with its sign.

    Examples
    --------
    >>> points(-0.1).replace(NBSP, "_"), points(0.034).replace(NBSP, "_"), points(0).replace(NBSP, "_")
    ('−10_п.п.', '+3_п.п.', '0_п.п.')
    """
    if is_missing(difference):
        return MISSING
    text = number(Decimal(str(difference)) * 100, digits)
    text = text.lstrip(MINUS) if not any(digit in text for digit in "123456789") else text
    nought = not any(digit in text for digit in "123456789")
    sign = "" if not signed or nought or text.startswith(MINUS) else "+"
    return f"{sign}{text}{NBSP}п.п."


def points_interval(low: object, high: object) -> str:
    """Write an interval of differences in percentage points.

    Examples
    --------
    >>> points_interval(-0.176, -0.02).replace(NBSP, "_"), points_interval(None, 0.1)
    ('от_−18 до_−2_п.п.', '—')
    """
    if is_missing(low) or is_missing(high):
        return MISSING
    left, right = points(low), points(high)
    return f"от{NBSP}{left.split(NBSP)[0]} до{NBSP}{right}"


def plural(count: int, one: str, few: str, many: str) -> str:
    """Choose the form of a noun after a whole number.

    Examples
    --------
    >>> [plural(n, "ученик", "ученика", "учеников") for n in (1, 3, 11, 21, 112)]
    ['ученик', 'ученика', 'учеников', 'ученик', 'учеников']
    """
    tail = abs(count) % 100
    if 11 <= tail <= 14:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(tail % 10, many)


def counted(count: int, one: str, few: str, many: str) -> str:
    """Write a number with its noun, not to be broken between them.

    Examples
    --------
    >>> counted(3, "работа", "работы", "работ").replace(NBSP, "_")
    '3_работы'
    """
    return f"{number(count)}{NBSP}{plural(count, one, few, many)}"


def pupils(count: int) -> str:
    """Write a number of pupils: «3 ученика»."""
    return counted(count, "ученик", "ученика", "учеников")


def wrote(count: int) -> str:
    """Say that pupils wrote a paper, the verb in the number of the noun.

    Examples
    --------
    >>> [wrote(count).replace(NBSP, " ") for count in (3, 21)]
    ['писали 3 ученика', 'писал 21 ученик']
    """
    return f"{plural(count, 'писал', 'писали', 'писали')} {pupils(count)}"


def marks(count: int) -> str:
    """Write a number of marks: «63 отметки»."""
    return counted(count, "отметка", "отметки", "отметок")


def papers(count: int) -> str:
    """Write a number of papers in the nominative: «3 работы»."""
    return counted(count, "работа", "работы", "работ")


def date(moment: object) -> str:
    """Write a date the Russian way; text that is no date is given back as it is.

    Examples
    --------
    >>> date("2022-06-15T10:20:00"), date("вчера"), date(None)
    ('15.06.2022', 'вчера', '—')
    """
    if is_missing(moment) or moment == "":
        return MISSING
    if isinstance(moment, datetime.date):
        return moment.strftime("%d.%m.%Y")
    try:
        return datetime.datetime.fromisoformat(str(moment)).strftime("%d.%m.%Y")
    except ValueError:
        return str(moment)


def glue(text: str) -> str:
    """Bind what must not be parted at the end of a line: № and its number, a short word and the next one.

    Examples
    --------
    >>> glue("СОШ № 3 и ЦО").replace(NBSP, "_")
    'СОШ №_3 и_ЦО'
    """
    text = text.replace("№ ", f"№{NBSP}").replace(f" {DASH} ", f"{NBSP}{DASH} ")
    words = text.split(" ")
    glued = words[0]
    for before, word in pairwise(words):
        short = before.lower().lstrip("(«") in SHORT_WORDS
        glued += (NBSP if short else " ") + word
    return glued


SHORT_WORDS = frozenset(
    (
        *("в", "во", "и", "к", "ко", "с", "со", "о", "об", "от", "у", "на", "по", "за", "из", "до", "не", "ни"),
        *("а", "но", "для", "при", "или", "что", "это", "как"),
    )
)


def listed(items: list[str]) -> str:
    """Join items the way a sentence does.

    Examples
    --------
    >>> listed(["а", "б", "в"]), listed(["а"]), listed([])
    ('а, б и в', 'а', '')
    """
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " и " + items[-1]
