"""Whom the operator names hears once what changed: signed, bounded, and without a key."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import time

import pytest
from helpers.http_server import Server, ok, redirect, status

from edudata import settings
from edudata.etl.run.outcome import Outcome
from edudata.etl.run.report import RefreshReport
from edudata.operations import notify

KEY = "0123456789abcdef0123456789abcdef"


def report(**results: str) -> RefreshReport:
    return RefreshReport(
        run_id="r",
        started="2026-11-02T06:00:00+00:00",
        finished="2026-11-02T06:01:00+00:00",
        version="1",
        resources=tuple(
            Outcome(source="bank", resource=f"bank/{name}", result=result, reason="why " * 500)  # type: ignore[arg-type]
            for name, result in results.items()
        ),
    )


def before(**results: str) -> list[dict]:
    return [report(**results).to_dict() | {"finished": "2026-11-01T06:01:00+00:00"}]


def test_a_message_comes_when_something_changed_and_not_every_night():
    assert notify.message(report(a="failed"), before(a="failed")) is None
    assert notify.message(report(a="unchanged"), before(a="unchanged")) is None
    new = notify.message(report(a="failed", b="kept_last_good"), before(a="failed", b="unchanged"))
    assert {p["resource"]: (p["state"], p["new"]) for p in new["problems"]} == {
        "bank/a": ("failed", False),
        "bank/b": ("needs a person", True),
    }
    assert notify.message(report(a="unchanged"), before(a="failed"))["recovered"] == ["bank/a"]
    assert notify.message(report(a="published"), [])["published"] == ["bank/a"]


def test_a_message_is_bounded():
    many = report(**{f"r{n}": "failed" for n in range(500)})
    message = notify.message(many, [])
    assert len(json.dumps(message)) < 40_000
    assert message["more_problems"] == 500 - notify.MAX_PROBLEMS


def test_a_webhook_gets_signed_bytes_without_a_key(monkeypatch):
    monkeypatch.setenv(settings.NOTIFY_SECRET, "shared secret")
    monkeypatch.setenv("FRED_API_KEY", KEY)
    with Server({"/hook": ok(b"")}) as site:
        assert notify.send(site.url("/hook"), {"errors": [f"refused {KEY}"]}) == ""
        (request,) = site.requests
    expected = hmac.new(b"shared secret", request.body, hashlib.sha256).hexdigest()
    assert request.headers[notify.SIGNATURE.lower()] == f"sha256={expected}"
    assert KEY.encode() not in request.body
    assert json.loads(request.body)["errors"] == ["refused ***"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [(status(500), "answers 500"), (redirect("https://elsewhere.example/"), "answers 302")],
)
def test_a_webhook_that_fails_is_named_by_its_host_alone(answer, words):
    with Server({"/services/T0/secret-token": answer}) as site:
        problem = notify.send(site.url("/services/T0/secret-token"), {})
    assert words in problem
    assert "secret-token" not in problem
    problem = notify.send(f"http://127.0.0.1:{Server.refusing()}/secret-token", {})
    assert "cannot be reached" in problem
    assert "secret-token" not in problem


def test_a_command_gets_the_message_and_no_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("FRED_API_KEY", KEY)
    monkeypatch.setenv(settings.NOTIFY_SECRET, "shared secret")
    out = tmp_path / "out"
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, sys\n"
        f"with open({str(out)!r}, 'w') as file:\n"
        "    print(sys.stdin.read(), dict(os.environ), file=file)\n"
    )
    assert notify.send(f"{sys.executable} {script}", {"state": "failed"}) == ""
    text = out.read_text()
    assert text.startswith('{"state": "failed"}')
    assert KEY not in text
    assert "shared secret" not in text
    assert "EDUDATA_NOTIFY_SIGNATURE" in text


def test_a_command_that_fails_or_hangs_is_no_exception(tmp_path, monkeypatch):
    monkeypatch.setattr(notify, "TIMEOUT_S", 0.3)
    assert "exit code 3" in notify.send(f"{sys.executable} -c 'raise SystemExit(3)'", {})
    assert "did not run (FileNotFoundError)" in notify.send(str(tmp_path / "nothing"), {})
    assert "did not run (ValueError)" in notify.send("'unclosed", {})
    began = time.monotonic()
    assert "TimeoutExpired" in notify.send(f"{sys.executable} -c 'import time; time.sleep(20)'", {})
    assert time.monotonic() - began < 5
