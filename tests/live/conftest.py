"""The live tests ask the publishers: they run when asked for by `-m live` (`make live`), else never."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """In any other run the module is not even imported."""
    if collection_path.name == "test_live.py" and config.option.markexpr != "live":
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A file named on the command line is collected all the same: its tests are left out here."""
    if config.option.markexpr == "live":
        return
    live = [item for item in items if item.get_closest_marker("live")]
    if live:
        items[:] = [item for item in items if item not in live]
        config.hook.pytest_deselected(items=live)
