"""Hand-made marts of change, signs and tasks for the mini store: one school a verdict, and edges."""

import itertools
from collections.abc import Iterator

import pandas as pd

from shnor_analysis.diagnostics.funnel import funnel_marts
from shnor_analysis.methodology import loader
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.dynamics import Dynamics
from shnor_analysis.tables.objectivity import Objectivity
from shnor_analysis.tables.tasks_mart import TaskCells

Row = dict[str, object]

MA, RU = "Математика", "Русский язык"
PAIR = {"season_from": "2021-spring", "season_to": "2022-spring"}
PEERS = 40
REGION = "Учебная область"


def write(store: Store) -> None:
    """Write the marts with the settings of the package."""
    for name, model, rows in (
        ("dynamics", Dynamics, list(dynamics_rows())),
        ("objectivity", Objectivity, list(sign_rows())),
        ("tasks", TaskCells, list(task_rows())),
    ):
        frame = model.validate(pd.DataFrame(rows, columns=model.columns()))
        write_frame(store.mart(name), frame.sort_values("school_id"), {name: loader.load(name)})
        if name == "dynamics":
            _write_funnel(store, frame)
    effect = {
        "region": REGION,
        "kind": "effect",
        "measure": "share2",
        **PAIR,
        "n_programme": 12,
        "n_comparable": 30,
        "change_programme": -0.12,
        "change_comparable": -0.08,
        "effect": -0.04,
        "low": -0.11,
        "high": 0.03,
    }
    write_frame(store.mart("programme_effect"), pd.DataFrame([effect]))


def _write_funnel(store: Store, dynamics: pd.DataFrame) -> None:
    """Place the schools among those of their size, as ``shnor analyse`` does."""
    pooled = (dynamics["scope"] == "school") & (dynamics["measure"] == "share2")
    pooled &= dynamics["comparison"] == "successive"
    fewest = loader.load("dynamics")["fewest_schools"]["value"]
    points, limits = funnel_marts(dynamics[pooled], REGION, fewest=fewest, smallest=5)
    write_frame(store.mart("funnel"), points)
    write_frame(store.mart("funnel_limits"), limits)


def change(
    school_id: str,
    n: tuple[int, int],
    values: tuple[float, float],
    parts: tuple[float, float],
    excess: tuple[float, float],
    verdict: str,
    **extra: object,
) -> Row:
    """Make a row of ``dynamics`` that adds up: ``parts`` are the season's change and the return to the mean."""
    was, now = values
    expected = sum(parts)
    return {
        "school_id": school_id,
        "scope": "school",
        "measure": "share2",
        **PAIR,
        "n_from": n[0],
        "n_to": n[1],
        "value_from": was,
        "value_to": now,
        "change": now - was,
        "change_low": now - was - 0.1,
        "change_high": now - was + 0.1,
        "season_change": parts[0],
        "expected_change": expected,
        "excess": now - was - expected,
        "excess_low": excess[0],
        "excess_high": excess[1],
        "p_value": 0.01,
        "p_adjusted": 0.02,
        "minimal_detectable": -0.14,
        "verdict": verdict,
        "verdict_without_flagged": verdict,
        "comparison": "successive",
        "reason": "",
        "model_source": "region",
        "margin": 0.1,
        "net_low": now - was - parts[0] - 0.06,
        "net_high": now - was - parts[0] + 0.06,
        "return_to_mean": parts[1],
        "p_adjusted_district": 0.03,
        **extra,
    }


def paper(school_id: str, subject: str, grade: int, n: tuple[int, int], *rest: object, **extra: object) -> Row:
    """Make a row of one paper."""
    key = {"scope": "paper", "procedure": "ВПР", "subject": subject, "programme_grade": grade}
    return change(school_id, n, *rest, **key, programme_grade_from=grade, **extra)  # type: ignore[arg-type]


def unknown(school_id: str, reason: str, n: tuple[int, int] = (0, 0), **extra: object) -> Row:
    """Make a row of which nothing is known, and why."""
    row = change(school_id, n, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), "not_enough_data")
    empty = (name for name, value in row.items() if isinstance(value, float) and name != "margin")
    return row | dict.fromkeys(empty) | {"reason": reason, "model_source": "none"} | extra


def dynamics_rows() -> Iterator[Row]:
    """Give every row of the mart."""
    steps, wide = (-0.03, -0.06), (-0.18, -0.02)
    few = {"reason": "cannot_reach_level", "n_needed": 41}
    told = "pupils_to_other_verdict"
    yield change("990001", (62, 68), (0.39, 0.31), (0.01, 0.04), wide, "improved", **{told: 3})
    yield change("990001", (62, 68), (0.4, 0.3), (0.0, 0.0), wide, "unclear", measure="position")
    yield change("990001", (31, 34), (0.4, 0.25), steps, wide, "unclear", comparison="cohort")
    yield paper("990001", MA, 5, (18, 17), (0.5, 7 / 17), steps, (-0.2, 0.2), "unclear")
    yield paper("990001", RU, 5, (17, 17), (8 / 17, 3 / 17), steps, (-0.3, -0.05), "improved")
    yield paper("990001", MA, 6, (13, 17), (5 / 13, 6 / 17), steps, (-0.2, 0.3), "not_enough_data", **few)
    yield paper("990001", RU, 6, (14, 17), (2 / 14, 5 / 17), (-0.03, 0.05), (-0.1, 0.3), "worsened")
    yield change("990002", (48, 50), (5 / 48, 8 / 50), (-0.04, 0.01), (0.01, 0.2), "worsened", **{told: -1})
    yield paper("990002", MA, 5, (24, 25), (2 / 24, 2 / 25), (-0.04, 0.05), (-0.05, 0.08), "stable")
    yield change("990003", (40, 40), (11 / 40, 9 / 40), (-0.06, 0.01), (-0.08, 0.12), "stable")
    yield change(
        "990004", (40, 40), (11 / 40, 9 / 40), steps, (-0.1, 0.22), "unclear", model_source="prior", **{told: -4}
    )
    yield change(
        "990005",
        (20, 9),
        (0.3, 1 / 9),
        steps,
        (-0.2, 0.3),
        "not_enough_data",
        reason="cannot_reach_level",
        n_needed=23,
    )
    yield change("990006", (43, 40), (0.3, 0.1), steps, wide, "improved", **{told: 2})
    yield paper("990006", MA, 5, (20, 20), (0.3, 0.25), steps, (-0.2, 0.2), "unclear")
    yield paper("990006", RU, 5, (3, 20), (1 / 3, 0.2), steps, (-0.2, 0.2), "not_enough_data", **few)
    yield change(
        "990007", (40, 40), (0.5, 0.45), (-0.08, -0.2), (-0.01, 0.5), "worsened", verdict_without_flagged="unclear"
    )
    yield change("990011", (1, 1), (0.0, 1.0), steps, (-0.1, 0.9), "worsened", **{told: -1})
    yield paper("990011", MA, 5, (1, 1), (0.0, 1.0), steps, (-0.1, 0.9), "worsened")
    yield unknown("990012", "one_season", (0, 23))
    yield unknown("990013", "one_season", (0, 14), season_from=None)
    yield unknown("990014", "no_participants")
    yield unknown("990015", "no_marks", (0, 0))
    yield unknown("990016", "no_norm", (17, 17))
    for place in range(PEERS):
        n, share = 20 + 10 * place, (place % 7) / 20
        yield change(f"991{place:03d}", (n, n), (share, share), steps, wide, "unclear")


def _key(school_id: str, year: int, subject: str, grade: int = 5) -> Row:
    return {
        "school_id": school_id,
        "year": year,
        "season": "spring",
        "procedure": "ВПР",
        "subject": subject,
        "programme_grade": grade,
        "pupil_grade": grade,
    }


def sign(school_id: str, name: str, n: int = 17, *, fired: bool = False, reason: str = "", **extra: object) -> Row:
    """Make a row of ``objectivity``."""
    return {
        **_key(school_id, 2022, MA),
        "sign": name,
        "fired": fired,
        "weak": False,
        "named": True,
        "n": n,
        "participants": n,
        "information": "limited",
        "applicable": not reason,
        "reason": reason,
        **extra,
    }


def sign_rows() -> Iterator[Row]:
    """Give a school with every sign, one with none, and one too small to be spoken of."""
    told: dict[str, Row] = {
        "interval_above": {"value": 14.1, "value_low": 13.7, "value_high": 14.5, "reference": 11.6},
        "negative_rank_correlation": {
            "value": -0.33,
            "value_low": -0.9,
            "value_high": 0.68,
            "reference": 0.7,
            "weak": True,
        },
        "cohort_jump": {"value": 0.25, "reference_low": 0.3, "reference_high": 1.47, "named": False},
        "cohort_drop": {"value": 1.9, "reference_low": 0.3, "reference_high": 1.47},
        "heaping_3": {"value": 0.9, "count": 9, "reference": 0.52, "border": 7},
        "heaping_4": {"value": 0.9, "count": 9, "reference": 0.52, "border": 11},
        "heaping_5": {"value": 0.9, "count": 9, "reference": 0.52},
        "journal_gap": {"value": 0.3, "count": 5, "reference": 0.09},
        "task_anomaly": {"value": 0.08, "reference": 1.1},
    }
    for name, seen in told.items():  # the region has no ОГЭ, and no sign that compares with it
        strength: Row = {"strength": 3.2, "strength_kind": "iqr" if name.startswith("cohort") else "z"}
        yield sign("990001", name, fired=True, **(strength | seen))
        yield sign("990002", name, reason="too_few" if name.startswith("heaping") else "")
        yield sign("990011", name, 1, fired=True, **(strength | seen))
        yield sign("990015", name, reason="a_reason_of_tomorrow")


def task(school_id: str, number: int, n: int, share: float, **extra: object) -> Row:
    """Make a row of ``tasks``."""
    return {
        **_key(school_id, 2022, MA),
        "task": str(number),
        "position": number,
        "n": n,
        "not_taught": 0,
        "skipped": 0,
        "over_maximum": 0,
        "points": round(n * share),
        "max_points": 1,
        "max_source": "known",
        "completion": share,
        "completion_low": max(share - 0.2, 0),
        "completion_high": min(share + 0.2, 1),
        "region_n": 5000,
        "region_completion": 0.6,
        "difference": share - 0.6,
        "difference_low": share - 0.8,
        "difference_high": share - 0.4,
        "p_value": 0.01,
        "p_adjusted": 0.02,
        "informative": n >= 10,
        "deficit": False,
        "deficit_by": "",
        "reason": "",
        **extra,
    }


def task_rows() -> Iterator[Row]:
    """Give a school with deficits and reasons, one without, and one too small to be spoken of."""
    deficit = {"deficit": True, "deficit_by": "both", "level": "Б", "zone": "insufficient"}
    yield task("990001", 1, 17, 0.2, **deficit)
    yield task("990001", 2, 17, 0.3, **(deficit | {"deficit_by": "region", "level": None, "zone": None}))
    for number in range(3, 12):
        yield task("990001", number, 17, 0.55 + number / 100)
    reasons = (
        "no_maximum",
        "impossible_points",
        "other_numbering",
        "too_few_schools",
        "no_variation",
        "new_reason",
    )
    for number, reason in zip(itertools.count(12), reasons, strict=False):
        yield task("990001", number, 17, 0.5, reason=reason)
    yield task("990001", 20, 0, 0.0, reason="no_participants", completion=None, difference=None)
    yield task("990002", 1, 8, 0.6)
    yield task("990011", 1, 1, 0.0, **deficit)
