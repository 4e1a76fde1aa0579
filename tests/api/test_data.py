"""The analyst's side: names, errors, attrs, as_of, export and back."""

from __future__ import annotations

import datetime
import subprocess
import sys
import warnings

import pandas as pd
import pytest

import edudata as ed
from edudata import registry
from edudata.api.figures import key_data
from edudata.catalog import reader
from edudata.catalog.export import metadata_path
from edudata.errors import (
    CorruptDataError,
    EdudataWarning,
    NoVintageError,
    OutOfRangeError,
    PermanentError,
    UnknownNameError,
    WrongTypeError,
)


def test_importing_reads_and_imports_nothing_heavy():
    code = (
        "import sys, edudata; heavy = ('pandas', 'numpy', 'plotly', 'pandera', 'requests', 'streamlit'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_listing_does_not_import_pandas():
    code = "import sys; from edudata.catalog.describe import rows; rows(); print('pandas' in sys.modules)"
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
    registry.registry()
    for name in ed.__all__:
        assert callable(getattr(ed, name)), name


def test_catalog_names_every_table_and_view():
    frame = ed.tables()
    book = reader.catalog()
    assert set(frame["name"]) == {*book["tables"], *book["views"]}
    real = frame[frame["view_of"].isna()]
    assert (real["rows"] > 0).all()
    assert frame["title"].str.len().min() > 3


@pytest.mark.parametrize("name", sorted({*reader.catalog()["tables"], *reader.catalog()["views"]}))
def test_every_table_loads_with_its_attrs_and_documented_columns(name):
    frame = ed.load(name)
    info = ed.info(name)
    assert len(frame) > 0
    assert list(frame.columns) == [c["name"] for c in info.entry["columns"]]
    assert frame.attrs["table"] == name
    assert len(frame.attrs["sha256"]) == 64
    assert "@" in frame.attrs["vintage"]
    assert all(isinstance(v, str) for v in frame.attrs.values())
    for column in info.entry["columns"]:
        assert column["description"], column
    assert all(p["page"] is None or p["page"].startswith("https://") for p in info.provenance)
    assert name in repr(info)


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


def test_the_name_of_a_figure_is_told_from_that_of_a_table():
    for call in (ed.info, ed.load):
        with pytest.raises(UnknownNameError, match=r"G-4 is a figure: ed\.card\('G-4'\)"):
            call("g-4")
    with pytest.raises(UnknownNameError, match=r"tuition is a table: ed\.load\('tuition'\)"):
        ed.card("tuition")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: ed.search(None), "query must be text such as 'debt by state', not None"),
        (lambda: ed.search(3), "query must be text"),
        (lambda: ed.info(["a"]), r"table must be text such as 'tuition', not \['a'\] \(list\)"),
        (lambda: ed.load(None), "table must be text"),
        (lambda: ed.cite(["x"]), "table or figure must be text"),
        (lambda: ed.cite(None), "table or figure must be text"),
        (lambda: ed.figure(None), "figure must be text such as 'G-4'"),
        (lambda: ed.card(4), "figure must be text such as 'G-4'"),
        (lambda: ed.claim_history([3]), "claim must be text"),
        (lambda: ed.real([1, 2], "amount_usd", base_year=2024), "frame must be a pandas DataFrame"),
        (lambda: ed.real(ed.load("cpi"), 3, base_year=2024), "column must be text"),
        (lambda: ed.join(None, "housing_counties", on="fips"), "left must be a pandas DataFrame"),
        (lambda: ed.join("housing_counties", 3, on="fips"), "right must be a pandas DataFrame"),
        (lambda: ed.join(pd.DataFrame(), "housing_counties", on=["fips"]), "on must be text"),
        (lambda: ed.export(None, "x.csv"), "what must be a pandas DataFrame"),
        (lambda: ed.export("cpi", None), "path must be a path"),
        (lambda: ed.read(None), "path must be a path"),
    ],
)
def test_arguments_of_another_kind_are_refused_at_the_border(call, expected):
    with pytest.raises(WrongTypeError, match=expected) as caught:
        call()
    assert isinstance(caught.value, TypeError)


def test_search_finds_by_meaning():
    assert ed.search("debt by state")["name"].iloc[0] == "student_debt_by_state"
    assert "tuition" in set(ed.search("tuition")["name"])
    assert len(ed.search("zzzz")) == 0


def test_as_of_gives_the_state_of_that_day():
    now, then = ed.load("majors"), ed.load("majors", as_of="2025-12-31")
    assert set(then["release"]) != set(now["release"])
    both = ed.load("majors_releases")
    assert set(both["release"]) == {*then["release"], *now["release"]}
    assert then["release"].max() <= "2025-12-31"
    assert then.attrs["as_of"] == "2025-12-31"
    old = ed.load("tuition", as_of="2021-12-31")
    assert set(old["edition"]) == {"2020"}
    with pytest.raises(NoVintageError, match="earliest"):
        ed.load("majors", as_of="2001-01-01")
    with pytest.raises(OutOfRangeError, match="YYYY-MM-DD"):
        ed.load("majors", as_of="soon")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (datetime.date(2025, 12, 31), "2025-12-31"),
        (datetime.datetime(2025, 12, 31, 23, 59), "2025-12-31"),
        (pd.Timestamp("2025-12-31 10:00", tz="UTC"), "2025-12-31"),
        (2025, "2025"),
    ],
)
def test_a_day_may_be_a_date_a_timestamp_or_a_year(given, text):
    frame = ed.load("majors", as_of=given)
    assert frame.attrs["as_of"] == text
    pd.testing.assert_frame_equal(frame, ed.load("majors", as_of="2025-12-31"))


@pytest.mark.parametrize("given", [True, 2025.5, pd.NaT, [2025], 20251231])
def test_what_is_no_day_is_refused(given):
    for call in (ed.load, ed.card):
        with pytest.raises(OutOfRangeError, match=r"is not a date.*YYYY-MM-DD"):
            call("majors" if call is ed.load else "G-3-majors", as_of=given)
    with pytest.raises(OutOfRangeError, match="is not a date"):
        ed.claims(as_of=given)
    with pytest.raises(OutOfRangeError, match="is not a date"):
        ed.claim_history(as_of=given)


def test_a_figure_as_of_a_day_knows_no_price_published_later_and_says_so():
    card = ed.card("G-4", as_of="2018-01-01")
    assert set(card.data["edition"]) == {"2017"}
    assert "as published by 2018-01-01 (cpi cut from a later vintage)" in card.subtitle
    assert any("no vintage of 2018-01-01" in n and "final once published" in n for n in card.notes)
    title = ed.figure("G-4", as_of=datetime.date(2018, 1, 1)).layout.title.text.replace("<br>", " ")
    assert "as published by 2018-01-01" in title
    now = ed.card("G-4")
    assert "as published by" not in now.subtitle
    assert not any("no vintage of" in note for note in now.notes)
    with pytest.raises(OutOfRangeError, match="from 1963 to 2016"):
        ed.card("G-4", as_of="2018-01-01", base_year=2017)
    dated = ed.card("G-3-majors", as_of="2025-12-31")
    assert dated.subtitle.endswith("; as published by 2025-12-31")


def test_a_figure_that_cannot_be_dated_names_the_tables_that_lack_a_vintage():
    with pytest.raises(NoVintageError) as caught:
        ed.card("G-2-publishers", as_of="2018-01-01")
    message = str(caught.value)
    assert "G-2-publishers cannot be drawn as of 2018-01-01" in message
    assert "household_debt: No vintage of nyfed/household_debt" in message
    assert "household_income: No vintage of" in message
    # Prices can be cut for a figure, but not loaded: as a table they are given as published, or not at all.
    assert message.endswith("Of its tables student_debt can be loaded as of then.")
    with pytest.raises(NoVintageError, match="bls/cpi"):
        ed.load("cpi", as_of="2018-01-01")


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
    citation = ed.cite("G-2")
    assert "Experian" in citation.text
    assert "@misc{" in citation.bibtex
    assert "sha256" in citation.bibtex
    assert citation.bibtex.count("{") == citation.bibtex.count("}")


def test_citations_name_each_page_once():
    for name in ed.tables()["name"]:
        for part in ed.cite(name).text.split(" · "):
            page = part.rsplit(" ", 1)[-1]
            assert not (page.startswith("https:") and part.count(page) > 1), part
    assert ed.cite("cpi").text.count("https://www.bls.gov/cpi/") == 1
    assert "dt23_330.10.asp" in ed.cite("tuition").text


def test_key_data_stand_for_every_figure():
    for figure_id, tables in ed.list_figures().set_index("id")["tables"].items():
        if not tables:  # the essay's own attributes, which no publisher measures
            continue
        records = key_data(tables.split(", "))
        assert records, figure_id
        for record in records:
            assert record["publisher"]
            assert record["published"]
            assert record["citation"]
            assert len(record["sha256"]) == 64


def test_real_puts_deflator_and_base_in_the_result():
    frame = ed.load("tuition")
    rows = frame[(frame["dollar_year"] == "current") & (frame["component"] == "tuition_fees")]
    result = ed.real(rows, "amount_usd", base_year=2019)
    assert result.attrs["base_year"] == "2019-20"
    assert all(isinstance(v, str) for v in result.attrs.values())


def test_a_whole_table_in_dollars_of_2025_is_as_the_figure_has_it():
    """All of `tuition` in dollars of 2025-26, of which October 2025 was never published."""
    result = ed.real(ed.load("tuition"), "amount_usd", base_year=2025)
    assert result.attrs["months_missing"] == "2025-10"
    assert result["amount_real_ay2025_26_usd"].notna().all()
    card = ed.card("G-4", basis="real", base_year=2025, deflator="academic", sector="public").data
    ours = result[result["component"].eq("tuition_fees") & result["dollar_year"].eq("current")]
    both = card.merge(ours, on=["year", "sector"], suffixes=("", "_api"), validate="one_to_one")
    assert len(both) == len(card) > 30
    pd.testing.assert_series_equal(
        both["amount_real_ay2025_26_usd"], both["amount_real_ay2025_26_usd_api"], check_names=False
    )


def test_joining_warns_of_what_did_not_match_where_the_caller_stands():
    mine = pd.DataFrame({"fips": ["01001", "09001"]})
    with pytest.warns(
        EdudataWarning, match=r"1 of 2 rows found their fips; not found: 09001; .*Connecticut"
    ) as w:
        out = ed.join(mine, "housing_counties", on="fips")
    assert w[0].filename == __file__
    assert str(w[0].message) == out.attrs["join_report"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ed.join(mine[:1], "housing_counties", on="fips")


def test_a_card_prints_readably():
    card = ed.card("G-4")
    text = repr(card)
    assert text.startswith(f"{card.finding}\n{card.subtitle}\n")
    assert f"headline   {card.headline[0]}: {card.headline[1]}" in text
    assert f"{len(card.data)} rows: academic_year, year" in text
    assert all(note in text for note in card.notes)
    assert len(text.splitlines()) < 20
