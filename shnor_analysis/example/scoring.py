"""From ability to points: task curves, primary scores, heaping at the borders of marks.

A pupil of ability θ gets the point *j* of task *t* with the probability
``1 / (1 + exp(-a (θ - d - b_tj)))``, the steps of one task being ordered (a cumulative model). After that the
heaping of domain.md 8 is laid on: pupils just below a border are lifted over it.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shnor_analysis.example.papers import Floats, Ints, Paper, step_difficulties

PUPIL_SD = 1.22
"""Spread of ability among the pupils of one school, logits; with the noise of a paper about 1.6, so a shift
of ability moves the log odds of «2» by about as much."""

BORDER_STRENGTH = (1.0, 0.3, 0.15)
"""Heaping at the borders 2/3, 3/4 and 4/5 relative to the first one."""

LANDING = (0.6, 0.25, 0.15)
"""Where a lifted pupil lands: on the border, a point above, two points above."""

_REACH_DECAY = 0.8


def score_distribution(paper: Paper, ability: Floats) -> Floats:
    """Compute the exact distribution of the primary score before heaping.

    Parameters
    ----------
    paper : Paper
    ability : ndarray, shape (k,)
        Abilities in logits.

    Returns
    -------
    ndarray, shape (k, max_score + 1)
        Probability of each primary score, by convolution over tasks.
    """
    task, difficulty = step_difficulties(paper)
    reach = 1 / (1 + np.exp(-paper.discrimination * (ability[:, None] - paper.difficulty - difficulty)))
    total = np.zeros((len(ability), paper.max_score + 1))
    total[:, 0] = 1.0
    for number in range(len(paper.tasks)):
        at_least = np.column_stack([np.ones(len(ability)), reach[:, task == number], np.zeros(len(ability))])
        total = _convolved(total, at_least[:, :-1] - at_least[:, 1:])
    return total


def _convolved(total: Floats, points: Floats) -> Floats:
    result = total * points[:, :1]
    for gained in range(1, points.shape[1]):
        result[:, gained:] += total[:, :-gained] * points[:, gained : gained + 1]
    return result


def lift_probability(paper: Paper, strength: float) -> tuple[Floats, Ints]:
    """Give, for every primary score, the chance to be lifted over the next border, and that border.

    Parameters
    ----------
    paper : Paper
    strength : float
        Multiplier of the paper's own heaping: 1 as measured in spring, 0 none.

    Returns
    -------
    chance : ndarray, shape (max_score + 1,)
        Falls by a fifth with every point below the border; zero further off than a sixth of the maximum
        or two points, whichever is more.
    border : ndarray of int, shape (max_score + 1,)
        Next border above the score (the maximum for those who have «5»).
    """
    scores = np.arange(paper.max_score + 1)
    chance, border = np.zeros(len(scores)), np.full(len(scores), paper.max_score)
    reach = max(3, paper.max_score // 6)
    for value, share in reversed(list(zip(paper.borders, BORDER_STRENGTH, strict=True))):
        below = (scores < value) & (scores >= value - reach)
        border[scores < value] = value
        chance[scores < value] = 0
        chance[below] = np.minimum(paper.heaping * strength * share, 0.98) * _REACH_DECAY ** (
            value - 1 - scores[below]
        )
    return chance, border


def heaped(distribution: Floats, paper: Paper, strength: float) -> Floats:
    """Lay heaping on a distribution of primary scores, shape (k, max_score + 1)."""
    chance, border = lift_probability(paper, strength)
    result = distribution * (1 - chance)
    for score in np.flatnonzero(chance):
        for extra, share in enumerate(LANDING):
            result[:, min(border[score] + extra, paper.max_score)] += (
                distribution[:, score] * chance[score] * share
            )
    return result


@lru_cache(maxsize=256)
def mark_curves(paper: Paper, strength: float) -> tuple[Floats, Floats]:
    """Tabulate what a school of mean ability η gets in a paper, pupils integrated out.

    Returns
    -------
    eta : ndarray, shape (241,)
        Mean ability of a school in the paper, −12…12 logits.
    curves : ndarray, shape (241, 6)
        Probabilities of «2», «3», «4», «5», mean and standard deviation of the primary score.
    """
    eta = np.linspace(-12, 12, 241)
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    ability = (eta[:, None] + PUPIL_SD * nodes).ravel()
    dist = heaped(score_distribution(paper, ability), paper, strength).reshape(len(eta), len(nodes), -1)
    dist = np.einsum("knm,n->km", dist, weights / weights.sum())
    scores = np.arange(paper.max_score + 1)
    marks = np.searchsorted(paper.borders, scores, side="right")
    shares = np.stack([dist[:, marks == mark].sum(1) for mark in range(4)], axis=1)
    mean = dist @ scores
    sd = np.sqrt(np.maximum(dist @ scores**2 - mean**2, 0))
    return eta, np.column_stack([shares, mean, sd])


def draw_points(rng: np.random.Generator, paper: Paper, ability: Floats) -> Ints:
    """Draw the points of every task, shape (pupils, tasks); one random number a pupil and task."""
    task, difficulty = step_difficulties(paper)
    logits = rng.logistic(size=(len(ability), len(paper.tasks)))
    latent = logits + paper.discrimination * (ability - paper.difficulty)[:, None]
    gained = latent[:, task] > paper.discrimination * difficulty
    starts = np.flatnonzero(np.diff(task, prepend=-1))
    return np.add.reduceat(gained, starts, axis=1, dtype=np.int64)


def lift(
    rng: np.random.Generator, paper: Paper, points: Ints, strength: Floats
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Lift pupils just below a border over it, giving the missing points in tasks that have room.

    Parameters
    ----------
    rng : Generator
    paper : Paper
    points : ndarray, shape (pupils, tasks)
    strength : ndarray, shape (pupils,)
        Multiplier of the paper's heaping for each pupil's school and season; 0 leaves the pupil alone.

    Returns
    -------
    points : ndarray, shape (pupils, tasks)
    lifted : ndarray of bool, shape (pupils,)
    """
    total = points.sum(axis=1)
    chance, border = lift_probability(paper, 1.0)
    lifted = rng.random(len(total)) < np.minimum(chance[total] * strength, 0.98)
    landing = border[total] + rng.choice(len(LANDING), p=LANDING, size=len(total))
    missing = np.where(lifted, np.minimum(landing, paper.max_score) - total, 0)
    points = points.copy()
    top = np.array(paper.task_max)
    for _ in range(int(missing.max(initial=0))):
        rows = np.flatnonzero(missing > 0)
        keys = np.where(points[rows] < top, rng.random((len(rows), len(top))), -1.0)
        points[rows, keys.argmax(axis=1)] += 1
        missing[rows] -= 1
    return points, lifted


def mark_of(paper: Paper, score: Ints) -> Ints:
    """Turn primary scores into marks 2–5 by the scale of the paper."""
    return np.searchsorted(paper.borders, score, side="right") + 2
