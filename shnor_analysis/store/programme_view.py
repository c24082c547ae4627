"""The programme as the store holds it: what was promised (register) and how it stands (marts)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import mart_settings, read_mart, read_table
from shnor_analysis.store.register import REGISTER, read_register
from shnor_analysis.store.schools import find_school
from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.programme_marts import PROGRAMME_MARTS
from shnor_analysis.tables.surveys import SurveyScales
from shnor_analysis.tables.vocabulary import typographic

#: Answers one by one are nobody's business downstream; their scales are a mart.
LEFT_OUT = ("survey_answers",)
MARTS: dict[str, type[Table]] = {**PROGRAMME_MARTS, "survey_scales": SurveyScales}
_TITLES = {
    "programme_roadmap": "выполнение дорожных карт",
    "programme_documents": "состояние документов",
    "programme_visit_cadence": "перерывы между посещениями",
    "programme_assessment": "оценки кураторов",
    "programme_questionnaires": "возврат анкет",
    "programme_teachers": "обучение педагогов",
    "programme_measures": "выполнение мероприятий плана",
    "programme_indicators": "показатели плана",
    "programme_schools": "сводка по школам",
    "recommendations": "рекомендации",
    "survey_scales": "шкалы анкет",
}
#: Key of the report date in the settings of the programme's marts.
AS_OF = "as_of"


@dataclass(frozen=True)
class ProgrammeView:
    """The whole programme, or one school of it.

    Attributes
    ----------
    register : mapping of str to DataFrame
        Every table of the register; one that nobody filled has its columns and no rows.
    marts : mapping of str to DataFrame
        Every mart of ``PROGRAMME_MARTS`` and ``survey_scales``; one not computed has its columns and no rows.
    schools : DataFrame
        ``school_id, name, municipality`` of the schools of the programme in the order of the plan: the register's,
        or those the directory marks «Участник программы» where the register has none.
    settings : mapping
        Settings of each mart that is there.
    missing : mapping of str to str
        Sheet without rows or mart not computed → «Нет данных: …» with what is needed.
    as_of : date or None
        Report date of the marts.
    school_id : str or None
        The school the frames are narrowed to.
    """

    store: Path
    register: Mapping[str, pd.DataFrame]
    marts: Mapping[str, pd.DataFrame]
    schools: pd.DataFrame
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    as_of: datetime.date | None = None
    school_id: str | None = None

    def of_school(self, school_id: str) -> "ProgrammeView":
        """Narrow every frame that has schools to one; plan, minutes and settings stay whole.

        Raises
        ------
        StoreError
            The school is not in the programme; the message is Russian.
        """
        names = {str(key): self.name_of(key) for key in self.schools["school_id"]}
        key = find_school(str(school_id), names, "на листе «Школы» programme.xlsx")
        return replace(
            self,
            register={name: _of(frame, key) for name, frame in self.register.items()},
            marts={name: _of(frame, key) for name, frame in self.marts.items()},
            schools=_of(self.schools, key),
            school_id=key,
        )

    def name_of(self, school_id: object) -> str:
        """Name of a school of the programme, or its code."""
        return self._names.get(school_id, f"Школа {school_id}")

    @cached_property
    def _names(self) -> dict[object, str]:
        known = self.schools.dropna(subset=["name"]).drop_duplicates("school_id")
        return dict(zip(known["school_id"], known["name"].astype(str), strict=True))


def load_programme(store: Store | Path | str) -> ProgrammeView:
    """Read the programme from the store; what is not there is empty, and ``missing`` says so.

    Raises
    ------
    StoreError
        There is no such store.
    """
    place = store if isinstance(store, Store) else Store(Path(store))
    if not place.root.is_dir():
        raise StoreError(f"Папки хранилища {place.root} нет. Выполните: shnor import ПАПКА --store {place.root}")
    register = {name: read_register(place, name) for name in REGISTER if name not in LEFT_OUT}
    made = [name for name in MARTS if place.mart(name).exists()]
    settings = {name: mart_settings(place, name) for name in made}
    return ProgrammeView(
        store=place.root,
        register=register,
        marts={name: read_mart(place, name) if name in made else model.empty() for name, model in MARTS.items()},
        schools=_schools(place, register["programme_schools"]),
        settings=settings,
        missing=_uncomputed(made) | _unfilled(register),
        as_of=_as_of(settings),
    )


def _of(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    if "school_id" not in frame:
        return frame
    return frame[frame["school_id"] == key].reset_index(drop=True)


def _schools(place: Store, listed: pd.DataFrame) -> pd.DataFrame:
    """List the schools of the plan in its order, or those the directory marks."""
    columns = ["school_id", "name", "municipality"]
    if listed.empty and place.table("schools").exists():
        marked = read_table(place, "schools", {"in_programme": True}, columns)
        found = marked.sort_values("school_id", ignore_index=True)
    else:
        ordered = listed.sort_values(["number", "school_id"], na_position="last", ignore_index=True)
        found = ordered[columns].drop_duplicates("school_id", ignore_index=True)
    return found.assign(name=found["name"].map(typographic, na_action="ignore"))


def _unfilled(register: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Say of each table of the register without rows what to fill."""
    return {
        name: f"Нет данных: заполните лист «{SHEETS[name][0]}» в programme.xlsx и загрузите его (shnor import)."
        for name, frame in register.items()
        if frame.empty and name in SHEETS
    }


def _uncomputed(made: list[str]) -> dict[str, str]:
    """Say of each mart that is not there how to make it."""
    return {
        name: f"Нет данных: не посчитано ({title}). Выполните shnor analyse."
        for name, title in _TITLES.items()
        if name not in made
    }


def _as_of(settings: Mapping[str, Mapping[str, Any]]) -> datetime.date | None:
    """Give the report date of the first mart that states one."""
    stated = (given.get(AS_OF) for given in settings.values())
    return next((datetime.date.fromisoformat(str(day)[:10]) for day in stated if day), None)
