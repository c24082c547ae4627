"""What the system and the reader of TOML say when a file cannot be read or written, in Russian."""

import errno
import re

_WHY = {
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.ENOENT: "нет такого файла или папки",
    errno.ENOTDIR: "часть пути — файл, а не папка",
    errno.EISDIR: "это папка, а не файл",
    errno.EEXIST: "такой файл уже есть",
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "исчерпана квота на диск",
    errno.EROFS: "диск только для чтения",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.EBUSY: "файл занят другой программой",
    errno.EIO: "диск не читается",
    errno.ENOMEM: "не хватило памяти",
}
#: Numbers of what the system says when nothing more can be written, whatever it is.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_IN_TOML = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)
_AT_END = re.compile(r"(.*) \(at end of document\)", re.DOTALL)


def why(error: Exception) -> str:
    """Say in Russian why the system refused; what it has no words for stays as the system says it.

    Examples
    --------
    >>> why(PermissionError(13, "Permission denied"))
    'нет прав'
    >>> why(OSError(71, "Protocol error"))
    'Protocol error'
    >>> why(ValueError("Invalid value (at line 2, column 8)"))
    'строка 2, столбец 8 (Invalid value)'
    """
    if isinstance(error, UnicodeDecodeError):
        return "буквы не в кодировке UTF-8"
    if found := _IN_TOML.fullmatch(str(error)):
        return f"строка {found[2]}, столбец {found[3]} ({found[1]})"
    if found := _AT_END.fullmatch(str(error)):
        return f"конец файла ({found[1]})"
    if not isinstance(error, OSError):
        return str(error)
    return _WHY.get(error.errno or 0) or error.strerror or str(error)
