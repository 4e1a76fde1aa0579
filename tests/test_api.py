"""The analyst's side: names, errors, attrs, as_of, export and back."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import edudata as ed
from edudata import api, catalog
from edudata.errors import (
    CorruptDataError,
    NoVintageError,
    OutOfRangeError,
    PermanentError,
    UnknownNameError,
)
from edudata.exchange import metadata_path


def test_importing_reads_and_imports_nothing_heavy():
    code = (
        "import sys, edudata; heavy = ('pandas', 'numpy', 'plotly', 'pandera', 'requests', 'streamlit'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_listing_does_not_import_pandas():
    code = "import sys; from edudata import catalog; catalog.rows(); print('pandas' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_public_names_complete_and_wrong_ones_are_helped():
    assert set(ed.__all__) <= set(dir(ed))
    for name in ed.__all__:
        assert callable(getattr(ed, name)), name
    with pytest.raises(AttributeError, match="Did you mean 'load'"):
        ed.laod  # noqa: B018


def test_public_names_survive_loading_every_room():
    """A subpackage of the same name would replace a public function once it is imported."""
    api.records()
    for name in ed.__all__:
        assert callable(getattr(ed, name)), name


def test_catalog_names_every_table_and_view():
    frame = ed.tables()
    book = catalog.book()
    assert set(frame["name"]) == {*book["tables"], *book["views"]}
    real = frame[frame["view_of"].isna()]
    assert (real["rows"] > 0).all()
    assert frame["title"].str.len().min() > 3


@pytest.mark.parametrize("name", sorted({*catalog.book()["tables"], *catalog.book()["views"]}))
def test_every_table_loads_with_its_attrs_and_documented_columns(name):
    frame = ed.load(name)
    found = ed.info(name)
    assert len(frame) > 0
    assert list(frame.columns) == [c["name"] for c in found.entry["columns"]]
    assert frame.attrs["table"] == name
    assert len(frame.attrs["sha256"]) == 64
    assert "@" in frame.attrs["vintage"]
    assert all(isinstance(v, str) for v in frame.attrs.values())
    for column in found.entry["columns"]:
        assert column["description"], column
    assert all(p["page"] is None or p["page"].startswith("https://") for p in found.provenance)
    assert name in repr(found)


def test_changing_a_loaded_frame_does_not_reach_the_next_load():
    first = ed.load("cpi")
    first.loc[:, "index"] = -1.0
    first.attrs["table"] = "mine"
    second = ed.load("cpi")
    assert (second["index"] > 0).all()
    assert second.attrs["table"] == "cpi"


def test_wrong_names_are_answered_with_the_right_ones():
    with pytest.raises(UnknownNameError, match="Did you mean 'tuition'"):
        ed.load("tution")
    with pytest.raises(UnknownNameError, match="G-4"):
        ed.card("G-99")
    with pytest.raises(UnknownNameError, match="basis"):
        ed.card("G-4", bassis="real")
    with pytest.raises(UnknownNameError, match="nominal"):
        ed.card("G-4", basis="imaginary")
    with pytest.raises(OutOfRangeError, match="whole number from"):
        ed.card("G-4", base_year=1066)
    with pytest.raises(UnknownNameError):
        ed.cite("nothing")


def test_search_finds_by_meaning():
    assert ed.search("debt by state")["name"].iloc[0] == "student_debt_by_state"
    assert "tuition" in set(ed.search("tuition")["name"])
    assert len(ed.search("zzzz")) == 0


def test_as_of_gives_the_state_of_that_day():
    now, then = ed.load("majors"), ed.load("majors", as_of="2025-12-31")
    assert set(then["release"]) < set(now["release"])
    assert then["release"].max() <= "2025-12-31"
    assert then.attrs["as_of"] == "2025-12-31"
    old = ed.load("tuition", as_of="2021-12-31")
    assert set(old["edition"]) == {"2020"}
    with pytest.raises(NoVintageError, match="earliest"):
        ed.load("majors", as_of="2001-01-01")
    with pytest.raises(OutOfRangeError, match="YYYY-MM-DD"):
        ed.load("majors", as_of="soon")


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json", "xlsx"])
@pytest.mark.parametrize("name", ["student_debt_experian", "majors", "cpi"])
def test_export_comes_back_the_same(tmp_path, name, suffix):
    if suffix == "xlsx":
        pytest.importorskip("openpyxl", reason="Excel is an optional extra")
    before = ed.load(name)
    after = ed.read(ed.export(name, tmp_path / f"{name}.{suffix}"))
    pd.testing.assert_frame_equal(before, after)
    assert after.attrs == before.attrs


def test_a_changed_export_is_noticed(tmp_path):
    path = ed.export("recessions", tmp_path / "r.csv")
    path.write_text(path.read_text().replace("1957", "1958"))
    with pytest.raises(CorruptDataError, match="has changed"):
        ed.read(path)
    metadata_path(path).unlink()
    with pytest.raises(CorruptDataError, match="Export it again"):
        ed.read(path)


def test_export_refuses_what_it_cannot_write(tmp_path):
    with pytest.raises(UnknownNameError, match="parquet"):
        ed.export("cpi", tmp_path / "cpi.sas7bdat")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(PermanentError, match="Cannot write"):
        ed.export("cpi", blocked / "cpi.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_citations_name_publisher_vintage_and_checksum():
    found = ed.cite("G-2")
    assert "Experian" in found.text
    assert "@misc{" in found.bibtex
    assert "sha256" in found.bibtex
    assert found.bibtex.count("{") == found.bibtex.count("}")


def test_key_data_stand_for_every_figure():
    for figure_id in ed.list_figures()["id"]:
        records = api.key_data(figure_id)
        assert records, figure_id
        for record in records:
            assert record["publisher"]
            assert record["published"]
            assert record["citation"]
            assert len(record["sha256"]) == 64


def test_real_puts_deflator_and_base_in_the_result():
    frame = ed.load("tuition")
    chosen = frame[(frame["dollar_year"] == "current") & (frame["component"] == "tuition_fees")]
    result = ed.real(chosen, "amount_usd", base_year=2019)
    assert result.attrs["base_year"] == "2019"
    assert all(isinstance(v, str) for v in result.attrs.values())
