"""Which test for which data: the decision table as data."""

from dataclasses import dataclass
from typing import Literal

from shnor_analysis.statistics._arrays import check_choice

Outcome = Literal["binary", "ordinal", "score"]


@dataclass(frozen=True)
class Choice:
    """A recommended test, the interval that leads the report, and why (names are ``module.function``)."""

    test: str
    effect: str
    reason: str


TABLE: dict[tuple[bool, Outcome, bool], Choice] = {
    (True, "binary", False): Choice(
        "paired_proportions.mcnemar", "paired_proportions.newcombe", "same pupils, pass or fail: mid-p McNemar"
    ),
    (True, "ordinal", False): Choice(
        "paired_ordinal.signed_rank_counts",
        "paired_ordinal.marginal_mean_ranks",
        "same pupils, marks: exact signed-rank with ties; marginal homogeneity as companion",
    ),
    (True, "score", False): Choice(
        "paired_ordinal.signed_rank", "location.hodges_lehmann_paired", "same pupils, scores: robust to outliers"
    ),
    (False, "binary", False): Choice(
        "two_proportions.fisher_mid_p", "two_proportions.newcombe", "different pupils, pass or fail"
    ),
    (False, "ordinal", False): Choice(
        "ordinal.brunner_munzel",
        "ordinal.cliffs_delta",
        "different pupils, marks: no equal spread assumed; brunner_munzel_permuted below 10 a group",
    ),
    (False, "score", False): Choice(
        "ordinal.brunner_munzel", "location.hodges_lehmann", "different pupils, scores"
    ),
    (False, "binary", True): Choice(
        "trend.cochran_armitage", "trend.trend_slope", "seasons in order: test pupils, not yearly shares"
    ),
    (False, "ordinal", True): Choice(
        "trend.jonckheere_terpstra", "trend.ordinal_regression", "seasons in order, marks"
    ),
    (False, "score", True): Choice(
        "trend.jonckheere_terpstra", "trend.ordinal_regression", "seasons in order, scores as ranks"
    ),
}
"""Keys: the same pupils?, kind of outcome, three seasons or more?"""


def choose_test(*, paired: bool, outcome: Outcome, n_seasons: int) -> Choice:
    """Recommend a test; the same pupils over three seasons or more are compared season by season.

    Examples
    --------
    >>> choose_test(paired=False, outcome="binary", n_seasons=2).test
    'two_proportions.fisher_mid_p'
    """
    check_choice("outcome", outcome, ("binary", "ordinal", "score"))
    if n_seasons < 2:
        raise ValueError("a change needs at least two seasons")
    return TABLE[paired, outcome, n_seasons > 2 and not paired]
