"""The wheel in an empty environment: installed read-only, used from another directory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from helpers.support import skip_or_fail
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.testing import CliRunner

from edudata.cli import app

pytestmark = pytest.mark.wheel
MAX_BYTES = 25_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory, root) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    if shutil.which("git") is None:
        skip_or_fail("git is needed to copy the tracked files")
    result = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        skip_or_fail(f"the wheel could not be built: {result.stderr[-500:]}")
    return next(out.glob("*.whl"))


def test_wheel_carries_data_geometry_and_dashboard(wheel, root):
    assert wheel.stat().st_size <= MAX_BYTES
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "edudata/data/processed/catalog.json",
        "edudata/dashboards/asgi.py",
        "edudata/dashboards/.streamlit/config.toml",
        "edudata/geo/counties.geojson",
        "edudata/etl/store/corrections.toml",
        "edudata/py.typed",
    ):
        assert needed in names
    assert [n for n in names if n.startswith("edudata/data/processed/cpi-")]
    assert [n for n in names if n.endswith(".dist-info/licenses/data/LICENSES.md")], "the data's terms"
    raw = {p.relative_to(root / "data").as_posix() for p in (root / "data" / "raw").rglob("*.csv")}
    kept_here = ("raw/zillow/", "raw/bls/oews/")
    assert {f"edudata/data/{r}" for r in raw if not r.startswith(kept_here)} <= names
    assert not [n for n in names if "zillow" in n and n.startswith("edudata/data/")]
    assert not [n for n in names if n.startswith(("tests", "dashboards/"))]


def closure(requirements: Iterable[str], extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Collect the distributions of this environment that some requirements ask for, and theirs."""
    collected: dict[str, Distribution] = {}
    todo = [(requirement, frozenset(extras)) for requirement in requirements]
    done = set()
    while todo:
        text, own_extras = todo.pop()
        requirement = Requirement(text)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in own_extras or {""}):
            continue
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in done:
            continue
        done.add(key)
        collected[key[0]] = distribution(requirement.name)
        todo += [(text, key[1]) for text in collected[key[0]].requires or ()]
    return collected


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The interpreter of a new environment that holds the wheel and what it asks for, nothing else.

    What it asks for is linked from this environment, where pip put the same versions: unpacking it
    again takes a minute. pip then installs the wheel without an index, which fails if a link is missing.
    """
    place = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().split("\n\n")[0].splitlines()
    needs = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]
    for needed in closure(needs).values():
        # A record may name a file twice; commands lie outside and are not linked.
        for file in {file for file in needed.files or () if ".." not in file.parts}:
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).symlink_to(needed.locate_file(file))
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet", "--disable-pip-version-check"]
    result = subprocess.run(
        [*pip, "install", "--no-index", str(wheel)], capture_output=True, text=True, check=False
    )
    if result.returncode:
        skip_or_fail(f"the wheel could not be installed: {result.stderr[-500:]}")
    return python


def test_wheel_works_from_anywhere_and_is_never_written_to(installed, tmp_path):
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "home" / "data"),
    }
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(installed.with_name("edudata")), *arguments]
        return subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True, check=False)

    where = subprocess.run(
        [str(installed), "-c", "import edudata; print(edudata.__file__)"],
        cwd=elsewhere,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    package = Path(where.stdout.strip()).parent
    assert package.is_relative_to(installed.parent.parent)
    before = {p: p.stat().st_mtime_ns for p in package.rglob("*")}
    listing = run("list", "--json")
    assert listing.returncode == 0, listing.stderr
    assert len(json.loads(listing.stdout)) >= 20
    result = run("figure", "G-5", "--out", "map.html")
    assert result.returncode == 0, result.stderr
    assert (elsewhere / "map.html").stat().st_size > 1_000_000
    answer = run("dashboard", "--json")
    assert Path(json.loads(answer.stdout)["script"]).is_file()
    built = run("build", "cpi")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "home" / "data" / "edudata" / "processed" / "catalog.json").is_file()
    well = run("doctor")
    assert well.returncode == 0, well.stdout
    after = {p: p.stat().st_mtime_ns for p in package.rglob("*")}
    assert after == before, "an installed package must never be written to"


def test_a_bundle_is_drawn_again_by_the_wheel_alone(installed, tmp_path):
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "EDUDATA_DATA_DIR": str(tmp_path)}
    bundled = CliRunner().invoke(app, ["bundle", "G-4", "--out", str(tmp_path / "g4.zip")])
    assert bundled.exit_code == 0, bundled.output
    proved = subprocess.run(
        [str(installed.with_name("edudata")), "verify", "g4.zip", "--json"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert proved.returncode == 0, proved.stderr
    checks = {check["name"]: check["passed"] for check in json.loads(proved.stdout)}
    assert len(checks) >= 3
    assert all(checks.values()), checks
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(tmp_path / "g4.zip").extractall(folder)
    result = subprocess.run(
        [str(installed), "redraw.py"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert (folder / "redrawn.csv").read_bytes() == (folder / "data" / "rows.csv").read_bytes()
