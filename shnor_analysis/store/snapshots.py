"""The file of key figures beside the page of the district."""

import json
from pathlib import Path
from typing import Any

from shnor_analysis.store.writing import write_text

SNAPSHOT_NAME = "district.json"
#: How the file is laid out; one of another layout is no snapshot.
FORMAT = 1

Snapshot = dict[str, Any]


def read_snapshot(folder: Path) -> Snapshot | None:
    """Read the file of an earlier run; a missing, foreign or broken one is no run."""
    try:
        content = json.loads((folder / SNAPSHOT_NAME).read_text(encoding="utf-8"))
        known = content["format"] == FORMAT and "before" in content and bool(content["now"]["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(content) if known else None


def write_snapshot(folder: Path, content: Snapshot) -> Path:
    """Write the file whole or not at all."""
    path = folder / SNAPSHOT_NAME
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return path
