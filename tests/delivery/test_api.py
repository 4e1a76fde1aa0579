"""The HTTP API: status, headers, parts, and one form of error."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import time

import pandas as pd
import pytest
from helpers.asgi import get
from helpers.threads import in_a_thread

import edudata as ed
from edudata import registry
from edudata.catalog import describe, reader
from edudata.delivery import document as documents
from edudata.delivery.document import deliver
from edudata.delivery.http import answers, api
from edudata.errors import CorruptDataError

TUITION = "/api/v1/tables/tuition"


def test_a_table_has_the_publishers_number():
    # NCES Digest, table 330.10: tuition and fees of public four-year institutions in 1985-86.
    query = "academic_year=1985-86&sector=public_4yr&component=tuition_fees&dollar_year=current"
    answer = get(f"{TUITION}.json?{query}")
    assert answer.status == 200
    (row,) = json.loads(answer.body)["data"]
    assert row["amount_usd"] == 1318.0


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("tables.csv", "text/csv; charset=utf-8; header=present"),
        ("tables/recessions", "application/json"),
        ("tables/recessions.parquet", "application/vnd.apache.parquet"),
        ("figures/G-4.md", "text/markdown; charset=utf-8"),
        ("figures/g-4.csv", "text/csv; charset=utf-8; header=present"),
        ("claims/tripled.json", "application/json"),
        ("calendar.ics", "text/calendar; charset=utf-8"),
        ("openapi.json", "application/json"),
        ("", "application/json"),
    ],
)
def test_every_kind_has_its_media_type_and_may_be_read_by_other_sites(path, media_type):
    answer = get(f"/api/v1/{path}")
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_answer_is_the_document():
    answer = get(f"{TUITION}.csv?year.min=2020&columns=year,amount_usd")
    expected = deliver("tables/tuition", "csv", {"year.min": "2020", "columns": "year,amount_usd"})
    assert answer.body == expected.body
    assert answer.headers["link"] == '<tuition.metadata.json>; rel="describedby"'
    assert answer.headers["content-disposition"] == 'inline; filename="tuition.csv"'


def test_a_current_copy_is_not_sent_again():
    first = get(f"{TUITION}.csv")
    again = get(f"{TUITION}.csv", if_none_match=first.headers["etag"])
    assert (again.status, again.sent) == (304, b"")
    assert get(f"{TUITION}.csv", if_none_match='"other"').status == 200


def test_text_is_compressed_for_those_who_can_read_it():
    plain, small = get(f"{TUITION}.csv"), get(f"{TUITION}.csv", accept_encoding="br, gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.sent) < len(plain.sent) / 5
    assert small.body == plain.body
    assert small.headers["etag"] != plain.headers["etag"], "two encodings are two representations"
    for refusing in ("gzip;q=0", "*;q=1, gzip;q=0.000", "*;q=0", ";;;,,,"):
        assert "content-encoding" not in get(f"{TUITION}.csv", accept_encoding=refusing).headers
    assert "content-encoding" in get(f"{TUITION}.csv", accept_encoding="*;q=0, gzip;q=0.5").headers


def test_parquet_is_read_in_parts():
    whole = get(f"{TUITION}.parquet")
    assert whole.headers["accept-ranges"] == "bytes"
    first = get(f"{TUITION}.parquet", range="bytes=0-3")
    assert (first.status, first.sent) == (206, b"PAR1")
    assert first.headers["content-range"] == f"bytes 0-3/{len(whole.sent)}"
    last = get(f"{TUITION}.parquet", range="bytes=-4")
    assert last.sent == b"PAR1"
    rest = get(f"{TUITION}.parquet", range="bytes=4-")
    assert pd.read_parquet(io.BytesIO(first.sent + rest.sent)).equals(ed.load("tuition"))
    assert get(f"{TUITION}.parquet", range=f"bytes={len(whole.sent)}-").status == 416
    changed = get(f"{TUITION}.parquet", range="bytes=0-3", if_range='"other"')
    assert changed.status == 200


def test_a_past_day_is_a_parameter_of_everything():
    document = json.loads(get(f"{TUITION}.json?as_of=2021").body)
    assert document["vintage"] == "nces/tuition@2021-01"
    claim = json.loads(get("/api/v1/claims/tripled.json?as_of=2021").body)
    assert claim["as_of"] == "2021"
    assert get("/api/v1/figures/G-4.json?as_of=2018").status == 200


BAD = [
    ("nothing.json", 404, "UnknownName", "tables"),
    ("tables/tution.csv", 404, "UnknownName", "tuition"),
    ("tables/tuition.doc", 404, "UnknownName", "csv"),
    ("tables/..%2f..%2fsecrets.csv", 404, "UnknownName", "tuition"),
    ("tables/tuition%2fx.csv", 404, "UnknownName", "tuition"),
    ("../api/v1/tables/x.csv", 404, "UnknownName", "tables"),
    ("figures/G-99.json", 404, "UnknownName", "G-4"),
    ("figures/G-1.%0Acsv", 404, "UnknownName", "csv"),
    ("claims/x.json", 404, "UnknownName", "tripled"),
    ("tables/tuition.csv?sectr=x", 422, "UnknownName", "sector"),
    ("tables/tuition.csv?columns=x", 422, "UnknownName", "amount_usd"),
    ("tables/tuition.csv?sector=x", 404, "EmptyResult", None),
    ("tables/tuition.csv?year=x", 422, "OutOfRange", None),
    ("tables/tuition.csv?year.min=nan", 422, "OutOfRange", None),
    ("tables/tuition.csv?year=%FF", 422, "OutOfRange", None),
    ("tables/tuition.csv?year.min=2020&year.max=2000", 404, "EmptyResult", None),
    ("tables/tuition.csv?columns=,,", 422, "UnknownName", "year"),
    ("tables/tuition.csv?limit=%D9%A3", 422, "OutOfRange", None),
    ("tables/tuition.csv?offset=99999999", 404, "EmptyResult", None),
    ("figures/G-4.csv?as_of=2020-02-30", 422, "OutOfRange", None),
    ("figures/G-4.csv?base_year=inf", 422, "OutOfRange", None),
    ("figures/G-4.csv?basis=real&basis=nominal", 422, "OutOfRange", None),
    ("explanations/ai.json", 404, "UnknownName", None),
    ("explanations.json?x=1", 422, "UnknownName", "as_of"),
    ("places/47.json?as_of=2020", 422, "OutOfRange", None),
    ("places/springfield.json", 404, "AmbiguousName", None),
    ("tables/tuition.csv?as_of=1950", 404, "NoVintage", None),
    ("tables/tuition.csv?as_of=x", 422, "OutOfRange", None),
    ("tables/tuition.csv?as_of=2020&as_of=2021", 422, "OutOfRange", None),
    ("tables/programs.xlsx", 413, "TooLarge", None),
    ("figures/G-4.csv?basis=x", 422, "UnknownName", "real"),
    ("figures/G-4.csv?x=y", 422, "UnknownName", "basis"),
    ("figures/G-4.csv?base_year=1492", 422, "OutOfRange", None),
    ("openapi.json?x=y", 422, "UnknownName", None),
    ("programs/qqqqq.json", 404, "EmptyResult", None),
    ("programs/belmont%20nursing.json", 422, "ManyMatches", None),
    ("programs/001005-5005-diplomas.json", 404, "UnknownName", "bachelors"),
    ("programs.json?field=", 404, "EmptyResult", None),
    ("programs.json?query=%21%21", 404, "EmptyResult", None),
    ("program-counts.json?state=Narnia", 422, "UnknownName", "TN"),
    ("program-counts.json?limit=3", 422, "UnknownName", "field"),
    ("program-counts.json?field=zzzz", 404, "EmptyResult", None),
    ("programs/001005-5005-masters.json", 404, "EmptyResult", None),
    ("programs/001005-5005-bachelors.json?spread_factor=9", 422, "OutOfRange", None),
    ("colleges.json?as_of=2020", 404, "NoVintage", None),
    ("programs.json?query=zzzzz", 404, "EmptyResult", None),
    ("programs.json?level=diploma", 422, "UnknownName", "masters"),
    ("programs.json?q=law", 422, "UnknownName", "query"),
    ("colleges.json?state=Narnia", 422, "UnknownName", "TN"),
    (f"tables/tuition.csv?sector={'x' * 10_000}", 413, "TooLarge", None),
    (f"tables/tuition.csv?{'&'.join(['year=1'] * 201)}", 413, "TooLarge", None),
]


@pytest.mark.parametrize(("path", "status", "kind", "known"), BAD)
def test_bad_input_has_one_form(path, status, kind, known):
    answer = get(f"/api/v1/{path}")
    problem = json.loads(answer.body)
    assert (answer.status, problem["status"], problem["type"]) == (status, status, kind)
    assert known is None or known in problem["known"]
    assert "Traceback" not in answer.text
    assert "Known: ." not in problem["error"]
    assert answer.headers["cache-control"] == "no-store"


def test_an_address_with_a_zero_byte_is_not_found():
    assert get("/api/v1/tables/tui%00tion.csv").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [f"{TUITION}.csv", "/robots.txt", "/embed/draw-0.js"])
def test_the_api_only_reads(method, path):
    answer = get(path, method=method)
    assert (answer.status, json.loads(answer.body)["type"]) == (405, "Method")
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))


def test_a_page_of_another_site_may_ask_first():
    answer = get(f"{TUITION}.csv", method="OPTIONS", origin="https://example.org")
    assert answer.status == 204
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


def test_visitors_do_not_read_paths_of_this_machine(monkeypatch, caplog):
    def broken(*_: object) -> object:
        raise CorruptDataError("/secret/place/x.parquet is damaged")

    monkeypatch.setattr(documents, "cache", documents.DocumentCache())
    monkeypatch.setattr(reader, "table", broken)
    with caplog.at_level(logging.ERROR, "edudata.delivery"):
        answer = get("/api/v1/tables/recessions.csv")
    assert answer.status == 503
    assert "secret" not in answer.text
    assert "/secret/place" in caplog.text


def test_a_fault_of_ours_is_logged_and_has_no_trace(monkeypatch, caplog):
    def broken(*_: object) -> object:
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr(describe, "rows", broken)
    monkeypatch.setattr(documents, "cache", documents.DocumentCache())
    answer = get("/api/v1/tables.json")
    assert (answer.status, json.loads(answer.body)["type"]) == (500, "Internal")
    assert "inner words" not in answer.text
    assert "inner words" in caplog.text


def test_what_takes_too_long_goes_on_and_is_ready_later(monkeypatch):
    release = threading.Event()

    def slow(*_: object) -> documents.Document:
        release.wait(20)
        return documents.Document(b"{}", "application/json", "x.json")

    monkeypatch.setattr(documents, "cache", documents.DocumentCache())
    monkeypatch.setattr(api, "deliver", slow)
    monkeypatch.setattr(api, "SECONDS", 0.05)
    started = time.monotonic()
    answer = get("/api/v1/figures/G-4.json?basis=nominal")
    release.set()
    assert time.monotonic() - started < 15
    assert (answer.status, json.loads(answer.body)["type"]) == (503, "Busy")
    assert answer.headers["retry-after"] == "60"


def test_a_figure_does_not_wait_for_long_documents(monkeypatch):
    release, begun = threading.Event(), []

    def make(what: str, *_: object) -> documents.Document:
        if not what.startswith("figures"):
            begun.append(what)
            assert release.wait(20)
        return documents.Document(b"{}", "application/json", "x.json")

    monkeypatch.setattr(documents, "cache", documents.DocumentCache())
    monkeypatch.setattr(api, "deliver", make)

    async def ask() -> documents.Document:
        find = api.Api().find
        long = [
            asyncio.create_task(find(address, {}, ""))
            for address in ("changes.json", "claims.json", "explanations.json")
        ]
        while len(begun) < 2:
            await asyncio.sleep(0.01)
        figure = await asyncio.wait_for(find("figures/G-4.json", {}, ""), 5)
        release.set()
        await asyncio.gather(*long)
        return figure

    assert in_a_thread(asyncio.run, ask()).body == b"{}"


def test_a_document_is_made_once_however_many_ask(monkeypatch):
    calls = []

    def slow(*args: object) -> documents.Document:
        calls.append(args)
        time.sleep(0.2)
        return documents.Document(b"{}", "application/json", "x.json")

    monkeypatch.setattr(documents, "cache", documents.DocumentCache())
    monkeypatch.setattr(api, "deliver", slow)

    async def many() -> list[documents.Document]:
        find = api.Api().find
        return await asyncio.gather(
            *(find("figures/G-4.json", {"basis": ["nominal"]}, "") for _ in range(100))
        )

    assert len(in_a_thread(asyncio.run, many())) == 100
    assert len(calls) == 1


def test_saved_pages_run_in_a_sandbox():
    policy = get("/api/v1/figures/G-4.html").headers["content-security-policy"]
    assert policy == answers.SANDBOX
    assert "allow-same-origin" not in policy


def test_programs_and_colleges_are_found_and_read():
    answer = json.loads(get("/api/v1/programs.json?query=alabama%20state%20theatre&limit=1").body)
    (row,) = answer["programs"]
    assert (row["id"], row["verdict"]) == ("001005-5005-bachelors", "cannot tell")
    theater = json.loads(get(f"/api/v1/programs/{row['id']}.json").body)
    assert (theater["answer"], theater["benchmark_usd"]) == ("Cannot tell", 30_927)
    assert b"**Cannot tell.**" in get(f"/api/v1/programs/{row['id']}.md").body
    wide = json.loads(get(f"/api/v1/programs/{row['id']}.json?spread_factor=0.8").body)
    assert wide["share_above_pct"] < theater["share_above_pct"]
    closed = json.loads(get("/api/v1/colleges.json?query=birmingham-southern").body)["colleges"][0]
    assert (closed["closed_on"], closed["net_price_usd"]) == ("2024-07-31", None)


def test_the_description_names_every_record():
    document = json.loads(get("/api/v1/openapi.json").body)
    assert document["openapi"] == "3.1.0"
    paths = document["paths"]
    assert {f"/figures/{name}.{{format}}" for name in registry.figures()} <= set(paths)
    assert {f"/claims/{name}.{{format}}" for name in registry.claims()} <= set(paths)
    assert "/tables/tuition.{format}" in paths
    program = paths["/programs/{id}.{format}"]["get"]["parameters"]
    assert [p["name"] for p in program] == ["id", "format", "spread_factor", "graduates_factor"]
    search = {p["name"]: p["schema"] for p in paths["/programs.{format}"]["get"]["parameters"]}
    assert "masters" in search["level"]["enum"]
    controls = {
        p["name"]: p["schema"] for p in paths["/figures/G-4.{format}"]["get"]["parameters"] if "name" in p
    }
    assert controls["basis"]["enum"] == ["real", "nominal"]
    # Bounds that depend on the data are numbers here: consumer prices begin in 1913.
    assert controls["base_year"]["minimum"] >= 1913
    metadata = paths["/tables/tuition.metadata.json"]["get"]["parameters"]
    assert metadata == [{"$ref": "#/components/parameters/as_of"}]
    shared = document["components"]["parameters"]
    assert shared["amount_usd.min"]["schema"] == {"type": "number"}
    references = [r for r in answers_in(document) if r.startswith("#/")]
    for reference in set(references):
        target = document
        for part in reference[2:].split("/"):
            target = target[part]


def test_every_filter_of_a_table_fits_into_one_address():
    parameters = openapi_parameters()
    widest = max(parameters, key=lambda path: len(parameters[path]))
    assert len(parameters[widest]) < api.MAX_PARAMETERS
    address = "&".join(f"{name}=2020-01-01" for name in parameters[widest])
    assert len(widest) + len(address) < api.MAX_ADDRESS_BYTES


def openapi_parameters() -> dict[str, list[str]]:
    document = json.loads(get("/api/v1/openapi.json").body)
    shared = document["components"]["parameters"]
    return {
        path: [shared[p["$ref"].rpartition("/")[2]]["name"] if "$ref" in p else p["name"] for p in about]
        for path, operations in document["paths"].items()
        for about in [operations["get"]["parameters"]]
    }


def answers_in(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [r for item in value.values() for r in answers_in(item)]
    return [r for item in value for r in answers_in(item)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("path", "media_type", "words"),
    [
        ("/robots.txt", "text/plain; charset=utf-8", "Sitemap: http://localhost/sitemap.xml"),
        ("/sitemap.xml", "application/xml", "<loc>http://localhost/tuition</loc>"),
        ("/favicon.ico", "image/svg+xml", "<svg"),
        ("/llms.txt", "text/markdown; charset=utf-8", "api/v1/tables/tuition.md"),
    ],
)
def test_what_programs_ask_every_site_for_is_real(path, media_type, words):
    answer = get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert words in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/tuition", 200),
        ("/tuition/", 200),
        ("/_stcore/health", 200),
        ("/favicon.png", 200),
        ("/healthz", 200),
        ("/nothing", 404),
        ("/tuition.csv", 404),
        ("/tuition/nothing", 404),
        ("/wp-login.php", 404),
        ("/apiv1/tables", 404),
        ("/healthzz", 404),
        ("/%00", 400),
    ],
)
def test_what_is_no_page_is_not_found(path, status):
    assert get(path).status == status


def test_every_address_in_llms_txt_answers():
    lines = get("/llms.txt").text.splitlines()
    addresses = [line.split("](")[1].split(")")[0] for line in lines if "](" in line]
    assert len(addresses) > 100
    for address in addresses[:: len(addresses) // 8]:
        assert get(f"/{address}").status == 200
