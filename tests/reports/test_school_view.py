from pathlib import Path

import pytest

from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.school_view import first_school, load_school


def test_holds_rows_of_this_school_only(mini_store: Path) -> None:
    view = load_school(mini_store, "990001")
    for frame in (view.cells, view.identification, view.low_shares, view.complaints):
        assert set(frame["school_id"]) == {"990001"}
    assert len(view.cells) == len(view.region) == len(view.municipality) == 9
    assert view.year == 2022
    assert view.in_programme and view.sample_data
    assert list(view.sources["source_file"]) == ["ВПР_2021.xlsx", "ВПР_2022.xlsx"]
    assert view.settings["threshold"]["value"] == 0.3


@pytest.mark.parametrize("login", ["edu990001", "sch990001", " EDU990001 ", "990001"])
def test_takes_a_login(mini_store: Path, login: str) -> None:
    assert load_school(mini_store, login).name == "МКОУ «Ключевская СОШ № 3»"


def test_year_may_be_chosen_and_may_be_text(mini_store: Path) -> None:
    assert load_school(mini_store, "990001", 2021).year == 2021
    assert load_school(mini_store, "990001", "2021").year == 2021  # type: ignore[arg-type]


def test_unknown_school_names_near_ones(mini_store: Path) -> None:
    with pytest.raises(StoreError, match=r"Школы «990021» нет в хранилище «.*Похожие: .*9900"):
        load_school(mini_store, "990021")
    with pytest.raises(StoreError, match="Похожие: edu990002"):
        load_school(mini_store, "МБОУ «Лесная СОШ»")
    with pytest.raises(StoreError, match=r"Школы «щщщ» нет в хранилище «[^»]*»\. Укажите логин"):
        load_school(mini_store, "щщщ")


def test_what_is_not_there_has_a_reason(bare_store: Path) -> None:
    view = load_school(bare_store, "990001")
    assert set(view.missing) == {"dynamics", "objectivity", "tasks", "reconciliation"}
    assert all(view.optional[name].empty for name in ("dynamics", "objectivity", "tasks"))
    assert "shnor analyse" in view.missing["dynamics"]
    assert not view.funnel("2021-spring", "2022-spring").own
    assert view.methods["dynamics"]["alpha"]["value"] == 0.05


def test_marts_hold_this_school_and_the_funnel_only_numbers(mini_store: Path) -> None:
    view = load_school(mini_store, "990001")
    assert all(
        set(view.optional[name]["school_id"]) == {"990001"} for name in ("dynamics", "objectivity", "tasks")
    )
    funnel = view.funnel("2021-spring", "2022-spring")
    assert funnel.own["school_id"] == "990001" and funnel.own["low95"] < funnel.own["high95"]
    assert list(funnel.points) == ["n_to", "value_to"] and len(funnel.points) > 40
    assert funnel.limits["curve"].any() and not funnel.limits["curve"].all()
    nothing = view.funnel("1999-spring", "2022-spring")
    assert not nothing.own and nothing.limits.empty


def test_a_school_without_results(mini_store: Path) -> None:
    view = load_school(mini_store, "990010")
    assert view.year is None
    assert view.cells.empty and view.region.empty and view.sources.empty


def test_the_first_school_is_of_the_programme(mini_store: Path) -> None:
    assert first_school(mini_store) == "990001"


def test_an_unanalysed_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="shnor analyse"):
        load_school(tmp_path, "990001")


def test_the_real_chain_gives_a_view(example_store: Store) -> None:
    view = load_school(example_store.root, first_school(example_store.root))
    assert view.year == 2021
    assert not view.region.empty and not view.sources.empty
    assert set(view.region["scope"]) == {"region"}
    assert set(view.municipality["group"]) == {view.school["municipality"]}
