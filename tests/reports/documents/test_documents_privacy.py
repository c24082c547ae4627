"""Papers for publication hold no person and no small group, in no byte of the file."""

import re
from pathlib import Path

from tests.reports.documents.district_register import KEY_OF, LOST, NAMES, SECRETS
from tests.reports.documents.word_text import every_byte, table, words


def test_no_name_in_any_byte_of_a_public_paper(public_papers: Path):
    papers = list(public_papers.glob("*.docx"))
    assert len(papers) == 3 + 2 * 3
    for path in papers:
        content = every_byte(path) + path.name
        assert not [name for name in (*NAMES, *SECRETS) if name in content], path.name


def test_what_people_typed_into_a_roadmap_stays_inside(public_papers: Path, papers: Path):
    inside = words(next(papers.glob(f"Дорожная карта*{KEY_OF}*")))
    outside = words(next(public_papers.glob(f"Дорожная карта*{KEY_OF}*")))
    assert "Помочь отстающим (ведёт" in inside and "Помочь отстающим" not in outside
    assert "Высокая доля обучающихся с рисками" in outside


def test_internal_papers_name_people(papers: Path):
    assert NAMES[0] in words(papers / "План адресной помощи.docx")
    assert NAMES[1] in words(next(papers.glob(f"Дорожная карта {KEY_OF}*")))
    assert any(secret in words(papers / "Аналитическая записка.docx") for secret in SECRETS)


def test_small_groups_are_hidden_and_others_with_them(public_papers: Path, papers: Path):
    shown = table(papers / "Аналитическая записка.docx", "Школа", "Анкета")
    assert ["3", "2"] in [row[3:5] for row in shown]
    rows = table(public_papers / "Аналитическая записка (для публикации).docx", "Школа", "Анкета")
    groups = [(row[0], group) for row in rows for group in row[2].split(", ")]
    assert sorted(groups) == sorted((row[0], row[2]) for row in shown)
    assert any(row[6] == "скрыто" for row in rows)
    for row in rows:
        if row[6] == "скрыто":
            assert row[3:6] == ["", "", ""]
        else:
            sent, returned = int(row[3]), int(row[4])
            assert not any(0 < count < 5 for count in (sent, returned, sent - returned))


def test_small_numbers_of_people_are_hidden_in_indicators(public_papers: Path, papers: Path):
    inside = table(papers / "План адресной помощи.docx", "№", "Что измерено")
    outside = table(public_papers / "План адресной помощи (для публикации).docx", "№", "Что измерено")
    few = [row for row in inside if row[0] in "24" and re.search(r"n = [1-4]\b", row[3])]
    assert few
    for row in few:
        assert [row[0], row[1], row[2], "скрыто", "скрыто"] in outside


def test_advice_about_the_staff_stays_inside(public_papers: Path, papers: Path):
    inside = words(next(papers.glob(f"Адресные рекомендации {LOST}*")))
    outside = words(next(public_papers.glob(f"Адресные рекомендации*{LOST}*")))
    assert "Директор не прошёл повышение квалификации" in inside
    assert "Директор не прошёл" not in outside
    assert "Дефициты без обучения" not in outside


def test_a_public_paper_says_that_it_is_one(public_papers: Path, papers: Path):
    for path in public_papers.glob("*.docx"):
        assert "Версия для публикации" in words(path)
        assert "(для публикации)" in path.name
    for path in papers.glob("*.docx"):
        assert "Версия для публикации" not in words(path)
