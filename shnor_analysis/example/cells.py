"""The fast path: counts of marks drawn for whole cells, without pupils, for benchmarks and simulations."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.names import school_ids
from shnor_analysis.example.papers import Floats, Ints
from shnor_analysis.example.population import Population, choose_programme, draw_population, stream
from shnor_analysis.example.scoring import mark_curves
from shnor_analysis.example.settings import ExampleSettings, Sitting
from shnor_analysis.tables.marts import Cells
from shnor_analysis.tables.vocabulary import VPR

_MARKS = 101


def generate_cells(settings: ExampleSettings = ExampleSettings()) -> pd.DataFrame:  # noqa: B008 - frozen
    """Draw one row a school and sitting with counts of marks, without drawing pupils.

    The laws are those of :func:`shnor_analysis.example.model.generate` with the pupils of a school integrated
    out; heaping is the same in all schools. ``mean_score`` and ``sd_score`` come from the same law but are
    drawn apart from the counts.

    Parameters
    ----------
    settings : ExampleSettings
        40,000 schools × 20 papers × 3 seasons take some seconds.

    Returns
    -------
    DataFrame
        Columns of :class:`shnor_analysis.tables.marts.Cells`; ``attrs["programme"]`` holds the identifiers of
        the schools of the programme, ``attrs["settings"]`` the settings as text.
    """
    population = draw_population(settings)
    nobody = np.zeros(settings.n_schools, dtype=bool)
    counts = [_counts(population, sitting, nobody) for sitting in settings.sittings(0)]
    programme = choose_programme(population, *pooled(np.sum(counts, axis=0)))
    frames = [_frame(population, s, nobody, c) for s, c in zip(settings.sittings(0), counts, strict=True)]
    for season in range(1, len(settings.years)):
        for sitting in settings.sittings(season):
            frames.append(_frame(population, sitting, programme, _counts(population, sitting, programme)))
    cells = pd.concat(frames, ignore_index=True)[Cells.columns()]
    cells.attrs = {
        "programme": school_ids(settings.n_schools)[programme].tolist(),
        "settings": repr(settings),
    }
    return cells


def pooled(counts: Ints) -> tuple[Floats, Ints]:
    """Give the share of «2» (0–1) and the participants from counts of marks, shape (schools, 4)."""
    n = counts.sum(axis=1)
    return counts[:, 0] / np.maximum(n, 1), n


def _curves(population: Population, sitting: Sitting, boosted: npt.NDArray[np.bool_]) -> Floats:
    """Interpolate shares of marks, mean and spread of the score at the ability of every school."""
    strength = population.settings.heaping_strength(sitting.season)
    eta, curves = mark_curves(sitting.paper, strength)
    ability = population.cell_ability(sitting, boosted)
    return np.column_stack([np.interp(ability, eta, curve) for curve in curves.T])


def _counts(population: Population, sitting: Sitting, boosted: npt.NDArray[np.bool_]) -> Ints:
    rng = stream(population.settings, _MARKS, sitting.season_index, sitting.paper_index)
    listed = population.listed(sitting)
    n = rng.binomial(listed, 1 - population.settings.absent_rate(sitting.season))
    shares = _curves(population, sitting, boosted)[:, :4]
    return rng.multinomial(n, shares / shares.sum(axis=1, keepdims=True))


def _frame(population: Population, sitting: Sitting, boosted: npt.NDArray[np.bool_], counts: Ints) -> pd.DataFrame:
    rng = stream(population.settings, _MARKS + 1, sitting.season_index, sitting.paper_index)
    n, listed = counts.sum(axis=1), population.listed(sitting)
    mean, sd = _curves(population, sitting, boosted)[:, 4:].T
    error = rng.normal(size=len(n)) * sd / np.sqrt(np.maximum(n, 1))
    mean = np.clip(mean + error, 0, sitting.paper.max_score)
    sd = sd * np.sqrt(rng.chisquare(np.maximum(n - 1, 1)) / np.maximum(n - 1, 1))
    frame = pd.DataFrame(
        {
            "school_id": school_ids(len(n)),
            "year": sitting.year,
            "season": sitting.season,
            "procedure": VPR,
            "subject": sitting.paper.subject,
            "programme_grade": sitting.paper.grade,
            "pupil_grade": sitting.pupil_grade,
            "n_listed": pd.array(listed, dtype="Int32"),
            "n": pd.array(n, dtype="Int32"),
            **{f"n{mark}": pd.array(counts[:, mark - 2], dtype="Int32") for mark in (2, 3, 4, 5)},
            "share2": _float(counts[:, 0] / np.maximum(n, 1), n > 0),
            "mean_score": _float(mean, n > 0),
            "sd_score": _float(sd, n > 1),
            "max_score": pd.array(np.full(len(n), sitting.paper.max_score), dtype="Int16"),
            "source": "protocol",
        }
    )
    return frame[listed > 0]


def _float(values: Floats, known: npt.NDArray[np.bool_]) -> pd.arrays.FloatingArray:
    return pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known)
