"""What may stand in a Word file and in its name: data is printed as it is and never read as a template."""

import datetime
import re

from jinja2 import Undefined
from markupsafe import Markup, escape

from shnor_analysis.reports import formatting as f

#: What XML 1.0 cannot hold, and the signs docxtpl would turn into new paragraphs and pages.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Braces as entities: the words of a file can neither open a tag nor be taken for one by docxtpl.
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
#: Signs that no file name may hold on Windows, and controls.
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*«»\x00-\x1f\x7f]+')
LONGEST_NAME = 80
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


def printed(value: object) -> object:
    """Make a value of a template safe to stand in a Word file.

    Given to Jinja as ``finalize``, so it sees whatever a template prints, after its filters.

    Examples
    --------
    >>> str(printed("<b>{{ 7 }}")), printed(None), str(printed(5))
    ('&lt;b&gt;&#123;&#123; 7 &#125;&#125;', '', '5')
    """
    if isinstance(value, Undefined):
        return value
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(str(escape(_NOT_IN_XML.sub("", text))).translate(_BRACES))


def long_date(day: object) -> str:
    """Write a date as papers do.

    Examples
    --------
    >>> long_date(datetime.date(2026, 11, 3)).replace(f.NBSP, "_"), long_date(None)
    ('3_ноября 2026_г.', '—')
    """
    if f.is_missing(day) or not isinstance(day, datetime.date):
        return f.MISSING
    return f"{day.day}{f.NBSP}{MONTHS[day.month - 1]} {day.year}{f.NBSP}г."


def blank_date(year: int) -> str:
    """Leave the day and month of a paper to be written by hand."""
    return f"«____»{f.NBSP}______________ {year}{f.NBSP}г."


def file_name(*parts: str) -> str:
    """Make the name of a Word file out of words that may come from anywhere.

    Examples
    --------
    >>> file_name("Дорожная карта", "990001", 'МКОУ «СОШ/1» <script>')
    'Дорожная карта 990001 МКОУ СОШ 1 script.docx'
    >>> file_name("План", "../../etc/passwd")
    'План etc passwd.docx'
    """
    words = " ".join(_NOT_IN_NAMES.sub(" ", part).strip(" .") for part in parts)
    name = " ".join(_NOT_IN_XML.sub("", words).split())
    return name[:LONGEST_NAME].strip(" .") + ".docx"
