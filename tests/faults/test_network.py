"""Publishers that fail: every refreshable resource against every way in which a server can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from helpers import fault_report, http_server
from helpers import refresh_sandbox as sandbox
from helpers.http_server import Reply, Server, broken, ok, page, redirect, status

from edudata.registry import resources
from edudata.sources import _links

ANY = b"date,value\n2026-01-01,1\n" * 200
STARTS = {
    "csv": b"date,value\n2026-01-01,1\n",
    "json": b'[["NAME","state"],["Alabama","01"],',
    "xlsx": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "xls": b"\xd0\xcf\x11\xe0",
    "excel": b"\xd0\xcf\x11\xe0",
    "html": b"<html><body><table>",
}
GONE = (
    "404|none|no edition|no .*zip|neither|"
    "refuse|lack|not .*where|no .*files?|has no|html|web page|went away"
)
"""Words of sources that take a missing file for one that is not out yet."""

REPLIES: dict[str, tuple[Callable[[bytes], Reply], str]] = {
    "a timeout": (lambda b: ok(b, wait_s=1.5), r"timed out|took more than|refuse"),
    "a slow drip": (lambda b: ok(b * 50, drip_s=0.02), r"took more than|refuse"),
    "a slow head": (lambda b: ok(b, drip_s=0.02, drip_head=True), r"took more than|refuse"),
    "reset in the body": (lambda b: broken(b * 50, reset=True), r"broke off|refuse"),
    "cut in the body": (lambda b: broken(b * 50), r"broke off|refuse"),
    "a length too large": (lambda b: ok(b, length=len(b) + 9), r"broke off|did not arrive|refuse"),
    "a length too small": (lambda b: ok(b * 50, length=len(b) * 50 - 9), r"more bytes came|refuse"),
    "chunks without an end": (lambda b: ok(b * 50, chunked=True, ends=False), r"broke off|refuse"),
    "429": (lambda b: status(429), r"429|refuse"),
    "429, an hour": (lambda b: status(429, Retry_After="3600"), r"pause of 3,600 s|refuse"),
    "500": (lambda b: status(500), r"500|refuse"),
    "502": (lambda b: status(502), r"502|refuse"),
    "503": (lambda b: status(503), r"503|refuse"),
    "404": (lambda b: page(404), rf"404|{GONE}"),
    "403": (lambda b: page(403), rf"403|refuse|{GONE}"),
    "a redirect to a page": (lambda b: redirect("/gone.html"), rf"web page|redirects|{GONE}"),
    "another host": (lambda b: redirect("https://elsewhere.example/x"), r"another host|refuse"),
    "a page with 200": (lambda b: page(), rf"web page|{GONE}"),
    "empty with 200": (lambda b: ok(b""), r"empty|refuse"),
    "204": (lambda b: status(204, b""), rf"204|empty|{GONE}"),
    "UTF-16": (lambda b: ok(b.decode("latin-1").encode("utf-16")), r"."),
    "noise": (lambda b: ok(bytes(range(256)) * 20), r"not|neither|no |refuse"),
    "304 unasked": (lambda b: status(304, b""), r"304|refuse"),
    "a bomb": (lambda b: http_server.bomb(9_000_000, b), r"more than|refuse"),
    "no HTTP": (lambda b: Reply(raw=b"hello\r\n\r\n"), r"cannot be reached|refuse"),
}
REFUSED = "no connection"
GOOD = "as it should be"
PACKED = "compressed for transport"
MARKED = "a byte order mark"
CHUNKED = "in chunks"
AGAIN = "a fault, then the file"
FINE = [GOOD, PACKED, MARKED, CHUNKED, AGAIN]
FAULTS = [REFUSED, *REPLIES, *FINE]
SLOW = {"a timeout": {"read_s": 0.2}, "a slow drip": {"total_s": 0.3}, "a slow head": {"total_s": 0.3}}


def applies(resource: str, fault: str) -> bool:
    """Whether the resource has an address at all: others come by hand and no server can fail them."""
    return resources()[resource].requests is not _links.by_hand


def _keys(resource: str) -> dict[str, str]:
    record = resources()[resource]
    needed = record.key_variable if record.key_required else None
    return {needed: sandbox.KEYS[needed]} if needed else {}


def test_a_failing_server(
    resource: str,
    fault: str,
    cell: Callable[..., sandbox.Cell],
    note: Callable[[str], None],
    route: sandbox.Route,
    server: Server,
) -> None:
    cell_of_fault = cell(**_keys(resource))
    if fault in FINE:
        _fine(resource, fault, cell_of_fault, note, server)
        return
    message = r"cannot be reached|refuse"
    if fault == REFUSED:
        route.port = Server.refusing()
    else:
        reply, message = REPLIES[fault]
        server.default = _in_kind(reply)
        server.answers = {f"/{host}/gone.html": page() for host in _hosts(resource)}
    assert cell_of_fault.run(policy=replace(sandbox.QUICK, **SLOW.get(fault, {}))) == "failed"
    note(cell_of_fault.check(message))


def _in_kind(reply: Callable[[bytes], Reply]) -> Callable[[http_server.Request], Reply]:
    """The bad answer with a body that begins as what was asked for."""

    def answer(request: http_server.Request) -> Reply:
        kind = next((k for k in ("xlsx", "zip", "xls") if request.path.endswith(f".{k}")), "csv")
        if "api" in request.path.split("/")[1]:
            kind = "json"
        elif request.path.endswith((".asp", "/data/", "/database.html", "/data")):
            kind = "html"
        return reply(STARTS[kind] + b"x" * 100)

    return answer


def _hosts(resource: str) -> set[str]:
    from urllib.parse import urlsplit

    record = resources()[resource]
    return {str(urlsplit(u).hostname) for u in (record.url, record.page) if u}


def _fine(resource: str, fault: str, made: sandbox.Cell, note: Callable[[str], None], site: Server) -> None:
    """Answers that are right, however they come: nothing changes, because nothing is new."""
    files = made.lab.payloads(resource)
    text = all(f[1][:1] in (b"d", b"o", b"M", b"s", b'"', b"G") for f in files)
    if fault == MARKED and not text:
        note(fault_report.NONE)
        return
    if fault == MARKED:
        files = [(name, b"\xef\xbb\xbf" + data) for name, data in files]
    good = sandbox.served(resource, files, made.keys)
    if good is None or not callable(good):
        note(fault_report.NONE)
        return

    def answer(request: http_server.Request) -> Reply:
        reply = good(request)
        if fault == PACKED and reply.status == 200:
            return http_server.zipped(reply.body)
        return replace(reply, chunked=fault == CHUNKED)

    if fault == AGAIN:
        site.default = status(503)
        assert made.run() == "failed"
        made.check("503|refuse")
    site.default = answer
    assert made.run() == "unchanged", made.outcome.reason
    note(made.check())
    # The second run asks with the validators, or finds the same bytes: nothing is parsed again.
    assert made.run() == "unchanged"
