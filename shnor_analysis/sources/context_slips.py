"""Whether a header is a known question misspelled, or another question in nearly the same words."""

from collections import Counter

from shnor_analysis.store.near import likeness

_DENIALS = {"не", "нет", "без", "кроме"}
#: How alike a word and its slip of the pen are.
_SLIP = 0.75


def denials(text: str) -> int:
    """Count the words that turn a question round: a header may not have more of them than the question has.

    Examples
    --------
    >>> denials("не имеют доступа к сети"), denials("имеют доступ")
    (1, 0)
    """
    return sum(word in _DENIALS for word in text.split())


def slips(text: str, wording: str) -> bool:
    """Whether two texts are the same words but for slips inside them: another word, or one more, is no slip.

    Examples
    --------
    >>> slips("из неполных семеи", "из неполных семей"), slips("из полных семей", "из неполных семей")
    (True, False)
    """
    ours, theirs = Counter(text.split()), Counter(wording.split())
    left, right = list((theirs - ours).elements()), list((ours - theirs).elements())
    for word in right:
        meant = next((other for other in left if _slip(word, other)), None)
        if meant is None:
            return False
        left.remove(meant)
    return not left


def _slip(one: str, other: str) -> bool:
    """Whether a word is another misspelled; «полных» is not «неполных»."""
    short, long = sorted((one, other), key=len)
    prefixed = long.endswith(short) and len(long) - len(short) > 1
    return not prefixed and bool(likeness(one, other, _SLIP))
