"""Forecasts of the second season where values are means with known sampling variances.

Given the first season of a school, all its papers together, the second one is normal (conditional normal
distribution of :mod:`shnor_analysis.statistics.normal_effects`). The variance of a forecast adds up the
school's own fluctuation, what the first season leaves unknown, the sampling of both seasons and the
uncertainty of the papers' levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics.normal_effects import (
    CHUNK,
    Components,
    SeasonPair,
    sampling_covariance,
    structure,
)
from shnor_analysis.statistics.normal_fit import Levels

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class NormalForecast:
    """Expected second season of some schools.

    Attributes
    ----------
    schools : ndarray of int
    mean : ndarray, shape (schools, papers)
        Expected value of each paper.
    covariance : ndarray, shape (schools, papers, papers)
        Of the true levels (no sampling of the second season).
    sampling : ndarray, shape (schools, papers, papers)
        Covariance of the sampling errors of the second season.
    """

    schools: IntArray
    mean: FloatArray
    covariance: FloatArray
    sampling: FloatArray

    def pooled(self, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Mean, level variance and sampling variance of a weighted mean over papers."""
        return (
            np.asarray((weights * self.mean).sum(axis=1)),
            np.asarray(np.einsum("si,sij,sj->s", weights, self.covariance, weights)),
            np.asarray(np.einsum("si,sij,sj->s", weights, self.sampling, weights)),
        )


def forecast(pair: SeasonPair, parts: Components, levels: Levels) -> Iterator[NormalForecast]:
    """Forecast the second season of all schools with a first one.

    Parameters
    ----------
    pair : SeasonPair
        Values of both seasons (the second is used for its sampling variances only).
    parts, levels
        From :func:`~shnor_analysis.statistics.normal_fit.fit` and
        :func:`~shnor_analysis.statistics.normal_fit.levels`.
    """
    schools = np.flatnonzero(pair.present[:, 0].any(axis=1))
    for start in range(0, len(schools), CHUNK):
        rows = schools[start : start + CHUNK]
        yield _conditional(rows, pair.take(rows), parts, levels)


def _conditional(rows: IntArray, pair: SeasonPair, parts: Components, levels: Levels) -> NormalForecast:
    papers = pair.value.shape[2]
    whole = structure(parts, papers)
    sampling = sampling_covariance(pair, parts.pupils)
    seen = pair.present[:, 0] & np.isfinite(levels.level[0])
    both = seen[:, :, None] & seen[:, None]
    first = np.where(both, whole[:papers, :papers] + sampling[:, :papers, :papers], 0.0)
    first += np.eye(papers) * ~seen[:, :, None]
    across = whole[papers:, :papers] * seen[:, None, :]
    gain = across @ np.linalg.inv(first)
    residual = np.where(seen, pair.value[:, 0] - levels.level[0], 0.0)
    mean = levels.level[1] + (gain @ residual[:, :, None])[:, :, 0]
    known = whole[papers:, papers:] - gain @ across.transpose(0, 2, 1)
    contrast = np.concatenate([-gain, np.broadcast_to(np.eye(papers), gain.shape)], axis=2)
    uncertain = contrast @ levels.covariance @ contrast.transpose(0, 2, 1)
    return NormalForecast(rows, mean, known + uncertain, sampling[:, papers:, papers:])
