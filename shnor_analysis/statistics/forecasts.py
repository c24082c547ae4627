"""Forecasts of the second season of each paper of a school and of the school as a whole.

The level of a school in the first season, u1, is known as a posterior over a grid from **all** its papers of
that season. The level of the second season is ``persistence * u1`` plus a normal fluctuation; of what a paper of
the school has of its own in the first season the part ``paper_persistence`` is expected again; all of it is
multiplied by the widening of the region.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.predictive import HALF_WIDTH, LEVELS, STEP, Forecast
from shnor_analysis.statistics.region_likelihood import SeasonCells
from shnor_analysis.statistics.school_shape import school_weights, two_seasons
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Cases handled at once; keeps the peak of memory under about 100 MB.
CHUNK = 4000
#: Grid of school levels inside the integrals.
FINE = grid.even_grid(HALF_WIDTH, STEP / 2)
#: Grid from which a school's own mix of papers moves the level by interpolation.
WIDE = grid.even_grid(HALF_WIDTH + 5.0, STEP / 2)
#: Standard deviations on either side over which a paper's own part is integrated: a paper far from its school
#: would be cut short by fewer.
OWN_WIDTH = 4.5


def _thinning() -> FloatArray:
    """Share out weights on ``FINE`` among ``LEVELS``, shape (len(FINE), len(LEVELS)), keeping their moments.

    What lies between two nodes goes to the nearest four by cubic interpolation. So the mean over a posterior
    narrower than a step of ``LEVELS`` (a school of hundreds of pupils) is as good as on ``FINE``, where every
    second node alone would miss half of it; single weights may be slightly negative.
    """
    out = np.zeros((len(FINE), len(LEVELS)))
    out[::2] = np.eye(len(LEVELS))
    between = np.arange(1, len(FINE), 2)
    for away, weight in ((-3, -1), (-1, 9), (1, 9), (3, -1)):
        nearest = np.clip(between + away, 0, len(FINE) - 1) // 2
        np.add.at(out, (between, nearest), weight / 16)
    return out


_THINNING = _thinning()


@dataclass(frozen=True)
class Baseline:
    """What the first season tells.

    Attributes
    ----------
    school : ndarray, shape (schools, len(LEVELS))
        Posterior of the school's level u1 at ``LEVELS``.
    moves : ndarray, shape (len(LEVELS), own nodes, len(LEVELS))
        Distribution of a paper's level in the second season given u1 and the paper's own part at
        :func:`_own_nodes`, as if all about the region were certain.
    settled : ndarray, same shape
        The same with the uncertainty of what is expected next.
    """

    school: FloatArray
    moves: FloatArray
    settled: FloatArray


def baseline(counts: Counts, norm: Norm) -> Baseline:
    """Posterior of each school's level in the first season from all its papers, and where a level moves."""
    prior = two_seasons(norm.parts, norm.shape, FINE).sum(axis=1)
    log_likelihood = SeasonCells.of(counts, 0, norm.level, norm.parts, FINE).pooled(grid.Results.log)
    posterior = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True)) * prior
    thinned = posterior @ _THINNING
    moves = _paper_moves(norm)
    settled = _blurred(moves, norm.next_variance, LEVELS)
    return Baseline(np.asarray(thinned / thinned.sum(axis=1, keepdims=True)), moves, settled)


def _lasting(norm: Norm) -> FloatArray:
    """Distribution of the school effect on ``FINE``, given the level of the first season on ``LEVELS``."""
    effect = school_weights(FINE, norm.parts.school, norm.shape)
    joint = (effect[:, None] * grid.normal_weights(FINE, FINE, norm.parts.season))[:, ::2].T
    return np.asarray(joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300))


def mean_share(level: FloatArray, total: float) -> FloatArray:
    """Mean share over schools with normal levels about `level`, standard deviation `total`.

    Examples
    --------
    >>> mean_share(np.array([0.0, -2.0]), 1.0).round(3).tolist()
    [0.5, 0.155]
    """
    return np.asarray(np.interp(level, grid.LOGITS, grid.smoothed_shares(total)[0]))


@dataclass(frozen=True)
class _Own:
    """The part of a paper's level that is its own (not the school's), given u1 and the first count."""

    nodes: FloatArray
    weights: FloatArray  # (patterns, levels, nodes)
    where: IntArray

    @property
    def mean(self) -> FloatArray:
        """Posterior mean at each u1, shape (patterns, levels)."""
        return np.asarray(self.weights @ self.nodes)


def _own_effect(n: FloatArray, x: FloatArray, level: float, parts: Components) -> _Own:
    nodes, sd = _own_nodes(parts)
    many, hits, where = grid.patterns(n, x)
    k = len(nodes) // 2
    wide = grid.even_grid((len(LEVELS) // 2 + k) * STEP, STEP)
    windows = grid.sliding(np.exp(grid.log_binomial(many, hits, level + wide)), len(nodes))
    weights = windows * grid.normal_weights(nodes, 0.0, sd)
    return _Own(nodes, weights / weights.sum(axis=2, keepdims=True), where)


def _difficulty_variance(norm: Norm, weights: FloatArray) -> FloatArray:
    """Variance of a forecast level from the estimated difficulties; `weights` of papers, (cases, papers)."""
    gain = norm.parts.persistence * norm.parts.widening
    contrast = np.concatenate([-gain * weights, weights], axis=1)
    return np.asarray(np.einsum("ci,ij,cj->c", contrast, norm.covariance, contrast))


def papers(counts: Counts, norm: Norm, known: Baseline, paper: int) -> Iterator[tuple[IntArray, Forecast]]:
    """Forecast one paper of all schools that have it in both seasons.

    Yields
    ------
    schools : ndarray of int
        Positions of the schools of a chunk.
    forecast : Forecast
        Exact: the level is integrated over the school's and the paper's own part together.
    """
    if not np.isfinite(norm.level[:, paper]).all():
        return
    schools = np.flatnonzero((counts.n[:, :, paper] > 0).all(axis=1))
    this = np.eye(counts.n.shape[2])[[paper]]
    difficulty = float(_difficulty_variance(norm, this)[0])
    move, harder = known.settled.copy(), norm.next_variance < difficulty
    move[harder] = _blurred(known.moves[harder], np.full(int(harder.sum()), difficulty), LEVELS)
    move = move.reshape(-1, len(LEVELS))
    share = special.expit(norm.level[1, paper] + LEVELS)[None]
    for rows in _chunks(schools):
        own = _own_effect(counts.n[rows, 0, paper], counts.x[rows, 0, paper], norm.level[0, paper], norm.parts)
        both = known.school[rows][:, :, None] * own.weights[own.where]
        yield rows, Forecast(both.reshape(len(rows), -1) @ move, share, counts.n[rows, 1, paper][:, None])


def _own_nodes(parts: Components) -> tuple[FloatArray, float]:
    """Grid of a paper's own part, and its standard deviation."""
    sd = float(np.hypot(parts.paper, parts.cell))
    return grid.even_grid(OWN_WIDTH * sd, STEP), sd


def _paper_moves(norm: Norm) -> FloatArray:
    parts, lasting = norm.parts, _lasting(norm)
    nodes, sd = _own_nodes(parts)
    kept = parts.paper_persistence
    news = parts.widening * float(np.hypot(parts.season, sd * np.sqrt(1 - kept**2)))
    centres = (parts.widening * (FINE + kept * e) for e in nodes)
    return np.stack([lasting @ grid.normal_weights(LEVELS, centre, news) for centre in centres], axis=1)


def _blurred(rows: FloatArray, variance: FloatArray, nodes: FloatArray) -> FloatArray:
    """Add the uncertainty of what is expected, which grows away from the schools that show the norm.

    Parameters
    ----------
    rows : ndarray, shape (levels, ..., nodes)
        Distributions given some levels of the first season.
    variance : ndarray, shape (levels,)
    """
    sd = np.sqrt(variance)
    apart = (nodes[:, None] - nodes) / (nodes[1] - nodes[0])
    width = np.maximum(sd / (nodes[1] - nodes[0]), 0.4)[:, None, None]
    blur = np.exp(-0.5 * (apart / width) ** 2)
    blur /= blur.sum(axis=2, keepdims=True)
    flat = rows.reshape(len(rows), math.prod(rows.shape[1:-1]), len(nodes))
    return np.where(sd[:, None, None] > 0, flat @ blur, flat).reshape(rows.shape)


def _chunks(rows: IntArray) -> Iterator[IntArray]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def pooled(counts: Counts, norm: Norm, known: Baseline) -> Iterator[tuple[IntArray, Forecast]]:
    """Forecast the pooled count of all papers of the second season whose difficulty is known.

    The papers of the two seasons need not be the same: each is expected at its own difficulty.
    """
    usable = np.isfinite(norm.level[1]) & (counts.n[:, 1] > 0)
    schools = np.flatnonzero(usable.any(axis=1) & (counts.n[:, 0] > 0).any(axis=1))
    for rows in _chunks(schools):
        yield rows, _pooled_chunk(counts.take(rows), norm, known.school[rows], usable[rows])


def _pooled_chunk(counts: Counts, norm: Norm, school: FloatArray, usable: NDArray[np.bool_]) -> Forecast:
    parts, n2 = norm.parts, np.where(usable, counts.n[:, 1], 0.0)
    weights = n2 / n2.sum(axis=1, keepdims=True)
    mean, own = _own_means(counts, norm, school)
    kept = parts.paper_persistence
    own_part = parts.widening * kept * (weights[:, :, None] * mean).sum(axis=1)
    difficulty = float(np.median(_difficulty_variance(norm, weights)))
    offset = parts.widening * kept * (own - (weights * own).sum(axis=1, keepdims=True))
    share, size = _pooled_curve(counts, norm, n2, offset)
    return Forecast(_moved(school, norm, own_part, difficulty), share, size)


def _own_means(counts: Counts, norm: Norm, school: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Own part of each paper: mean at each u1 (schools, papers, levels) and over u1 (schools, papers)."""
    mean = np.zeros((*counts.n[:, 0].shape, len(LEVELS)))
    for j in np.flatnonzero(np.isfinite(norm.level[0])):
        rows = counts.n[:, 0, j] > 0
        own = _own_effect(counts.n[rows, 0, j], counts.x[rows, 0, j], norm.level[0, j], norm.parts)
        mean[rows, j] = own.mean[own.where]
    return mean, np.asarray(np.einsum("sl,sjl->sj", school, mean))


def _moved(school: FloatArray, norm: Norm, own_part: FloatArray, difficulty: float) -> FloatArray:
    """Distribution of the second season's level on ``FINE``: the school's part and its papers' own part.

    Interpolating a density between nodes a step apart adds a sixth of the squared step to its variance (on
    average over the place between them), which is taken off first.
    """
    centre, season = norm.parts.widening * FINE, norm.parts.widening * norm.parts.season
    variance = season**2 + np.maximum(norm.next_variance, difficulty) - (WIDE[1] - WIDE[0]) ** 2 / 6
    lasting, spread = _lasting(norm), np.sqrt(np.maximum(variance, 0.0))
    out = np.zeros((len(school), len(FINE)))
    for k in range(len(LEVELS)):
        density = lasting[k] @ grid.normal_weights(WIDE, centre, float(spread[k]))
        out += school[:, [k]] * np.interp(FINE - own_part[:, [k]], WIDE, density)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _pooled_curve(counts: Counts, norm: Norm, n2: FloatArray, offset: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share and effective size of the pooled second season at each of ``FINE``."""
    parts = norm.parts
    noise = parts.widening * float(np.hypot(parts.paper, parts.cell) * np.sqrt(1 - parts.paper_persistence**2))
    mean_table, square_table = grid.smoothed_shares(noise)
    hits = np.zeros((len(n2), len(FINE)))
    binomial, between = np.zeros_like(hits), np.zeros_like(hits)
    for j in np.flatnonzero(np.isfinite(norm.level[1])):
        logit = norm.level[1, j] + offset[:, [j]] + FINE
        p, square = np.interp(logit, grid.LOGITS, mean_table), np.interp(logit, grid.LOGITS, square_table)
        n = n2[:, [j]]
        hits += n * p
        binomial += n * (p - square)
        between += n**2 * (square - p**2)
    total = n2.sum(axis=1, keepdims=True)
    effect = Counts(counts.x, np.stack([counts.n[:, 0], n2], axis=1), counts.same_pupils)
    variance = binomial * effect.effective(parts.pupils)[:, [1]] + between
    share = np.clip(hits / total, 1e-12, 1 - 1e-12)
    return share, total**2 * share * (1 - share) / np.maximum(variance, 1e-12)
