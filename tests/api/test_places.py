"""Joining as an analyst does: own frames and names, pivots, nullable types, errors that can be followed."""

from __future__ import annotations

import re
import sys
import types
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import edudata as ed
from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError

PLACES = {"fips": "01001", "cbsa": "31080", "state_fips": "47"}


@pytest.mark.parametrize(
    "kind", ["Int64", "string", "int64[pyarrow]", "string[pyarrow]", "object", "category"]
)
def test_a_missing_code_of_any_type_is_counted(kind):
    codes = [1001, None] if "64" in kind else ["01001", None]
    mine = pd.DataFrame({"fips": pd.array(codes, dtype=kind)})
    with pytest.warns(EdudataWarning, match=r"1 of 2 rows found their fips.*Rows without a code: 1\."):
        out = ed.join(mine, "housing_counties", on="fips")
    assert out["name"].notna().to_list() == [True, False]


def test_frames_join_frames_on_own_columns():
    mine = pd.DataFrame({"county_fips": [1001, 6037], "x": [1, 2]}, index=["a", "b"])
    theirs = pd.DataFrame({"fips": ["06037", "01001"], "y": [20, 10]})
    out = ed.join(mine, theirs, on="fips", left_on="county_fips")
    assert out.index.to_list() == ["a", "b"]
    assert out["y"].to_list() == [10, 20]
    assert out.columns.to_list() == ["county_fips", "x", "fips", "y"]
    assert ed.join("housing_states", "promise_programs", on="state_fips").shape[0] == 51


def test_an_index_level_is_a_column_too():
    mine = pd.DataFrame({"v": [1.0, 2.0]}, index=pd.Index([6037, 1001], name="fips"))
    out = ed.join(mine, "housing_counties")
    assert out.index.equals(mine.index)
    assert out["name"].to_list() == ["Los Angeles County, California", "Autauga County, Alabama"]


def test_a_pivot_joins_or_says_how():
    long = ed.load("region_indicators").query("level == 'state' and indicator == 'gdp'")
    wide = long.pivot(index="geo_id", columns="year", values="million_usd").rename_axis("state_fips")
    out = ed.join("housing_states", wide)
    assert len(out) == 51
    assert out[wide.columns[-1]].notna().sum() > 45
    two = long.pivot(index="geo_id", columns="year", values=["million_usd", "trust"])
    with pytest.raises(OutOfRangeError, match="columns of the right frame have 2 levels") as caught:
        ed.join("housing_states", two.rename_axis("state_fips"))
    frame = two.rename_axis("state_fips")
    frame.columns = eval(str(caught.value).split("frame.columns = ")[1].rstrip("."))  # the remedy itself
    assert len(ed.join("housing_states", frame)) == 51
    series = long.set_index("geo_id")["million_usd"].rename_axis("state_fips").rename("gdp")
    assert "gdp" in ed.join("housing_states", series[~series.index.duplicated()])


def followed(message: str, on: str) -> pd.DataFrame:
    """Run the call that an error advises."""
    left = pd.DataFrame({on: [PLACES[on]]})
    call = re.search(r"for example (ed\.join\(left, .*\))\.$", message)
    assert call is not None, message
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EdudataWarning)
        out: pd.DataFrame = eval(call[1], {"ed": ed, "left": left})
    return out


@pytest.mark.parametrize("name", sorted(ed.tables()["name"]))
def test_every_table_joins_or_its_error_can_be_followed(name):
    for on, place in PLACES.items():
        left = pd.DataFrame({on: [place]})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", EdudataWarning)
                out = ed.join(left, name, on=on)
        except (UnknownNameError, OutOfRangeError) as error:
            message = str(error)
            if "No column of the table is called" in message or "No row of the right frame has" in message:
                continue
            out = followed(message, on)
        assert len(out) == 1


def test_the_columns_of_several_rows_per_place_are_named():
    with pytest.raises(
        OutOfRangeError, match=r"23 rows for state_fips 00\. They differ in year, period_start"
    ):
        ed.join(pd.DataFrame({"state_fips": ["47"]}), "student_debt_by_state", on="state_fips")
    with pytest.raises(OutOfRangeError, match=r"query\(\"kind == 'state'\"\)"):
        ed.join(pd.DataFrame({"state_fips": ["47"]}), "degree_jobs_by_area", on="state_fips")
    mine = pd.DataFrame({"fips": ["01001", 1001], "my label": ["a", "b"]})
    with pytest.raises(OutOfRangeError, match=r"They differ in my label.*`my label` == 'a'"):
        ed.join(pd.DataFrame({"fips": ["01001"]}), mine, on="fips")


def test_wrong_columns_are_answered():
    mine = pd.DataFrame({"county_fips": ["01001"]})
    with pytest.raises(UnknownNameError, match="left_on='county_fips'"):
        ed.join(mine, "housing_counties", on="fips")
    with pytest.raises(UnknownNameError, match="column of your data is called 'fip'"):
        ed.join(mine, "housing_counties", on="fips", left_on="fip")
    with pytest.raises(UnknownNameError, match="column of the table is called 'cbsa'"):
        ed.join(mine, "student_debt_by_state", on="cbsa", left_on="county_fips")
    twice = pd.DataFrame([["01001", 1, 2]], columns=["fips", "x", "x"])
    with pytest.raises(OutOfRangeError, match="two columns 'x'"):
        ed.join(twice, "housing_counties", on="fips")


def test_house_prices_join_metros_one_row_each():
    out = ed.join(
        pd.DataFrame({"cbsa": ["31080", "35620", "41860", "34980"]}), "house_prices_by_metro", on="cbsa"
    )
    assert out["cbsa_or_division"].to_list() == ["31084", "35614", "41884", "34980"]
    assert out["kind"].to_list() == ["division"] * 3 + ["area"]


CODES = st.lists(st.sampled_from(sorted(ed.load("housing_counties")["fips"])), min_size=1, max_size=8)


@given(CODES, st.sampled_from(["text", "number", "float", "Int64", "arrow", "geoid", "named index"]))
def test_any_written_form_keeps_rows_order_and_index(codes, form):
    values = {
        "text": codes,
        "number": [int(code) for code in codes],
        "float": [float(code) for code in codes],
        "Int64": pd.array([int(code) for code in codes], dtype="Int64"),
        "arrow": pd.array(codes, dtype="string[pyarrow]"),
        "geoid": [f"0500000US{code}" for code in codes],
        "named index": codes,
    }[form]
    mine = pd.DataFrame({"fips": values, "row": range(len(codes))})
    if form == "named index":
        mine = mine.set_index("fips")
    out = ed.join(mine, "housing_counties", on="fips")
    assert out["row"].to_list() == list(range(len(codes)))
    assert out.index.equals(mine.index)
    assert out["geo_id"].to_list() == codes


@pytest.mark.parametrize(
    ("level", "count", "column"),
    [("counties", 3144, "fips"), ("cbsa", 925, "cbsa"), ("states", 51, "state_fips")],
)
def test_outlines_carry_their_code_and_name(level, count, column, monkeypatch):
    monkeypatch.setitem(sys.modules, "geopandas", None)  # not installed
    shapes = ed.geometry(level)
    assert len(shapes["features"]) == count
    names = {f["properties"][column]: f["properties"]["name"] for f in shapes["features"]}
    assert all(f["id"] == f["properties"][column] for f in shapes["features"])
    assert all(names.values())
    shapes["features"].clear()
    assert len(ed.geometry(level)["features"]) == count
    with pytest.raises(UnknownNameError, match="counties, cbsa, states"):
        ed.geometry("metros")  # type: ignore[arg-type]


def test_with_geopandas_outlines_are_a_geodataframe(monkeypatch):
    class GeoDataFrame(pd.DataFrame):
        @classmethod
        def from_features(cls, collection, crs):
            assert crs == "EPSG:4326"
            return cls([f["properties"] | {"geometry": f["geometry"]} for f in collection["features"]])

    monkeypatch.setitem(sys.modules, "geopandas", types.SimpleNamespace(GeoDataFrame=GeoDataFrame))
    shapes = ed.geometry("states")
    assert shapes.loc["47", "name"] == "Tennessee"
