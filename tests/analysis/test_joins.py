"""Joining by region codes: written forms, renamed and divided counties, and what is never guessed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.analysis.joins import join
from edudata.analysis.place_codes import CONNECTICUT_REGIONS, code
from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError


@pytest.fixture
def table() -> pd.DataFrame:
    """A table by today's counties: Alabama's first two, Connecticut's regions, Alaska, South Dakota."""
    codes = ["01001", "01003", *CONNECTICUT_REGIONS, "02063", "02066", "46102", "51019"]
    return pd.DataFrame({"fips": codes, "income_usd": range(len(codes)), "name": "x"})


@pytest.mark.parametrize(
    "written", ["01001", "1001", 1001, 1001.0, " 01001 ", "1001.0", "0500000US01001", "01001.00"]
)
def test_written_forms_of_one_county(written):
    assert code(written, 5) == "01001"


@pytest.mark.parametrize("other", ["Autauga", "101", "123456", "0100", ""])
def test_other_codes_are_left_unchanged(other):
    text = code(other, 5)
    assert text == other or text == other.zfill(5)
    assert text != "01001"


@given(st.integers(1001, 72153))
def test_every_number_becomes_five_digits(number):
    assert code(number, 5) == f"{number:05d}" == code(str(number), 5) == code(float(number), 5)


@given(st.integers(1, 72))
def test_a_state_never_becomes_a_county(number):
    assert code(number, 2) == f"{number:02d}"
    assert code(f"{number:02d}", 5) != f"{number:02d}001"
    assert len(code(f"{number:02d}", 5)) == 2


def test_integers_join_and_are_reported(table):
    out = join(pd.DataFrame({"fips": [1003, 1001], "mine": [1.5, 2.5]}), table, "fips")
    assert out["fips"].tolist() == ["01003", "01001"]
    assert out["income_usd"].tolist() == [1, 0]
    assert out["mine"].tolist() == [1.5, 2.5]
    assert out.attrs["join_report"].startswith("2 of 2 rows found their fips")
    assert "leading zeros: 2" in out.attrs["join_notes"]
    assert "join_unmatched" not in out.attrs


def test_rows_stay_in_number_order_and_index(table):
    mine = pd.DataFrame({"fips": ["01003", "99999", "01003", None]}, index=[7, 7, 3, 1])
    with pytest.warns(EdudataWarning, match="2 of 4 rows found"):
        out = join(mine, table, "fips")
    assert out.index.tolist() == [7, 7, 3, 1]
    assert out["income_usd"].fillna(-1).tolist() == [1, -1, 1, -1]
    assert out.attrs["join_unmatched"] == "99999"
    assert "Rows without a code: 1" in out.attrs["join_notes"]


def test_old_connecticut_counties_are_not_guessed_into_regions(table):
    mine = pd.DataFrame({"fips": [f"09{n:03d}" for n in range(1, 16, 2)]})
    with pytest.warns(EdudataWarning, match="Connecticut"):
        out = join(mine, table, "fips")
    assert out["income_usd"].isna().all()
    assert out.attrs["join_report"].startswith("0 of 8 rows found")
    assert len(out.attrs["join_unmatched"].split(", ")) == 8
    assert "the table has planning regions" in out.attrs["join_notes"]
    assert "add the towns up" in out.attrs["join_notes"]


def test_planning_regions_against_a_table_of_counties():
    old = pd.DataFrame({"fips": ["09001", "09003"], "x": [1, 2]})
    with pytest.warns(EdudataWarning, match="0 of 9 rows .* the table has the old counties"):
        join(pd.DataFrame({"fips": list(CONNECTICUT_REGIONS)}), old, "fips")


def test_alaska_divided_is_named_not_guessed(table):
    with pytest.warns(EdudataWarning, match="not found: 02261; .*was divided into 02063 and 02066"):
        join(pd.DataFrame({"fips": ["02261"]}), table, "fips")
    old = pd.DataFrame({"fips": ["02261"], "x": [1]})
    with pytest.warns(EdudataWarning, match="0 of 2 rows .* the table still has 02261"):
        join(pd.DataFrame({"fips": ["02063", "02066"]}), old, "fips")


def test_a_merged_city_is_named(table):
    with pytest.warns(EdudataWarning, match="became part of 51019"):
        join(pd.DataFrame({"fips": ["51515"]}), table, "fips")


def test_a_renamed_county_is_followed_both_ways(table):
    out = join(pd.DataFrame({"fips": ["46113"]}), table, "fips")
    assert out["income_usd"].notna().all()
    assert out["fips"].tolist() == ["46113"]
    assert out.attrs["join_notes"] == "46113 was renamed and joined as 46102."
    twice = join(pd.DataFrame({"fips": ["46113", "01001"]}, index=[0, 0]), table, "fips")
    assert twice.attrs["join_notes"] == "46113 was renamed and joined as 46102."
    back = join(pd.DataFrame({"fips": ["46102"]}), pd.DataFrame({"fips": ["46113"], "x": [1.0]}), "fips")
    assert back["x"].tolist() == [1.0]


def test_the_callers_frame_is_not_changed_and_columns_do_not_collide(table):
    mine = pd.DataFrame({"fips": [1001], "name": ["mine"]})
    out = join(mine, table, "fips")
    assert mine.columns.tolist() == ["fips", "name"]
    assert mine["fips"].tolist() == [1001]
    assert out["name"].tolist() == ["mine"]
    assert out["name_table"].tolist() == ["x"]


def test_attrs_of_the_table_stay(table):
    table.attrs = {"table": "housing_counties", "vintage": "census/acs_county@2026-03"}
    out = join(pd.DataFrame({"fips": [1001]}), table, "fips")
    assert out.attrs["vintage"] == "census/acs_county@2026-03"
    assert all(isinstance(value, str) for value in out.attrs.values())


def test_table_rows_without_a_code_are_skipped():
    states_and_counties = pd.DataFrame({"fips": ["01001", None, None], "x": [1, 2, 3]})
    assert join(pd.DataFrame({"fips": ["01001"]}), states_and_counties, "fips")["x"].tolist() == [1]


def test_wrong_uses_name_the_remedy(table):
    mine = pd.DataFrame({"fips": [1001]})
    with pytest.raises(UnknownNameError, match="fips, cbsa, state_fips"):
        join(mine, table, "county")
    with pytest.raises(UnknownNameError, match="column of your data"):
        join(mine.rename(columns={"fips": "code"}), table, "fips")
    with pytest.raises(UnknownNameError, match="column of the table"):
        join(mine, table.rename(columns={"fips": "code"}), "fips")
    with pytest.raises(OutOfRangeError, match="has 2 rows for fips 01001"):
        join(mine, pd.concat([table, table.head(1)]), "fips")


def test_the_report_reads_as_a_sentence(table):
    mine = pd.DataFrame({"fips": [f"{n}" for n in range(80000, 80020)]})
    with pytest.warns(EdudataWarning, match="^0 of 20 rows .*; not found: 80000.* and 10 more"):
        join(mine, table, "fips")
