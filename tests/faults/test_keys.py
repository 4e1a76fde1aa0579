"""Keys that are missing, refused or used up: said by name with the remedy, and the key shown nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit

import pytest
from helpers import refresh_sandbox as sandbox
from helpers.http_server import Reply, Request, Server, ok, page, redirect, status

from edudata.operations import refresh
from edudata.registry import resources

NONE = "no key"
EMPTY = "an empty key"
UNKNOWN = "a key that is not known"
PAGE = "a page about the key, with 200"
ODD = "a key of odd characters"
SPENT = "a key used up"
MENDED = "a wrong key, then the right one"
FAULTS = [NONE, EMPTY, UNKNOWN, PAGE, ODD, SPENT, MENDED]
ODD_KEY = "k3y+with/odd=signs & a blank"
CENSUS = b"<html><head><title>%s Key</title></head><body>A valid key is needed.</body></html>"


def applies(resource: str, fault: str) -> bool:
    """Whether the publisher wants a key and could answer so."""
    record = resources()[resource]
    if record.key_variable is None:
        return False
    only_census = fault in (NONE, EMPTY, PAGE, MENDED)
    return record.key_required if only_census else fault != SPENT or not record.key_required


def census(request: Request, key: str, fault: str) -> Reply:
    """Redirects to a page about the key, as it has done since May 2026."""
    if request.path.endswith("_key.html"):
        return ok(CENSUS % b"Invalid", "text/html")
    if fault == PAGE:
        return ok((CENSUS % b"INVALID").upper(), "text/html")
    answer = redirect("https://api.census.gov/data/invalid_key.html")
    return Reply(status=302, headers={**answer.headers, "X-DataWebAPI-KeyError": "1"})


def fred(request: Request, key: str, fault: str) -> Reply:
    """Refuses with 400 and two blanks."""
    if fault == SPENT:
        return status(429, b"Too Many Requests.  Exceeded Rate Limit")
    why = "registered." if fault == UNKNOWN else "a 32 character alpha-numeric lower-case string."
    text = f"Bad Request.  The value for variable api_key is not {why}  Read …/api_key.html for more."
    return Reply(status=400, body=json.dumps({"error_code": 400, "error_message": text}).encode())


def bls(request: Request, key: str, fault: str) -> Reply:
    """Refuses with 200, and repeats the key."""
    text = f"The key:{key} provided by the User is invalid."
    if fault == SPENT:
        text = (
            "Request could not be serviced, as the daily threshold for total number of requests allocated "
            f"to the user with registration key {key} has been reached."
        )
    body = {"status": "REQUEST_NOT_PROCESSED", "responseTime": 12, "message": [text], "Results": {}}
    return ok(json.dumps(body).encode(), "application/json")


def gateway(request: Request, key: str, fault: str) -> Reply:
    """The gateway before the College Scorecard."""
    code = "OVER_RATE_LIMIT" if fault == SPENT else "API_KEY_INVALID"
    text = {"error": {"code": code, "message": f"An invalid api_key was supplied: {key}."}}
    return Reply(status=429 if fault == SPENT else 403, body=json.dumps(text).encode())


PUBLISHERS: dict[str, tuple[str, Callable[[Request, str, str], Reply]]] = {
    "CENSUS_API_KEY": ("api.census.gov", census),
    "FRED_API_KEY": ("api.stlouisfed.org", fred),
    "BLS_API_KEY": ("api.bls.gov", bls),
    "SCORECARD_API_KEY": ("api.data.gov", gateway),
}


def _carries(request: Request, key: str) -> bool:
    text = f"{request.query} {request.headers} {request.body.decode()}"
    return any(form in text for form in (key, quote(key), quote_plus(key)))


def test_a_rejected_key(
    resource: str,
    fault: str,
    cell: Callable[..., sandbox.Cell],
    note: Callable[[str], None],
    route: sandbox.Route,
    server: Server,
) -> None:
    variable = str(resources()[resource].key_variable)
    host, refuse = PUBLISHERS[variable]
    key = {NONE: "", EMPTY: "  ", ODD: ODD_KEY}.get(fault, sandbox.KEYS[variable])
    cell_of_fault = cell(**({variable: key} if fault != NONE else {}))

    def answer(request: Request) -> Reply:
        if urlsplit(request.path).path.split("/")[1] != host:
            return page(404)
        return refuse(request, key, fault)

    server.default = answer
    assert cell_of_fault.run() == "failed"
    if fault in (NONE, EMPTY):
        assert server.asked() == 0, "nobody is asked without the key that they want"
    else:
        assert any(_carries(r, key) for r in server.requests)
    assert not server.asked("/api.census.gov/data/invalid_key.html"), "a refusal's page is no answer"
    letter = cell_of_fault.check(variable if fault != SPENT else "used up|429")
    assert "--retry" in cell_of_fault.outcome.remedy
    assert (variable in cell_of_fault.outcome.remedy) is (fault != SPENT)
    if fault == MENDED:
        good = sandbox.served(resource, cell_of_fault.lab.payloads(resource), cell_of_fault.keys)
        assert callable(good)
        server.default = good
        assert cell_of_fault.run() == "unchanged", cell_of_fault.outcome.reason
        letter = cell_of_fault.check()
    note(letter)


@pytest.mark.parametrize("key", [sandbox.KEYS["CENSUS_API_KEY"], ODD_KEY], ids=["usual", "odd"])
def test_a_valid_key_is_in_no_file(
    key: str, reference: Path, route: sandbox.Route, server: Server, tmp_path: Path
) -> None:
    """Also where the vintage's sidecar names the address, which the key is part of."""
    name = "census/acs_county"
    data = (reference / "sources" / sandbox.mirrored()[name][0]).read_bytes()
    server.default = sandbox.served(name, [("county.json", data)], {"CENSUS_API_KEY": key})
    with (
        sandbox.places(tmp_path / "data", tmp_path / "cache", CENSUS_API_KEY=key),
        pytest.MonkeyPatch.context() as p,
    ):
        p.setattr("edudata.registry.tables", dict)
        result = refresh.refresh([name], today=sandbox.TODAY, policy=sandbox.QUICK)
    assert result.resources[0].result == "published"
    (sidecar,) = (tmp_path / "data" / "raw" / name).glob("*.json")
    assert json.loads(sidecar.read_text(encoding="utf-8"))["url"].endswith("&key=•••")
    assert any(_carries(r, key) for r in server.requests)
    for path in tmp_path.rglob("*"):
        text = path.read_bytes() if path.is_file() else b""
        assert not any(form(key).encode() in text for form in (str, quote, quote_plus))
