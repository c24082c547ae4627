r"""Variance components of counts over a region and two seasons: binomial counts, logit-normal levels.

The number x of adverse results (marks «2») among n pupils of school s, season t = 1, 2, paper j::

    x_stj ~ Binomial(n_stj, p_stj),   logit p_stj = level_tj + widening_t * (a_s + c_st + b_sj + d_stj)

with the independent effects of :class:`~shnor_analysis.statistics.normal_effects.Components`, normal but for the
school effect, which may be skewed (:class:`~shnor_analysis.statistics.school_shape.SchoolShape`).
``level_tj`` is the difficulty of the paper that season, so an easier season is removed; the spread of schools
may differ between the seasons (``widening_1 = 1``).

What is exact and what is not
-----------------------------
* School, season and cell components, the widening, the shape of the school effect and the difficulties:
  penalised maximum likelihood, integrated on an even grid (the two school-season levels jointly, the cell
  effect inside). Identical pairs (n, x) share one evaluation.
* Two nuisance quantities, how much of a cell's own deviation persists (``paper``) and how strongly the
  papers of one pupil agree (``pupils``), come from the normal likelihood of the same model with the logit
  linearised at the paper's mean. Papers written by the same pupils are counted with the design effect of
  ``pupils`` in every pooled quantity.
* The first season of **all** schools is in the likelihood, the second only where `norm` is true. Selection
  by first-season results is then ignorable (Little, Rubin 2002, ch. 6).

References
----------
Breslow, Clayton (1993), JASA 88: 9-25. Chung et al. (2013), Psychometrika 78: 685-709 (penalty that keeps a
component off zero). Little, Rubin (2002), Statistical Analysis with Missing Data.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics import normal_effects as normal
from shnor_analysis.statistics import normal_fit
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.predictive import LEVELS
from shnor_analysis.statistics.region_components import parameters, search_of
from shnor_analysis.statistics.region_likelihood import Model, both_seasons, integrate
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: Keeps the difficulty of a paper finite where all results are alike: penalty of so many logits.
FARTHEST = 3.0
#: Schools used for the difficulties, and pairs of cells for the components; more of them change nothing a
#: reader could see (seeded choice).
LARGEST_SAMPLE = 1500
CELLS_FOR_COMPONENTS = 4000
ROUNDS = 2
#: Search for difficulties ends after such a step in logits; what is left to go is a third of it.
SMALLEST_STEP = 1e-4


@dataclass(frozen=True)
class Norm:
    """What is normal in this region: the fitted model.

    Attributes
    ----------
    parts : Components
        Standard deviations in logits; ``pupils`` a correlation.
    level : ndarray, shape (2, papers)
        Difficulty in logits of the adverse result; NaN where the region gives none.
    covariance : ndarray, shape (2 * papers, 2 * papers)
        Uncertainty of the difficulties.
    n_schools : int
        Schools whose both seasons shaped the norm.
    own_components : bool
        False where the components are the prior ones.
    shape : SchoolShape
        Of the distribution of the school effect.
    next_variance : ndarray, shape (len(LEVELS),)
        Variance of the level expected in the second season for each level of the first, from uncertain
        components and difficulties; zero where components are prior.
    """

    parts: Components
    level: FloatArray
    covariance: FloatArray
    n_schools: int
    own_components: bool
    shape: SchoolShape
    next_variance: FloatArray = field(default_factory=lambda: np.zeros(len(LEVELS)))


def fit(counts: Counts, norm: BoolArray, prior: Components, *, fewest: int = 30, spread: float = 0.5) -> Norm:
    """Fit the model to a region.

    Parameters
    ----------
    counts : Counts
        All schools.
    norm : ndarray of bool, shape (schools,)
        Schools whose second season shows what is normal (those outside the programme).
    prior : Components
        Used as they stand where fewer than `fewest` such schools have both seasons; otherwise the centre of
        a weak penalty (log standard deviations normal with standard deviation `spread`).

    Returns
    -------
    Norm
    """
    both = (counts.n.sum(axis=2) > 0).all(axis=1) & norm
    seen = counts.without(1, ~norm)
    own = int(both.sum()) >= fewest
    sample = seen.take(_sample(seen, LARGEST_SAMPLE))
    level = _first_levels(sample, prior.total)
    model, uncertain = Model(prior, SchoolShape()), np.zeros(len(LEVELS))
    if own:
        few = seen.take(_sample(seen, max(300, CELLS_FOR_COMPONENTS // counts.n.shape[2])))
        model, level, uncertain = _components(few, level, prior, spread)
    covariance = _level_covariance(sample, level, model.parts)
    level = _score_levels(sample, level, model, covariance, rounds=12)
    parts = _split_paper(model.parts, sample)
    return Norm(parts, level, covariance, int(both.sum()), own, model.shape, uncertain)


def _components(
    counts: Counts, level: FloatArray, prior: Components, spread: float
) -> tuple[Model, FloatArray, FloatArray]:
    """Maximise over the components and the difficulties in turn."""
    level = np.where(counts.n.sum(axis=0) > 0, level, np.nan)
    model = Model(normal_fit.fit(linearised(counts, level, prior.total), prior, sd_spread=spread), SchoolShape())
    for _ in range(ROUNDS):
        level = _score_levels(counts, level, model, _level_covariance(counts, level, model.parts))
        search = search_of(counts, level, model.parts, prior, spread)
        theta = search.maximise(parameters(model.parts, model.shape))
        found = search.model(theta)
        model = Model(found.parts, found.shape)
        level = level + np.array([[found.means[0]], [found.means[1] * found.parts.widening]])
    return model, level, search.next_variance(theta)


def _sample(counts: Counts, largest: int) -> NDArray[np.int64]:
    present = np.flatnonzero(counts.n.sum(axis=(1, 2)) > 0)
    if len(present) <= largest:
        return present
    return np.sort(np.random.default_rng(20210315).choice(present, largest, replace=False))


def _first_levels(counts: Counts, total: float) -> FloatArray:
    """Logit of the pooled share, stretched from the mean over schools to the median school."""
    n, x = counts.n.sum(axis=0), counts.x.sum(axis=0)
    share = np.where(n > 0, (x + 0.5) / (n + 1), np.nan)
    return np.asarray(special.logit(share) * np.sqrt(1 + 0.346 * total**2))


def linearised(counts: Counts, level: FloatArray, total: float) -> normal.SeasonPair:
    """Logits linearised about the mean share over schools of each paper, with their sampling variance."""
    mean, square = grid.smoothed_shares(total)
    known = np.isfinite(level)
    at = np.where(known, level, 0.0)
    share = np.interp(at, grid.LOGITS, mean)
    slope = np.where(known, share - np.interp(at, grid.LOGITS, square), 1.0)  # both slope and binomial variance
    n = np.maximum(counts.n, 1)
    value = np.where((counts.n > 0) & known, (counts.x / n - share) / slope, np.nan)
    return normal.SeasonPair(value, 1 / (n * slope), counts.n, counts.same_pupils)


def _level_covariance(counts: Counts, level: FloatArray, parts: Components) -> FloatArray:
    return normal_fit.levels(linearised(counts, level, parts.total), parts).covariance


def _score_levels(
    counts: Counts, level: FloatArray, model: Model, covariance: FloatArray, rounds: int = 4
) -> FloatArray:
    """Solve the likelihood equations of the difficulties by scoring with the linearised information."""
    start, parts = level, model.parts
    for _ in range(rounds):
        seasons = both_seasons(counts, level, parts)
        posterior = integrate(seasons, model).posterior
        score = np.stack([season.slope_by_level(seen) for season, seen in zip(seasons, posterior, strict=True)])
        score -= np.nan_to_num(level - start) / FARTHEST**2
        step = np.clip(covariance @ score.ravel(), -0.5, 0.5).reshape(level.shape)
        level = level + step
        if np.nanmax(np.abs(step), initial=0.0) < SMALLEST_STEP:
            break
    return level


def _split_paper(parts: Components, counts: Counts) -> Components:
    """Take the mean of the paper effects, which no likelihood without them can tell apart, out of the school."""
    common = (counts.n > 0).all(axis=1).sum(axis=1)
    shared = parts.paper**2 * float(np.mean(1 / common[common > 0])) if (common > 0).any() else 0.0
    shared = min(shared, 0.5 * parts.school**2)
    return replace(
        parts, school=float(np.sqrt(parts.school**2 - shared)), season=float(np.sqrt(parts.season**2 + shared))
    )
