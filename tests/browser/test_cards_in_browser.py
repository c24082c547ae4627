"""On a telephone the rows of a stacked table are cards: nothing in them is to be scrolled for."""

import pytest

from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_wording import lines, signed
from shnor_analysis.reports.stylesheet import stylesheet

STATES = lines([signed("✓", "выполнено: 1"), signed("!", "не выполнено: 2"), signed("—", "нет данных: 1")])


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Column("Доля результатов ниже минимального балла", numeric=True), "менее 5 уч., не показано"),
        (Column("Школ"), STATES),
    ],
)
def test_a_card_holds_its_words(browser, column, cell):
    table = html_table("Работы и порог правила", [Column("Работа"), column], [["Математика", cell]], stack=True)
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.set_content(f"<style>{stylesheet()}</style><main class='page shnor'>{table}</main>")
    room, needed = page.evaluate(
        "(() => { const area = document.querySelector('.scroll'); return [area.clientWidth, area.scrollWidth] })()"
    )
    page.close()
    assert needed <= room
