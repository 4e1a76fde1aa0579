"""Helpers that tests import by name."""

from __future__ import annotations

import os

import pytest

REQUIRE_ALL = os.environ.get("EDUDATA_REQUIRE_ALL") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; where EDUDATA_REQUIRE_ALL=1 a missing prerequisite is a failure."""
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)
