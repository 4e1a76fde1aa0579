"""Briefs as documents, over HTTP, on the command line and in OpenAPI."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from edudata.cli import app
from edudata.delivery import pdf, places
from edudata.delivery.document import deliver
from edudata.delivery.http import openapi
from edudata.delivery.http.problems import problem
from edudata.errors import AmbiguousNameError, NoBrowserError, OutOfRangeError, UnknownNameError


def test_a_brief_in_every_format():
    described = json.loads(deliver("places/nashville", "json").body)
    assert (described["id"], described["kind"]) == ("34980", "metro")
    debt = next(row for row in described["rows"] if row["key"] == "debt")
    assert debt["figure_address"] == "figures/G-2-states.json?measure=student"
    assert debt["publisher"] == "Federal Reserve Bank of New York"
    page = deliver("places/34980", "html")
    assert page.media_type.startswith("text/html")
    assert 'href="../figures/G-2-states.html?measure=student"' in page.body.decode()
    assert deliver("places/34980", "csv").body.startswith(b"topic,measure,value")
    assert deliver("places/34980", "md").name == "34980.md"


def test_every_address_of_a_brief_exists():
    for row in json.loads(deliver("places/TN").body)["rows"]:
        for name in ("table_address", "figure_address"):
            if row[name]:
                address, _, query = row[name].partition("?")
                settings = dict(pair.split("=") for pair in query.split("&") if pair)
                assert deliver(address.removesuffix(".json"), "json", settings).body


def test_your_choice_takes_settings_and_a_place_none():
    described = json.loads(deliver("places/yours", "json", {"state": "TN", "major": "nursing"}).body)
    assert described["title"].startswith("For Nursing in Tennessee")
    with pytest.raises(UnknownNameError, match="setting of places/47"):
        deliver("places/47", "json", {"major": "nursing"})
    with pytest.raises(UnknownNameError, match="Known: state, metro, major, college"):
        deliver("places/yours", "json", {"county": "1"})
    with pytest.raises(OutOfRangeError, match=r"Leave out as_of\."):
        deliver("places/47", "json", as_of="2024")


def test_the_list_names_all_places():
    places = json.loads(deliver("places").body)["places"]
    assert {"id": "47", "kind": "state", "name": "Tennessee", "state": "TN", "closed": ""} in places
    assert sum(place["kind"] == "metro" for place in places) == 935


def test_names_of_many_and_of_none_are_not_found_over_http():
    for name, kind in (("columbus", AmbiguousNameError), ("nashvile", UnknownNameError)):
        with pytest.raises(kind) as refused:
            deliver(f"places/{name}")
        answer = problem(refused.value, missing=True)
        assert (answer.status, bool(answer.known)) == (404, True)


def test_openapi_describes_both_addresses():
    paths = json.loads(openapi.document("/api/v1").body)["paths"]
    place, yours = paths["/places/{id}.{format}"]["get"], paths["/places/yours.{format}"]["get"]
    assert [p["name"] for p in place["parameters"]] == ["id", "format"]
    assert [p["name"] for p in yours["parameters"]][1:] == list(places.SETTINGS)
    majors = next(p for p in yours["parameters"] if p["name"] == "major")["schema"]["enum"]
    assert len(majors) == 73


def run(*arguments: str) -> tuple[int, str, type[BaseException] | None]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output, type(result.exception) if result.exception else None


def test_the_command_writes_and_prints(tmp_path, monkeypatch):
    out = tmp_path / "brief.html"
    code, text, _ = run("place", "nashville", "--out", str(out))
    assert (code, text.splitlines()) == (0, ["Nashville-Davidson--Murfreesboro--Franklin, TN", str(out)])
    assert out.read_bytes() == places.written(places.brief("34980", {}), "html").body
    code, text, _ = run("yours", "--state", "TN", "--json")
    assert json.loads(text)["title"].startswith("For Tennessee: ")
    monkeypatch.setattr(pdf, "pdf_from_html", lambda html, **_: b"%PDF-" + html[:15].encode())
    run("place", "TN", "--out", str(tmp_path / "brief.pdf"))
    assert (tmp_path / "brief.pdf").read_bytes() == b"%PDF-<!DOCTYPE html>"


def test_the_command_refuses_what_it_cannot_do(tmp_path, monkeypatch):
    monkeypatch.setenv(pdf.BROWSER_VARIABLE, "/no/such/browser")
    assert run("place", "TN", "--out", str(tmp_path / "b.pdf"))[2] is NoBrowserError
    assert run("place", "TN", "--out", str(tmp_path / "b.docx"))[2] is UnknownNameError
    assert run("place", "columbus")[2] is AmbiguousNameError
    assert not list(tmp_path.iterdir())


def test_the_site_holds_a_page_of_each_place(tmp_path, monkeypatch):
    from types import SimpleNamespace

    from edudata.api.briefs import atlas
    from edudata.delivery.site import build, pages

    known = atlas()
    few = {code: known.directory.places[code] for code in ("47", "34980", "221999")}
    stub = SimpleNamespace(directory=SimpleNamespace(places=few), brief=known.brief)
    monkeypatch.setattr(build, "atlas", lambda: stub)
    build.Writer(tmp_path, build.silent).places()
    index = (tmp_path / "places.html").read_text()
    for code, place in few.items():
        text = (tmp_path / "places" / f"{code}.html").read_text()
        assert f"<h1>{place.name}</h1>" in text
        assert '<link rel="stylesheet" href="../assets/place.css">' in text
        assert f'href="places/{code}.html"' in index
        assert len(text) < 100_000
    assert "@page" in (tmp_path / "assets" / "place.css").read_text()
    assert "places.html" in pages.figure_list([], {}, with_places=True).decode()
    assert "places.html" not in pages.figure_list([], {}).decode()
