"""Small marts on which each rule fires, does not fire, or has nothing to go by."""

import pandas as pd

from shnor_analysis.tables.dynamics import Dynamics
from shnor_analysis.tables.marts import Cells, Identification, LowShares
from shnor_analysis.tables.objectivity import Objectivity
from shnor_analysis.tables.programme import RiskProfile
from shnor_analysis.tables.programme_marts import (
    DocumentState,
    RoadmapState,
    SchoolProgramme,
    TeacherSupport,
    VisitCadence,
)
from shnor_analysis.tables.schools import Schools
from shnor_analysis.tables.surveys import SurveyScales
from shnor_analysis.tables.tasks_mart import TaskCells

SETTINGS = {
    "smallest_shown": 5,
    "threshold": 0.3,
    "absent_beyond": 0.1,
    "waiting_days": 14,
    "scale_beyond": 0.25,
}
PAPER = {"procedure": "ВПР", "subject": "Математика", "programme_grade": 5, "pupil_grade": 5}
NOW = {"school_id": "990001", "year": 2021, "season": "spring", **PAPER}
MODELS = {
    "cells": Cells,
    "low_shares": LowShares,
    "tasks": TaskCells,
    "objectivity": Objectivity,
    "dynamics": Dynamics,
    "identification": Identification,
    "schools": Schools,
    "risk_profile": RiskProfile,
    "survey_scales": SurveyScales,
    "programme_roadmap": RoadmapState,
    "programme_documents": DocumentState,
    "programme_visit_cadence": VisitCadence,
    "programme_teachers": TeacherSupport,
    "programme_schools": SchoolProgramme,
}


def table(name, *rows):
    """A table of the store from rows that name only the columns that matter; the rest are blanks of its types."""
    model = MODELS[name]
    blanks = {column: False for column, dtype in model.empty().dtypes.items() if dtype.kind == "b"}
    frame = pd.DataFrame([blanks | row for row in rows]).reindex(columns=model.columns())
    for column, dtype in model.empty().dtypes.items():
        whole = dtype.kind == "i" and frame[column].isna().any()
        frame[column] = frame[column].astype("Int64" if whole else dtype)
    return frame


def no_tables():
    return {name: model.empty() for name, model in MODELS.items()}


def cell(**change):
    return {**NOW, "n": 20, "n_listed": 22} | change


def sign(**change):
    row = {**NOW, "sign": "heaping_3", "fired": True, "weak": False, "named": True, "n": 30, "strength": 3.1}
    return row | change


def gap(**change):
    numbers = {"value": 0.4, "value_low": 0.25, "value_high": 0.55, "reference": 0.1}
    return sign(sign="journal_gap", **numbers) | change


def low(**change):
    row = {**NOW, "n": 20, "low": True, "share2": 0.6, "share2_low": 0.39, "share2_high": 0.78}
    return row | change


def task(**change):
    numbers = {"completion": 0.2, "completion_low": 0.1, "completion_high": 0.4, "region_completion": 0.6}
    row = {**NOW, "task": "7", "position": 7, "n": 24, "deficit": True, "difference": -0.4}
    return row | numbers | change


def change_of(**change):
    row = {
        "school_id": "990001",
        "scope": "school",
        "measure": "share2",
        "comparison": "successive",
        "season_from": "2020-autumn",
        "season_to": "2021-spring",
        "n_to": 90,
        "value_to": 0.45,
        "excess": 0.12,
        "excess_low": 0.04,
        "excess_high": 0.2,
        "verdict": "worsened",
    }
    return row | change


def school(**change):
    return {"school_id": "990001", "name": "МКОУ «Проба»", "region": "Область", "in_programme": True} | change


def scale(**change):
    row = {
        "school_id": "990001",
        "instrument": "risk_factors",
        "respondents": "pupils",
        "scale": "discipline",
        "scale_title": "Порядок на уроке",
        "risk_factor": "discipline",
        "n": 25,
        "mean": 1.9,
        "mean_low": 1.6,
        "mean_high": 2.2,
        "reason": "",
    }
    return row | change


def everybody(**change):
    return scale(school_id=None, n=200, mean=2.7, mean_low=2.6, mean_high=2.8) | change
