"""An answer that is repeated is the one that was sent, and only as long as the data are the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from helpers.asgi import application, get
from helpers.threads import in_a_thread

from edudata.dashboard import prepared
from edudata.dashboard.prepared import Prepared

CHART = "/api/v1/figures/G-4.json"


class App:
    """An application that counts what it is asked."""

    def __init__(self, cache: bytes = b"public, max-age=300", status: int = 200) -> None:
        self.asked, self.cache, self.status = 0, cache, status

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        headers = [(b"cache-control", self.cache), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": str(self.asked).encode()})


def ask(server: Any, path: str = CHART, method: str = "GET", query: bytes = b"", **fields: str) -> Any:
    headers = [
        (n.replace("_", "-").encode(), v.encode()) for n, v in ({"host": "localhost"} | fields).items()
    ]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": headers}
    heard: list[Any] = []

    async def send(message: Any) -> None:
        heard.append(message)

    in_a_thread(lambda: asyncio.run(server(scope, None, send)))
    heard[0]["headers"].append((b"x-request-id", b"1"))  # as the middleware around it does
    return [h for h in heard[0]["headers"] if h[0] != b"x-request-id"], heard[1]["body"]


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    current = [1]
    monkeypatch.setattr(prepared.reader, "stamps", lambda: tuple(current))
    return current


def test_the_same_request_is_answered_once(stamps: list[int]) -> None:
    app = App()
    server = Prepared(app)
    first = ask(server, accept_encoding="gzip")
    assert first == ask(server, accept_encoding="gzip") == ask(server, accept_encoding="br, gzip;q=0.5")
    assert app.asked == 1


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/api/v1/figures/G-5.json"},
        {"query": b"basis=real"},
        {"host": "evil.example"},
        {"accept_encoding": "identity"},
        {"accept_encoding": "gzip", "if_none_match": '"1"'},
        {"accept_encoding": "gzip", "range": "bytes=0-1"},
        {"accept_encoding": "gzip", "method": "HEAD"},
    ],
)
def test_another_request_is_asked_anew(stamps: list[int], other: dict[str, Any]) -> None:
    app = App()
    server = Prepared(app)
    ask(server, accept_encoding="gzip")
    ask(server, **({"accept_encoding": "gzip"} | other))
    assert app.asked == 2


@pytest.mark.parametrize("app", [App(b"no-store"), App(status=404)])
def test_what_may_not_be_kept_is_not(stamps: list[int], app: App) -> None:
    server = Prepared(app)
    ask(server)
    ask(server)
    assert app.asked == 2


def test_a_page_is_none_of_its_business(stamps: list[int]) -> None:
    app = App()
    server = Prepared(app)
    ask(server, "/tuition")
    ask(server, "/tuition")
    assert app.asked == 2


def test_new_data_or_a_new_day_make_a_new_answer(
    stamps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = App()
    server = Prepared(app, look_s=0)
    for expected in (1, 1):
        ask(server)
        assert app.asked == expected
    stamps[0] = 2
    ask(server)
    assert app.asked == 2
    monkeypatch.setattr(prepared.time, "time", lambda: 1e12)
    ask(server)
    assert app.asked == 3


def test_data_that_change_while_an_answer_is_made_keep_it_from_being_kept(stamps: list[int]) -> None:
    class Slow(App):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if not self.asked:
                stamps[0] = 2
            await super().__call__(scope, receive, send)

    app = Slow()
    server = Prepared(app)
    ask(server)
    ask(server)
    assert app.asked == 2


def test_the_server_repeats_its_answer_but_for_the_request_id(monkeypatch: pytest.MonkeyPatch) -> None:
    app = application()
    monkeypatch.setattr("helpers.asgi.application", lambda: app)
    first, second = get(CHART, accept_encoding="gzip"), get(CHART, accept_encoding="gzip")
    assert first.status == second.status == 200
    assert first.sent == second.sent
    ids = [answer.headers.pop("x-request-id") for answer in (first, second)]
    assert ids[0] != ids[1]
    assert first.headers == second.headers
    assert "content-security-policy" in second.headers
    assert get(CHART, accept_encoding="gzip", if_none_match=second.headers["etag"]).status == 304
    assert get(CHART, "evil.example").status == 400
