"""The verdict box: what became of the results, and whether the rule picks the school."""

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
        return listed
    return Verdict(
        change_wording.answer(change),
        change_wording.grounds(change),
        change_wording.limit(change, in_programme=view.in_programme),
        second=_listed(view, listed.answer),
        standing=CONCLUSION,
    )


def _listed(view: SchoolView, otherwise: str) -> str:
    """Say shortly whether the rule picks the school."""
    standing = Standing.of(view)
    if not standing.known:
        return otherwise
    texts = (answer(standing), turning_point(standing), without_flagged(standing))
    return " ".join(text for text in texts if text)
