"""May one odds ratio stand for all borders of the marks? The Brant test for two seasons."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from shnor_analysis.statistics._arrays import as_tables, divide
from shnor_analysis.statistics.result import BoolArray, FloatArray, Reason, TestResult, reason_codes


def brant(tables: ArrayLike) -> TestResult:
    """Brant test of proportional odds in two groups: is the change the same at every border of the marks.

    The log odds ratio of a higher mark is taken at each border; the test asks whether they differ by more than
    chance. With two groups each is a closed form, so thousands of tables are one call. A small p warns that the
    slope of :func:`~shnor_analysis.statistics.trend.ordinal_regression` hides a change at one border only.

    Parameters
    ----------
    tables : array_like, shape (..., 2, c)
        Counts; rows are groups, columns ordered marks, lowest first; c of 3 or more.

    Returns
    -------
    TestResult
        ``statistic`` is chi-squared with c - 2 degrees of freedom. Reasons: ``no_participants`` (an empty group),
        ``no_variation`` (a border with nobody above or nobody below it in a group: its odds are not finite).

    Raises
    ------
    ValueError
        Not two rows, or fewer than three columns.

    References
    ----------
    Brant (1990), Biometrics 46: 1171-1178. Fagerland, Lydersen, Laake (2017), ch. 6.

    Examples
    --------
    >>> test = brant([[14, 10, 3, 2], [11, 7, 8, 4]])
    >>> print(f"{test.statistic:.3f} {test.df:.0f} {test.p_value:.5f}")
    1.668 2 0.43422
    """
    table = as_tables("tables", tables)
    if table.shape[-2] != 2 or table.shape[-1] < 3:
        raise ValueError(f"tables: shape (..., 2, 3 or more), got {table.shape}")
    size = table.sum(axis=-1)
    above = divide(table[..., ::-1].cumsum(axis=-1)[..., -2::-1], size[..., None])  # at each border, falling
    finite = np.asarray(((above > 0) & (above < 1)).all(axis=(-1, -2)))
    statistic = _statistic(np.where(finite[..., None, None], above, 0.5), np.maximum(size, 1), finite)
    total = size.sum(axis=-1)
    causes = {Reason.NO_PARTICIPANTS: (size == 0).any(axis=-1), Reason.NO_VARIATION: ~finite}
    reason = reason_codes(total.shape, causes)
    df = np.full(total.shape, float(table.shape[-1] - 2))
    return TestResult(
        statistic=statistic,
        p_value=np.asarray(stats.chi2.sf(statistic, df)),
        df=df,
        null="the odds ratio is the same at every border",
        alternative="two-sided",
        method="Brant",
        n=total,
        reason=reason,
    )


def _statistic(above: FloatArray, size: FloatArray, finite: BoolArray) -> FloatArray:
    """Chi-squared of the differences of neighbouring log odds ratios; NaN where they are not finite."""
    ratios = np.diff(np.log(above / (1 - above)), axis=-2)[..., 0, :]
    covariance = 1 / (size[..., None, None] * above[..., :, None] * (1 - above[..., None, :]))
    lower_first = np.triu(np.ones(covariance.shape[-2:], dtype=bool))
    both = np.where(lower_first, covariance, np.swapaxes(covariance, -1, -2)).sum(axis=-3)
    contrast = np.diff(np.eye(ratios.shape[-1]), axis=0)
    differences, spread = ratios @ contrast.T, contrast @ both @ contrast.T
    usable = finite[..., None, None]
    solved = np.linalg.solve(np.where(usable, spread, np.eye(len(contrast))), differences[..., None])[..., 0]
    return np.where(finite, (differences * solved).sum(axis=-1), np.nan)
