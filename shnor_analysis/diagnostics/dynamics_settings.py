"""Settings of the verdicts on change, read from ``methodology/dynamics.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shnor_analysis.methodology.loader import SettingsError, load, values
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.tables.dynamics import COMPARISONS, MEASURES


@dataclass(frozen=True)
class DynamicsSettings:
    """Numbers of the method; see the TOML file for titles and sources.

    Attributes
    ----------
    alpha : float
        One-sided error of ``improved``, and as much again of ``worsened``, for a school.
    interval_level : float
        Coverage of the two-sided intervals; at least ``1 - 2 * alpha``.
    power : float
        Of the minimal detectable improvement.
    margin : mapping of str to float
        Equivalence margin of each measure, a fraction.
    fewest_schools, fewest_in_paper : int
        Schools outside the programme needed for own components, and for the difficulty of a paper.
    prior_spread : float
        Standard deviation of the log standard deviations about the prior ones.
    breaks : tuple of int
        Years from which on scores do not compare with earlier ones.
    priors : mapping of (comparison, measure) to Components
    procedures_left_out : tuple of str
        Procedures that nothing is compared in.
    measures, comparisons : tuple of str
        Which ones to compute.
    """

    alpha: float
    interval_level: float
    power: float
    margin: Mapping[str, float]
    fewest_schools: int
    fewest_in_paper: int
    prior_spread: float
    breaks: tuple[int, ...]
    priors: Mapping[tuple[str, str], Components]
    procedures_left_out: tuple[str, ...] = ()
    measures: tuple[str, ...] = MEASURES
    comparisons: tuple[str, ...] = COMPARISONS

    def __post_init__(self) -> None:
        if self.interval_level < 1 - 2 * self.alpha - 1e-9:
            raise SettingsError(
                f"dynamics, interval_level: {self.interval_level} меньше {1 - 2 * self.alpha:g} (единица без двух "
                "alpha), и интервал утверждал бы больше, чем вывод. Увеличьте interval_level или alpha."
            )


def settings_of(bare: Mapping[str, Any]) -> DynamicsSettings:
    """Build the settings from bare values (:func:`shnor_analysis.methodology.loader.values`)."""
    priors = {
        (comparison, measure): Components(**parts)
        for comparison in COMPARISONS
        for measure, parts in bare[f"prior_{comparison}"].items()
    }
    plain = {key: value for key, value in bare.items() if key not in {f"prior_{name}" for name in COMPARISONS}}
    plain |= {key: tuple(bare[key]) for key in ("breaks", "procedures_left_out")}
    return DynamicsSettings(**plain, priors=priors)


def load_settings(overrides: Path | None = None) -> DynamicsSettings:
    """Load the settings of ``methodology/dynamics.toml``, with the user's file over them.

    Examples
    --------
    >>> load_settings().alpha, load_settings().priors["successive", "share2"].school
    (0.05, 1.02)
    """
    return settings_of(values(load("dynamics", overrides)))
