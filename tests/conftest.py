"""Shared fixtures. Tests run on the bundled data; some compare with reference files kept elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers.fault_report import pytest_terminal_summary  # noqa: F401
from helpers.support import skip_or_fail
from hypothesis import settings

from edudata import registry
from edudata.etl.store.archive import Archive

# the same examples on every run, and no deadline: a busy machine is not a wrong result
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def archive(root: Path) -> Archive:
    """The bundled vintages; each is read once for all tests of a process."""
    return Archive([root / "data"], registry.registry())


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of reference files: publishers' downloads in `sources/`, checked figures in `facts/`."""
    folder = Path(os.environ.get("EDUDATA_REFERENCE_DIR", "unset"))
    if not (folder / "sources").is_dir():
        skip_or_fail("EDUDATA_REFERENCE_DIR does not name a folder with the publishers' files")
    return folder


LONGEST_FIRST = (
    "tests/test_wheel.py",
    "tests/etl/test_refresh_mirror.py",
    "tests/browser/test_pages.py",
    "tests/faults/test_writes.py",
    "tests/faults/test_content.py",
    "tests/faults/test_network.py",
    "tests/test_readme.py",
    "tests/cli/test_commands.py",
    "tests/dashboards/test_figures.py",
)
"""Files that take long begin first, so that no process waits for the last of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others as they were."""
    rank = {ROOT / name: n for n, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))
