"""Words that are spelled nearly alike, for messages that name what was perhaps meant."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def nearest(word: str, among: Iterable[str], most: int = 3, alike: float = 60.0) -> list[str]:
    """List the words most like one, the likest first.

    Parameters
    ----------
    most
        How many at most.
    alike
        Lowest likeness in per cent (normalised insertions and deletions).

    Examples
    --------
    >>> nearest("нагорня сош", ["нагорная сош", "озёрная оош"], alike=70)
    ['нагорная сош']
    """
    return [
        found
        for found, _, _ in process.extract(word, list(among), scorer=fuzz.ratio, limit=most, score_cutoff=alike)
    ]


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """Give how alike two texts are, 0 to 1 (normalised insertions and deletions); 0 below ``least``.

    Examples
    --------
    >>> likeness("количество учителей", "количество учитилей"), likeness("учителей", "компьютеров", least=0.9)
    (0.9473684210526316, 0.0)
    """
    return fuzz.ratio(one, other, score_cutoff=100 * least) / 100
