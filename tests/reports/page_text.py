"""What a page says: its text, a line a block, with the alternatives of its figures, without drawings and tips."""

from collections.abc import Sequence
from html.parser import HTMLParser

from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.school_report import SchoolReport

SECTIONS = (
    *("title", "verdict", "change", "change_by_paper", "marks", "low_shares", "identification", "funnel"),
    *("objectivity", "tasks", "participation", "limits", "method"),
)
DISTRICT_SECTIONS = (
    *("title", "verdict", "schools", "since", "overdue", "visits", "problems", "questionnaires", "training"),
    *("measures", "indicators", "effect", "funnel", "limits", "method"),
)
PROGRAMME_SECTIONS = ("risk_profile", "roadmap", "documents", "visits", "support", "recommendations")
_BLOCKS = {"p", "h1", "h2", "tr", "dd", "li", "summary", "figcaption", "caption", "desc", "title", "pre"}
_GAPS = {"td", "th", "dt", "span"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skipped = 0
        self.drawing = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg" and "narrow" in (dict(attrs).get("class") or "").split():
            self.skipped += 1
        if tag in ("style", "text", "rect"):
            self.skipped += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self.skipped and not self.drawing:
            self.skipped -= 1
        if tag in ("style", "text", "rect"):
            self.skipped -= 1
        if not self.skipped:
            self.parts.append("\n" if tag in _BLOCKS else " | " if tag in _GAPS else "")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.parts.append(data)


def text_of(html: str) -> str:
    """Give the text of a piece of HTML, no-break spaces made visible as ``_``."""
    parser = _Text()
    parser.feed(html)
    lines = "".join(parser.parts).replace("\u00a0", "_").splitlines()
    return "\n".join(stripped for line in lines if (stripped := line.strip(" |")))


def report_html(report: SchoolReport) -> str:
    """Put all blocks of a report one after another, as the notebook does."""
    return html_of(report, SECTIONS)


def html_of(report: SchoolReport | DistrictReport, names: Sequence[str]) -> str:
    """Put some blocks of a page one after another."""
    return "\n".join(str(getattr(report, name)().html) for name in names)
