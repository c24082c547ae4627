"""Do the verdicts keep their promise? Simulated regions in which the truth is known, printed as tables.

Run ``python benchmarks/dynamics_simulation.py`` (about 15 minutes on one core; ``--regions 3`` for a glance).

* *False alarms*: nothing changed but the season; the programme is every school with 30 % or more of «2» in two or
  more papers of the first season. How many of them are called ``improved`` at the pooled level?
* *Power*: the same with an effect of so many logits in all programme schools.
* *Coverage*: how often the interval of the excess of a paper holds the truth, by the number of pupils.

The standard error is over regions (schools of a region share its estimated norm).
"""

import argparse
import time

import pandas as pd

from shnor_analysis.method_check.promises import checking_settings, coverage, run
from shnor_analysis.method_check.regions import EFFECTS, REGIONS, SIZES, Region, regions_for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=12, help="simulated regions of 600 schools a row")
    regions = parser.parse_args().regions
    settings = checking_settings()
    start = time.perf_counter()
    for title, kinds in (("Nothing changed but the season", REGIONS), ("A true effect", EFFECTS)):
        print(f"\n{title}: pooled verdicts of programme schools")
        for k, region in enumerate(kinds):
            line = pd.DataFrame([run(region, regions_for(region, regions), settings)]).round(2)
            print(line.to_string(index=False, header=k == 0, col_space=12), flush=True)
    print("\nCoverage of the 95 % interval of a paper's excess, % (s.e.), schools chosen at random")
    for n in SIZES:
        region = Region(f"n = {n}", fixed_size=n)
        covered, error, intervals = coverage(region, max(3, regions))
        print(f"n = {n:3d}   {covered:.2f} ({error:.2f})   intervals: {intervals}", flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
