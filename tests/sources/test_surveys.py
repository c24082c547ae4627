"""Exports of form services: any usual layout is read, broken ones are told, nothing personal is kept."""

import itertools

import pandas as pd
import pytest
from books import write_book
from survey_files import OWN, answers, headers, write_csv

from shnor_analysis.methodology.instruments import bundled_instruments, parse_instrument
from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register

PUPILS, PARENTS = headers("pupils"), headers("parents")
SCHOOLS = "Логин;Название ОО;Муниципалитет;Участник программы\r\nedu990001;МКОУ «Верхняя СОШ»;Район;да\r\n"


def part_of(path):
    return read_file(path, path.parent, path.name)


def answers_of(part):
    return part.tables["survey_answers"]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8", ";"), ("cp1251", ";")])
@pytest.mark.parametrize("value", [3, "3", "3 - скорее согласен", "Скорее да", "  скорее  ДА, чем нет. "])
def test_csv_of_any_service(encoding, delimiter, value, tmp_path):
    rows = [["Отметка времени", *PUPILS], ["2026-03-01", *answers("pupils", value)]]
    path = write_csv(tmp_path / "edu990001.csv", rows, encoding=encoding, delimiter=delimiter)
    part = part_of(path)
    assert part.kind == "survey", part.message
    read = answers_of(part)
    assert set(read["answer"]) == {3}
    assert set(read["respondents"]) == {"pupils"}
    assert set(read["school_id"]) == {"990001"}
    assert len(read) == len(PUPILS)
    assert part.book.frame().empty


def test_xlsx_with_codes_logins_and_numbered_headers(tmp_path):
    items = bundled_instruments()["risk_factors"].of_group("teachers")
    head = ["Логин школы *", *[item.code for item in items[:20]]]
    head += [f"{n}. {item.text} *" for n, item in enumerate(items[20:], start=21)]
    rows = [head, ["edu990001", *answers("teachers", 4.0)], ["sch990002", *answers("teachers", 1)]]
    part = part_of(write_book(tmp_path / "Ответы.xlsx", {"Ответы на форму (1)": rows}))
    read = answers_of(part)
    assert read.groupby("school_id")["answer"].mean().to_dict() == {"990001": 4, "990002": 1}
    assert part.book.frame().empty


def test_rows_of_a_grid_and_html_entities(tmp_path):
    head = [f"Согласны ли вы? [{text.replace(' ', '&nbsp;')}]" for text in PUPILS]
    part = part_of(write_csv(tmp_path / "edu990001.csv", [head, answers("pupils", "да")]))
    assert len(answers_of(part)) == len(PUPILS)


def test_four_tenths_of_the_items_are_no_questionnaire(tmp_path):
    some = PUPILS[: int(len(PUPILS) * 0.55)]
    part = part_of(write_csv(tmp_path / "edu990001.csv", [some, ["да"] * len(some)]))
    assert part.kind == "unknown"


def test_missing_items_are_named(tmp_path):
    part = part_of(write_csv(tmp_path / "edu990001.csv", [PUPILS[:-2], ["да"] * (len(PUPILS) - 2)]))
    told = part.book.frame()
    assert told["code"].tolist() == ["missing_items"]
    assert "уч-19, уч-20" in told["message"].iloc[0]


def test_wrong_answers_are_told_with_row_and_column_and_lost_alone(tmp_path):
    good, wrong = answers("pupils", "да"), answers("pupils", "да")
    wrong[0], wrong[1], wrong[2] = "иногда", 7, "4 - нет"
    part = part_of(write_csv(tmp_path / "edu990001.csv", [PUPILS, good, wrong]))
    told = part.book.frame()
    assert told["code"].tolist() == ["answer"] * 3
    assert told["row"].tolist() == [3, 3, 3]
    assert told["column"].tolist() == PUPILS[:3]
    assert told["value"].tolist()[1] == "7"
    assert pd.isna(told["value"].iloc[0])  # a respondent's own words are not kept
    assert answers_of(part)["answer"].count() == 2 * len(PUPILS) - 3
    assert part.accepted == 2


def test_half_filled_rows_are_kept_and_blank_ones_set_aside(tmp_path):
    half = answers("pupils", "")
    half[:10] = ["да"] * 10
    rows = [["Дата", *PUPILS], ["1", *half], ["2", *answers("pupils", "")], ["", *answers("pupils", "")]]
    part = part_of(write_csv(tmp_path / "edu990001.csv", rows))
    assert (part.rows_read, part.accepted) == (2, 1)
    assert part.book.frame()["code"].tolist() == ["no_answers"]
    assert answers_of(part)["answer"].isna().sum() == len(PUPILS) - 10


def test_no_answer_words_are_no_mistake(tmp_path):
    row = answers("pupils", "Затрудняюсь ответить")
    row[0] = "да"
    part = part_of(write_csv(tmp_path / "edu990001.csv", [PUPILS, row]))
    assert part.book.frame().empty
    assert answers_of(part)["answer"].count() == 1


def test_repeated_and_extra_columns_are_told_once(tmp_path):
    head = [*PUPILS, PUPILS[0], "Что улучшить в школе?", "Ещё вопрос"]
    rows = [head, [*answers("pupils", "да"), "нет", "всё", "1"], [*answers("pupils", "да"), "нет", "ничего", "2"]]
    part = part_of(write_csv(tmp_path / "edu990001.csv", rows))
    told = part.book.frame()
    assert told["code"].tolist() == ["repeated_item", "unmatched_headers"]
    assert "«Что улучшить в школе?»; «Ещё вопрос»" in told["message"].iloc[1]
    assert set(answers_of(part)["answer"]) == {4}


def test_no_school_anywhere_refuses_the_file(tmp_path):
    part = part_of(write_csv(tmp_path / "ответы.csv", [PUPILS, answers("pupils", "да")]))
    assert part.tables == {}
    assert "school" in part.message
    assert part.message.endswith(".")


def test_school_from_folder_or_settings(tmp_path):
    path = write_csv(tmp_path / "edu990003" / "ученики 5 класс и 6 класс.csv", [PUPILS, answers("pupils", 2)])
    assert set(answers_of(read_file(path, tmp_path, "a"))["school_id"]) == {"990003"}
    other = write_csv(tmp_path / "x" / "ученики.csv", [PUPILS, answers("pupils", 2)])
    (tmp_path / "x" / "import.toml").write_text('school = "edu990004"\n', encoding="utf-8")
    assert set(answers_of(read_file(other, tmp_path, "b"))["school_id"]) == {"990004"}


def test_the_files_school_goes_before_a_name_in_words_and_after_a_login(tmp_path):
    rows = [["Школа", *PUPILS], ["Наша СОШ", *answers("pupils", 1)], ["edu990002", *answers("pupils", 1)]]
    part = part_of(write_csv(tmp_path / "edu990001.csv", rows))
    assert answers_of(part)["school_id"].unique().tolist() == ["990001", "990002"]


def test_a_blank_school_cell_sets_the_row_aside(tmp_path):
    rows = [["Логин школы", *PUPILS], ["edu990001", *answers("pupils", 1)], ["", *answers("pupils", 1)]]
    part = part_of(write_csv(tmp_path / "ответы.csv", rows))
    assert part.accepted == 1
    assert part.book.frame()[["code", "row", "severity"]].values.tolist() == [["school", 3, "set_aside"]]


def test_a_form_of_several_groups_goes_by_its_column(tmp_path):
    head = ["Школа", "Кто вы?", *PUPILS, *PARENTS]
    rows = [
        head,
        ["edu990001", "Ученик", *answers("pupils", 4), *answers("parents", "")],
        ["edu990001", "Родитель", *answers("pupils", ""), *answers("parents", 1)],
        ["edu990001", "Дедушка", *answers("pupils", 3), *answers("parents", 3)],
        ["edu990001", "", *answers("pupils", ""), *answers("parents", 2)],
    ]
    part = part_of(write_csv(tmp_path / "все.csv", rows))
    read = answers_of(part).drop_duplicates("respondent")
    assert read[["respondents", "answer"]].values.tolist() == [["pupils", 4], ["parents", 1], ["parents", 2]]
    assert part.book.frame()[["code", "row"]].values.tolist() == [["group", 4]]


def import_into(folder):
    store = Store(folder.parent / "store")
    return store, import_folders([folder], store, workers=1)


def test_school_by_name_is_found_in_the_directory(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "Школы.csv").write_text(SCHOOLS, encoding="utf-8-sig")
    rows = [
        ["Выберите школу", *PUPILS],
        ["МКОУ Верхняя  СОШ", *answers("pupils", 4)],
        ["Нижняя СОШ", *answers("pupils", 4)],
    ]
    write_csv(raw / "ответы.csv", rows)
    store, _ = import_into(raw)
    assert set(read_register(store, "survey_answers")["school_id"]) == {"990001"}
    told = read_table(store, "complaints")
    assert told["message"].str.contains("Нижняя СОШ").any()


def test_the_same_form_exported_twice_counts_once(tmp_path):
    raw = tmp_path / "raw"
    rows = [[*answers("pupils", 1 + n % 4)[:-1], 1 + n % 3] for n in range(9)]
    write_csv(raw / "edu990001 март.csv", [PUPILS, *rows[:6]])
    write_csv(raw / "edu990001 апрель.csv", [PUPILS, *rows])
    store, journal = import_into(raw)
    read = read_register(store, "survey_answers")
    assert set(read["source_file"]) == {"edu990001 апрель.csv"}
    assert read.groupby("source_file")["respondent"].nunique().tolist() == [9]
    assert journal["remarks"].sum() == 1


def test_answers_of_different_people_that_agree_in_part_are_all_kept(tmp_path):
    raw = tmp_path / "raw"
    write_csv(raw / "edu990001 5а.csv", [PUPILS, answers("pupils", 4), answers("pupils", 3)])
    write_csv(raw / "edu990001 5б.csv", [PUPILS, answers("pupils", 4), answers("pupils", 2)])
    store, _ = import_into(raw)
    assert read_register(store, "survey_answers").groupby("source_file")["respondent"].nunique().sum() == 4


def test_own_instrument_is_found_kept_and_read_anew_when_changed(tmp_path):
    raw = tmp_path / "raw"
    (raw / "формы").mkdir(parents=True)
    rows = [["Всё ли вам понятно", "Есть ли жалобы?"], ["да", "нет"], ["нет", "нет"]]
    write_csv(raw / "формы" / "edu990001.csv", rows)
    described = raw / "родители.instrument.toml"
    described.write_text(OWN, encoding="utf-8")
    store, _ = import_into(raw)
    read = read_register(store, "survey_answers")
    assert read["answer"].tolist() == [1, 0, 0, 0]
    assert read_register(store, "survey_instruments")["instrument"].tolist() == ["own"]
    described.write_text(OWN.replace('"да" = 1', '"да" = 5'), encoding="utf-8")
    import_folders([raw], store, workers=1)
    assert read_register(store, "survey_answers")["answer"].tolist() == [5, 0, 0, 0]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("[scales.one]", "[scales.two]", "one"),
        ('respondents = "родители"', 'respondents = "бабушки"', "бабушки"),
        ('code = "с2"', 'code = "с1"', "с1"),
        ('"да" = 1', '"да" = "много"', "answers"),
        ('title = "Одно"', 'risk_factor = "лень"', "лень"),
        ("[answers]", "[answers", "не читается"),
        ('title = "Своя анкета"', "", "title"),
    ],
)
def test_a_broken_description_says_what_is_wrong(old, new, word, tmp_path):
    path = tmp_path / "x.instrument.toml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    part = part_of(path)
    assert part.tables == {}
    assert word in part.message
    with pytest.raises(SettingsError):
        parse_instrument(path.read_text(encoding="utf-8"), path.name)


def test_nothing_personal_is_stored_anywhere(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "Школы.csv").write_text(SCHOOLS, encoding="utf-8-sig")
    secret = ["ivanova@example.ru", "Кондратьева Пелагея Тихоновна", "89161234567", "2026-03-14 15:09:26"]
    head = [
        "Адрес электронной почты",
        "ФИО ребёнка",
        "Телефон",
        "Отметка времени",
        "Имя и школа",
        "Школа",
        *PUPILS,
    ]
    broken = answers("pupils", "да")
    broken[3] = secret[1]
    rows = [
        [*secret, secret[1], "МКОУ «Верхняя СОШ»", *broken],
        [*secret, secret[1], secret[0], *answers("pupils", "да")],
        [*secret, secret[1], secret[1], *answers("pupils", "")],
    ]
    write_csv(raw / "ответы.csv", [head, *rows])
    write_book(raw / "edu990001 ответы.xlsx", {"Лист1": [head, *rows]})
    store, _ = import_into(raw)
    assert len(read_register(store, "survey_answers"))
    stored = [path for path in store.root.rglob("*") if path.is_file()]
    for path, word in itertools.product(stored, [*secret, "Пелагея"]):
        text = path.read_bytes()
        assert word.encode() not in text, (path, word)
        if path.suffix == ".parquet":
            assert word not in pd.read_parquet(path).to_csv(), (path, word)


def test_bundled_items_are_all_different_and_plain():
    for instrument in bundled_instruments().values():
        for group in instrument.groups:
            texts = [item.text for item in instrument.of_group(group)]
            assert len(set(texts)) == len(texts)
            assert all(len(text) < 95 and "?" not in text for text in texts)
    assert "не является" in bundled_instruments()["risk_factors"].author
