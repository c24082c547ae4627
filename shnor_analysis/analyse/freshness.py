"""Whether the marts are what an analysis would make of the store now."""

import datetime
import hashlib
import json
from pathlib import Path

from shnor_analysis.store.paths import PLAIN, YEARLY, Store
from shnor_analysis.store.writing import write_text
from shnor_analysis.versions import code, digest_of

#: File beside the marts: the hash of what they were made from, and their sizes.
_MADE = ".made.json"


def inputs_of(store: Store, overrides: Path | None, as_of: datetime.date) -> str:
    """Hash what the marts are made from: tables, the user's thresholds, this program, and the report date.

    The date counts only where there is a programme: nothing else is overdue.
    """
    yearly = [store.table(name, year) for name in YEARLY for year in store.years(name)]
    plain = [path for path in map(store.table, PLAIN) if path.exists()]
    register = sorted(store.register("visits").parent.glob("*.parquet"))
    day = as_of.isoformat() if store.register("programme_schools").exists() else ""
    own = "" if overrides is None else overrides.read_text(encoding="utf-8")
    told = [code(), day, own, digest_of([*yearly, *plain, *register])]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def up_to_date(store: Store, overrides: Path | None, as_of: datetime.date) -> bool:
    """Whether an analysis would make the marts that stand there."""
    try:
        made = json.loads((_folder(store) / _MADE).read_text(encoding="utf-8"))
        return bool(made == {"inputs": inputs_of(store, overrides, as_of), "marts": _sizes(store)})
    except (OSError, ValueError):
        return False


def note_made(store: Store, inputs: str) -> None:
    """Remember what the marts were made from."""
    write_text(_folder(store) / _MADE, json.dumps({"inputs": inputs, "marts": _sizes(store)}))


def forget(store: Store) -> None:
    """Say that the marts are being made: until `note_made` they are of no known state."""
    (_folder(store) / _MADE).unlink(missing_ok=True)


def _sizes(store: Store) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in sorted(_folder(store).glob("*.parquet"))}


def _folder(store: Store) -> Path:
    return store.mart("").parent
