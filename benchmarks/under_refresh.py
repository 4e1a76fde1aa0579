"""Readers while `edudata refresh` publishes: a copy of the data that lacks the newest releases."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.refresh import mirrored, sources
from benchmarks.server import OURS, served

VARIABLE = "EDUDATA_DATA_DIR"
MOST = 8  # resources with something new to publish
COMMAND = ("-c", "from edudata.cli import main; main()")


def edudata(*words: str) -> subprocess.Popen[str]:
    """Start a command of this checkout."""
    return subprocess.Popen(
        [sys.executable, *COMMAND, *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refresh() -> subprocess.Popen[str]:
    """Start a refresh of everything from the publishers' files."""
    mapping = ROOT / "tests" / "mirror.toml"
    return edudata("refresh", "--mirror", str(sources()), "--mirror-map", str(mapping))


def set_back(data: Path) -> list[str]:
    """Remove the newest release of resources that have several, and build the tables without them."""
    removed = []
    for name in mirrored():
        releases = sorted((data / "raw" / name).glob("*.csv"))
        if len(releases) > 1 and len(removed) < MOST:
            for part in (releases[-1], releases[-1].with_suffix(".json")):
                part.unlink(missing_ok=True)
            removed.append(name)
    # Without it the build takes older data for what there is.
    (data / "processed" / "catalog.json").unlink()
    build = edudata("build")
    words, _ = build.communicate()
    if build.returncode:
        raise RuntimeError(f"the older data cannot be built: {words[-500:]}")
    return removed


@contextmanager
def older_server() -> Iterator[tuple[int, int]]:
    """A server of data to which a refresh adds: its port and process id."""
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data", data)
        os.environ[VARIABLE] = str(data)
        try:
            print(f"set back: {', '.join(set_back(data))}", file=sys.stderr)
            with served(OURS) as (port, _, pid):
                yield port, pid
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before
