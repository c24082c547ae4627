"""What program made something: a hash of its files, and the libraries it stands on."""

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Libraries whose version can show in a number or on a page.
_LIBRARIES = ("matplotlib", "nbconvert", "numpy", "pandas", "pyarrow", "scipy", "statsmodels")
_SOURCES = ("*.py", "*.toml", "*.j2", "*.css", "*.json")


@cache
def code() -> str:
    """Hash this package's files and name the libraries it stands on."""
    package = Path(__file__).parent
    files = sorted(path for pattern in _SOURCES for path in package.rglob(pattern))
    return f"{digest_of(files)} {platform.python_version()} " + " ".join(map(_version, _LIBRARIES))


def digest_of(paths: Iterable[Path]) -> str:
    """Hash files by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "-"
