"""Maximum of a smooth likelihood by scoring: Newton's steps with an information matrix that need not be exact.

With the information that the model or the scores of schools give, a search takes four to eight evaluations where
one that must learn the curvature (L-BFGS) takes eleven to twenty.

References
----------
Osborne (1992), International Statistical Review 60: 99-117 (Fisher's method of scoring).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: A search ends where the log-likelihood would grow by less (a fiftieth of a standard error), or after so many
#: steps.
GAIN, LONGEST_SEARCH = 2e-4, 40

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
    for _ in range(LONGEST_SEARCH):
        held = ((theta <= low) & (slope < 0)) | ((theta >= high) & (slope > 0))
        step = np.zeros_like(theta)
        step[~held] = np.linalg.solve(information[np.ix_(~held, ~held)], slope[~held])
        if slope @ step < 2 * GAIN:
            break
        for part in (1.0, 0.5, 0.25, 0.125, 0.03):
            further = np.clip(theta + part * step, low, high)
            following = at(further)
            if following[0] > value:
                break
        else:  # no way up: as high as the precision of the likelihood lets see
            break
        theta, (value, slope, information) = further, following
    return np.asarray(theta)
