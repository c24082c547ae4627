import re
from datetime import datetime
from html.parser import HTMLParser

import pytest

from shnor_analysis.reports.index import IndexFailure, IndexRow, index_html, natural, write_index

NOW = datetime(2022, 6, 15, 14, 30)
HOSTILE = "<script>alert(1)</script>\" onmouseover='x' & {{ 7 * 7 }}"


def page(rows=(), **options):
    return index_html(rows, title="Отчёты", generated=NOW, **options)


class Outline(HTMLParser):
    """Collects tags with their attributes, and sees to it that they close in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def test_page_needs_nothing_from_outside_and_has_one_heading():
    outline = Outline(page([IndexRow("223080", "СОШ № 1", "Район", href="223080.html")]))
    assert outline.all("html") == [{"lang": "ru"}]
    assert len(outline.all("h1")) == 1
    assert outline.all("script") == outline.all("link") == outline.all("img") == []
    assert {link["href"] for link in outline.all("a")} == {"#schools", "223080.html"}
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_head_counts_in_words_and_names_sample_data():
    rows = [IndexRow("223080", "СОШ № 1", href="223080.html"), IndexRow("223081", "СОШ № 2")]
    html = page(rows, failures=[IndexFailure("223081", "СОШ № 2")], sample_data=True)
    assert "Отчётов: 1, не удалось: 1" in html
    assert '<span class="badge">учебные данные</span>' in html
    assert "Составлено 15.06.2022 14:30" in html
    assert "учебные данные" not in page(rows)


def test_failures_come_first_with_place_error_and_cure():
    failure = IndexFailure(
        "223081", "СОШ № 2", "Район", "ячейка 7", "ValueError: нет данных", "Повторите.", "Traceback", "n.ipynb"
    )
    html = page([IndexRow("223080", "СОШ № 1", href="223080.html")], failures=[failure])
    places = [
        html.index(text) for text in ("ячейка 7", "ValueError: нет данных", "Повторите.", "n.ipynb", "СОШ № 1")
    ]
    assert places == sorted(places)
    assert "не удалось: 0" in page()
    assert "Не удалось составить" not in page()


def test_schools_stand_by_municipality_and_alphabet_never_by_result():
    rows = [
        IndexRow("1", "СОШ № 10", "Ёлкинский район", n_low=0, n_procedures=8),
        IndexRow("2", "СОШ № 2", "Ёлкинский район", n_low=5, n_procedures=8),
        IndexRow("3", "Лицей", "Дальний район"),
        IndexRow("4", "Гимназия", ""),
    ]
    html = page(rows)
    assert re.findall(r'<h2 id="m\d+">(.*?)</h2>', html) == [
        "Дальний район",
        "Ёлкинский район",
        "Муниципалитет не указан",
    ]
    assert html.index("СОШ № 2") < html.index("СОШ № 10")
    assert page(rows[::-1]) == html


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (IndexRow("1", "А", listed=True, reason="основание А: две"), ["да, основание А: две", "—", "нет", "0"]),
        (IndexRow("1", "А", listed=True), ["да", "—", "нет", "0"]),
        (IndexRow("1", "А", listed=False, n_low=1, n_procedures=8, papers=240), ["нет", "1 из 8", "нет", "240"]),
        (IndexRow("1", "А", in_programme=True), ["нет данных за год", "—", "да", "0"]),
    ],
)
def test_columns_are_words(row, words):
    assert re.findall(r"<td[^>]*>(.*?)</td>", page([row])) == words


def test_the_rule_is_not_called_the_official_list():
    """Reports say of the rule that it is no list; counts of the rule hold groups that reports do not show."""
    heads = re.findall(r"<th[^>]*>(.*?)</th>", page([IndexRow("1", "А", listed=True)]))
    assert {"Под правилом отбора", "Низких работ, вместе с малыми группами"} <= set(heads)
    assert not any("перечн" in head for head in heads)


def test_hostile_texts_stay_texts():
    failure = IndexFailure(*[HOSTILE] * 8)
    row = IndexRow(HOSTILE, HOSTILE, HOSTILE, HOSTILE, listed=True, reason=HOSTILE)
    html = page([row], failures=[failure], settings={HOSTILE: HOSTILE}, note=HOSTILE)
    html += index_html([row], title=HOSTILE, generated=NOW)
    outline = Outline(html)
    assert outline.all("script") == []
    assert not any("onmouseover" in attributes for _, attributes in outline.tags)
    assert "49" not in re.sub(r"(?s)<style>.*?</style>|&#\d+;", "", html)


def test_empty_run_and_interrupted_run_say_so():
    assert "Ни одной школы не отобрано" in page()
    assert "Составление прервано" in page(note="Составление прервано: готовы не все отчёты.")


def test_large_region_is_no_trouble():
    rows = [IndexRow(f"{n:06d}", f"СОШ № {n}", f"Район {n % 40}", f"{n:06d}.html") for n in range(640)]
    html = page(rows)
    assert html.count("<tr") == 640 + 40
    assert len(html) < 600_000


def test_written_page_replaces_the_older_one(tmp_path):
    for title in ("Первая", "Вторая"):
        path = write_index(tmp_path, [], title=title, generated=NOW)
    assert "Вторая" in path.read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]


def test_numbers_sort_as_numbers():
    names = ["СОШ № 10", "сош № 2а", "СОШ № 2", "10", "Ёлка", "Ель", "²"]
    assert sorted(names, key=natural)[:1] == ["10"]
    assert sorted(names[:3], key=natural) == ["СОШ № 2", "сош № 2а", "СОШ № 10"]
