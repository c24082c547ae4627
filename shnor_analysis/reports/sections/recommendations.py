"""Section «Что предлагается»: each item goes from the fact to the proposed decision, and says which is which."""

from markupsafe import Markup

from shnor_analysis.programme.recommendation import Recommendation
from shnor_analysis.reports.blocks import LIMIT, Block, Note, absent, lead, notes, paragraph, prose, section
from shnor_analysis.reports.formatting import counted
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.recommendation_wording import for_public, recommendations_for

IDENT, TITLE = "recommendations", "Что предлагается"
PUBLIC = "В открытой версии нет предложений, которые опираются на отметки учеников и на числа педагогов."
STEPS = (("Факт", "fact"), ("Вывод", "conclusion"), ("Гипотеза", "hypothesis"), ("Решение", "decision"))


def recommendations_section(part: ProgrammePart) -> Block:
    """Show what the catalogue's rules found for the school; what is about people or results stays inside."""
    mart = part.view.marts["recommendations"]
    mart = for_public(mart) if part.public else mart
    if mart.empty:
        none = "Ни одно правило каталога рекомендаций к данным школы не подошло."
        return section(IDENT, TITLE, absent(PUBLIC if part.public else none))
    found = recommendations_for(mart)
    count = counted(len(found), "предложение", "предложения", "предложений")
    return section(
        IDENT,
        TITLE,
        lead(f"По правилам каталога — {count}; решает школа вместе с куратором."),
        Markup("").join(_item(one) for one in found),
        paragraph(PUBLIC, "note") if part.public else Markup(""),
        notes(Note(LIMIT, "Верна ли гипотеза: её проверяют на месте, прежде чем принимать решение.")),
    )


def _item(one: Recommendation) -> Markup:
    """Set one item as four steps side by side, below each other where the page is narrow."""
    steps = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(head, prose(getattr(one, name))) for head, name in STEPS
    )
    return Markup('<dl class="steps">{}</dl>').format(steps)
