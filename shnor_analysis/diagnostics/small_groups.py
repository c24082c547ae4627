"""Whether the share of «2» of a whole school may be told: not when a few pupils stand behind it or beside it."""

import pandas as pd

KEY = ["school_id", "season_from", "season_to"]
ENDS = ["n_from", "n_to"]


def behind_pooled(pooled: pd.DataFrame, papers: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Tell of pooled rows whether they may be spoken of, and whether their shares may.

    Pupils of one grade write all its papers, so that at least as many stand behind a set of papers as its grades'
    largest have together.

    Parameters
    ----------
    pooled : DataFrame
        Rows of the mart ``dynamics`` about whole schools: `KEY`, `ENDS`.
    papers : DataFrame
        Rows of the mart about papers of the same measure and comparison: `KEY`, `ENDS`, ``programme_grade``.
    smallest : int
        Groups of fewer pupils are not spoken of.

    Returns
    -------
    DataFrame
        With the index of `pooled`: ``too_small`` (fewer than `smallest` wrote at all in a season) and ``betrays``
        (less the papers that are shown, the pooled share would tell the marks of fewer than `smallest`).

    Examples
    --------
    >>> at = {"school_id": "990001", "season_from": "2021-spring", "season_to": "2022-spring"}
    >>> papers = [{**at, "programme_grade": 5, "n_from": 3, "n_to": 20}, {**at, "programme_grade": 6, "n_from": 20,
    ...            "n_to": 20}]
    >>> pooled = pd.DataFrame([{**at, "n_from": 23, "n_to": 40}])
    >>> behind_pooled(pooled, pd.DataFrame(papers), 5).to_dict("records")
    [{'too_small': False, 'betrays': True}]
    """
    counts = papers[ENDS]
    few = papers.assign(**counts.where((counts > 0) & (counts < smallest), 0))
    everybody = _pupils(pooled, papers).fillna(pooled[ENDS])
    hidden = _pupils(pooled, few)
    return pd.DataFrame({"too_small": _small(everybody, smallest), "betrays": _small(hidden, smallest)})


def _pupils(pooled: pd.DataFrame, papers: pd.DataFrame) -> pd.DataFrame:
    """Count at least how many pupils wrote the papers of each pooled row; empty where there is no paper."""
    by_grade = papers.groupby([*KEY, "programme_grade"])[ENDS].max()
    found = pooled[KEY].merge(by_grade.groupby(level=KEY).sum().reset_index(), how="left", on=KEY)
    return found[ENDS].set_index(pooled.index).astype("Float64")


def _small(counts: pd.DataFrame, smallest: int) -> pd.Series:
    return ((counts > 0) & (counts < smallest)).any(axis=1).astype(bool)
