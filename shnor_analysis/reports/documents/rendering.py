"""From a Word template and a context to a Word file that is whole or not there."""

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from shnor_analysis.reports.documents.printing import printed
from shnor_analysis.reports.documents.publishing import published
from shnor_analysis.reports.names import Names
from shnor_analysis.store.writing import replacing
from shnor_analysis.troubles import why

#: What templates of the package are called; a user's folder may hold files of the same names.
TEMPLATES = Path(__file__).parent / "templates"
_SAME_FOR_ALL = (1980, 1, 1, 0, 0, 0)
_ADVICE = "Исправьте шаблон или уберите его из папки: тогда будет взят шаблон из программы."


class DocumentError(Exception):
    """A document could not be made; the message is Russian and says what to do."""


def template_path(name: str, folder: Path | None) -> Path:
    """Find a template in the user's folder, or in the package where the user has none."""
    own = folder / name if folder is not None else None
    return own if own is not None and own.exists() else TEMPLATES / name


def render(
    template: Path,
    context: Mapping[str, object],
    target: Path,
    day: datetime.date,
    names: Names | None = None,
) -> None:
    """Fill a template and write the file under its name when it is whole.

    Parameters
    ----------
    context
        What the template may name; a name it does not know is a mistake of the template, never an empty place.
    day
        Date written into the properties of the file; nothing else there tells of the machine or the time.
    names
        Whom to hide: given, the file is for the public and tells of nobody who wrote it either.

    Raises
    ------
    DocumentError
        The template is broken or cannot be filled.
    """
    content = io.BytesIO()
    try:
        document = DocxTemplate(str(template))
        document.render(dict(context), _environment())
        _state(document, day)
        document.save(content)
    except Exception as error:  # a template is a program of the user's: anything may come out of it
        raise DocumentError(f"Шаблон {template.name}: {_what(error)}. {_ADVICE}") from error
    made = content.getvalue() if names is None else published(content.getvalue(), names)
    with replacing(target) as temporary:
        temporary.write_bytes(repacked(made))


def _environment() -> SandboxedEnvironment:
    """Give templates values only: a template that came by mail may not call into the machine."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=printed)


def _state(document: DocxTemplate, day: datetime.date) -> None:
    properties = document.docx.core_properties
    moment = datetime.datetime(day.year, day.month, day.day)
    properties.created = properties.modified = moment
    properties.last_modified_by = ""


def repacked(content: bytes) -> bytes:
    """Write the archive anew with the same time for every part, so that the same data give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _SAME_FOR_ALL)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()


def _what(error: Exception) -> str:
    """Say in Russian what is wrong with a template."""
    if isinstance(error, TemplateSyntaxError):
        return f"метка с ошибкой ({error.message})"
    if isinstance(error, SecurityError):
        return "метка делает то, что шаблонам не разрешено"
    if isinstance(error, UndefinedError):
        return f"метка называет «{_unknown_name(error)}», а такого в документе нет"
    if isinstance(error, OpcError | zipfile.BadZipFile | KeyError | SyntaxError):
        return "это не документ Word (.docx), или он повреждён"
    if isinstance(error, OSError):
        return f"файл не читается ({why(error)})"
    return f"шаблон не удалось заполнить ({error})"


def _unknown_name(error: UndefinedError) -> str:
    """Give the name a template asked for: Jinja puts it last among the quoted words."""
    names = re.findall(r"'([^']+)'", error.message or "")
    return str(names[-1]) if names else "?"
