"""Which questionnaires a file may answer: the bundled ones and those described among the imported files."""

import hashlib
from functools import lru_cache
from pathlib import Path

import pandas as pd

from shnor_analysis.methodology.instruments import SUFFIX, Instrument, bundled_instruments, parse_instrument
from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.sources.part import Part


def instruments_for(path: Path, root: Path) -> dict[str, Instrument]:
    """Give the bundled instruments and those described beside the file or above it, up to the import folder.

    A description that cannot be read is left out here; reading it as a file of its own says what is wrong.
    """
    found = dict(bundled_instruments())
    for file in reversed(_descriptions(path, root)):
        try:
            own = parse_instrument(file.read_text(encoding="utf-8-sig"), file.name)
        except (SettingsError, OSError, UnicodeDecodeError):
            continue
        found[own.code] = own
    return found


def instruments_digest(path: Path, root: Path) -> str:
    """Give a digest of the descriptions, so that answers are read anew when one of them changes."""
    bundled = [instrument.source.encode() for instrument in bundled_instruments().values()]
    own = [file.read_bytes() for file in _descriptions(path, root)]
    return hashlib.sha256(b"\0".join([*bundled, *own])).hexdigest()


def _descriptions(path: Path, root: Path) -> list[Path]:
    """List the user's descriptions from the nearest folder outwards."""
    folder = path.parent
    found: list[Path] = []
    while True:
        found += _in_folder(folder, folder.stat().st_mtime_ns)
        if folder in (root, folder.parent) or not folder.is_relative_to(root):
            return found
        folder = folder.parent


@lru_cache(maxsize=256)
def _in_folder(folder: Path, changed: int) -> tuple[Path, ...]:
    """List the descriptions in a folder; ``changed`` is its time stamp, so that a new file is noticed."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}")))


def read_instrument(path: Path, part: Part) -> None:
    """Read a description of the user's own as a file of the import, so that the store keeps it.

    Raises
    ------
    RefusedFile
        It cannot be used; the message says why.
    """
    part.kind = "instrument"
    try:
        instrument = parse_instrument(path.read_text(encoding="utf-8-sig"), path.name)
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise RefusedFile("instrument", str(error), part.kind) from error
    part.rows_read = part.accepted = len(instrument.items)
    row = {"instrument": instrument.code, "toml": instrument.source, "source_file": part.source_file}
    part.add("survey_instruments", pd.DataFrame([row]))
    part.message = f"Описание анкеты «{instrument.title}»: пунктов {len(instrument.items)}."
