"""Every door refuses bad input alike: the same error, short, with known values, and nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from helpers.asgi import get
from helpers.doors import ask, command

import edudata as ed
from edudata.errors import EdudataError, ManyMatchesError, OutOfRangeError, TooLargeError, UnknownNameError

# Misspelled, empty, a path out of the folder, a zero byte, markup and another script, huge.
VALUES = ("tuitoin", "", "..%2f../etc/passwd", "\0", "<&'\"\u202e\u5b66>", "x" * 5_000)
NAMES = (UnknownNameError, ManyMatchesError)


def here(value: str) -> str:
    return quote(value, safe="")


def of_figure(value: str, *, tool: str = "") -> dict[str, Any]:
    return {"id": "G-4", tool: value}


Call = Callable[[str], Any]
# What is wrong -> how each door is given it: Python, command line, address, tool and its inputs.
DOORS: dict[str, tuple[Call, Call, Call, Call | None]] = {
    "table": (
        lambda v: ed.load(v),
        lambda v: ["info", "--", v],
        lambda v: f"/api/v1/tables/{here(v)}.csv",
        lambda v: ("rows", {"table": v}),
    ),
    "figure": (
        lambda v: ed.card(v),
        lambda v: ["figure", "--out", "x.html", "--", v],
        lambda v: f"/api/v1/figures/{here(v)}.json",
        lambda v: ("figure", {"id": v}),
    ),
    "embed": (
        lambda v: ed.card(v),
        lambda v: ["bundle", "--out", "x.zip", "--", v],
        lambda v: f"/oembed?url={here('http://localhost/embed/' + here(v))}",
        None,
    ),
    "claim": (
        lambda v: ed.claim_history(v),
        lambda v: ["claims", "--history", "--", v],
        lambda v: f"/api/v1/claims/{here(v)}.json",
        lambda v: ("history", {"claim": v}),
    ),
    "place": (
        lambda v: ed.place(v),
        lambda v: ["place", "--", v],
        lambda v: f"/api/v1/places/{here(v)}.json",
        lambda v: ("compare", {"places": [v]}),
    ),
    "program": (
        lambda v: ed.program(v),
        lambda v: ["program", "--", v],
        lambda v: f"/api/v1/programs/{here(v)}.json",
        None,
    ),
    "field": (
        lambda v: ed.programs(field=v),
        lambda v: ["programs", "--field", v],
        lambda v: f"/api/v1/programs.json?field={here(v)}",
        None,
    ),
    "control": (
        lambda v: ed.card("G-4", **{v: "x"}),
        lambda v: ["figure", "G-4", "--out", "x.html", "--set", f"{v}=x"],
        lambda v: f"/api/v1/figures/G-4.json?{here(v)}=x",
        lambda v: ("figure", {"id": "G-4", "controls": {v: "x"}}),
    ),
    "value": (
        lambda v: ed.card("G-4", basis=v),
        lambda v: ["figure", "G-4", "--out", "x.html", "--set", f"basis={v}"],
        lambda v: f"/api/v1/figures/G-4.json?basis={here(v)}",
        lambda v: ("figure", {"id": "G-4", "controls": {"basis": v}}),
    ),
    "date": (
        lambda v: ed.card("G-4", as_of=v),
        lambda v: ["figure", "G-4", "--out", "x.html", "--as-of", v],
        lambda v: f"/api/v1/figures/G-4.json?as_of={here(v)}",
        lambda v: ("figure", {"id": "G-4", "as_of": v}),
    ),
    "export": (
        lambda v: ed.export(v, "x.csv"),
        lambda v: ["export", "--out", "x.csv", "--", v],
        lambda v: f"/api/v1/tables/{here(v)}.parquet",
        lambda v: ("cite", {"name": v}),
    ),
}
# A search finds something for these; that is no error.
FOUND = {
    ("place", "tuitoin"),
    ("program", "tuitoin"),
    ("field", "tuitoin"),
    ("field", "..%2f../etc/passwd"),
}


CASES = [(what, value) for what in DOORS for value in VALUES if (what, value) not in FOUND]


@pytest.mark.parametrize("what", DOORS)
def test_every_door_refuses_alike(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    python, words, address, _ = DOORS[what]
    for value in (value for case, value in CASES if case == what):
        with pytest.raises(EdudataError) as caught:
            python(value)
        error, message = caught.value, str(caught.value)
        assert len(message) < 3_200, "a message does not repeat a whole file"
        code, out, text = command(words(value))
        usage = isinstance(error, (*NAMES, OutOfRangeError)) or what in ("program", "field")
        assert (code, out) == (2 if usage else 1, ""), (value, text)
        assert text == f"edudata: {message}\n", value
        answer = get(address(value))
        problem = json.loads(answer.body)
        assert answer.status in ((404, 413) if isinstance(error, TooLargeError) else (404, 422)), (
            value,
            answer.text,
        )
        assert problem["status"] == answer.status
        assert len(problem["error"]) < 3_200
        assert not isinstance(error, UnknownNameError) or "known" in problem
    assert list(tmp_path.iterdir()) == [], "nothing is half-written"


def test_the_tools_of_the_mcp_server_refuse_alike():
    cases = [(what, value, tool) for what, value in CASES if (tool := DOORS[what][3]) is not None]
    answers = ask([tool(value) for _, value, tool in cases])
    for (what, value, _), (failed, text) in zip(cases, answers, strict=True):
        reply = json.loads(text)
        assert failed, (what, value)
        assert 10 < len(reply["error"]) <= 600
        assert "Traceback" not in reply["error"]
        with pytest.raises(EdudataError) as caught:
            DOORS[what][0](value)
        if what in ("table", "figure", "claim", "control", "value", "date"):
            assert str(caught.value).startswith(reply["error"][:400].rstrip("…"))
