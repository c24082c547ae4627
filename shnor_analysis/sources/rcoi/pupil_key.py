"""The secret that turns names and documents into codes: a file outside the store, made at the first import.

The file lies in the settings folder of the person who imports, not beside the data: a data folder is copied, sent
and published as a whole, and whoever has codes and key can try out names. Who works with several computers copies
the file by hand. Without it, codes of a new import do not agree with those of an earlier one; no name can be got
back from a code with it.
"""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.troubles import why

#: Variable that names another file, for whoever does not want to say so at each import.
VARIABLE = "SHNOR_PUPIL_KEY"
_NAME = "pupil_id.key"
_BYTES = 32


@dataclass(frozen=True)
class PupilKey:
    """The secret, or why there is none (Russian)."""

    secret: bytes | None
    trouble: str = ""


def default_path() -> Path:
    """Give the usual place of the key: the settings folder of the person."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "shnor" / _NAME


def obtain_key(store: Store, path: Path | None = None) -> PupilKey:
    """Read the key, or make one that only its owner can read.

    A place that cannot be written into is no error here: files that need no key are imported all the same.

    Raises
    ------
    StoreError
        The key would lie inside the store, or the file is no key.
    """
    path = path or default_path()
    if store.root.resolve() in path.resolve().parents:
        raise StoreError(
            f"Ключ кодов учеников «{path}» лежит внутри хранилища, а должен лежать отдельно от данных. "
            "Укажите другой файл: --pupil-key ФАЙЛ."
        )
    try:
        if not path.exists():
            _make(path)
        return PupilKey(_read(path))
    except OSError as error:
        return PupilKey(None, f"файл ключа «{path.name}» не читается и не создаётся ({why(error)})")


def _make(path: Path) -> None:
    """Write a new key whole or not at all; of two that do so at once, the first stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < _BYTES:
        raise StoreError(
            f"Файл «{path}» — не ключ кодов учеников: в нём должно быть 64 шестнадцатеричных знака. "
            "Верните прежний файл или укажите другой: --pupil-key ФАЙЛ."
        )
    return secret
