"""Head of the district's page: title and the box with the main thing."""

from markupsafe import Markup

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import FACT, Block, prose
from shnor_analysis.reports.page import SAMPLE_BADGE
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.store.district_view import DistrictView

#: From so many days between the report date of the marts and the page on the page says so.
STALE_DAYS = 7
NOT_TOLD = "Чего сказать нельзя: помогло ли сделанное — выполнение видно по реестру, а польза по результатам."


def title_block(view: DistrictView, part: ProgrammePart) -> Block:
    """Name the district, the dates of data and page, and for whom the page is."""
    over = ["Программа адресной помощи школам", *_dates(view, part)]
    badges = ["для публикации" if part.public else "для служебного пользования"]
    badges += [SAMPLE_BADGE] if view.sample_data else []
    html = Markup(
        '<div class="shnor title" data-head="{head}"><p class="over">{over}{badges}</p><h1>{name}</h1>'
        '<p class="over">{under}</p></div>'
    ).format(
        head=f"Программа адресной помощи · {district_name(view)} · {f.date(part.today)}",
        over=prose(" · ".join(over)),
        badges=Markup("").join(Markup(' <span class="badge">{}</span>').format(badge) for badge in badges),
        name=prose(district_name(view)),
        under=prose(_under(view)),
    )
    return Block(html, district_name(view))


def district_name(view: DistrictView) -> str:
    """Name the municipalities of the programme's schools; of many only how many."""
    names = list(dict.fromkeys(view.programme.schools["municipality"].dropna()))
    if not names:
        return "Школы программы"
    return f.listed([str(name) for name in names]) if len(names) <= 3 else f"{len(names)} муниципалитетов"


def _under(view: DistrictView) -> str:
    schools = f.counted(len(view.programme.schools), "школа", "школы", "школ")
    return f"{schools} в программе; стоят по номеру в плане, а не по результатам"


def _dates(view: DistrictView, part: ProgrammePart) -> list[str]:
    """Tell the dates of results, programme and page."""
    results = [f"результаты: файлы до {f.date(view.newest_file)}"] if view.newest_file else []
    programme = [f"выполнение на {f.date(part.as_of)}"] if view.programme.as_of else []
    return [*results, *programme, f"составлен {f.date(part.today)}"]


def verdict_block(part: ProgrammePart) -> Block:
    """Say in three sentences what is late, what is in order and what the page cannot say; below, its age."""
    answer, grounds = _answer(part)
    html = Markup(
        '<div class="shnor verdict" role="note" aria-label="Главное"><p class="answer">{answer}'
        ' <span class="standing">{standing}</span></p><p>{grounds}</p><p class="limit">{limit}</p></div>{old}'
    ).format(
        answer=prose(answer),
        standing=FACT,
        grounds=prose(grounds),
        limit=prose(NOT_TOLD),
        old=Markup('<ul class="shnor under"><li>{}</li></ul>').format(prose(_old(part))) if _old(part) else "",
    )
    return Block(html, answer)


def _answer(part: ProgrammePart) -> tuple[str, str]:
    """Give the sentence everybody repeats, and what it rests on."""
    rows = part.schools
    if not rows:
        return "Реестр программы не заполнен.", "Без него видны только результаты школ; заполняют programme.xlsx."
    promised = sum(int(row["roadmap_items"]) for row in rows)
    overdue = sum(int(row["roadmap_overdue"]) for row in rows)
    late = [row for row in rows if row["roadmap_overdue"]]
    if not promised:
        answer = "Дорожных карт в реестре нет: выполнять пока нечего."
    elif overdue:
        where = said.in_schools(len(late), len(rows))
        answer = f"Просрочено {said.items(overdue)} дорожных карт — {where}."
    else:
        answer = "Просроченных пунктов дорожных карт нет."
    grounds = [text for text in (_done(rows, promised), _others(rows)) if text] or ["остальное в порядке"]
    told = "; ".join(grounds)
    return answer, f"{told[0].upper()}{told[1:]}."


def _done(rows: list[dict[str, object]], promised: int) -> str:
    done = sum(int(str(row["roadmap_done"])) for row in rows)
    return f"выполнено {done} из {said.items_of(promised)}" if promised else ""


def _others(rows: list[dict[str, object]]) -> str:
    """Count the schools that wait for something else."""
    counts = {
        "без куратора": sum(not row["curators"] for row in rows),
        "без дорожной карты": sum(not row["roadmap_items"] for row in rows),
        "с долгими перерывами между посещениями": sum(bool(row["visit_gaps"]) for row in rows),
        "с документами без подтверждения": sum(not f.is_missing(row["longest_waiting"]) for row in rows),
        "с открытыми проблемами": sum(bool(row["problems_open"]) for row in rows),
    }
    told = [f"{name} — {count}" for name, count in counts.items() if count]
    return f"школ {', '.join(told)}" if told else ""


def _old(part: ProgrammePart) -> str:
    """Say that fulfilment was computed long before the day of the page, or after it."""
    if abs((part.today - part.as_of).days) < STALE_DAYS:
        return ""
    told = f"Выполнение посчитано на {f.date(part.as_of)}"
    return f"{told}." if part.public else f"{told}: чтобы обновить, повторите shnor analyse."
