"""Bundles: complete, equal when made again, and proved against every kind of edit."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

import edudata as ed
from edudata import files
from edudata.delivery import bundle, figures
from edudata.errors import CorruptDataError, DataDirectoryError, NoBrowserError
from edudata.files import sha256


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Pictures take seconds each; one test below makes them."""

    def without_browser(*_: object) -> bytes:
        raise NoBrowserError("no browser")

    monkeypatch.setattr(figures.picture, "picture", without_browser)


def packed(figure_id: str = "G-4", as_of: str | None = None, **controls: str) -> bytes:
    values = {name: (value,) for name, value in controls.items()}
    return bundle.pack(figures.draw(figure_id, values, as_of), as_of)


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files_by_name: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in files_by_name.items():
            archive.writestr(name, data)
    return sink.getvalue()


def write(folder: Path, data: bytes) -> Path:
    path = folder / "bundle.zip"
    path.write_bytes(data)
    return path


def test_a_bundle_holds_everything_and_is_the_same_when_made_again(tmp_path):
    data = packed(basis="nominal")
    assert data == packed(basis="nominal")
    members = contents(data)
    assert {"README.md", "CITATION.bib", "LICENSES.md", "figure.html", "redraw.py", "redraw.ipynb"} <= set(
        members
    )
    assert members["data/rows.csv"] == files_csv(ed.card("G-4", basis="nominal").data)
    assert "public domain" in members["LICENSES.md"].decode()
    assert ed.card("G-4", basis="nominal").finding in members["README.md"].decode()
    (tmp_path / "b").mkdir()
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path / "b")
    for name in ("cpi", json.loads(members["manifest.json"])["tables"][0]):
        table = ed.read(tmp_path / "b" / "tables" / f"{name}.parquet")
        pd.testing.assert_frame_equal(table, ed.load(name))
        assert table.attrs == ed.load(name).attrs


def files_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()


@pytest.mark.parametrize(
    ("figure_id", "as_of", "controls"),
    [
        ("G-4", None, {"basis": "nominal"}),
        ("G-4", "2018", {}),
        ("G-5", None, {}),
        ("G-6", None, {}),
        ("G-2", None, {}),
    ],
)
def test_a_bundle_proves_itself_without_other_data(figure_id, as_of, controls, tmp_path, monkeypatch):
    path = write(tmp_path, packed(figure_id, as_of, **controls))
    monkeypatch.setenv("EDUDATA_DATA_DIR", str(tmp_path))  # where there is no table
    assert [check for check in bundle.verify(path) if not check.passed] == []


def test_the_script_redraws_the_rows(tmp_path, root):
    zipfile.ZipFile(io.BytesIO(packed())).extractall(tmp_path)
    result = subprocess.run(
        [sys.executable, "redraw.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), "EDUDATA_DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(ed.card("G-4").finding)
    assert (tmp_path / "redrawn.csv").read_bytes() == (tmp_path / "data" / "rows.csv").read_bytes()


def test_the_notebook_runs(tmp_path, monkeypatch):
    zipfile.ZipFile(io.BytesIO(packed())).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in json.loads((tmp_path / "redraw.ipynb").read_text())["cells"]:
        exec(cell["source"], names)
    assert names["card"].finding == ed.card("G-4").finding  # type: ignore[attr-defined]


def test_every_edit_is_named(tmp_path):
    members = contents(packed())
    rows = members["data/rows.csv"]
    edits = {
        "changed: data/rows.csv": members | {"data/rows.csv": rows.replace(b"3629.0", b"3628.0")},
        "missing: CITATION.txt": {k: v for k, v in members.items() if k != "CITATION.txt"},
        "added: evil.py": members | {"evil.py": b"print(1)"},
    }
    assert b"3629.0" in rows, "NCES: $3,629 in dollars of 2022-23"
    for words, edited in edits.items():
        with pytest.raises(CorruptDataError, match=words):
            bundle.verify(write(tmp_path, zipped(edited)))


def test_an_edit_with_new_checksums_is_found_by_drawing_again(tmp_path):
    members = contents(packed())
    members["data/rows.csv"] = members["data/rows.csv"].replace(b"3629.0", b"3628.0")
    manifest = json.loads(members["manifest.json"])
    manifest["files"]["data/rows.csv"]["sha256"] = files.sha256(members["data/rows.csv"])
    members["manifest.json"] = json.dumps(manifest).encode()
    checks = {check.name: check.passed for check in bundle.verify(write(tmp_path, zipped(members)))}
    assert not checks["the rows drawn again are the same"]
    assert checks["the chart drawn again is the same"]


def test_a_file_outside_of_the_bundle_is_refused(tmp_path):
    members = contents(packed())
    members["tables/../../evil"] = b"x"
    manifest = json.loads(members["manifest.json"])
    manifest["files"]["tables/../../evil"] = {"bytes": 1, "sha256": files.sha256(b"x")}
    members["manifest.json"] = json.dumps(manifest).encode()
    with pytest.raises(CorruptDataError, match="outside"):
        bundle.verify(write(tmp_path, zipped(members)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a readable zip file"),
        (b"PK\x03\x04 but no more", "not a readable zip file"),
        (zipped({"x": b"y"}), "no bundle of edudata"),
        (zipped({"manifest.json": b"[]"}), "no bundle of edudata"),
        (zipped({"manifest.json": b'{"format": 2, "files": {}}'}), "no bundle of edudata"),
    ],
)
def test_what_is_no_bundle_is_one_error(data, words, tmp_path):
    with pytest.raises(CorruptDataError, match=words):
        bundle.verify(write(tmp_path, data))


def test_a_cut_bundle_is_one_error(tmp_path):
    data = packed()
    for size in (10, len(data) // 2, len(data) - 10):
        with pytest.raises(CorruptDataError):
            bundle.verify(write(tmp_path, data[:size]))


def test_a_missing_file_is_one_error(tmp_path):
    with pytest.raises(DataDirectoryError, match="Cannot read"):
        bundle.verify(tmp_path / "none.zip")


def resealed(members: Mapping[str, bytes], **facts: object) -> bytes:
    """Pack files with a manifest whose checksums fit, as a forger would."""
    manifest = json.loads(members["manifest.json"]) | facts
    manifest["files"] = {
        name: {"bytes": len(data), "sha256": sha256(data)}
        for name, data in members.items()
        if name != "manifest.json"
    }
    return zipped(dict(members) | {"manifest.json": json.dumps(manifest).encode()})


EDITED = ("data/rows.csv", "CITATION.txt", "LICENSES.md", "README.md", "redraw.py", "figure.html")


def test_an_edit_with_renewed_checksums_is_refused_as_well(tmp_path):
    members = contents(packed("G-1"))
    assert all(check.passed for check in bundle.verify(write(tmp_path, resealed(members))))
    forged = {name: resealed(members | {name: members[name] + b"x"}) for name in EDITED}
    forged |= {name: resealed(members | {name: b"x"}) for name in ("extra.txt", "/etc/x", "../x")}
    without = {name: data for name, data in members.items() if name != "LICENSES.md"}
    forged["no terms"] = resealed(without)
    wrong = {"figure": "G-4", "controls": {}, "tables": [], "vintages": {}, "as_of": "2018"}
    forged |= {f"manifest: {name}": resealed(members, **{name: value}) for name, value in wrong.items()}
    for name, data in forged.items():
        failed = [check for check in bundle.verify(write(tmp_path, data)) if not check.passed]
        assert any(check.required for check in failed), name


@pytest.mark.browser
def test_pictures_are_there_where_a_browser_is(monkeypatch):
    monkeypatch.undo()
    members = contents(packed())
    assert members["figure.png"].startswith(b"\x89PNG")
    assert members["figure.svg"].startswith(b"<svg")
    assert b"edudata, figure G-4" in members["figure.svg"]
