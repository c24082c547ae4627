"""The programme's workbook of the example: invented work of its schools, posts instead of people."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.example.names import DISTRICT
from shnor_analysis.example.programme_plots import (
    APPROVED,
    COURSES,
    DOCUMENTS,
    JOINED,
    OTHER_COURSE,
    PEOPLE,
    PLOTS,
    ROADMAP,
    Plot,
)
from shnor_analysis.sources.programme.book import write_book
from shnor_analysis.sources.programme.document_files import FOLDER
from shnor_analysis.sources.programme.sheets import ALL_SCHOOLS
from shnor_analysis.store.writing import write_text
from shnor_analysis.tables.programme import ASSESSMENT, SHEETS
from shnor_analysis.tables.typical_plan import typical_measures
from shnor_analysis.tables.vocabulary import SPRING, login_of

NAME = "programme.xlsx"
_FILE_TEXT = "УЧЕБНЫЕ ДАННЫЕ. Здесь лежал бы документ школы {login}: {file}.\n"
#: A file that is listed and missing, and a file that nobody listed: both are told at the import.
_MISSING, _UNLISTED = "predmetnaya_nedelya.txt", "chernovik.txt"
_POSTS = ("заместитель директора по УВР", "учитель математики", "методист", "учитель русского языка")
#: Due days of the plan's measures, by number; the others have none.
_DUE = {1: -120, 2: -90, 4: -110, 11: 20, 12: 60, 13: -10}
#: How many people of each group are asked: administration and teachers by school, pupils, parents.
_ASKED = (3, 14, 48, 48)
_GROUPS = ("administration", "teachers", "pupils", "parents")
_QUESTIONNAIRE = "Анкета о факторах риска"
Rows = list[dict[str, Any]]


def report_day(year: int, season: str) -> datetime.date:
    """Give the day on which the example's programme is looked at: the end of its last season.

    Examples
    --------
    >>> report_day(2021, "spring")
    datetime.date(2021, 5, 31)
    """
    return datetime.date(year, 5, 31) if season == SPRING else datetime.date(year, 11, 30)


def write_programme(folder: Path, schools: pd.DataFrame, last_season: tuple[int, str]) -> Iterator[Path]:
    """Write ``programme.xlsx`` and the files of documents for the schools of the programme.

    Parameters
    ----------
    folder : Path
        Folder of the example.
    schools : DataFrame
        See :func:`shnor_analysis.example.names.name_schools`; nothing is written where none takes part.
    last_season : (int, str)
        Dates are counted from :func:`report_day` of it.
    """
    ours = schools[schools["in_programme"]]
    if ours.empty:
        return
    register = programme_register(ours, report_day(*last_season))
    yield write_book(folder / NAME, register)
    for place, school_id in enumerate(ours["school_id"]):
        inside = folder / FOLDER / login_of(school_id)
        for file in _files(PLOTS[place % len(PLOTS)], place):
            write_text(inside / file, _FILE_TEXT.format(login=login_of(school_id), file=file))
            yield inside / file


def _files(plot: Plot, place: int) -> Iterator[str]:
    for _, _, file, _ in DOCUMENTS:
        if file not in plot.unpublished and not (place == 1 and file == _MISSING):
            yield file
    if place == 1:
        yield _UNLISTED


def programme_register(schools: pd.DataFrame, day: datetime.date) -> dict[str, pd.DataFrame]:
    """Give every table of the register for schools that follow the plots in turn.

    Parameters
    ----------
    schools : DataFrame
        ``school_id, name`` of the schools of the programme.
    day : date
        The report day.
    """
    rows: dict[str, Rows] = {table: [] for table in SHEETS}
    for place, (school_id, name) in enumerate(zip(schools["school_id"], schools["name"], strict=True)):
        plot = PLOTS[place % len(PLOTS)]
        mine = _School(school_id, place, plot, pd.Timestamp(day))
        rows["programme_schools"].append(mine.school(name))
        for table, made in mine.tables().items():
            rows[table] += [{"school_id": school_id} | row for row in made]
    rows["minutes"] = _minutes(pd.Timestamp(day))
    register = {table: _frame(table, made) for table, made in rows.items()}
    return register | {"measures": _measures(pd.Timestamp(day))}


def _frame(table: str, rows: Rows) -> pd.DataFrame:
    model = SHEETS[table][1]
    if not rows:
        return model.empty()
    frame = pd.DataFrame(rows).reindex(columns=model.columns())
    return model.validate(frame.assign(source_file=NAME, source_row=range(2, len(rows) + 2)))


def _measures(day: pd.Timestamp) -> pd.DataFrame:
    measures = typical_measures()
    due = measures["number"].map(_DUE)
    measures["due"] = day + pd.to_timedelta(due.astype("Float64"), unit="D")
    return SHEETS["measures"][1].validate(measures.assign(source_file=NAME))


def _minutes(day: pd.Timestamp) -> Rows:
    meetings = (
        ("directors", "1", -175, "О включении школ в программу", "Назначить кураторов.\nПровести диагностику."),
        ("rmo", "4", -55, "Выступления педагогов после курсов", "Одобрить опыт, разослать материалы школам."),
        ("directors", "3", -20, "О ходе выполнения дорожных карт", "Закрыть просроченные пункты до конца июня."),
    )
    return [
        {"kind": kind, "number": number, "held_on": day + pd.Timedelta(days=held), "schools": ALL_SCHOOLS}
        | {"agenda": agenda, "decisions": decisions}
        for kind, number, held, agenda, decisions in meetings
    ]


class _School:
    """One school's rows; every method gives the rows of one sheet without the school."""

    def __init__(self, school_id: str, place: int, plot: Plot, day: pd.Timestamp) -> None:
        self.school_id, self.place, self.plot, self._day = school_id, place, plot, day
        self.curator = f"куратор {place + 1}"

    def on(self, days: int | None) -> pd.Timestamp | None:
        return None if days is None else self._day + pd.Timedelta(days=days)

    def school(self, name: str) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "number": self.place + 1,
            "municipality": DISTRICT,
            "name": name,
            "risk_group": "Базово неуспевающие",
            "director": "директор школы",
            "teachers_total": 14 + 3 * (self.place % 3),
            "joined_on": self.on(JOINED),
            "roadmap_approved_on": self.on(APPROVED),
        }

    def tables(self) -> dict[str, Rows]:
        """Give the rows of every sheet that has a row a school."""
        post = _POSTS[self.place % len(_POSTS)]
        curators = [{"curator": self.curator, "post": post, "appointed_on": self.on(JOINED)}]
        return {
            "curators": curators,
            "roadmap": list(self._roadmap()),
            "documents": list(self._documents()),
            "visits": list(self._visits()),
            "teachers": list(self._teachers()),
            "training": list(self._training()),
            "resources": [
                {"source": source, "room": room, "amount": amount, "received_on": self.on(received)}
                for source, room, amount, received in self.plot.rooms
            ],
            "problems": [
                {
                    "text": text,
                    "opened_on": self.on(opened),
                    "responsible": "директор",
                    "closed_on": self.on(closed),
                }
                for text, opened, closed in self.plot.problems
            ],
            "risk_profile": [
                {"risk_factor": factor, "level": level, "verification": verified, "source": "ИС МЭДК"}
                | {"received_on": self.on(-160)}
                for factor, level, verified in self.plot.risks
            ],
            "invitations": list(self._invitations()),
        }

    def _roadmap(self) -> Iterator[dict[str, Any]]:
        columns = ("risk_factor", "task", "measure", "start", "due", "responsible", "indicator")
        for number, (item, late) in enumerate(zip(ROADMAP, self.plot.done, strict=True), start=1):
            row: dict[str, Any] = dict(zip(columns, item, strict=True))
            begun = "in_progress" if item[3] < 0 and self.plot.scores[1] else "not_started"
            row |= {"number": number, "start": self.on(item[3]), "due": self.on(item[4])}
            done = None if late is None else self.on(item[4] + late)
            yield row | {"status": begun if done is None else "done", "done_on": done}

    def _documents(self) -> Iterator[dict[str, Any]]:
        for (measure, kind, file, day), waited in zip(DOCUMENTS, self.plot.confirmed, strict=True):
            published = file not in self.plot.unpublished
            confirmed = None if waited is None or not published else self.on(day + waited)
            yield {
                "measure_number": measure,
                "kind": kind,
                "file": file,
                "published_on": self.on(day) if published else None,
                "confirmed_on": confirmed,
                "confirmed_by": None if confirmed is None else self.curator,
            }

    def _visits(self) -> Iterator[dict[str, Any]]:
        first, last = self.plot.scores
        count = max(len(self.plot.visits) - 1, 1)
        for number, day in enumerate(self.plot.visits):
            scores: dict[str, int | None] = {
                name: min(3, round(first + (last - first) * number / count - 0.2 * at / len(ASSESSMENT)))
                for at, name in enumerate(ASSESSMENT)
            }
            drafting = day < APPROVED
            scores |= {"actions": None, "teaching": None} if drafting else {}
            seen = "беседа с администрацией" if drafting else "уроки математики и русского языка, документы"
            stage = "drafting" if drafting else "carrying_out"
            yield {"curator": self.curator, "visited_on": self.on(day), "stage": stage, "seen": seen} | scores

    def _teachers(self) -> Iterator[dict[str, Any]]:
        for teacher, role, subject, deficit, found in PEOPLE:
            yield {"teacher": teacher, "role": role, "subject": subject, "deficit": deficit} | {
                "found_on": self.on(found)
            }

    def _training(self) -> Iterator[dict[str, Any]]:
        for place, (teacher, _, _, deficit, _) in enumerate(PEOPLE):
            if place not in self.plot.trained + self.plot.off_topic:
                continue
            matched = place in self.plot.trained
            kind, course, start, end = COURSES[deficit] if matched and deficit else OTHER_COURSE
            row = {
                "teacher": teacher,
                "kind": kind,
                "course": course,
                "start": self.on(start),
                "end": self.on(end),
            }
            course_of = {"certificate": f"99-{self.place + 1:02}{place:04}"} if kind == "course" else {}
            link = {"link": "https://example.org/webinar"} if kind == "webinar" else {}
            talk = {"talk_on": self.on(-55)} if place in self.plot.talked else {}
            yield row | {"deficit": deficit if matched else None} | course_of | link | talk

    def _invitations(self) -> Iterator[dict[str, Any]]:
        if self.plot.returned is None:
            return
        for group, asked, share in zip(_GROUPS, _ASKED, self.plot.returned, strict=True):
            yield {"respondents": group, "instrument": _QUESTIONNAIRE, "measure_number": 1} | {
                "sent_on": self.on(-170),
                "sent": asked,
                "returned": round(asked * share),
            }
