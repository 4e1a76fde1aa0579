"""The MCP server: an exam, sizes, errors as results, and both ways to reach it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from statistics import median
from typing import Any

import pytest
from helpers import mcp_exam
from helpers.asgi import get
from helpers.threads import in_a_thread
from mcp import Client, StdioServerParameters
from starlette.applications import Starlette
from starlette.routing import Route

import edudata as ed
from edudata import registry
from edudata.delivery import mcp_server
from edudata.delivery.http.model_context import ModelContext


def call(*calls: tuple[str, dict[str, Any]], target: Any = None) -> list[tuple[bool, dict[str, Any], str]]:
    async def run() -> list[tuple[bool, dict[str, Any], str]]:
        async with Client(target or mcp_server.server()) as client:
            results = [await client.call_tool(name, inputs) for name, inputs in calls]
        return [(bool(r.is_error), json.loads(r.content[0].text), r.content[0].text) for r in results]

    return in_a_thread(asyncio.run, run())


@pytest.fixture(scope="module")
def replies():
    return in_a_thread(mcp_exam.sit)


def test_the_server_passes_the_exam(replies):
    wrong = [
        (question.text, question.answer, reply.answer)
        for question, reply in zip(mcp_exam.questions(), replies, strict=True)
        if reply.answer != question.answer
    ]
    assert wrong == []
    assert len(replies) == 60
    assert all(reply.vintage for reply in replies)


def test_the_exam_is_published(replies):
    text = mcp_exam.PAGE.read_text()
    assert mcp_exam.page(replies) == text, "run `python -m helpers.mcp_exam` in tests/"


def test_answers_are_small(replies):
    every = call(
        *(("figure", {"id": name}) for name in list(registry.figures())[::5]),
        *(("claim", {"id": name}) for name in list(registry.claims())[::5]),
        ("describe", {"name": "housing"}),
        ("describe", {"name": "programs"}),
        ("search", {"query": "student debt by state"}),
        ("claim", {}),
        ("cite", {"name": "G-4"}),
        ("compare", {"places": ["California", "Texas"]}),
        ("lookup", {"name": "Nashville"}),
        ("lookup", {"name": "belmont nursing"}),
        ("lookup", {"name": "001005-5005-bachelors"}),
        ("describe", {"name": "explanations"}),
    )
    sizes = [len(text.encode()) for _, _, text in every]
    # Four bytes a token: 800 tokens in the middle, and no answer that floods a model.
    assert median([*sizes, *(reply.bytes for reply in replies)]) <= 3_200
    assert median(sizes) <= 3_200
    assert max(sizes) <= 9_000


def test_the_list_of_tools_is_small_and_names_the_records():
    async def listed() -> Any:
        async with Client(mcp_server.server()) as client:
            return await client.list_tools()

    tools = in_a_thread(asyncio.run, listed())
    assert len(tools.model_dump_json(by_alias=True, exclude_none=True).encode()) <= 4_000
    by_name = {tool.name: tool for tool in tools.tools}
    assert by_name["figure"].input_schema["properties"]["id"]["enum"] == list(registry.figures())
    checked = [claim.id for claim in registry.claims().values() if claim.check is not None]
    assert by_name["claim"].input_schema["properties"]["id"]["enum"] == checked
    assert all(tool.annotations.read_only_hint for tool in tools.tools)


def test_a_warm_answer_is_fast():
    async def run() -> list[float]:
        calls = [("figure", {"id": "G-4"}), ("claim", {"id": "tripled"}), ("describe", {"name": "tuition"})]
        async with Client(mcp_server.server()) as client:
            for name, inputs in calls:
                await client.call_tool(name, inputs)
            seconds = []
            for name, inputs in calls * 7:
                start = time.perf_counter()
                await client.call_tool(name, inputs)
                seconds.append(time.perf_counter() - start)
        return seconds

    assert median(in_a_thread(asyncio.run, run())) < 0.03


def test_numbers_come_with_release_checksum_citation_and_gaps():
    for _, answer, _ in call(
        ("rows", {"table": "tuition", "limit": 1}),
        ("figure", {"id": "G-4"}),
        ("claim", {"id": "debt-record"}),
        ("history", {"claim": "debt-record"}),
        ("compare", {"places": ["Ohio"]}),
    ):
        assert answer["vintage"]
        assert answer["cite"]
        assert "gaps" in answer
        assert answer.get("sha256") or answer.get("data")


def test_a_past_day_is_answered():
    ((_, answer, _),) = call(("rows", {"table": "tuition", "as_of": "2021", "limit": 1}))
    assert answer["vintage"] == ["nces/tuition@2021-01"]
    ((_, answer, _),) = call(("figure", {"id": "G-4", "as_of": "2018"}))
    assert answer["finding"] == ed.card("G-4", as_of="2018").finding


@pytest.mark.parametrize(
    ("tool", "inputs", "words"),
    [
        ("rows", {"table": "tution"}, "tuition"),
        ("rows", {"table": "tuition", "filters": {"sector": "x"}}, "public_4yr"),
        ("rows", {"table": "tuition", "filters": {"x": 1}}, "sector"),
        ("rows", {"table": "tuition", "columns": ["x"]}, "amount_usd"),
        ("rows", {"table": "tuition", "limit": 1_000}, "1 to 50"),
        ("rows", {"table": "tuition", "as_of": "1950"}, "2017-11"),
        ("rows", {"table": "tuition", "as_of": "soon"}, "YYYY-MM-DD"),
        ("figure", {"id": "G-99"}, "G-4"),
        ("figure", {"id": "G-4", "controls": {"basis": "x"}}, "real, nominal"),
        ("claim", {"id": "x"}, "tripled"),
        ("history", {"claim": "x"}, "tripled"),
        ("describe", {"name": "x"}, "college_prices"),
        ("compare", {"places": ["Atlantis"]}, "Atlantis"),
        ("compare", {"places": []}, "1 to 8"),
        ("compare", {"places": ["Ohio"], "measures": ["x"]}, "population"),
        ("cite", {"name": "x"}, "G-1"),
        ("lookup", {"name": "zzzzqqqq"}, "zzzzqqqq"),
        ("lookup", {"name": " "}, "empty"),
        ("lookup", {"name": "999999-9999-bachelors"}, "999999"),
    ],
)
def test_an_error_is_an_answer_with_the_known_values(tool, inputs, words):
    ((failed, answer, text),) = call((tool, inputs))
    assert failed
    assert words in text
    assert "Traceback" not in answer["error"]


def test_a_place_is_found_by_name_beginning_or_code():
    ((_, answer, _),) = call(("compare", {"places": ["texas", "Austin-Round", "06037"]}))
    assert answer["rows"][0][0] == "Texas"
    assert answer["rows"][1][0].startswith("Austin-Round Rock")
    assert answer["rows"][2][0] == "Los Angeles County, California"


def test_places_programs_and_explanations_are_answered():
    (_, state, _), (_, program, _), (_, programs, _), (_, rivals, _), (_, one, _) = call(
        ("lookup", {"name": "Tennessee"}),
        ("lookup", {"name": "001005-5005-bachelors"}),
        ("lookup", {"name": "belmont nursing"}),
        ("describe", {"name": "explanations"}),
        ("describe", {"name": "ai"}),
    )
    assert (state["place"], state["columns"][0]) == ("47", "measure")
    # College Scorecard and the Department of Education's benchmark, as on the page on programs.
    assert (program["answer"], program["benchmark_usd"]) == ("Cannot tell", 30_927)
    assert programs["programs"][0][0] == "003479-5138-bachelors"
    assert all(answer["vintage"] and answer["cite"] for answer in (state, program, programs))
    assert next(iter(rivals["explanations"])) == one["id"] == "ai"
    assert {p["kind"] for p in one["predictions"]} >= {"timing"}


def test_the_command_serves_over_standard_input(root):
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "edudata", "mcp"],
        env={"PYTHONPATH": str(root), "PATH": os.environ["PATH"]},
    )
    ((failed, answer, _),) = call(("claim", {"id": "medallion-million"}), target=command)
    assert not failed
    assert answer["verdict"] == "supported"


def test_the_dashboards_server_serves_it_under_its_lifespan():
    context = ModelContext(lambda: ["localhost"])
    app = Starlette(routes=[Route("/mcp", context)])
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}

    async def post(host: str) -> int:
        sent: list[Any] = []
        headers = {"host": host, "content-type": "application/json", "accept": "application/json"}
        headers |= {"mcp-protocol-version": "2025-06-18"}

        async def receive() -> Any:
            return {"type": "http.request", "body": json.dumps(request).encode(), "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/mcp",
            "raw_path": b"/mcp",
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "root_path": "",
            "scheme": "http",
            "server": ("localhost", 80),
            "http_version": "1.1",
        }
        await app(scope, receive, send)
        return int(sent[0]["status"])

    async def run() -> list[int]:
        async with context.running():
            return [await post("localhost"), await post("localhost:8501"), await post("evil.example")]

    assert in_a_thread(asyncio.run, run()) == [200, 200, 421]


def test_before_it_runs_the_address_says_so():
    answer = get("/mcp")
    assert answer.status == 503
    assert "extra `mcp`" in answer.text
