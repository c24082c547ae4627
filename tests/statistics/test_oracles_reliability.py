"""Cronbach's alpha and McDonald's omega against published data and against models whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.statistics.reliability import cronbach_alpha, feldt_limits, mcdonald_omega, omega_of

# LSAT section 6 (Bock, Lieberman 1970, Psychometrika 35: 179-197): number of persons by pattern 00000 … 11111.
LSAT_TEXT = "3 6 2 11 1 1 3 4 1 8 0 16 0 3 2 15 10 29 14 81 3 28 15 80 16 56 21 173 11 61 28 298"
PATTERNS = np.array([[int(bit) for bit in f"{number:05b}"] for number in range(32)])
LSAT = np.repeat(PATTERNS, np.array(LSAT_TEXT.split(), dtype=int), axis=0)

# Open- and closed-book examinations: Mardia, Kent, Bibby (1979), Multivariate Analysis, tables 1.2.1 and 9.4.1.
EXAMINATIONS = np.array(
    [
        [1, 0.553, 0.547, 0.409, 0.389],
        [0.553, 1, 0.610, 0.485, 0.437],
        [0.547, 0.610, 1, 0.711, 0.665],
        [0.409, 0.485, 0.711, 1, 0.607],
        [0.389, 0.437, 0.665, 0.607, 1],
    ]
)
PUBLISHED_LOADINGS = [0.600, 0.667, 0.917, 0.772, 0.724]


def test_alpha_of_lsat_6():
    # Rizopoulos (2006), J Stat Software 17(5), package ltm: cronbach.alpha(LSAT) gives 0.295 from 1000 persons
    alpha = cronbach_alpha(LSAT)
    assert alpha.estimate == pytest.approx(0.295, abs=0.0005)
    assert alpha.n == 1000


@pytest.mark.parametrize(
    ("alpha", "n", "items", "low", "high"),
    [  # documentation of pingouin.cronbach_alpha (checked there against psych and real-statistics.com)
        (0.732660835214447, 12, 11, 0.435, 0.909),
        (0.8016949152542373, 12, 11, 0.581, 0.933),
        (0.7380191693290734, 12, 11, 0.447, 0.911),
    ],
)
def test_feldts_limits(alpha, n, items, low, high):
    found = feldt_limits(alpha, n - 1, items)
    assert np.round(found, 3).tolist() == [low, high]


def test_one_factor_of_the_examinations():
    omega = omega_of(EXAMINATIONS, 88)
    assert omega.loadings == pytest.approx(PUBLISHED_LOADINGS, abs=0.002)
    loadings = np.array(PUBLISHED_LOADINGS)
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    assert omega.estimate == pytest.approx(expected, abs=0.001)


def test_omega_of_lsat_6_is_above_alpha():
    omega = mcdonald_omega(LSAT)
    assert cronbach_alpha(LSAT).estimate < omega.estimate < 0.32


@given(
    loadings=st.lists(st.floats(0.3, 0.9), min_size=3, max_size=6),
    spreads=st.lists(st.floats(0.5, 2), min_size=6, max_size=6),
)
def test_omega_of_an_exact_one_factor_model(loadings, spreads):
    common = np.array(loadings)
    spread = np.array(spreads[: len(common)])
    raw, unique = common * spread, (1 - common**2) * spread**2
    omega = omega_of(np.outer(raw, raw) + np.diag(unique), 200)
    assert omega.estimate == pytest.approx(raw.sum() ** 2 / (raw.sum() ** 2 + unique.sum()), abs=1e-3)


def test_equal_loadings_make_alpha_and_omega_agree():
    covariance = np.full((4, 4), 0.4) + 0.6 * np.eye(4)
    root = np.linalg.cholesky(covariance)
    noise = np.random.default_rng(5).normal(size=(400, 4))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise.T))).T
    answers = white @ root.T  # its covariance is exactly the one above
    alpha, omega = cronbach_alpha(answers), mcdonald_omega(answers)
    assert alpha.estimate == pytest.approx(4 * 0.4 / (1 + 3 * 0.4), abs=1e-9)
    assert omega.estimate == pytest.approx(float(alpha.estimate), abs=1e-4)


def test_differences_between_schools_do_not_count():
    rng = np.random.default_rng(3)
    schools = np.repeat(np.arange(20), 15)
    shift = rng.normal(scale=3, size=20)[schools]
    noise = rng.normal(size=(300, 3))
    assert cronbach_alpha(noise + shift[:, None]).estimate > 0.9
    inside = cronbach_alpha(noise + shift[:, None], schools)
    assert inside.estimate == pytest.approx(float(cronbach_alpha(noise, schools).estimate), abs=1e-9)
    assert inside.low < 0 < inside.high


def test_respondents_with_a_gap_are_left_out():
    with_gap = np.vstack([LSAT.astype(float), [[np.nan, 1, 1, 1, 1]] * 50])
    assert cronbach_alpha(with_gap).estimate == cronbach_alpha(LSAT).estimate
    assert mcdonald_omega(with_gap).n == 1000


@pytest.mark.parametrize(
    ("answers", "alpha_reason", "omega_reason"),
    [
        (np.empty((0, 4)), "no_participants", "no_participants"),
        (np.full((40, 3), np.nan), "no_participants", "no_participants"),
        (LSAT[:9], "too_few", "too_few"),
        (LSAT[:, :1], "too_few", "too_few"),
        (LSAT[:, :2], "", "too_few"),
        (np.ones((40, 4)), "no_variation", "no_variation"),
        (np.column_stack([LSAT[:, :3], np.ones(1000)]), "", "no_variation"),
    ],
)
def test_what_has_no_reliability_says_why(answers, alpha_reason, omega_reason):
    assert cronbach_alpha(answers).reason == alpha_reason
    omega = mcdonald_omega(answers)
    assert omega.reason == omega_reason
    assert np.isnan(omega.estimate)


def test_items_that_contradict_one_another():
    answers = np.random.default_rng(1).normal(size=(60, 1)) * [1, 1, -1] + np.random.default_rng(2).normal(
        size=(60, 3)
    )
    assert cronbach_alpha(answers).estimate < 0.3
    assert mcdonald_omega(answers).reason == "not_converged"


@pytest.mark.parametrize("groups", [[1, 2], np.zeros(999)])
def test_wrong_shapes_are_refused(groups):
    with pytest.raises(ValueError, match="groups"):
        cronbach_alpha(LSAT, groups)
    with pytest.raises(ValueError, match="answers"):
        mcdonald_omega([1, 2, 3])


@pytest.mark.slow
def test_feldts_interval_covers():
    rng = np.random.default_rng(11)
    true = 4 * 0.5 / (1 + 3 * 0.5)
    hits = 0
    for _ in range(2000):
        answers = rng.normal(scale=np.sqrt(0.5), size=(30, 1)) + rng.normal(scale=np.sqrt(0.5), size=(30, 4))
        hits += bool(cronbach_alpha(answers).contains(true))
    assert 0.935 < hits / 2000 < 0.965
