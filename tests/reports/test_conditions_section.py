"""Section «Условия работы школы» and the district's line: what they say, and where they are silent."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from shnor_analysis.diagnostics.context import context_marts
from shnor_analysis.diagnostics.context_settings import load_settings
from shnor_analysis.method_check.context_regions import ContextRegion, draw_context
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.context import Context
from shnor_analysis.tables.context_marts import ABOVE, AS_EXPECTED, BELOW, NOT_APPLICABLE, RESILIENT
from tests.reports.conftest import TODAY
from tests.reports.mini_programme import AS_OF
from tests.reports.mini_store import REGION
from tests.reports.page_text import html_of, text_of

#: Which school of the small store stands for which verdict.
CASES = {RESILIENT: "990001", AS_EXPECTED: "990002", BELOW: "990003", ABOVE: "990004", NOT_APPLICABLE: "990005"}

#: A school that did not answer where others did, and one that nobody asked.
SILENT = ("990011", "990010")


@pytest.fixture(scope="module")
def store(district_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("conditions") / "store"
    shutil.copytree(district_store, root)
    settings = load_settings()
    drawn = draw_context(ContextRegion("region", schools=100), np.random.default_rng(2), settings)
    answers = Context.validate(drawn.answers).assign(
        computers=30, teachers=20, teachers_pension=np.arange(100) % 21
    )
    answers.loc[99, "evening"] = True
    silent = answers["school_id"].iloc[98]
    answers = answers.drop(index=98)
    made = context_marts(answers, drawn.cells, REGION, None, settings)
    verdicts = made["context"].set_index("school_id")["verdict"]
    chosen = {verdicts.index[verdicts == verdict][-1]: school for verdict, school in CASES.items()} | {
        silent: SILENT[0]
    }
    for name, table in made.items():
        if "school_id" in table:
            table = table.assign(school_id=table["school_id"].replace(chosen)).sort_values("school_id")  # noqa: PLW2901
        write_frame(Store(root).mart(name), table, {"context": load("context")})
    return root


def section(store: Path, school: str, audience: str = "internal") -> str:
    """Text of the section, its no-break spaces plain ones."""
    report = SchoolReport.load(store, school, today=TODAY, audience=audience)
    return text_of(str(report.conditions().html)).replace("_", " ")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (RESILIENT, "Условия трудные, а результат"),
        (ABOVE, "Результат выше того, что при таких условиях ожидается: показано"),
        (AS_EXPECTED, "не больше, чем позволяет случайность: показано"),
        (BELOW, "Результат ниже того, что при таких условиях ожидается: показано"),
        (NOT_APPLICABLE, "не посчитан: это коррекционная, вечерняя школа"),
    ],
)
def test_each_verdict_has_its_sentence(store: Path, verdict: str, words: str) -> None:
    text = section(store, CASES[verdict])
    assert words in text
    for leak in (
        "nan",
        "NaN",
        "None",
        "<NA>",
        "False",
        "True",
        "..",
        " ,",
        "{",
        "school_size",
        "too_few",
        "settlement",
    ):
        assert leak not in text
    assert "причина результата или оправдание ему" in text


def test_the_share_explained_says_of_what_it_is_a_share(store: Path) -> None:
    text = section(store, CASES[RESILIENT])
    assert re.search(r"С условиями связано \d+ % различий школ региона \(95 % интервал \d+–\d+ %", text)
    assert "случайность отдельных учеников вычтена" in text
    assert re.search(r"случайность назвала бы в среднем \d+,\d", text)
    likely, holds = "результат, вероятно, выше" in text, "вывод об этой школе держится" in text
    assert likely != holds
    assert "Неблагоприятные условия: индекс в нижней доле школ региона | 25 %" in text


def test_factors_are_not_the_levels_received(store: Path) -> None:
    text = section(store, CASES[RESILIENT])
    assert "Доля учителей пенсионного возраста" in text
    assert "а не уровень рискового профиля (РПШ)" in text
    assert "значимость" not in text.lower()


def test_other_schools_have_no_names_and_no_places(store: Path) -> None:
    html = str(SchoolReport.load(store, CASES[RESILIENT], today=TODAY).conditions().html)
    assert not re.search(r"1000\d\d", html)
    assert "рейтинг" not in html.lower()
    assert html.count("<figure>") == 1
    assert re.search(r"<desc id=\"[^\"]+\">[^<]{20,}</desc>", html)


def test_nothing_is_said_where_nobody_told_of_conditions(store: Path, mini_store: Path) -> None:
    assert section(mini_store, "990001") == ""
    assert section(store, "990010") == ""


def test_a_school_that_did_not_answer_is_told_so_among_the_limits(store: Path) -> None:
    told = {school: text_of(str(SchoolReport.load(store, school, today=TODAY).limits().html)) for school in SILENT}
    assert "ответили на_анкету о_них, она_— нет" in told[SILENT[0]]
    assert "анкету о_них" not in told[SILENT[1]]
    assert section(store, SILENT[0]) == ""


def test_a_public_page_has_one_sentence_and_no_numbers(store: Path) -> None:
    text = section(store, CASES[RESILIENT], "public")
    assert "В открытой версии раздел не показан" in text
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_district_counts_resilient_schools_without_naming_them(
    store: Path, district_store: Path, audience: str
) -> None:
    told = text_of(html_of(DistrictReport.load(store, audience=audience, date=AS_OF), ["schools"])).replace(
        "_", " "
    )
    line = next(line for line in told.splitlines() if "при трудных условиях" in line)
    assert "1 школа" in line
    assert "Ключевская" not in line
    silent = text_of(html_of(DistrictReport.load(district_store, audience=audience, date=AS_OF), ["schools"]))
    assert "трудных условиях" not in silent.replace("_", " ")


def test_a_section_that_the_page_lacks_is_not_referred_to(store: Path) -> None:
    inside, outside = section(store, "990001"), section(store, "990002")
    assert "а не уровень рискового профиля (РПШ): уровни школа получает" in inside
    assert "а не уровень рискового профиля (РПШ)." in outside and "«Рисковый профиль»" not in outside


def test_what_is_shown_of_a_hundred_is_named(store: Path) -> None:
    assert "из 100 (место среди учеников региона); разность" in section(store, "990001")
    assert "95 % интервал: от" in section(store, "990001").split("\n")[1]
