"""The letter of targeted recommendations: fact, conclusion, hypothesis and decision kept apart."""

from dataclasses import dataclass

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.programme.recommendation import Recommendation
from shnor_analysis.reports.documents.results import SchoolResults, results_of
from shnor_analysis.reports.documents.texts import Head, Part, text
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.recommendation_wording import for_public, recommendations_for

NO_ADVICE = "Ни одно правило каталога рекомендаций к данным школы не подошло."


@dataclass(frozen=True)
class Letter:
    """What the template ``letter.docx`` may name; ``advice.rows`` are ``Recommendation``."""

    head: Head
    school: str
    director: str
    results: SchoolResults
    advice: Part[Recommendation]


def letter(part: ProgrammePart) -> Letter:
    """Build the letter to the one school the programme is narrowed to."""
    listed = rows_of(part.view.register["programme_schools"])
    return Letter(
        head=Head.of(part),
        school=text(part.name(part.view.school_id)),
        director=text(listed[0]["director"]) if listed else "",
        results=results_of(part)[0],
        advice=Part(_advice(part), part.view.missing.get("recommendations", NO_ADVICE)),
    )


def _advice(part: ProgrammePart) -> tuple[Recommendation, ...]:
    """Word the recommendations; those that rest on results, on a few people or on the staff stay inside."""
    mart = part.view.marts["recommendations"]
    return tuple(recommendations_for(for_public(mart) if part.public else mart))
