"""Section «Чего сказать нельзя»: said aloud and in one place."""

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import Block, bullets, section
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.standing import Standing
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.reports.wording import FEW_PARTICIPANTS
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "limits", "Чего сказать нельзя"
PUBLIC = (
    f"Что вышло там, где «2», другую отметку или пропуск имеют меньше {SMALLEST_SHOWN} учеников: в открытой "
    "версии эти числа скрыты, а вместе с ними и те, вычитанием которых их можно было бы узнать. "
    f"Работ, которые писало меньше {SMALLEST_SHOWN} учеников, в ней нет."
)


def limits_section(view: SchoolView) -> Block:
    """List what the report does not tell, and from what on it could."""
    standing = Standing.of(view)
    return section(IDENT, TITLE, bullets([text for text in _limits(view, standing) if text]))


def _limits(view: SchoolView, standing: Standing) -> list[str]:
    return [
        "Почему результаты такие. Отчёт показывает отметки, а не причины; причины устанавливают на месте: "
        "уроки, журналы, беседы.",
        _dynamics(view),
        _small(standing),
        _objectivity(view),
        _conditions(view),
        "Хорошо ли работает отдельный учитель или школа в целом. Оценивать по ВПР учителей и школы "
        "не предусмотрено (письмо Рособрнадзора от 18.04.2025 № 02-86), и мест школ "
        "здесь нет намеренно.",
        "Войдёт ли школа в официальный перечень. Здесь — расчёт по загруженным файлам; перечень составляют "
        "по своему порядку и данным.",
    ]


def _dynamics(view: SchoolView) -> str:
    change = Change.of(view)
    if "dynamics" not in view.missing and (change is None or not change.paired):
        return "Стало ли лучше или хуже: одних и тех же работ в двух сезонах у школы нет, и сравнить не с чем."
    if "dynamics" not in view.missing:
        what = "программа или другая работа школы" if view.in_programme else "работа школы"
        return (
            f"Помогла ли {what}. Здесь сравнено с тем, чего ждать от школы с таким "
            "началом; что сверх этого — могли дать и помощь, и другие дети, и другая проверка."
        )
    return (
        "Стало ли лучше или хуже. Слабый год почти всегда сменяется более ровным и без всякой помощи, "
        "поэтому разность двух лет — ещё не улучшение; такая проверка в этот отчёт не вошла."
    )


def _conditions(view: SchoolView) -> str:
    """Say that nothing is known of the conditions where others told of theirs."""
    if not view.silent_on_conditions():
        return ""
    return "Чего ждать при условиях этой школы: другие школы региона ответили на анкету о них, она — нет."


def _small(standing: Standing) -> str:
    """Name the small groups, and those too small to be shown."""
    if standing.public:
        return PUBLIC
    rows = standing.rows
    few = rows[(rows["n"] < FEW_PARTICIPANTS) & rows["share"].notna()]
    texts = []
    if len(few):
        texts.append(
            f"Каков настоящий уровень там, где участников меньше {FEW_PARTICIPANTS} ({f.papers(len(few))}): "
            "смотрите на интервал, а не на точку."
        )
    if rows["hidden"].any():
        texts.append(
            f"Что вышло в группах меньше {SMALLEST_SHOWN} учеников ({f.papers(int(rows['hidden'].sum()))}): "
            "числа скрыты, чтобы по ним нельзя было узнать отметку ребёнка."
        )
    return " ".join(texts)


def _objectivity(view: SchoolView) -> str:
    if view.public:
        return "Насколько объективно проведены и проверены работы: признаки этого в открытой версии не показаны."
    if "objectivity" not in view.missing:
        return (
            "Как на самом деле проведены и проверены работы: признаки видны по баллам и отметкам "
            "и в обе стороны ошибаются."
        )
    return (
        "Насколько объективно проведены и проверены работы: признаки необъективности в этом отчёте не проверялись."
    )
