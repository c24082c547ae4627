"""The review as a page for somebody without JupyterLab: Voilà serves the notebook to this computer alone."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart

NOTEBOOK = "diagnostic_review.ipynb"
TEMPLATE = "shnor"
HOST = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"


def serving_command(notebook: Path, port: int, *, browser: bool) -> list[str]:
    """Give the command that serves the notebook; whoever opens the page gets a kernel of their own."""
    return [
        *(sys.executable, "-m", "voila", str(notebook)),
        *(f"--port={port}", f"--Voila.ip={HOST}", f"--template={TEMPLATE}", "--strip_sources=True"),
        *("--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300"),
        *(() if browser else ("--no-browser",)),
    ]


def serving_environment(store: Path, around: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give the environment of that command: which store, and where the template of the page lies.

    Raises
    ------
    StoreError
        There is no such store, or it has not been analysed.
    """
    read_mart(Store(store), "cells", {"school_id": ""})
    paths = [str(_PAGE), *filter(None, [around.get("JUPYTER_PATH")])]
    return {**around, "SHNOR_STORE": str(store.absolute()), "JUPYTER_PATH": os.pathsep.join(paths)}
