"""Do the intervals of the diagnosis by conditions keep their promise? Simulated regions, printed as a table.

Run ``python benchmarks/context_simulation.py`` (``--schools 6000`` takes some five minutes on an idle core, the
default three times as long).
Columns are those of ``method_check.context_regions.check``; per cent where they are shares.
"""

import argparse
import time
from dataclasses import replace

import pandas as pd

from shnor_analysis.method_check.context_regions import CONTEXT_REGIONS, CONTEXT_SIZES, check

_SHARES = [
    "coverage",
    "error",
    "precision",
    "found_05",
    "found_10",
    "explained",
    "true_explained",
    "explained_coverage",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--schools", type=int, default=18_000, help="simulated schools a row, in regions of each size"
    )
    parser.add_argument("--only", type=int, nargs="*", default=None, help="numbers of kinds of regions, from 0")
    asked = parser.parse_args()
    start = time.perf_counter()
    for size in CONTEXT_SIZES:
        print(f"\nRegions of {size} schools")
        for number, kind in enumerate(CONTEXT_REGIONS):
            if asked.only and number not in asked.only:
                continue
            found = check(replace(kind, schools=size), max(2, asked.schools // size))
            row = {name: 100 * value if name in _SHARES else value for name, value in found.items()}
            line = pd.DataFrame([{"region": f"{kind.name:32}", **row}]).round(1).drop(columns="schools")
            print(line.to_string(index=False, header=number == 0, col_space=9), flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
