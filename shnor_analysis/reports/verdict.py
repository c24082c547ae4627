"""The verdict box: three sentences on what became of the results, or on whether the rule picks the school."""

import re
from collections.abc import Sequence
from dataclasses import replace

from shnor_analysis.reports import change_wording
from shnor_analysis.reports.blocks import CONCLUSION
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.standing import Standing
from shnor_analysis.reports.wording import Verdict, answer, identification_box, turning_point, without_flagged
from shnor_analysis.store.school_view import SchoolView


def verdict_box(view: SchoolView) -> Verdict:
    """Word the verdict from dynamics, and from identification alone where there are no dynamics."""
    change = Change.of(view)
    listed = identification_box(view)
    if change is None or view.cells.empty:
        return _of_three(listed, sentences(listed.grounds))
    told = Verdict(
        change_wording.answer(change),
        change_wording.grounds(change),
        change_wording.limit(change, in_programme=view.in_programme),
        second=_listed(view, listed.answer),
        standing=CONCLUSION,
    )
    return _of_three(told, _main_first(sentences(told.grounds), change))


def sentences(text: str) -> list[str]:
    """Take a text apart into its sentences.

    Examples
    --------
    >>> sentences("Было 39 % (отметок: 62). Стало на 3 п.п. меньше. «2» — реже.")
    ['Было 39 % (отметок: 62).', 'Стало на 3 п.п. меньше.', '«2» — реже.']
    """
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[А-ЯЁ«])", text) if part]


def _main_first(grounds: Sequence[str], change: Change) -> list[str]:
    """Join what was and is with what lies beyond the expectation, so that one sentence holds the numbers."""
    beyond = change_wording.beyond(change) if change.known and len(grounds) > 1 else ""
    if beyond not in grounds[1:]:
        return list(grounds)
    first = f"{grounds[0].rstrip('.')}; {beyond[0].lower()}{beyond[1:]}"
    return [first, *(part for part in grounds[1:] if part != beyond)]


def _of_three(verdict: Verdict, grounds: Sequence[str]) -> Verdict:
    """Leave one sentence of the grounds and one of the limit in the box; the others stand below it."""
    limit = sentences(verdict.limit)
    return replace(verdict, grounds=grounds[0], limit=limit[0], more=" ".join([*grounds[1:], *limit[1:]]))


def _listed(view: SchoolView, otherwise: str) -> str:
    """Say shortly whether the rule picks the school."""
    standing = Standing.of(view)
    if not standing.known:
        return otherwise
    texts = (answer(standing), turning_point(standing), without_flagged(standing))
    return " ".join(text for text in texts if text)
