"""Do the verdicts keep their promise: false alarms, power and coverage in simulated regions."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings, load_settings
from shnor_analysis.method_check.regions import SIZES, Drawn, Floats, Region, as_tables, draw
from shnor_analysis.statistics import forecasts, shrinkage
from shnor_analysis.statistics.excess import excess
from shnor_analysis.statistics.two_season_counts import Counts


def fisher_improved(drawn: Drawn, alpha: float = 0.05) -> Floats:
    """Plain one-sided Fisher test on pooled counts of the programme schools."""
    x, n = drawn.x[drawn.programme].sum(axis=2), drawn.n[drawn.programme].sum(axis=2)
    p = stats.hypergeom.cdf(x[:, 1], n.sum(axis=1), x.sum(axis=1), n[:, 1])
    return np.asarray(p <= alpha)


def verdicts_of(drawn: Drawn, settings: DynamicsSettings) -> pd.DataFrame:
    """Pooled verdicts of the programme schools."""
    cells, schools = as_tables(drawn)
    found = dynamics(cells, schools, settings=settings)
    inside = schools.loc[schools["in_programme"], "school_id"]
    pooled = (found["scope"] == "school") & (found["comparison"] == "successive")
    return found[pooled & found["school_id"].isin(inside)]


def run(region: Region, regions: int, settings: DynamicsSettings, seed: int = 20210315) -> dict[str, object]:
    """Simulate regions of one kind and sum up the verdicts of their programme schools."""
    rows = []
    for k in range(regions):
        drawn = draw(region, np.random.default_rng([seed, k]))
        found = verdicts_of(drawn, settings)
        held = (found["excess_low"] <= 0) & (found["excess_high"] >= 0)
        rows.append(
            {
                "schools": len(found),
                "pupils": found["n_to"].median(),
                "improved": (found["verdict"] == "improved").mean(),
                "worsened": (found["verdict"] == "worsened").mean(),
                "no data": (found["verdict"] == "not_enough_data").mean(),
                "held": held[found["reason"] != "one_season"].mean(),
                "fisher": fisher_improved(drawn).mean(),
            }
        )
    table = pd.DataFrame(rows)
    weights = table["schools"] / table["schools"].sum()
    mean = (table[["improved", "worsened", "no data", "held", "fisher"]].mul(weights, axis=0)).sum() * 100
    error = 100 * table["improved"].std() / np.sqrt(len(table)) if len(table) > 1 else float("nan")
    return {
        "region": region.name,
        "schools": int(table["schools"].sum()),
        "pupils": table["pupils"].median(),
        "improved, %": mean["improved"],
        "s.e.": error,
        "worsened, %": mean["worsened"],
        "not enough, %": mean["no data"],
        "interval holds 0, %": mean["held"],
        "Fisher, %": mean["fisher"],
    }


def coverage(region: Region, regions: int, shift: float, seed: int = 7) -> tuple[float, float, int]:
    """Coverage (per cent) of the interval of a paper's excess, its standard error over regions, and cases.

    The truth is what happened to a school outside the norm: its share in a second season whose level is shifted
    minus the share it has in the same region without the shift.
    """
    held = []
    prior = load_settings().priors["successive", "share2"]
    for k in range(regions):
        rng = np.random.default_rng([seed, k])
        drawn = draw(replace(region, share_of_programme=0.0), rng)
        tested = rng.random(len(drawn.n)) < 0.5
        shifted = draw_shifted(region, [seed, k], shift)
        x = np.where(tested[:, None, None], shifted.x, drawn.x)
        x[:, 0] = drawn.x[:, 0]
        same = (drawn.grade[:, None] == drawn.grade) & ~np.eye(len(drawn.grade), dtype=bool)
        counts = Counts(x, drawn.n, np.stack([same, same]))
        norm = shrinkage.fit(counts, ~tested, prior)
        known = forecasts.baseline(counts, norm)
        now = []
        for j in range(len(drawn.grade)):
            for rows, forecast in forecasts.papers(counts, norm, known, j):
                n = counts.n[rows, 1, j]
                found = excess(forecast, n, counts.x[rows, 1, j] / n)
                truth = (shifted.x[rows, 1, j] - drawn.x[rows, 1, j]) / n
                now.append(((found.low <= truth + 1e-9) & (truth <= found.high + 1e-9))[tested[rows]])
        held.append(np.concatenate(now))
    means = np.array([part.mean() for part in held])
    error = means.std(ddof=1) / np.sqrt(len(means)) if len(means) > 1 else float("nan")
    return float(100 * np.concatenate(held).mean()), float(100 * error), sum(len(part) for part in held)


def draw_shifted(region: Region, seed: list[int], shift: float) -> Drawn:
    """Draw the same region with another level of the second season."""
    return draw(replace(region, share_of_programme=0.0, easier=region.easier - shift), np.random.default_rng(seed))


def checking_settings() -> DynamicsSettings:
    """Give the product's settings narrowed to what is checked: the share of «2», the same paper a season later."""
    return replace(load_settings(), measures=("share2",), comparisons=("successive",))


def rates(told: list[dict[str, object]], rate: str) -> pd.DataFrame:
    """Bring the lines of :func:`run` into the shape of the figure ``promises``: region, rate, error, rival."""
    table = pd.DataFrame(told)
    names = {"region": "region", rate: "rate", "s.e.": "error", "Fisher, %": "rival"}
    return table[list(names)].rename(columns=names)


def coverage_table(regions: int, shift: float = -1.0) -> pd.DataFrame:
    """Give the coverage of a paper's interval by the number of pupils, in the shape of the figure."""
    rows = []
    for n in SIZES:
        rate, error, _ = coverage(Region(f"n = {n}", fixed_size=n), max(3, regions), shift)
        rows.append({"region": f"учеников: {n}", "rate": rate, "error": error, "rival": None})
    return pd.DataFrame(rows)
