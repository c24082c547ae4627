"""Telling which school a person means: by code, by login or by name; near ones are named where there is none."""

import re
from collections.abc import Mapping

from shnor_analysis.store.near import nearest
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.tables.vocabulary import folded, login_of, school_id_of, typographic, without_legal_form

#: How many near schools a message names.
NEAR = 3


def school_names(store: Store) -> dict[str, str]:
    """Map every school of the directory or of the results to its name, or to «Школа КОД» when it has none."""
    directory = read_table(store, "schools", columns=["school_id", "name"])
    named = directory[directory["name"].fillna("").str.strip() != ""]
    every = dict.fromkeys([*directory["school_id"], *_with_results(store)])
    return {school_id: f"Школа {school_id}" for school_id in every} | dict(
        zip(named["school_id"], named["name"].str.strip().map(typographic), strict=True)
    )


def _with_results(store: Store) -> list[str]:
    if not store.mart("cells").exists():
        return []
    return [str(school) for school in read_mart(store, "cells", columns=["school_id"])["school_id"].unique()]


def find_school(asked: str, names: Mapping[str, str], where: str) -> str:
    """Give the key of the school meant by a code, a login or a name.

    Parameters
    ----------
    asked
        What the person wrote.
    names
        Names of the schools there are, by key.
    where
        Where they were looked for, as the message says it: «в хранилище «data/store»».

    Raises
    ------
    StoreError
        There is no such school, or the name is of several; the message names near ones.

    Examples
    --------
    >>> names = {"990001": "МКОУ «Нагорная СОШ»", "990002": "МКОУ «Озёрная ООШ»"}
    >>> find_school("edu990001", names, ""), find_school("озерная оош", names, "")
    ('990001', '990002')
    >>> find_school("Нагорня СОШ", names, "в хранилище «s»")
    Traceback (most recent call last):
        ...
    shnor_analysis.store.paths.StoreError: Школы «Нагорня СОШ» нет в хранилище «s». Похожие: edu990001 — МКОУ \
«Нагорная СОШ». Укажите логин (edu123456), код (123456) или название.
    """
    key = school_id_of(asked) or asked.strip()
    if key in names:
        return key
    wanted = without_legal_form(asked)
    called_so = [school_id for school_id, name in names.items() if without_legal_form(name) == wanted]
    if len(called_so) == 1:
        return called_so[0]
    if called_so:
        raise StoreError(
            f"Название «{asked}» {where} носят несколько школ: {_shown(called_so, names)}. Укажите логин или код."
        )
    near = nearest_schools(asked, names)
    hint = f" Похожие: {_shown(near, names)}." if near else ""
    raise StoreError(f"Школы «{asked}» нет {where}.{hint} Укажите логин (edu123456), код (123456) или название.")


def nearest_schools(asked: str, names: Mapping[str, str]) -> list[str]:
    """Find the schools whose name holds the words, or whose key or name is like them.

    Examples
    --------
    >>> nearest_schools("99001", {"990001": "Нагорная СОШ", "880002": "Озёрная ООШ"})
    ['990001']
    """
    wanted, key = without_legal_form(asked), school_id_of(asked)
    by_words = [] if key or not wanted else [code for code, name in names.items() if wanted in folded(name)]
    spelled = {without_legal_form(name): code for code, name in names.items()}
    by_name = [] if key else [spelled[name] for name in nearest(wanted, spelled, NEAR, alike=70)]
    digits = key or re.sub(r"^(?:edu|sch)", "", asked.strip().lower())
    by_key = nearest(digits, names, NEAR)
    return list(dict.fromkeys([*by_words, *by_name, *by_key]))[:NEAR]


def _shown(schools: list[str], names: Mapping[str, str]) -> str:
    return "; ".join(f"{login_of(school_id)} — {names[school_id]}" for school_id in schools)
