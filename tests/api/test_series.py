"""Series by their publisher's id, controls of figures, and search by words that tables do not have."""

from __future__ import annotations

import pytest

import edudata as ed
from edudata import registry
from edudata.catalog import series as records
from edudata.catalog import topics
from edudata.errors import EdudataWarning, NoVintageError, UnknownNameError


@pytest.mark.parametrize(
    ("series_id", "date", "value"),
    [
        # Typed from FRED and the BLS.
        ("MSPUS", "2019-01-01", 313_000),
        ("mspus", "2019-01-01", 313_000),
        ("MEHOINUSA646N", "2024-01-01", 83_730),
        ("CUUR0000SA0", "2026-08-01", 334.980),
        ("CPIAUCNS", "1990-07-01", 130.4),
        ("JTSJOL", "2026-07-01", 7_271),
    ],
)
def test_a_series_has_the_publishers_values(series_id, date, value):
    series = ed.series(series_id)
    assert series.loc[date] == value
    assert (series.name, series.index.name) == (series_id.upper(), "date")
    assert series.index.is_monotonic_increasing
    assert all(isinstance(text, str) for text in series.attrs.values())


@pytest.mark.parametrize("series_id", records.KNOWN)
def test_every_id_leads_to_rows_of_one_value_a_period(series_id):
    try:
        series = ed.series(series_id)
    except NoVintageError:
        assert records.KNOWN[series_id].table.endswith("_by_education")  # bundled in part
        return
    assert series.index.is_unique
    assert series.notna().all()
    months = {"month": 1, "quarter": 3, "year": 12}[series.attrs["frequency"]]
    steps = series.index.to_series().dt.to_period("M").map(lambda period: period.ordinal).diff().dropna()
    assert steps.min() == months


def test_every_cpi_series_has_an_id():
    assert set(records.CPI) == set(ed.load("cpi")["series_id"])


def test_a_series_works_with_inflate():
    real = ed.inflate(ed.series("MEHOINUSA646N").loc["1984-01-01":"1984-01-01"], to=2025)
    assert real.item() > 60_000
    assert ed.real(ed.series("MSPUS"), base_year=2025).attrs["deflator_year"] == "quarter"


def test_what_is_unknown_or_not_covered_is_told():
    with pytest.raises(UnknownNameError, match="Did you mean 'MSPUS'"):
        ed.series("MSPU")
    with pytest.raises(UnknownNameError, match=r"all consumer credit, is not covered.*SLOASM"):
        ed.series("TOTALSL")
    with pytest.raises(NoVintageError):
        ed.series("MSPUS", as_of=1990)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("inflation", "cpi"),
        ("tuition by state", "state_college_funding"),
        ("underemployed", "majors"),
        ("TOTALSL", "household_debt"),
        ("Case-Shiller", "house_price_index"),
        ("zillow", "housing_metros"),
        ("enrollment", "fall_enrollment"),
        ("unemployment by county", "housing_counties"),
        ("MSPUS", "affordability_series"),
        ("CUUR0000SEEB01", "cpi"),
        ("debt by state", "student_debt_by_state"),
        ("salary by major", "majors"),
        ("medallion", "medallion_prices"),
    ],
)
@pytest.mark.filterwarnings("ignore::edudata.errors.EdudataWarning")
def test_search_knows_the_words_that_people_use(query, first):
    assert ed.search(query)["name"].iloc[0] == first


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("Case-Shiller", "is not covered"),
        ("zillow", "edudata refresh zillow/zhvi zillow/zori"),
        ("TOTALSL", r"ed\.series\('SLOASM'\)"),
        ("tuition by state", "Published tuition by state is not covered"),
        ("underemployment by state", "not published by state"),
    ],
)
def test_search_says_what_is_not_covered(query, note):
    with pytest.warns(EdudataWarning, match=note) as caught:
        hits = ed.search(query)
    assert hits.attrs["note"] == str(caught[0].message)
    assert caught[0].filename == __file__


def test_topics_name_tables_that_exist():
    tables = {*registry.tables(), *registry.views()}
    assert {table for topic in topics.TOPICS for table in topic.tables} <= tables


def test_controls_list_what_a_figure_accepts():
    for figure_id in ed.list_figures()["id"]:
        rows = ed.controls(figure_id)
        assert rows["name"].to_list() == [c.name for c in registry.figure(figure_id).controls]
    rows = ed.controls("g-4").set_index("name")
    assert rows.loc["basis", "values"] == ["real", "nominal"]
    assert (rows.loc["base_year", "low"], rows.loc["base_year", "kind"]) == (1963, "number")
    ed.card("G-4", sector=rows.loc["sector", "values"][-1])
    with pytest.raises(UnknownNameError, match="G-4"):
        ed.controls("G-44")


def test_records_show_as_tables_in_a_notebook():
    info, citation, card = ed.info("housing_metros"), ed.cite("G-4"), ed.card("G-4")
    assert "<td>median_household_income_usd</td>" in info._repr_html_()
    assert '<a href="https://www.census.gov' in info._repr_html_()
    assert "<pre>@misc{" in citation._repr_html_()
    assert card.headline[0] in card._repr_html_()
    assert "<script" not in info._repr_html_() + citation._repr_html_() + card._repr_html_()


def test_info_states_how_much_is_there():
    text = repr(ed.info("region_indicators"))
    assert "25 metros only" in text
    assert "only the 15 most expensive" in text
    rows = ed.load("region_indicators")
    metros = rows[rows["level"].eq("cbsa")]
    assert metros.loc[metros["indicator"].eq("nonfarm_employment"), "geo_id"].nunique() == 25
    assert metros.loc[metros["indicator"].eq("price_parity_all_items"), "geo_id"].nunique() == 15
    for name in ("majors", "housing_metros", "programs", "institutions"):
        frame = ed.load(name)
        for column in ed.info(name).entry["columns"]:
            share = 100 * frame[column["name"]].notna().mean()
            assert column["filled_pct"] == pytest.approx(share, abs=0.1)
    programs = {c["name"]: c for c in ed.info("programs").entry["columns"]}
    share = programs["earnings_4yr_usd"]["filled_pct"]
    assert f"(in {share:g}% of the rows)" in repr(ed.info("programs"))
