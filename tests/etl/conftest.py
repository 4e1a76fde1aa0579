"""Ways to make writing fail for everyone, root included, and a data directory to try them on."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import fake_publisher


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with two published tables."""
    return fake_publisher.seeded(tmp_path / "data")


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """fail("fsync", after=2) -> the third call from now on raises an OSError; so "mkstemp", "replace"."""

    def arrange(what: str, after: int = 0, code: int = errno.ENOSPC, only_once: bool = False) -> None:
        module = tempfile if what == "mkstemp" else os
        real = getattr(module, what)
        calls = 0

        def broken(*args: object, **keywords: object) -> object:
            nonlocal calls
            calls += 1
            if calls == after + 1 or (calls > after and not only_once):
                raise OSError(code, os.strerror(code))
            return real(*args, **keywords)

        monkeypatch.setattr(module, what, broken)

    return arrange
