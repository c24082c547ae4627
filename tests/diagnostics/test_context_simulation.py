"""In regions with a known effect of conditions intervals keep their promise, and resilient schools are found."""

from dataclasses import replace

import pytest

from shnor_analysis.method_check.context_regions import CONTEXT_REGIONS, CONTEXT_SIZES, ContextRegion, check

ROUNDING = 1e-9


def test_residual_intervals_cover_and_resilient_schools_are_found():
    found = check(ContextRegion("effect 0.2", schools=300), 12)
    assert found["coverage"] == pytest.approx(0.95, abs=0.015)
    assert found["precision"] > 0.9
    assert found["found_10"] > 0.5
    assert found["explained"] == pytest.approx(found["true_explained"], abs=0.08)


@pytest.mark.slow
@pytest.mark.parametrize("size", CONTEXT_SIZES)
@pytest.mark.parametrize("region", CONTEXT_REGIONS, ids=lambda region: region.name)
def test_the_promise_holds_in_every_kind_of_region(region, size):
    found = check(replace(region, schools=size), 6000 // size)
    assert found["coverage"] == pytest.approx(0.95, abs=0.015)
    assert found["false"] <= found["expected_false"] + ROUNDING or found["precision"] > 0.9
