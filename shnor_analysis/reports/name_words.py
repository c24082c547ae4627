"""What Russian names look like: endings of surnames and patronymics, cases, posts that are no names."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

INITIALS = r"[А-ЯЁ]\.(?:[ \t\u00a0\u202f]?[А-ЯЁ]\.)?"
WORD = r"[А-ЯЁ][А-ЯЁа-яё]*(?:-[А-ЯЁ][А-ЯЁа-яё]*)*(?![А-ЯЁа-яё])"
#: Capitals that are a short name of an office, not of a person.
_SHORT_NAME = 5
_CASES = (
    *(
        "",
        "а",
        "у",
        "ом",
        "ым",
        "им",
        "е",
        "ы",
        "и",
        "о",
        "ой",
        "ою",
        "ей",
        "ею",
        "ую",
        "юю",
        "ая",
        "яя",
        "ий",
        "ый",
    ),
    *("ого", "его", "ому", "ему", "ем", "я", "ю", "й", "ь", "ы", "ых", "их", "ыми", "ими", "ов", "ев", "ам", "ям"),
    *("ами", "ями", "ах", "ях"),
)
_LONGEST = max(map(len, _CASES))
_OF_SURNAMES = re.compile(
    r"[а-яё]+(?:"
    r"(?:[ое]в|[иы]н)(?:|а|у|ым|е|ой|ою|ы|ых|ыми)|"
    r"(?<!че)[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их)|"
    r"енко|швили|дзе|(?:ук|юк|чак|ян)(?:|а|у|ом|ем|е)"
    r")"
)
_OF_PATRONYMICS = re.compile(
    r"(?!основн|духовн|верховн|условн|уголовн|церковн|ровн)[а-я]+(?:"
    r"(?:[оеьв]вич|[ьмтнк]ич)(?:|а|у|ем|е|и|ей)|"
    r"(?:[ое]вн|(?:ин|ит|вв)ичн)(?:а|ы|е|у|ой|ою)|"
    r"оглы|кызы"
    r")"
)
#: Beginnings of words that stand before a name, or in place of one.
_POSTS = (
    *("администра", "ведущ", "врио", "глав", "дефектолог", "директор", "завед", "завуч", "заместител", "зам"),
    *(
        "класс",
        "консультант",
        "координатор",
        "куратор",
        "логопед",
        "методи",
        "муниципал",
        "начальник",
        "ответствен",
    ),
    *(
        "педагог",
        "председател",
        "психолог",
        "районн",
        "руководител",
        "секретар",
        "совет",
        "социальн",
        "специалист",
    ),
    *("старш", "тьютор", "управлен", "учител", "член", "школ", "эксперт"),
)


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def is_post(word: str) -> bool:
    """Tell a word of a post from a word of a name.

    Examples
    --------
    >>> is_post("Директору"), is_post("Директоров"), is_post("Иванов")
    (True, False, False)
    """
    plain = _plain(word)
    return plain.startswith(_POSTS) and not looks_like_surname(word)


def looks_like_surname(word: str) -> bool:
    """Tell whether a word ends as most surnames do, in any case.

    Examples
    --------
    >>> [looks_like_surname(word) for word in ("Ивановой", "Достоевскому", "Методический", "Школа")]
    [True, True, False, False]
    """
    return all(_OF_SURNAMES.fullmatch(_plain(part)) for part in word.split("-"))


def is_patronymic(word: str) -> bool:
    """Tell whether a word is a patronymic, in any case.

    Examples
    --------
    >>> [is_patronymic(word) for word in ("Петровной", "Ильича", "Магомедович", "Основа")]
    [True, True, True, False]
    """
    return _OF_PATRONYMICS.fullmatch(_plain(word)) is not None


def stem(word: str) -> str:
    """Cut the ending of the first case off.

    Examples
    --------
    >>> stem("Иванова"), stem("Белая"), stem("Ким"), stem("Цой")
    ('иванов', 'бел', 'ким', 'цо')
    """
    plain = _plain(word)
    if len(plain) > 4 and plain.endswith(("ая", "яя", "ий", "ый", "ой")):
        return plain[:-2]
    return plain[:-1] if len(plain) > 2 and plain.endswith(tuple("аяоеийь")) else plain


def is_form_of(word: str, stems: Set[str]) -> bool:
    """Tell whether a word is one of the known words in some case.

    Examples
    --------
    >>> [is_form_of(word, {"иванов"}) for word in ("Ивановой", "Ивановка", "ИВАНОВ", "Ким-Иванова")]
    [True, False, True, True]
    """
    return any(
        part[cut:] in _CASES and part[:cut] in stems
        for part in _plain(word).split("-")
        for cut in range(max(1, len(part) - _LONGEST), len(part) + 1)
    )


def is_initials(word: str) -> bool:
    """Tell initials, «А.» or «А. П.», from a word."""
    return "." in word


@dataclass(frozen=True)
class Person:
    """A name taken apart; the surname is empty where only «Анна Петровна» is known."""

    surname: str
    given: tuple[str, ...] = ()


def people_in(cell: str) -> Iterator[Person]:
    """Read a cell for people: names, posts, or both, several with commas between them.

    Examples
    --------
    >>> [person.surname for person in people_in("Алиев М.А., начальник УО; Анна Петровна Иванова, Ким Т.")]
    ['Алиев', 'Иванова', 'Ким']
    >>> list(people_in("куратор 1, Родительский комитет, Администрация"))
    []
    """
    for piece in re.split(r"[,;/()\n]", cell):
        words = re.findall(rf"{INITIALS}|{WORD}|[а-яё-]+", piece)
        phrase = any(word[0].islower() and not is_post(word) for word in words)
        names = [word for word in words if word[0].isupper() and not is_post(word) and not _is_short(word)]
        whole = [word for word in names if not is_initials(word)]
        certain = len(whole) < len(names) or any(map(is_patronymic, whole))
        if certain or (not phrase and (len(whole) > 1 or any(map(looks_like_surname, whole)))):
            yield _person(whole)


def _person(words: list[str]) -> Person:
    """Tell the surname: the word that looks like one, else the first, unless a patronymic follows alone."""
    likely = [word for word in words if looks_like_surname(word) and not is_patronymic(word)]
    first = [] if len(words) < 3 and any(map(is_patronymic, words[1:])) else words
    surname = next(iter(likely or first), "")
    return Person(surname, tuple(word for word in words if word != surname))


def _is_short(word: str) -> bool:
    return word.isupper() and len(word) <= _SHORT_NAME and not is_initials(word)
