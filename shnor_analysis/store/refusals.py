"""Why the system lets nothing be written, in Russian."""

import errno

#: What the system says when nothing more can be written, whatever it is.
NO_ROOM = {
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "исчерпана квота на диске",
    errno.EROFS: "диск только для чтения",
}
_REASONS = NO_ROOM | {
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EEXIST: "это файл, а не папка",
    errno.ENOTDIR: "это файл, а не папка",
}


def reason(error: OSError) -> str:
    """Say in Russian why the system refuses.

    Examples
    --------
    >>> reason(OSError(errno.ENOSPC, "No space left on device"))
    'на диске нет места'
    """
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
