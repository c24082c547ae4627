"""Import time and memory over the bare reading of the same files with python-calamine.

    python benchmarks/import_files.py [DIR]

Without DIR a fictional region of 600 schools is written first. Each measure is a fresh process; the store is new
each time. The bare reading is shown in one process and in as many as the import uses.
"""

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from python_calamine import CalamineWorkbook

REPEATS = 3


def read_bare(path: Path) -> int:
    book = CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)


def workbooks(folder: Path) -> list[Path]:
    return sorted((p for p in folder.rglob("*.xls*") if p.is_file()), key=lambda p: -p.stat().st_size)


def bare_serial(folder: Path) -> None:
    for path in workbooks(folder):
        read_bare(path)


def bare_parallel(folder: Path) -> None:
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(read_bare, workbooks(folder)))


def full_import(folder: Path) -> None:
    from shnor_analysis.sources.importing import import_folders
    from shnor_analysis.store.paths import Store

    with tempfile.TemporaryDirectory() as place:
        # a key of its own: a measurement leaves the key of whoever runs it alone
        import_folders([folder], Store(Path(place) / "store"), pupil_key=Path(place) / "pupil_id.key")


WAYS = {
    "bare calamine, one process": bare_serial,
    "bare calamine, all processors": bare_parallel,
    "shnor import": full_import,
}


def measure(way: str, folder: Path) -> tuple[float, float]:
    """Run one way in a fresh process; give its seconds and the largest resident memory of any process, MB."""
    start = time.perf_counter()
    script = f"import sys; sys.argv=['x']; import import_files as b; b.child({way!r}, {str(folder)!r})"
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=Path(__file__).parent, stdout=subprocess.PIPE
    )
    return time.perf_counter() - start, float(told.stdout.split()[-1])


def child(way: str, folder: str) -> None:
    WAYS[way](Path(folder))
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(max(own, children) / 1024)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else _example(Path(place))
        files = len(workbooks(folder))
        rounds = [{way: measure(way, folder) for way in WAYS} for _ in range(REPEATS)]
    print(f"{files} workbooks, {os.cpu_count()} processors, median of {REPEATS} rounds")
    bare = "bare calamine, one process"
    print(f"{'way':32}{'seconds':>9}{'over bare':>11}{'peak MB':>9}")
    for way in WAYS:
        seconds = statistics.median(r[way][0] for r in rounds)
        ratio = statistics.median(r[way][0] / r[bare][0] for r in rounds)
        memory = statistics.median(r[way][1] for r in rounds)
        print(f"{way:32}{seconds:9.2f}{ratio:11.2f}{memory:9.0f}")


def _example(folder: Path) -> Path:
    from shnor_analysis.example.settings import ExampleSettings
    from shnor_analysis.example.writing import write_example

    write_example(folder, ExampleSettings(n_schools=600, exams=False, conditions=False))
    return folder


if __name__ == "__main__":
    main()
