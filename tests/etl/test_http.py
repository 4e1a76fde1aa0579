"""The client against a server that misbehaves in every way."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from helpers import http_server
from helpers.http_server import (
    Reply,
    Server,
    bomb,
    broken,
    drip,
    ok,
    page,
    redirect,
    status,
    versioned,
    zipped,
)
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import DataDirectoryError, EdudataError, FormatError, PermanentError, TransientError
from edudata.etl.extract import response_body
from edudata.etl.extract.http import Client
from edudata.etl.extract.policy import Policy
from edudata.etl.extract.redact import MASK, Redactor
from edudata.records import Request

CSV = b"date,value\n2026-01-01,1\n2026-02-01,2\n"
KEY = "0123456789abcdef0123456789abcdef"


class Clock:
    """Time that passes only when it is waited for."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_client(tmp_path: Path, clock: Clock) -> Any:
    """made(retries=2, secrets={...}) -> a client on the fake clock, quick with dead servers."""

    def make(secrets: dict[str, str] | None = None, contact: str = "", **policy: Any) -> Client:
        quick = {
            "connect_s": 1.0,
            "read_s": 1.0,
            "pause_s": 0.0,
            "pauses_s": {},
            "retries": 2,
            "jitter_s": 0.0,
        }
        return Client(
            tmp_path / "tmp",
            secrets=secrets,
            contact=contact,
            policy=Policy(**(quick | policy)),
            sleep=clock.sleep,
            clock=clock,
        )

    return make


def left(client: Client) -> list[str]:
    """Files in the client's folder."""
    return sorted(p.name for p in client.folder.glob("*")) if client.folder.is_dir() else []


def test_a_body_is_on_disk_with_its_checksum_and_validators(site: Server, make_client: Any) -> None:
    site.answers["/a.csv"] = versioned(CSV, modified="Sun, 15 Jun 2025 15:06:40 GMT")
    client = make_client()
    answer = client.get(Request(url=site.url("/a.csv")))
    assert (answer.state, answer.size, answer.body()) == ("fetched", len(CSV), CSV)
    assert answer.etag == '"v1"'
    assert answer.last_modified == "Sun, 15 Jun 2025 15:06:40 GMT"
    assert answer.content_type == "text/csv"
    assert answer.sha256 == hashlib.sha256(CSV).hexdigest()
    assert left(client) == [answer.path.name]


def test_validators_are_sent_and_304_is_unchanged(site: Server, make_client: Any) -> None:
    site.answers["/a.csv"] = versioned(CSV)
    client = make_client()
    first = client.get(Request(url=site.url("/a.csv")))
    first.path.unlink()
    assert client.get(Request(url=site.url("/a.csv")), etag=first.etag).state == "unchanged"
    again = client.get(Request(url=site.url("/a.csv")), last_modified=first.last_modified)
    assert again.state == "unchanged"
    assert client.get(Request(url=site.url("/a.csv")), etag='"old"').state == "fetched"
    assert [r.headers.get("if-none-match") for r in site.requests] == [None, '"v1"', None, '"old"']


def test_an_unrequested_304_is_an_error(site: Server, make_client: Any) -> None:
    site.answers["/a.csv"] = status(304, b"")
    with pytest.raises(TransientError, match="304 although nothing is cached"):
        make_client().get(Request(url=site.url("/a.csv")))


def test_the_agent_names_product_version_and_contact(site: Server, make_client: Any) -> None:
    from edudata.version import __version__

    site.default = ok(CSV)
    make_client(contact="someone@example.org").get(Request(url=site.url("/a")))
    make_client().get(Request(url=site.url("/b")))
    agents = [r.headers["user-agent"] for r in site.requests]
    assert agents == [f"edudata/{__version__} (someone@example.org)", f"edudata/{__version__}"]


@pytest.mark.parametrize("bad", ["a\r\nX-Evil: 1", "é@example.org\u20ac"])
def test_an_invalid_contact_is_reported(site: Server, make_client: Any, bad: str) -> None:
    site.default = ok(CSV)
    with pytest.raises(PermanentError, match="contact"):
        make_client(contact=bad).get(Request(url=site.url("/a")))


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_temporary_statuses_are_retried(site: Server, make_client: Any, clock: Clock, code: int) -> None:
    site.answers["/a"] = [status(code), status(code), ok(CSV)]
    assert make_client(backoff_s=1.0).get(Request(url=site.url("/a"))).body() == CSV
    # The first retry only keeps the pause between requests; then the wait doubles.
    assert clock.waits == [2.0]


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_retries_are_bounded(site: Server, make_client: Any, clock: Clock, code: int) -> None:
    site.default = status(code)
    client = make_client(retries=3)
    with pytest.raises(TransientError, match=rf"127.0.0.1/a answers {code} \(4 tries\). Try again later"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 4
    assert clock.waits == [2.0, 4.0]
    assert left(client) == []


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451, 204, 300])
def test_permanent_statuses_are_not_retried(site: Server, make_client: Any, code: int) -> None:
    site.default = status(code, b"" if code == 204 else b"no such thing")
    client = make_client()
    with pytest.raises(PermanentError, match=rf"answers {code}"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 1
    assert left(client) == []


@pytest.mark.parametrize("code", [202, 408, 507, 520, 522])
def test_busy_statuses_are_not_retried_in_this_run(site: Server, make_client: Any, code: int) -> None:
    site.default = status(code)
    with pytest.raises(TransientError, match=f"answers {code}"):
        make_client().get(Request(url=site.url("/a")))
    assert site.asked() == 1


def test_retry_after_is_respected(site: Server, make_client: Any, clock: Clock) -> None:
    later = formatdate(time.time() + 40, usegmt=True)
    site.answers["/a"] = [status(429, Retry_After="17"), status(503, Retry_After=later), ok(CSV)]
    assert make_client().get(Request(url=site.url("/a"))).body() == CSV
    assert clock.waits[0] == 17
    assert 37 <= clock.waits[1] <= 41


@pytest.mark.parametrize("value", ["nonsense", "-5", "", "1e9"])
def test_an_invalid_retry_after_is_ignored(
    site: Server, make_client: Any, clock: Clock, value: str
) -> None:
    site.answers["/a"] = [status(429, Retry_After=value), ok(CSV)]
    make_client().get(Request(url=site.url("/a")))
    assert clock.waits == []


def test_a_long_retry_after_ends_the_run_for_the_resource(
    site: Server, make_client: Any, clock: Clock
) -> None:
    site.default = status(429, Retry_After="86400")
    with pytest.raises(TransientError, match="asks for a pause of 86,400 s"):
        make_client().get(Request(url=site.url("/a")))
    assert (site.asked(), clock.waits) == (1, [])


def test_a_rejected_connection_is_retried_and_reported(make_client: Any, clock: Clock) -> None:
    client = make_client()
    with pytest.raises(TransientError, match=r"127.0.0.1/a cannot be reached: .*refused.*\(3 tries\)"):
        client.get(Request(url=f"http://127.0.0.1:{Server.refusing()}/a"))
    assert clock.waits == [2.0]
    assert left(client) == []


def test_a_timeout_is_retried_and_reported(site: Server, make_client: Any) -> None:
    site.default = http_server.timeout(3)
    client = make_client(read_s=0.1, retries=1)
    with pytest.raises(TransientError, match=r"cannot be reached: .*timed out"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 2
    assert left(client) == []


CUTS = {
    "a close": broken(CSV * 50),
    "a reset": broken(CSV * 50, reset=True),
    "a length that is too large": ok(CSV, length=len(CSV) + 10),
    "a length that is too small": ok(CSV, length=len(CSV) - 5),
    "a length of one": ok(CSV, length=1),
    "chunks without an end": ok(CSV * 50, chunked=True, ends=False),
    "a cut chunk": ok(CSV * 50, chunked=True, cut=700),
    "a cut compressed body": zipped(CSV * 50, cut=12),
    "text called compressed": ok(CSV, headers={"Content-Encoding": "gzip"}),
    "a length that is no number": ok(CSV, length="many"),
}


@pytest.mark.parametrize("fault", [n for n in CUTS if "no number" not in n])
def test_an_incomplete_body_is_retried_and_never_used(site: Server, make_client: Any, fault: str) -> None:
    client = make_client()
    site.default = CUTS[fault]
    with pytest.raises(TransientError, match=r"127.0.0.1/a.*\(3 tries\). Try again later"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 3
    assert left(client) == []
    site.reset()
    site.answers["/a"] = [CUTS[fault], ok(CSV)]
    assert client.get(Request(url=site.url("/a"))).body() == CSV


def test_an_invalid_content_length_is_ignored(site: Server, make_client: Any) -> None:
    site.default = ok(CSV, length="many", close=True)
    assert make_client().get(Request(url=site.url("/a"))).body() == CSV


@pytest.mark.parametrize(
    "reply",
    [
        ok(CSV, chunked=True),
        zipped(CSV),
        ok(CSV, length="none", close=True),
        Reply(body=CSV, status=203),
        ok(b"\xef\xbb\xbf" + CSV),
    ],
    ids=["chunked", "gzip", "until the close", "by a proxy", "BOM"],
)
def test_complete_bodies_are_accepted_in_every_transfer(
    site: Server, make_client: Any, reply: Reply
) -> None:
    site.default = reply
    assert make_client().get(Request(url=site.url("/a"))).body().endswith(CSV)


def test_several_compressed_members_are_one_body(site: Server, make_client: Any) -> None:
    import gzip

    site.default = ok(gzip.compress(CSV) + gzip.compress(CSV), headers={"Content-Encoding": "gzip"})
    assert make_client().get(Request(url=site.url("/a"))).body() == CSV + CSV


def test_a_compression_that_was_not_requested_is_rejected(site: Server, make_client: Any) -> None:
    site.default = ok(CSV, headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(PermanentError, match="compressed as 'gzip, gzip'"):
        make_client().get(Request(url=site.url("/a")))
    assert site.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (ok(b"x" * 5000), "announces 5,000 bytes"),
        (ok(b"x" * 5000, chunked=True), "sends more than 1,000 bytes"),
        (ok(b"x" * 5000, length="none", close=True), "sends more than 1,000 bytes"),
        (bomb(8_000_000), "announces|sends more than"),
    ],
    ids=["announced", "chunked", "until the close", "bomb"],
)
def test_a_body_above_the_limit_is_rejected(
    site: Server, make_client: Any, reply: Reply, words: str
) -> None:
    site.default = reply
    client = make_client(max_bytes=1000)
    with pytest.raises(PermanentError, match=words):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 1
    assert left(client) == []


def test_a_zip_bomb_meets_the_limit_before_the_memory(site: Server, make_client: Any) -> None:
    import tracemalloc

    site.default = bomb(60_000_000)
    assert len(site.default.body) < 100_000
    client = make_client(max_bytes=50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(PermanentError, match="sends more than 50,000,000"):
            client.get(Request(url=site.url("/a")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    assert left(client) == []
    whole = make_client(max_bytes=70_000_000).get(Request(url=site.url("/a")))
    assert whole.size == 4 + 60_000_000 // 65536 * 65536


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=CHUNKED + b"5;" + b"a" * 400, drip_s=0.01),
        drip(CSV * 100, 0.02),
        drip(CSV, 0.02, drip_head=True),
        drip(CSV * 100, 0.02, chunked=True),
        drip(http_server.zipped(CSV * 100).body, 0.02, headers={"Content-Encoding": "gzip"}),
        ok(CSV, wait_s=6),
    ],
    ids=["framing", "body", "head", "chunked", "gzip", "silence"],
)
def test_a_slow_response_cannot_exceed_the_time_limit(site: Server, tmp_path: Path, reply: Reply) -> None:
    site.default = reply
    client = Client(tmp_path / "tmp", policy=Policy(total_s=0.3, read_s=5, pause_s=0, backoff_s=0))
    began = time.monotonic()
    with pytest.raises(TransientError, match=r"127.0.0.1/a took more than 0.3 s"):
        client.get(Request(url=site.url("/a")))
    assert time.monotonic() - began < 3
    assert left(client) == []


def test_waits_count_toward_the_time_limit(site: Server, make_client: Any, clock: Clock) -> None:
    site.default = status(503)
    with pytest.raises(TransientError, match="503"):
        make_client(retries=50, backoff_s=10, total_s=100).get(Request(url=site.url("/a")))
    assert clock.now - 100 <= 100
    assert site.asked() < 6


def test_a_session_that_timed_out_is_not_reused(site: Server, tmp_path: Path) -> None:
    site.answers["/slow"] = ok(CSV, wait_s=2)
    site.answers["/a"] = ok(CSV)
    client = Client(tmp_path / "tmp", policy=Policy(total_s=0.2, read_s=5, pause_s=0))
    with pytest.raises(TransientError):
        client.get(Request(url=site.url("/slow")))
    assert client.get(Request(url=site.url("/a"))).body() == CSV


def test_each_host_is_paced_separately(site: Server, make_client: Any, clock: Clock) -> None:
    site.default = ok(CSV)
    client = make_client(pause_s=1.0, pauses_s={"localhost": 0.5})
    for _ in range(3):
        client.get(Request(url=site.url("/a")))
    assert clock.waits == [1.0, 1.0]
    for _ in range(3):
        client.get(Request(url=site.url("/a").replace("127.0.0.1", "localhost")))
    assert clock.waits == [1.0, 1.0, 0.5, 0.5]
    assert site.asked() == 6


def test_retries_are_paced(site: Server, make_client: Any, clock: Clock) -> None:
    site.answers["/a"] = [status(500), ok(CSV)]
    make_client(pause_s=3.0, backoff_s=0).get(Request(url=site.url("/a")))
    assert clock.waits == [3.0]


KINDS = {
    "xlsx": b"PK\x03\x04rest",
    "zip": b"PK\x03\x04rest",
    "xls": b"\xd0\xcf\x11\xe0rest",
    "json": b' \n{"a": 1}',
    "html": b"\xef\xbb\xbf <!doctype html>",
    "csv": CSV,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sent", [*KINDS, "nothing", "blanks"])
def test_a_body_must_begin_like_its_kind(site: Server, make_client: Any, kind: Any, sent: str) -> None:
    site.default = ok({"nothing": b"", "blanks": b" \r\n\t"}.get(sent, KINDS.get(sent, b"")))
    client = make_client()
    good = sent == kind or {sent, kind} == {"xlsx", "zip"} or (sent, kind) == ("json", "csv")
    if good:  # a JSON text is text; what it says is the parser's to judge
        assert client.get(Request(url=site.url("/a"), file=kind)).body() == KINDS[sent]
        return
    with pytest.raises(FormatError, match=kind):
        client.get(Request(url=site.url("/a"), file=kind))
    assert site.asked() == 1
    assert left(client) == []


@pytest.mark.parametrize("sent", ["xls", "xlsx"])
def test_both_generations_of_workbooks_are_excel(site: Server, make_client: Any, sent: str) -> None:
    site.default = ok(KINDS[sent])
    assert make_client().get(Request(url=site.url("/a"), file="excel")).size


def test_text_in_another_encoding_is_left_to_the_parser(site: Server, make_client: Any) -> None:
    for data in ("año,1\n".encode("latin-1"), "a,b\n".encode("utf-16")):
        site.default = ok(data)
        assert make_client().get(Request(url=site.url("/a"))).body() == data


def test_a_page_that_the_source_expects_means_absent(site: Server, make_client: Any) -> None:
    site.default = page()
    client = make_client()
    assert client.get(Request(url=site.url("/a"), file="xlsx", absent=("html",))).state == "absent"
    site.default = page(404)
    assert client.get(Request(url=site.url("/a"), file="xlsx", absent=(404,))).state == "absent"
    assert left(client) == []


def test_redirects_within_the_host_are_followed(site: Server, make_client: Any) -> None:
    site.answers |= {"/a": redirect("/b", 301), "/b": redirect(site.url("/c"), 307), "/c": ok(CSV)}
    assert make_client().get(Request(url=site.url("/a"))).body() == CSV


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("https://elsewhere.example/a.csv", "another host, elsewhere.example: rejected"),
        ("http://elsewhere.example/a.csv", "another host"),
        ("ftp://127.0.0.1/a.csv", "is not https"),
        ("file:///etc/passwd", "another host|not https"),
        ("https://[bad/a", "invalid address"),
        ("/a", "redirects more than 5 times"),
        ("", "redirects more than 5 times"),
    ],
)
def test_other_redirects_are_rejected(site: Server, make_client: Any, target: str, words: str) -> None:
    site.answers["/a"] = redirect(target)
    client = make_client()
    with pytest.raises(PermanentError, match=words):
        client.get(Request(url=site.url("/a")))
    assert left(client) == []


def test_the_body_of_a_redirect_is_not_read(site: Server, make_client: Any) -> None:
    slow = Reply(status=302, headers={"Location": "/b"}, body=b"x" * 400, drip_s=0.01)
    site.answers |= {"/a": slow, "/b": ok(CSV)}
    began = time.monotonic()
    assert make_client().get(Request(url=site.url("/a"))).body() == CSV
    assert time.monotonic() - began < 1


def test_a_redirect_to_a_page_is_an_error(site: Server, make_client: Any) -> None:
    site.answers |= {"/a": redirect("/gone.html"), "/gone.html": page()}
    with pytest.raises(FormatError, match="web page where csv was expected: 'Page not found'"):
        make_client().get(Request(url=site.url("/a")))


def test_a_named_host_may_be_redirected_to_without_a_key(site: Server, make_client: Any) -> None:
    other = site.url("/b").replace("127.0.0.1", "localhost")
    site.answers |= {"/a": redirect(other), "/b": ok(CSV)}
    ask = Request(url=site.url("/a"), hosts=("localhost",))
    assert make_client().get(ask).body() == CSV
    keyed = Request(url=site.url("/a"), hosts=("localhost",), headers={"X-Api-Key": KEY})
    with pytest.raises(PermanentError, match="another host"):
        make_client().get(keyed)
    posted = Request(url=site.url("/a"), hosts=("localhost",), method="POST", json={"registrationkey": KEY})
    with pytest.raises(PermanentError, match="another host"):
        make_client().get(posted)
    assert site.asked("/b") == 1


@pytest.mark.parametrize(
    "url", ["http://example.org/a", "ftp://example.org/a", "example.org/a", "http://[x/"]
)
def test_only_https_is_requested(make_client: Any, url: str) -> None:
    with pytest.raises(PermanentError, match=r"https|cannot be requested"):
        make_client().get(Request(url=url))


def test_known_causes_of_a_rejection_are_reported(site: Server, make_client: Any) -> None:
    explain = {
        "missing_key": "Set CENSUS_API_KEY: https://example.org/signup",
        "over_rate": "Enough today.",
    }
    site.answers |= {
        "/redirected": redirect("https://elsewhere.example/Missing_Key.html"),
        "/titled": ok(b"<html><title>Missing_key</title></html>"),
        "/refused": status(403, b'{"error": {"code": "missing_key"}}'),
        "/json": ok(b"error: Missing_key"),
        "/often": status(429, b'{"error": {"code": "OVER_RATE_LIMIT"}}'),
    }
    client = make_client(retries=0)
    for path in ("/redirected", "/titled", "/refused", "/json"):
        with pytest.raises(PermanentError, match="Set CENSUS_API_KEY"):
            client.get(Request(url=site.url(path), file="json", explain=explain))
    with pytest.raises(TransientError, match="Enough today"):
        client.get(Request(url=site.url("/often"), file="json", explain=explain))
    assert left(client) == []


def test_posts_carry_json_and_headers(site: Server, make_client: Any) -> None:
    import json

    site.default = ok(b'{"status": "OK"}')
    ask = Request(
        url=site.url("/q"),
        file="json",
        method="POST",
        json={"seriesid": ["A"], "registrationkey": KEY},
        headers={"X-Api-Key": KEY},
    )
    make_client().get(ask)
    (request,) = site.requests
    assert (request.method, request.headers["x-api-key"]) == ("POST", KEY)
    assert json.loads(request.body) == {"seriesid": ["A"], "registrationkey": KEY}


@pytest.mark.parametrize(
    "reply",
    [
        status(403, f"The key:{KEY} provided by the User is invalid.".encode()),
        status(500, KEY.encode()),
        ok(f"<html><title>{KEY.upper()}</title>".encode()),
        ok(f"no json: {KEY}".encode()),
        redirect(f"https://{KEY}.example/?api_key={KEY}"),
        redirect(f"/{KEY}"),
        broken(CSV),
    ],
)
def test_keys_are_redacted_in_every_error(site: Server, make_client: Any, reply: Reply) -> None:
    site.default = reply
    client = make_client(secrets={"FRED_API_KEY": KEY})
    ask = Request(url=site.url(f"/{KEY}/a?api_key={KEY}"), file="json", headers={"X-Api-Key": KEY})
    with pytest.raises(EdudataError) as caught:
        client.get(ask)
    error: BaseException | None = caught.value
    while error is not None:  # a chained error would be printed as well
        assert KEY not in str(error).lower()
        error = error.__cause__ if error.__suppress_context__ else error.__cause__ or error.__context__
    assert KEY not in repr(client).lower()
    assert KEY not in repr(client.redact).lower()


def test_keys_are_redacted_when_nothing_can_be_reached(make_client: Any) -> None:
    client = make_client(secrets={"FRED_API_KEY": KEY}, retries=0)
    with pytest.raises(TransientError) as caught:
        client.get(Request(url=f"http://127.0.0.1:{Server.refusing()}/{KEY}?api_key={KEY}"))
    assert MASK in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_key_that_is_an_invalid_header_is_redacted(site: Server, make_client: Any) -> None:
    bad = "abc\ndef€ghi"
    with pytest.raises(PermanentError) as caught:
        make_client(secrets={"K": bad}).get(Request(url=site.url("/a"), headers={"X-Api-Key": bad}))
    assert "abc" not in str(caught.value)


@given(st.text(min_size=4, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_text_keeps_a_key(key: str, before: str, after: str) -> None:
    from urllib.parse import quote, quote_plus

    mask = Redactor({"A": key, "B": key[:4]})
    for form in (key, quote(key, safe=""), quote_plus(key)):
        text = mask(f"{before}{form}{after}")
        assert MASK in text
        assert form not in text or form in MASK or form in before + after


def test_a_proxy_password_is_redacted() -> None:
    assert Redactor({})("http://me:secret@proxy:3128 fails") == f"http://{MASK}@proxy:3128 fails"


def test_the_proxy_of_the_environment_is_used(
    site: Server, make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{site.port}")
    monkeypatch.setenv("NO_PROXY", "")
    site.default = ok(CSV)
    assert make_client().get(Request(url="http://127.0.0.2:9/a.csv")).body() == CSV
    assert site.requests[0].path == "http://127.0.0.2:9/a.csv"
    assert site.requests[0].headers["proxy-authorization"].startswith("Basic ")


def test_a_refusing_proxy_is_reported_without_its_password(
    make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{Server.refusing()}")
    with pytest.raises(TransientError, match="HTTPS_PROXY") as caught:
        make_client(retries=0).get(Request(url="https://example.org/a.csv"))
    assert "secret" not in str(caught.value)


def test_the_certificates_of_the_environment_are_used(
    make_client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(PermanentError, match=r"none\.pem"):
        make_client().get(Request(url=f"https://127.0.0.1:{Server.refusing()}/a"))


def test_an_untrusted_certificate_is_reported(make_client: Any, tls: int) -> None:
    with pytest.raises(PermanentError, match=r"certificate is not trusted.*REQUESTS_CA_BUNDLE"):
        make_client().get(Request(url=f"https://127.0.0.1:{tls}/a"))


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[int]:
    """Port of a server with a certificate of its own making."""
    import shutil
    import socket
    import ssl
    import subprocess
    import threading

    from helpers.support import skip_or_fail

    if shutil.which("openssl") is None:
        skip_or_fail("openssl is not installed")
    arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(["openssl", *arguments, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_login_file_is_not_used(
    site: Server, make_client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    site.default = ok(CSV)
    make_client().get(Request(url=site.url("/a")))
    assert "authorization" not in site.requests[0].headers


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_full_disk_is_reported(
    site: Server, make_client: Any, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(file: Any, piece: bytes) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(response_body, "_write", full)
    site.default = ok(CSV)
    client = make_client()
    with pytest.raises(DataDirectoryError, match=rf"Cannot write a download.*{os.strerror(code)}"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 1
    assert left(client) == []


def test_a_folder_that_cannot_be_created_is_reported(
    site: Server, make_client: Any, tmp_path: Path
) -> None:
    (tmp_path / "tmp").write_text("in the way")
    site.default = ok(CSV)
    with pytest.raises(DataDirectoryError, match="EDUDATA_CACHE_DIR"):
        make_client().get(Request(url=site.url("/a")))


def test_an_interrupt_leaves_no_file(
    site: Server, make_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(file: Any, piece: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(response_body, "_write", interrupted)
    site.default = ok(CSV)
    client = make_client()
    with pytest.raises(KeyboardInterrupt):
        client.get(Request(url=site.url("/a")))
    assert left(client) == []


def test_an_absent_answer_has_no_body(site: Server, make_client: Any) -> None:
    site.default = page(404)
    with pytest.raises(PermanentError, match="absent"):
        make_client().get(Request(url=site.url("/a"), absent=(404,))).body()


NO_HTTP = {
    "garbage": b"garbage\r\n\r\n",
    "nothing": b"",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "too many headers": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("raw", NO_HTTP.values(), ids=NO_HTTP)
def test_a_response_that_is_not_http_is_retried(site: Server, make_client: Any, raw: bytes) -> None:
    site.default = Reply(raw=raw)
    client = make_client(retries=1)
    with pytest.raises(TransientError, match="cannot be reached"):
        client.get(Request(url=site.url("/a")))
    assert site.asked() == 2
    assert left(client) == []
