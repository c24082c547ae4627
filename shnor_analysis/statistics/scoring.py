"""Maximum of a smooth likelihood by scoring: Newton's steps with an information matrix that need not be exact.

With the information that the model or the scores of schools give, a search takes four to eight evaluations where
one that must learn the curvature (L-BFGS) takes eleven to twenty. What the last step showed of the curvature
corrects the information (one update of Broyden, Fletcher, Goldfarb and Shanno), so that the end of a search, where
scoring alone gains a digit in two steps, costs no more than a step a digit.

References
----------
Osborne (1992), International Statistical Review 60: 99-117 (Fisher's method of scoring). Nocedal, Wright (2006),
Numerical Optimization, 2nd ed., ch. 6 (the update).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: A search ends where the log-likelihood would grow by less (a seven-hundredth of a standard error), or after so
#: many steps.
GAIN, LONGEST_SEARCH = 1e-6, 40
#: A smaller fall is not told from none: of a log-likelihood of some thousands, made of tables in single precision,
#: up to 5e-4 is noise (the noise of its slope is far smaller).
UNSEEN = 2e-3

#: Log-likelihood, its slope and the information.
Evaluated = tuple[float, FloatArray, FloatArray]


def maximise(
    at: Callable[[FloatArray], Evaluated], start: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Find the parameters between `low` and `high` with the largest log-likelihood.

    Examples
    --------
    >>> def normal(theta):
    ...     return -2 * (theta[0] - 3) ** 2, -4 * (theta - 3), np.array([[5.0]])
    >>> maximise(normal, np.array([0.0]), np.array([-9.0]), np.array([9.0])).round(2).tolist()
    [3.0]
    >>> maximise(normal, np.array([0.0]), np.array([-9.0]), np.array([1.0])).tolist()
    [1.0]
    """
    theta = np.clip(start, low, high)
    value, slope, information = at(theta)
    moved, curved = np.zeros_like(theta), np.zeros_like(theta)
    for _ in range(LONGEST_SEARCH):
        information = _corrected(information, moved, curved)
        held = ((theta <= low) & (slope < 0)) | ((theta >= high) & (slope > 0))
        step = np.zeros_like(theta)
        step[~held] = np.linalg.solve(information[np.ix_(~held, ~held)], slope[~held])
        if slope @ step < 2 * GAIN:
            break
        for part in (1.0, 0.5, 0.25, 0.125, 0.03):
            further = np.clip(theta + part * step, low, high)
            following = at(further)
            if following[0] > value - UNSEEN:
                break
        else:  # no way up: as high as the precision of the likelihood lets see
            break
        moved, curved = further - theta, slope - following[1]
        theta, (value, slope, information) = further, following
    return np.asarray(theta)


def _corrected(information: FloatArray, moved: FloatArray, curved: FloatArray) -> FloatArray:
    """Make the information agree with the last step, which `moved` theta and lowered the slope by `curved`."""
    if moved @ curved <= 0:  # no step yet, or none that bends down
        return information
    pull = information @ moved
    return np.asarray(
        information - np.outer(pull, pull) / (moved @ pull) + np.outer(curved, curved) / (moved @ curved)
    )
