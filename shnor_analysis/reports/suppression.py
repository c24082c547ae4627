"""What is too small to be shown: applied once, before any table or figure is made."""

import pandas as pd

from shnor_analysis.methodology.loader import load

#: A distribution of fewer pupils tells the marks of single children to whoever knows the class.
SMALLEST_SHOWN: int = load("report")["smallest_shown"]["value"]

DISTRIBUTION = ["n2", "n3", "n4", "n5", "share2", "mean_score", "sd_score"]
LOW_SHARE = ["n2", "share2", "share2_low", "share2_high", "pupils_to_threshold"]


#: What stands in place of a hidden number: of a small group, and of what a public page withholds besides.
HIDDEN = f"менее {SMALLEST_SHOWN} уч., не показано"
WITHHELD = "скрыто"


def suppressed(frame: pd.DataFrame) -> pd.DataFrame:
    """Empty the results of groups of 1–4 pupils and mark them ``hidden``; counts of participants stay.

    So are rows that the view of a public page marks ``withheld``; ``hidden_why`` says which it was.

    Examples
    --------
    >>> cells = pd.DataFrame({"n": [3, 12], "n2": [2, 4], "share2": [0.67, 0.33]})
    >>> suppressed(cells)[["n", "share2", "hidden"]].values.tolist()
    [[3, <NA>, True], [12, 0.33, False]]
    """
    withheld = withheld_in(frame)
    hidden = (frame["n"] > 0) & (frame["n"] < SMALLEST_SHOWN) | withheld
    columns = [name for name in dict.fromkeys(DISTRIBUTION + LOW_SHARE) if name in frame]
    emptied = frame[columns].astype("Float64").mask(hidden, pd.NA)
    why = [WITHHELD if out else HIDDEN if small else "" for out, small in zip(withheld, hidden, strict=True)]
    return frame.assign(**{name: emptied[name] for name in columns}, hidden=hidden.astype(bool), hidden_why=why)


def withheld_in(frame: pd.DataFrame) -> pd.Series:
    """Mark the rows whose numbers the view of a public page took out; inside there are none."""
    return frame["withheld"] if "withheld" in frame else pd.Series(False, index=frame.index)
