"""In how many papers of how many: the words, with all, one and those not shown."""

from shnor_analysis.reports import formatting as f


def among(part: int, whole: int) -> str:
    """Say in how many papers of how many.

    Examples
    --------
    >>> among(2, 5).replace(f.NBSP, " "), among(3, 3).replace(f.NBSP, " "), among(1, 1)
    ('в 2 из 5 работ', 'во всех работах (3)', 'в единственной работе')
    """
    if part == whole == 1:
        return "в единственной работе"
    return f"во всех работах ({part})" if part == whole else f"в {part} из {_of_papers(whole)}"


def among_shown(part: int, whole: int, hidden: int) -> str:
    """Say in how many papers of how many; where others are hidden, that these are those shown.

    Examples
    --------
    >>> [among_shown(2, 5, hidden).replace(f.NBSP, " ") for hidden in (0, 1)]
    ['в 2 из 5 работ', 'в 2 из 5 показанных работ']
    >>> among_shown(3, 3, 1), among_shown(1, 1, 1)
    ('во всех показанных работах (3)', 'в единственной показанной работе')
    """
    if not hidden:
        return among(part, whole)
    if part == whole == 1:
        return "в единственной показанной работе"
    if part == whole:
        return f"во всех показанных работах ({part})"
    return f"в {part} из {f.counted(whole, 'показанной работы', 'показанных работ', 'показанных работ')}"


def _of_papers(count: int) -> str:
    """Say «из 8 работ», «из 21 работы»."""
    return f.counted(count, "работы", "работ", "работ")
