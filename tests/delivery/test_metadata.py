"""Descriptions and feeds, checked by the programs that read them."""

from __future__ import annotations

import json
import logging
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import mlcroissant
import pytest
import yaml

from edudata.catalog import reader
from edudata.delivery import feeds, tables
from edudata.delivery.document import deliver
from edudata.delivery.http.api import ROOT
from edudata.delivery.metadata import archives, common, linked, llms
from edudata.errors import OutOfRangeError
from edudata.version import __version__

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The descriptor, in a folder with some of the tables that it names."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "datapackage.json").write_bytes(deliver("datapackage").body)
    (folder / "tables").mkdir()
    for name in ("tuition", "medallion_prices", "recessions", "student_debt", "majors", "housing_states"):
        (folder / "tables" / f"{name}.csv").write_bytes(deliver(f"tables/{name}", "csv").body)
    return frictionless.Package(str(folder / "datapackage.json"))


def test_the_data_package_is_valid_and_names_every_table(package):
    assert package.to_descriptor()["$schema"].endswith("/2.0/datapackage.json")
    assert [resource.name for resource in package.resources] == tables.names()


@pytest.mark.parametrize("name", ["tuition", "medallion_prices", "recessions", "student_debt", "majors"])
def test_the_rows_are_as_the_data_package_says(package, name):
    # Types, bounds, keys, size and checksum.
    report = package.get_resource(name).validate()
    assert report.valid, report.flatten(["type", "message"])[:3]


def test_an_edited_table_is_not_as_the_data_package_says(package):
    resource = package.get_resource("housing_states")
    assert resource.validate().valid
    path = Path(package.basepath) / "tables" / "housing_states.csv"
    with path.open("a") as file:
        file.write("x\n")
    assert not resource.validate().valid


def test_croissant_is_valid(tmp_path, caplog):
    path = tmp_path / "croissant.json"
    path.write_bytes(deliver("croissant").body)
    with caplog.at_level(logging.WARNING):
        dataset = mlcroissant.Dataset(jsonld=str(path))
    assert not caplog.records
    assert [record_set.name for record_set in dataset.metadata.record_sets] == tables.names()


def test_a_dataset_for_search_engines_names_units_files_and_sources():
    entry = reader.entry(reader.catalog(), "tuition")
    described = linked.dataset(entry, "https://example.org/")
    assert described["@type"] == "Dataset"
    variables = {variable["name"]: variable for variable in described["variableMeasured"]}
    assert variables["amount_usd"]["unitText"] == "USD"
    assert described["temporalCoverage"] == "1963-64/2022-23"
    addresses = [file["contentUrl"] for file in described["distribution"]]
    assert "https://example.org/tables/tuition.parquet" in addresses
    assert described["creator"][0]["name"] == "National Center for Education Statistics"
    assert 50 <= len(described["description"]) <= 5_000, "what Google asks for"


def test_both_catalogs_name_every_table():
    names = [record["alternateName"] for record in json.loads(deliver("schema-org").body)["dataset"]]
    assert names == tables.names()
    dcat = json.loads(deliver("dcat").body)
    assert [record["dct:identifier"] for record in dcat["dcat:dataset"]] == tables.names()


def test_the_citation_file_names_every_publisher(root):
    cited = yaml.safe_load(deliver("citation", "cff").body)
    assert (cited["cff-version"], cited["version"]) == ("1.2.0", __version__)
    used = {s for entry in common.entries() for s in entry["sources"]}
    assert len(cited["references"]) == len(used)
    assert all(reference["authors"][0]["name"] for reference in cited["references"])


def test_the_repositorys_own_files_are_generated(root):
    assert (root / "CITATION.cff").read_text() == archives.citation_file(references=False)
    assert json.loads((root / ".zenodo.json").read_text()) == archives.zenodo()


@pytest.mark.parametrize("name", ["datapackage", "zenodo"])
def test_descriptions_are_of_the_newest_data(name):
    with pytest.raises(OutOfRangeError, match="newest"):
        deliver(name, as_of="2021")


def test_atom_entries_have_what_a_reader_needs():
    feed = ElementTree.fromstring(deliver("changes", "atom").body)
    entries = feed.findall(f"{ATOM}entry")
    every = json.loads(deliver("changes").body)["changes"]
    assert len(entries) == min(len(every), feeds.MAX_ENTRIES)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    moments = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "") for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    kinds = {entry.find(f"{ATOM}category").get("term") for entry in entries}  # type: ignore[union-attr]
    assert {"release", "revision"} <= kinds


def test_the_json_feed_holds_the_same_entries():
    feed = json.loads(deliver("changes", "feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    root = ElementTree.fromstring(deliver("changes", "atom").body)
    assert [item["id"] for item in feed["items"]] == [
        e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry")
    ]


def test_the_calendar_has_an_event_for_each_expected_release():
    text = deliver("calendar", "ics").body.decode()
    due = json.loads(deliver("calendar").body)["calendar"]
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == len(due) > 0
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    # The New York Fed publishes household debt in February, May, August and November.
    published = max(
        v["published"]
        for v in reader.catalog()["tables"]["household_debt"]["vintages"]
        if v["resource"] == "nyfed/household_debt"
    )
    month = next(r["next_release"] for r in due if r["resource"] == "nyfed/household_debt")
    assert date.fromisoformat(f"{month}-01") > date.fromisoformat((published + "-01")[:10])
    assert int(month[5:]) in (2, 5, 8, 11)
    assert f"UID:nyfed-household_debt-{month}@edudata\r\n" in unfolded


def test_a_calendar_escapes_what_has_a_meaning():
    event = {"resource": "a/b", "publisher": "A, B; C", "title": "x\ny" * 40, "page": None}
    text = feeds.calendar([event | {"next_release": "2026-12"}]).decode().replace("\r\n ", "")
    assert r"SUMMARY:A\, B\; C: x\ny" in text
    assert "DTEND;VALUE=DATE:20270101" in text


def test_llms_txt_has_the_parts_of_its_convention():
    text = llms.text(f"{ROOT}/")
    assert text.startswith("# edudata\n\n> ")
    assert "\n## Optional\n" in text
