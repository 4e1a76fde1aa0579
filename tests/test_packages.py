"""Wheel and sdist: the same bytes twice, and the sdist passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from helpers.support import skip_or_fail

from edudata import files

# They take a minute each.
pytestmark = [pytest.mark.wheel, pytest.mark.faults]
OWN_TESTS = ("tests/test_deploy.py", "tests/test_container.py", "tests/docs", "tests/etl/test_vintages.py")


def packages(source: Path, out: Path) -> dict[str, Path]:
    """Wheel and sdist of a source tree, built from the sdist as `python -m build` does."""
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        skip_or_fail(f"the packages could not be built: {result.stderr[-500:]}")
    return {path.name: path for path in out.iterdir()}


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return packages(root, tmp_path_factory.mktemp("first"))


def test_two_builds_are_the_same_bytes(built, root, tmp_path):
    again = packages(root, tmp_path)
    assert len(built) == 2
    assert {n: files.sha256(p.read_bytes()) for n, p in built.items()} == {
        n: files.sha256(p.read_bytes()) for n, p in again.items()
    }


def test_the_sdist_passes_its_own_tests(built, tmp_path):
    (sdist,) = (path for name, path in built.items() if name.endswith(".tar.gz"))
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    for name in (
        "Makefile",
        "SECURITY.md",
        "docs/deploy/README.md",
        ".github/workflows/test.yml",
        ".importlinter",
    ):
        assert (source / name).is_file(), name
    assert not list(source.glob("data/raw/zillow"))
    # Not a checkout: what only git can answer is skipped there.
    env = os.environ | {"PYTHONPATH": str(source), "EDUDATA_REQUIRE_ALL": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OWN_TESTS]
    result = subprocess.run(command, cwd=source, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]
