"""Do the verdicts keep their promise: a rate for each simulated region beside the level that was promised."""

import pandas as pd
from matplotlib.figure import Figure

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.style import ACCENT, CONTEXT, GRID, LABEL, MUTED, SMALL

_NAMES, _ROW, _TOP, _RIGHT = 330.0, 26.0, 44.0, 60.0


def promises(table: pd.DataFrame, promised: float, *, highest: float, width: float = 760) -> Figure:
    """Draw a rate with two standard errors for each region, the promised rate as a line, a rival in grey.

    Parameters
    ----------
    table
        Columns ``region``, ``rate``, ``error`` (standard error) and ``rival``, all but the first in per cent;
        an empty ``rival`` is not drawn.
    promised
        The rate promised, per cent.
    highest
        End of the axis, per cent; a rate beyond it is drawn at the end.
    """
    canvas = Canvas(width, _TOP + _ROW * len(table) + 30)
    plot = width - _NAMES - _RIGHT

    def place(rate: float) -> float:
        return _NAMES + plot * min(max(rate, 0.0), highest) / highest

    bottom = _TOP + _ROW * len(table)
    for tick in range(0, int(highest) + 1, 10 if highest <= 60 else 20):
        canvas.line((place(tick), _TOP - 8), (place(tick), bottom), GRID)
        canvas.text(place(tick), bottom + 16, f"{tick} %", size=SMALL, colour=MUTED, anchor="center")
    canvas.line((place(promised), _TOP - 14), (place(promised), bottom), ACCENT, 1.4, (4, 3))
    canvas.text(place(promised), _TOP - 20, f"обещано {promised:g} %", size=LABEL, colour=ACCENT, anchor="center")
    for number, row in enumerate(table.to_dict("records")):
        y = _TOP + _ROW * (number + 0.5)
        canvas.text(0, y + 4, str(row["region"]))
        if pd.notna(row["rival"]):
            canvas.dot(place(row["rival"]), y, CONTEXT, size=7)
        error = 0.0 if pd.isna(row["error"]) else 2 * row["error"]
        canvas.line((place(row["rate"] - error), y), (place(row["rate"] + error), y), ACCENT, 2.4)
        canvas.dot(place(row["rate"]), y, ACCENT)
        told = f"{row['rate']:.1f} %".replace(".", ",")
        canvas.text(width, y + 4, told, size=SMALL, colour=MUTED, anchor="right")
    return canvas.finish()
