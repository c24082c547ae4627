"""The page that links all reports of a run: what failed first, then the schools by municipality.

Schools stand in alphabetical order, never in order of results: results may not be used to rank schools.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.stylesheet import stylesheet
from shnor_analysis.store.writing import write_text

INDEX_NAME = "index.html"
NO_MUNICIPALITY = "Муниципалитет не указан"

COLUMNS = (
    Column("Школа"),
    Column("Под правилом отбора"),
    Column("Низких работ, вместе с малыми группами", numeric=True),
    Column("Участник программы"),
    Column("Работ", numeric=True),
)

Key = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class IndexRow:
    """A school on the page.

    ``href`` is the report's address relative to the page, ``None`` when there is no report; ``listed`` is
    ``None`` when the year has no data on the school; ``papers`` counts papers written, so that a pupil who
    wrote two counts twice.
    """

    school_id: str
    name: str
    municipality: str = ""
    href: str | None = None
    listed: bool | None = None
    reason: str = ""
    n_low: int | None = None
    n_procedures: int | None = None
    in_programme: bool = False
    papers: int = 0
    year_note: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in `COLUMNS`: words and numbers, nothing that only a colour would say."""
        low = "—" if self.n_low is None else f"{self.n_low} из {self.n_procedures}"
        return self._link(), self._listed(), low, "да" if self.in_programme else "нет", str(self.papers)

    def _link(self) -> Markup:
        words = "; ".join(word for word in (self.school_id, self.year_note) if word)
        code = Markup(' <span class="over">({})</span>').format(words)
        if self.href is None:
            return Markup("{} — отчёта нет").format(self.name) + code
        return Markup('<a href="{}">{}</a>').format(self.href, self.name) + code

    def _listed(self) -> str:
        if self.listed is None:
            return "нет данных за год"
        if not self.listed:
            return "нет"
        return f"да, {self.reason}" if self.reason else "да"


@dataclass(frozen=True)
class IndexFailure:
    """A school without a report: where the run stopped, at what error, what to do."""

    school_id: str
    name: str
    municipality: str = ""
    place: str = ""
    error: str = ""
    advice: str = ""
    details: str = ""
    notebook: str | None = None


def index_html(
    rows: Sequence[IndexRow],
    *,
    title: str,
    generated: datetime,
    failures: Sequence[IndexFailure] = (),
    sample_data: bool = False,
    settings: Mapping[str, str] | None = None,
    note: str = "",
    links: Mapping[str, str] | None = None,
    public: bool = False,
) -> str:
    """Write the page.

    Parameters
    ----------
    rows
        Schools in any order, those that failed included.
    title
        Heading of the page.
    generated
        When the reports were made.
    failures
        Schools without a report, shown first.
    sample_data
        Whether the data are invented; the page says so.
    settings
        Names and values of what the run was made with.
    note
        A sentence that stands under the heading, such as that the run was interrupted.
    links
        Names and addresses of pages about more than one school.
    public
        Whether the page is for publication: counts of a school's papers are then left out, for beside its report
        they would tell what is hidden there, and so is what the program said of an error.

    Returns
    -------
    str
        One HTML document that needs no network and no scripts; every text in it is escaped.
    """
    kept = [place for place, column in enumerate(COLUMNS) if not (public and column.numeric)]
    columns = [COLUMNS[place] for place in kept]
    groups = []
    for number, (name, members) in enumerate(groupby(sorted(rows, key=_order), key=_municipality), 1):
        schools = [[row.texts[place] for place in kept] for row in members]
        caption = f"{name}, школ: {len(schools)}"
        groups.append((f"m{number}", name, len(schools), html_table(caption, columns, schools, stack=True)))
    return _PAGE.render(
        title=title,
        generated=generated,
        groups=groups,
        n_reports=sum(row.href is not None for row in rows),
        failures=sorted(
            (replace(failure, details="") if public else failure for failure in failures),
            key=lambda failure: natural(failure.name),
        ),
        sample_data=sample_data,
        settings=settings or {},
        note=note,
        links=links or {},
        public=public,
        style=stylesheet() + STYLE,
    )


def write_index(
    out: Path,
    rows: Sequence[IndexRow],
    *,
    title: str,
    generated: datetime,
    failures: Sequence[IndexFailure] = (),
    sample_data: bool = False,
    settings: Mapping[str, str] | None = None,
    note: str = "",
    links: Mapping[str, str] | None = None,
    public: bool = False,
) -> Path:
    """Write the page of `index_html` into ``out`` whole or not at all, and give its path."""
    path = out / INDEX_NAME
    html = index_html(
        rows,
        title=title,
        generated=generated,
        failures=failures,
        sample_data=sample_data,
        settings=settings,
        note=note,
        links=links,
        public=public,
    )
    write_text(path, html)
    return path


def natural(text: str) -> Key:
    """Give a sort key by which «№ 2» comes before «№ 10».

    Examples
    --------
    >>> sorted(["СОШ № 10", "СОШ № 2"], key=natural)
    ['СОШ № 2', 'СОШ № 10']
    """
    folded = text.casefold().replace("ё", "е")
    return tuple(("", int(part)) if part.isdecimal() else (part, 0) for part in re.split(r"([0-9]+)", folded))


def _municipality(row: IndexRow) -> str:
    return row.municipality or NO_MUNICIPALITY


def _order(row: IndexRow) -> tuple[bool, Key, Key, str]:
    return not row.municipality, natural(_municipality(row)), natural(row.name), row.school_id


#: What this page needs beyond the stylesheet of the reports.
STYLE = """
.page .index { max-width: none; }
.shnor.bad { border-color: var(--warm); background: #fdf1ec; }
.index h2 { margin-top: 40px; overflow-wrap: anywhere; }
.index h3 { font-size: 17px; line-height: 1.35; margin: 0 0 4px; overflow-wrap: anywhere; }
.index .failure { border: 1px solid var(--line); border-left: 6px solid var(--warm); padding: 12px 16px; }
.index .failure { margin-top: 12px; break-inside: avoid; }
.index dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 14px; margin: 8px 0; }
.index dt { color: var(--muted); }
.index dd { margin: 0; overflow-wrap: anywhere; }
.index .towns { margin-top: 28px; }
.index td::before { flex: none; }
.index .towns ul { columns: 3 230px; font-size: 14.5px; }
.index .towns li { margin: 0 0 .35em; break-inside: avoid; }
@media (min-width: 641px), print {
  .index table { table-layout: fixed; }
  .index thead th:nth-child(1) { width: 34%; }
  .index thead th:nth-child(2) { width: 34%; }
}
@media (max-width: 640px) {
  .index dl { grid-template-columns: minmax(0, 1fr); }
  .index dd { margin-bottom: 6px; }
}
@media print { .index .towns { display: none; } }
"""

_TEMPLATE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
{{ style | safe }}
</style>
</head>
<body>
<div class="page">
<a class="skip-to-content" href="#schools">К списку школ</a>
<header class="shnor index">
<p class="over">Составлено {{ generated.strftime("%d.%m.%Y %H:%M") }}
{%- if sample_data %} <span class="badge">учебные данные</span>{% endif %}</p>
<h1>{{ title }}</h1>
<div class="shnor verdict{{ ' bad' if failures }}">
<p class="answer">Отчётов: {{ n_reports }}, не удалось: {{ failures | length }}</p>
{% if note %}<p>{{ note }}</p>{% endif %}
{% for name, address in links.items() %}<p><a href="{{ address }}">{{ name }}</a></p>
{% endfor %}</div>
</header>
<main class="shnor index">
{% if failures %}
<section aria-labelledby="failures">
<h2 id="failures">Не удалось составить: {{ failures | length }}</h2>
{% for failure in failures %}
<article class="failure">
<h3>{{ failure.name }} <span class="over">({{ failure.school_id }})</span></h3>
<dl>
{% if failure.municipality %}<dt>Муниципалитет</dt><dd>{{ failure.municipality }}</dd>{% endif %}
{% if failure.place %}<dt>Где</dt><dd>{{ failure.place }}</dd>{% endif %}
<dt>Ошибка</dt><dd>{{ failure.error }}</dd>
<dt>Что делать</dt><dd>{{ failure.advice }}
{%- if failure.notebook %} <a href="{{ failure.notebook }}">Блокнот с ошибкой: {{ failure.school_id }}</a>
{%- endif %}</dd>
</dl>
{% if failure.details %}<details><summary>Подробности для разработчика</summary>
<pre>{{ failure.details }}</pre></details>{% endif %}
</article>
{% endfor %}
</section>
{% endif %}
<section id="schools" aria-label="Школы">
{% if not groups %}<p>Ни одной школы не отобрано.</p>{% endif %}
{% if groups | length > 1 %}
<nav class="towns" aria-label="Муниципалитеты"><ul>
{% for id, name, count, table in groups %}<li><a href="#{{ id }}">{{ name }}</a> ({{ count }})</li>
{% endfor %}</ul></nav>
{% endif %}
{% if groups %}<p class="note">Школы стоят по алфавиту, а не по результатам.
{% if public %}В открытой версии чисел школ здесь нет.{% else %}
«Работ» — сколько работ написано за год: ученик, написавший две, считается дважды.
{% endif %}</p>{% endif %}
{% for id, name, count, table in groups %}
<h2 id="{{ id }}">{{ name }}</h2>
{{ table }}
{% endfor %}
</section>
</main>
<footer class="shnor index">
{% if settings %}
<details><summary>С какими настройками составлено</summary>
<dl>
{% for name, value in settings.items() %}
<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor %}
</dl>
</details>
{% endif %}
</footer>
</div>
</body>
</html>
"""

_JINJA = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
_PAGE = _JINJA.from_string(_TEMPLATE)
