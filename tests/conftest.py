"""Shared by all tests: reproducible properties, and where the texts beside the checkout are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine: a red run can be repeated, and no test depends on a clock.
settings.register_profile(
    "onrecord", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("onrecord")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds, corpora and scorers; tests on real texts are skipped where it is absent."""
    folder = Path(os.environ.get("ONRECORD_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip("the texts of ../shared are not beside this checkout")
    return folder
