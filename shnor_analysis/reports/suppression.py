"""What is too small to be shown: applied once, before any table or figure is made."""

import pandas as pd

from shnor_analysis.methodology.loader import load

#: A distribution of fewer pupils tells the marks of single children to whoever knows the class.
SMALLEST_SHOWN: int = load("report")["smallest_shown"]["value"]

DISTRIBUTION = ["n2", "n3", "n4", "n5", "share2", "mean_score", "sd_score"]
LOW_SHARE = ["n2", "share2", "share2_low", "share2_high", "pupils_to_threshold"]


def suppressed(frame: pd.DataFrame) -> pd.DataFrame:
    """Empty the results of groups of 1–4 pupils and mark them ``hidden``; counts of participants stay.

    Examples
    --------
    >>> cells = pd.DataFrame({"n": [3, 12], "n2": [2, 4], "share2": [0.67, 0.33]})
    >>> suppressed(cells)[["n", "share2", "hidden"]].values.tolist()
    [[3, <NA>, True], [12, 0.33, False]]
    """
    hidden = (frame["n"] > 0) & (frame["n"] < SMALLEST_SHOWN)
    columns = [name for name in dict.fromkeys(DISTRIBUTION + LOW_SHARE) if name in frame]
    emptied = frame[columns].astype("Float64").mask(hidden, pd.NA)
    return frame.assign(**{name: emptied[name] for name in columns}, hidden=hidden.astype(bool))
