"""Answers about conditions that cannot be true together: which of them are left out, and why."""

from collections.abc import Iterator

import pandas as pd

from shnor_analysis.methodology.loader import load

_GRADES = [f"pupils_{grade}" for grade in range(1, 13)]
#: Whoever leaves one of these blank has not told of all pupils; the later ones a school may just not have.
_TOLD_OF = _GRADES[:9]
#: A difference of fewer pupils is no contradiction whatever the share.
_FEW_PUPILS = 5
#: So many parts above their whole make the whole doubtful, not the parts.
_SEVERAL = 2

#: A column, the rows (labels of the frame) in which its answer is left out, and the Russian reason.
Impossible = tuple[str, pd.Index, str]


def impossible(frame: pd.DataFrame) -> Iterator[Impossible]:
    """Yield the answers that contradict others of the same school.

    Parameters
    ----------
    frame : DataFrame
        Typed answers, a row a school; columns of ``tables.context``.

    Examples
    --------
    >>> frame = pd.DataFrame({"teachers": [10, 3], "teachers_top": [4, 5]}, dtype="Int32")
    >>> [(column, list(rows)) for column, rows, _ in impossible(frame)]
    [('teachers_top', [1])]
    """
    yield from _parts(frame)
    yield from _sums(frame)


def _parts(frame: pd.DataFrame) -> Iterator[Impossible]:
    """Yield parts larger than their whole; the whole itself where several parts are."""
    known: dict[str, str] = load("context_questions")["parts"]["value"]
    parts = {part: whole for part, whole in known.items() if part in frame and whole in frame}
    over = pd.DataFrame({p: (frame[p] > frame[w]).fillna(value=False) for p, w in parts.items()}, frame.index)
    for whole in dict.fromkeys(parts.values()):
        mine = [part for part in parts if parts[part] == whole]
        doubtful = over[mine].sum(axis=1) >= _SEVERAL
        if doubtful.any():
            message = (
                "Несколько частей больше этого целого: оно отложено, доли по нему не считаются. Исправьте анкету."
            )
            yield whole, frame.index[doubtful], message
        for part in mine:
            rows = frame.index[over[part] & ~doubtful]
            if len(rows):
                yield part, rows, "Часть больше целого, она отложена. Исправьте одно из двух чисел в анкете."


def _sums(frame: pd.DataFrame) -> Iterator[Impossible]:
    """Yield numbers of pupils that the grades do not add up to; blank grades may hold what is missing."""
    if "pupils" not in frame or not set(_GRADES) <= set(frame):
        return
    tolerance = float(load("context_questions")["sum_tolerance"]["value"])
    total = frame["pupils"].astype("Float64")
    summed = frame[_GRADES].astype("Float64").sum(axis=1, min_count=1)
    gap = (total - summed).abs()
    apart = (gap > _FEW_PUPILS) & (gap > tolerance * total.clip(lower=summed))
    wrong = (apart & ((summed > total) | frame[_TOLD_OF].notna().all(axis=1))).fillna(value=False)
    if wrong.any():
        message = (
            "Сумма обучающихся по классам расходится с этим числом больше чем на "
            f"{100 * tolerance:g} %, оно отложено; числа по классам приняты. Исправьте анкету."
        )
        yield "pupils", frame.index[wrong.astype(bool)], message
