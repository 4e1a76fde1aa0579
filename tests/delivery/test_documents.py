"""Tables, figures, claims and lists as documents: values of publishers, formats, bad input."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest

import edudata as ed
from edudata import config, registry
from edudata.catalog import reader
from edudata.delivery import changes, figures, rows, tables
from edudata.delivery import document as documents
from edudata.delivery.document import Document, DocumentCache, deliver, split
from edudata.delivery.kinds import KINDS
from edudata.errors import (
    EdudataError,
    EmptyResultError,
    LicenseError,
    NoVintageError,
    OutOfRangeError,
    TooLargeError,
    UnknownNameError,
)

# NCES Digest, table 330.10 (2023): tuition and fees of public four-year institutions, current dollars.
TUITION = {"1985-86": 1318.0, "2019-20": 9349.0}
CHOICE = {"sector": "public_4yr", "component": "tuition_fees", "dollar_year": "current"}


def table_rows(format: str, **controls: str) -> list[dict[str, object]]:
    body = deliver("tables/tuition", format, CHOICE | controls).body
    if format == "csv":
        return list(csv.DictReader(io.StringIO(body.decode())))
    if format == "json":
        return json.loads(body)["data"]
    if format == "parquet":
        return pd.read_parquet(io.BytesIO(body)).to_dict("records")
    names, *lines = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]


@pytest.mark.parametrize("format", ["csv", "json", "parquet", "xlsx"])
def test_every_format_has_the_publishers_numbers(format):
    for academic_year, amount in TUITION.items():
        (row,) = table_rows(format, academic_year=academic_year)
        assert float(row["amount_usd"]) == amount


def test_markdown_has_the_numbers_the_units_and_the_citation():
    text = deliver("tables/tuition", "md", CHOICE | {"academic_year": "1985-86"}).body.decode()
    assert "| 1318 |" in text
    assert "`amount_usd` (USD)" in text
    assert "National Center for Education Statistics" in text


def test_csv_has_a_header_and_no_comment_lines():
    for name in tables.names():
        lines = deliver(f"tables/{name}", "csv", {"limit": "3"}).body.decode().splitlines()
        assert lines[0].split(",")[0] in ed.load(name).columns
        assert not any(line.startswith("#") for line in lines)


def test_metadata_are_the_catalogs_and_travel_next_to_the_table():
    document = deliver("tables/tuition", "csv")
    assert document.links["describedby"] == "tuition.metadata.json"
    described = json.loads(deliver("tables/tuition", "metadata.json").body)
    fields = {field["name"]: field for field in described["schema"]["fields"]}
    assert fields["amount_usd"]["unit"] == "USD"
    assert fields["year"]["type"] == "integer"
    assert described["citation"] == ed.cite("tuition").text
    assert described["rows"] == len(ed.load("tuition"))
    assert described["licenses"][0]["id"] == "public-domain"


def test_a_past_table_is_cited_with_the_release_of_then():
    document = deliver("tables/tuition", "metadata.json", as_of="2021-06")
    described = json.loads(document.body)
    assert described["vintage"] == "nces/tuition@2021-01"
    assert "Published 2021-01." in described["citation"]
    assert "2023-12" not in document.body.decode()


def test_filters_choose_rows_and_columns():
    controls = {"year.min": "2000", "year.max": "2001", "sector": ["public_4yr", "private_4yr"]}
    selected_rows = json.loads(deliver("tables/tuition", "json", controls).body)["data"]
    assert {(row["year"], row["sector"]) for row in selected_rows} == {
        (year, sector) for year in (2000, 2001) for sector in ("public_4yr", "private_4yr")
    }
    paged = {"columns": "year,amount_usd", "limit": "2", "offset": "1"}
    whole = ed.load("tuition")[["year", "amount_usd"]].iloc[1:3]
    assert json.loads(deliver("tables/tuition", "json", paged).body)["data"] == whole.to_dict("records")


def test_days_may_be_as_precise_as_they_are_known():
    # National Bureau of Economic Research: the peak of December 2007, the trough of June 2009.
    (row,) = json.loads(deliver("tables/recessions", "json", {"peak": "2007"}).body)["data"]
    assert (row["peak"], row["trough"]) == ("2007-12-01", "2009-06-01")
    later = json.loads(deliver("tables/recessions", "json", {"peak.min": "2007-12"}).body)["data"]
    assert [row["peak"] for row in later] == ["2007-12-01", "2020-02-01"]


def test_an_empty_value_means_a_missing_one():
    whole = ed.load("tuition")
    selected_rows = json.loads(deliver("tables/tuition", "json", {"flag": ""}).body)["data"]
    assert len(selected_rows) == int(whole["flag"].isna().sum()) > 0


FORMULAS = pd.DataFrame({"text": ["=1+1", "+1", "-1", "@x", "\tx", "plain", None], "number": [-1.5] * 7})


def test_no_cell_is_a_formula_in_csv():
    cells = [row["text"] for row in csv.DictReader(io.StringIO(rows.csv(FORMULAS).decode()))]
    assert cells == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", ""]
    assert "-1.5" in rows.csv(FORMULAS).decode(), "numbers stay as they are"


def test_no_cell_is_a_formula_in_excel():
    sheet = openpyxl.load_workbook(io.BytesIO(rows.xlsx(FORMULAS))).active
    assert [cell.data_type for cell in sheet["A"]][1:7] == ["s"] * 6
    assert sheet["A2"].value == "=1+1"
    assert sheet["B2"].value == -1.5


def test_a_table_too_large_for_excel_says_how_to_ask_for_less():
    with pytest.raises(TooLargeError, match="CSV or Parquet"):
        deliver("tables/programs", "xlsx")


def test_a_figure_has_its_rows_words_and_controls():
    document = json.loads(deliver("figures/G-4", "json", {"basis": "nominal"}).body)
    card = ed.card("G-4", basis="nominal")
    assert document["finding"] == card.finding
    assert document["controls"]["basis"] == "nominal"
    assert {field["name"] for field in document["schema"]["fields"]} == set(card.data.columns)
    values = {
        row["academic_year"]: row["amount_usd"] for row in document["data"] if row["sector"] == "public_4yr"
    }
    assert values["1985-86"] == TUITION["1985-86"]
    assert deliver("figures/G-4", "csv", {"basis": "nominal"}).body == rows.csv(card.data)


@pytest.mark.parametrize("figure_id", ["G-1", "G-5"])
def test_a_chart_stands_alone(figure_id):
    chart = json.loads(deliver(f"figures/{figure_id}", "plotly.json").body)
    finding = ed.card(figure_id).finding
    assert finding.split()[0] in chart["layout"]["title"]["text"]
    assert all(not isinstance(trace.get("geojson"), str) for trace in chart["data"])


def test_a_page_asks_no_other_host():
    page = deliver("figures/G-5", "html").body.decode()
    body = page[page.index("<main>") :]
    assert "src=" not in body
    assert ed.card("G-5").finding.replace("&", "&amp;") in page


def test_a_claim_has_its_history():
    document = json.loads(deliver("claims/tripled").body)
    assert document["history"] == ed.claim_history("tripled").to_dict("records")
    assert document["alternatives"]
    assert "## History" in deliver("claims/tripled", "md").body.decode()


def test_the_board_lists_every_claim():
    board = json.loads(deliver("claims").body)["claims"]
    assert [claim["id"] for claim in board] == list(registry.claims())


def test_lists_name_addresses_that_can_be_delivered():
    for kind in ("tables", "figures"):
        for record in json.loads(deliver(kind).body)[kind]:
            what, format = split(record["formats"]["json"])
            assert KINDS[kind].find(what.partition("/")[2])
            assert format == "json"


def test_a_past_list_holds_what_had_been_published():
    names = {record["name"] for record in json.loads(deliver("tables", as_of="2018").body)["tables"]}
    assert "tuition" in names
    assert "occupations" not in names
    with pytest.raises(NoVintageError):
        deliver("tables/occupations", "csv", as_of="2018")
    ids = {record["id"] for record in json.loads(deliver("figures", as_of="2018").body)["figures"]}
    assert "G-4" in ids, "consumer prices are final, so the figure can be drawn"


def test_changes_hold_releases_revisions_and_verdicts():
    every = json.loads(deliver("changes").body)["changes"]
    assert {event["kind"] for event in every} == set(changes.KINDS)
    names = [event["id"] for event in every]
    assert len(set(names)) == len(names)
    assert "release:nces/tuition@2023-12" in names
    # Each change of a verdict is one between two neighbors of the history.
    history = ed.claim_history("debt-record").to_dict("records")
    days = [b["as_of"] for a, b in pairwise(history) if a["verdict"] != b["verdict"]]
    assert [n for n in names if n.startswith("verdict:debt-record@")] == [
        f"verdict:debt-record@{day}" for day in reversed(days)
    ]
    since = json.loads(deliver("changes", controls={"since": "2026", "kind": "release"}).body)["changes"]
    assert since
    assert all(event["date"] >= "2026" and event["kind"] == "release" for event in since)


BAD = [
    ("nothing", "json", {}, None, UnknownNameError, "tables, figures, claims"),
    ("tables/tution", "csv", {}, None, UnknownNameError, "tuition"),
    ("tables/G-4", "csv", {}, None, UnknownNameError, "is a figure"),
    ("tables/tuition", "doc", {}, None, UnknownNameError, "csv, json, parquet"),
    ("tables/tuition", "csv", {"sectr": "x"}, None, UnknownNameError, "sector"),
    ("tables/tuition", "csv", {"sector": "publik"}, None, EmptyResultError, "public_4yr"),
    ("tables/tuition", "csv", {"year": "1700"}, None, EmptyResultError, "1963 to"),
    ("tables/tuition", "csv", {"year": "x"}, None, OutOfRangeError, "1963 to"),
    ("tables/tuition", "csv", {"columns": "year,price"}, None, UnknownNameError, "amount_usd"),
    ("tables/tuition", "csv", {"limit": "0"}, None, OutOfRangeError, "from 1"),
    ("tables/tuition", "csv", {"limit": "x" * 10_000}, None, OutOfRangeError, "whole number"),
    ("tables/tuition", "csv", {"offset": "1000000"}, None, EmptyResultError, "skips all"),
    ("tables/tuition", "csv", {"year.min": ["1990", "2000"]}, None, OutOfRangeError, "2 times"),
    ("tables/tuition", "metadata.json", {"year": "1990"}, None, OutOfRangeError, "no filters"),
    ("tables/recessions", "csv", {"peak": "soon"}, None, OutOfRangeError, "YYYY-MM-DD"),
    ("tables/tuition", "csv", {}, "1950", NoVintageError, "2017-11"),
    ("tables/tuition", "csv", {}, "soon", OutOfRangeError, "YYYY-MM-DD"),
    ("tables", "json", {"x": "1"}, None, UnknownNameError, "as_of"),
    ("figures/G-99", "json", {}, None, UnknownNameError, "G-4"),
    ("figures/G-4", "csv", {"basis": "x"}, None, UnknownNameError, "real, nominal"),
    ("figures/G-4", "csv", {"figure_id": "G-1"}, None, UnknownNameError, "basis"),
    ("figures/G-4", "csv", {"base_year": "1492"}, None, OutOfRangeError, "from"),
    ("figures/G-4", "csv", {"basis": ["real", "nominal"]}, None, OutOfRangeError, "2 times"),
    ("figures/G-4", "csv", {}, "1950", NoVintageError, "cannot be drawn"),
    ("claims/nothing", "json", {}, None, UnknownNameError, "debt-record"),
    ("claims", "json", {"history": "x"}, None, UnknownNameError, "true, false"),
    ("changes", "json", {"kind": "x"}, None, UnknownNameError, "revision"),
    ("changes", "json", {"since": "x"}, None, OutOfRangeError, "YYYY-MM-DD"),
    ("sources/x", "json", {}, None, UnknownNameError, ""),
]


@pytest.mark.parametrize(("what", "format", "controls", "as_of", "error", "words"), BAD)
def test_bad_input_is_one_error_with_the_known_values(what, format, controls, as_of, error, words):
    with pytest.raises(error) as caught:
        deliver(what, format, controls, as_of)
    assert type(caught.value) is error
    assert words in str(caught.value)


def test_what_may_not_be_passed_on_is_not_delivered(monkeypatch):
    catalog = reader.catalog()
    licenses = catalog["licences"] | {
        "public-domain": catalog["licences"]["public-domain"] | {"redistribute": "no"}
    }
    monkeypatch.setattr(reader, "catalog", lambda *_: catalog | {"licences": licenses})
    monkeypatch.setattr(documents, "cache", DocumentCache())
    for what, format in (("tables/tuition", "parquet"), ("figures/G-4", "csv")):
        with pytest.raises(LicenseError, match="may not be passed on"):
            deliver(what, format)
    assert "tuition" not in tables.names()


def test_the_cache_drops_the_oldest_beyond_its_size():
    cache = DocumentCache(max_bytes=25)
    for name in "abc":
        cache.put(name, Document(b"x" * 10, "text/plain", name))
    assert cache.get("a") is None
    assert cache.get("c") is not None


def test_a_damaged_table_is_an_error_of_ours(tmp_path, monkeypatch, root):
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    with pytest.raises(EdudataError, match="No catalog"):
        deliver("tables")


def test_figures_name_every_format_once():
    assert len(set(figures.FORMATS)) == len(figures.FORMATS)
