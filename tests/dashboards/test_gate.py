"""What is refused before Streamlit sees it, and the limits of what is let in."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
import streamlit as st
import yaml
from helpers.asgi import application, connect, get
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from edudata import settings
from edudata.dashboard import gate, logs, traffic, watch
from edudata.errors import OutOfRangeError
from edudata.operations import status

STREAMLITS = ("/_stcore/health", "/_stcore/host-config", "/media/x.csv", "/component/x", "/static/js/x.js")
OURS = ("/healthz", "/readyz", "/charts/G-4/chart.json", "/geo/states.geojson", "/embed/G-4", "/llms.txt")


@pytest.fixture
def below(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is served below /edu."""
    option = st.get_option
    monkeypatch.setattr(st, "get_option", lambda n: "edu" if n == "server.baseUrlPath" else option(n))


@pytest.mark.parametrize("path", STREAMLITS)
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "x", "http://["]
)
def test_a_foreign_page_does_not_reach_streamlit(path: str, origin: str) -> None:
    assert get(path, origin=origin).status == 403
    assert get(path, origin="http://localhost").text == "streamlit"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_foreign_page_gets_no_session(origin: str) -> None:
    heard = connect(application(), [b"x"], origin=origin)
    assert heard[0]["type"] == "websocket.http.response.start"
    assert heard[0]["status"] == 403
    assert connect(application(), [b"x"], origin="http://localhost")[0]["type"] == "websocket.accept"
    assert connect(application(), [b"x"])[0]["type"] == "websocket.accept", "a program sends no Origin"


def test_a_proxy_may_name_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.ALLOWED_HOSTS, "data.example,127.0.0.1")
    heard = connect(application(), [b"x"], host="127.0.0.1:8501", origin="https://data.example")
    assert heard[1]["bytes"] == b"data.example", "else Streamlit asks the internet for its own address"
    heard = connect(application(), [b"x"], host="127.0.0.1:8501", origin="https://evil.example")
    assert heard[0]["status"] == 403


def test_any_host_allows_no_other_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.ALLOWED_HOSTS, "*")
    assert connect(application(), [b"x"], host="a.example", origin="https://a.example")[0]["type"].endswith(
        "accept"
    )
    assert connect(application(), [b"x"], host="a.example", origin="https://b.example")[0]["status"] == 403


def test_a_refused_host_is_logged_with_the_remedy(caplog: pytest.LogCaptureFixture) -> None:
    assert get("/", host="data.example").status == 400
    assert settings.ALLOWED_HOSTS in caplog.text
    assert connect(application(), host="data.example")[0]["status"] == 400


@pytest.mark.parametrize("path", ["", *STREAMLITS, *OURS, "/tuition"])
@pytest.mark.parametrize(
    "spelling",
    [
        "/%00",
        "/a%00b",
        "/../x",
        "/%2e%2e/x",
        "/..%2fx",
        "/%2F..%2Fx",
        "/..%5cx",
        "/a\\b",
        "/./x",
        "/%0a",
        "/%ff",
    ],
)
def test_a_malformed_address_is_refused_on_every_route(path: str, spelling: str) -> None:
    answer = get(path + spelling)
    assert answer.status == 400
    assert len(answer.text) < 100


@pytest.mark.parametrize("path", ["//evil.example/x", "//", "/%2fevil"])
def test_an_address_with_two_slashes_in_front_is_refused(path: str) -> None:
    assert get(path).status == 400


@pytest.mark.parametrize("path", ["/tuition", "/charts/G-4/chart.json", "/_stcore/health", "/metrics"])
def test_addresses_and_headers_have_a_length(path: str) -> None:
    assert get(f"{path}?{'a' * 9_000}").status == 414
    assert get(path + "/" + "a" * 3_000).status == 414
    assert get(path, x_long="a" * 40_000).status == 431


@pytest.mark.parametrize("path", gate.CLOSED)
def test_what_streamlit_tells_about_all_readers_is_closed(path: str) -> None:
    assert get(path).status == 404


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/geo/states.geojson", "/tuition", "/", "/metrics"]
)
def test_everything_is_below_the_base_path(below: None, path: str) -> None:
    assert get(f"/edu{path}").status == 200
    assert "streamlit" not in get(f"/edu{path}").text[:20]
    assert get(path).status == 404
    assert get(f"/education{path}").status == 404


def test_the_base_path_itself_leads_to_its_root(below: None) -> None:
    answer = get("/edu")
    assert (answer.status, answer.headers["location"]) == (307, "/edu/")
    assert get("/edu/overview").headers["location"] == "./"
    assert get("/edu/nothing").status == 404
    assert get("/edu/_stcore/health").text == "streamlit"
    assert get("/edu/_stcore/metrics").status == 404


def test_addresses_in_answers_are_below_the_base_path(below: None) -> None:
    assert b"/edu/tuition" in get("/edu/sitemap.xml").body
    assert json.loads(get("/edu/api/v1").body)["tables"].startswith("/edu/api/v1/")


def test_measurements_are_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"edudata_sessions 0.0" in get("/metrics").body
    assert get("/metrics", x_forwarded_for="192.0.2.1").status == 404
    monkeypatch.setenv("EDUDATA_METRICS", "all")
    assert get("/metrics", x_forwarded_for="192.0.2.1").status == 200
    monkeypatch.setenv("EDUDATA_METRICS", "off")
    assert get("/metrics").status == 404


def test_measurements_name_the_age_of_each_source_and_the_last_refresh() -> None:
    text = get("/metrics").text
    assert 'edudata_source_age_days{resource="nyfed/household_debt"}' in text
    assert 'edudata_cache_entries{cache="cards.view"}' in text
    assert "edudata_data_readable 1.0" in text


def test_sessions_are_limited_and_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "most_sessions", lambda: 2)
    held = traffic.Traffic(None)  # type: ignore[arg-type]
    held.open = 2
    assert held.full("192.0.2.1") == "sessions"
    held.open, held.by_address["192.0.2.1"] = 1, traffic.MAX_PER_ADDRESS
    assert held.full("192.0.2.1") == "address"
    assert held.full("192.0.2.2") == ""
    monkeypatch.setattr(traffic.state, "stopping", True)
    heard = connect(application())
    assert heard[0]["status"] == 503, "a stopping server takes no new session"
    assert get("/readyz").status == 503


def test_few_open_files_mean_few_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic.resource, "getrlimit", lambda _: (256, 256))
    assert traffic.most_sessions() * traffic.DESCRIPTORS_PER_SESSION < 256
    monkeypatch.setattr(traffic.resource, "getrlimit", lambda _: (65_536, 65_536))
    assert traffic.most_sessions() == traffic.MAX_SESSIONS
    monkeypatch.setenv(settings.MAX_SESSIONS, "50")
    assert traffic.most_sessions() == 50
    for wrong in ("-1", "lots"):
        monkeypatch.setenv(settings.MAX_SESSIONS, wrong)
        with pytest.raises(OutOfRangeError, match=f"EDUDATA_MAX_SESSIONS is '{wrong}'"):
            traffic.most_sessions()


async def _finish(scope: object, receive: object, send: object) -> None:
    await receive()  # type: ignore[operator]
    for ended in (0, 0):
        await send(
            {"type": "websocket.send", "bytes": ForwardMsg(script_finished=ended).SerializeToString()}
        )  # type: ignore[operator]


def test_a_rerun_is_timed_from_the_click_to_the_end_of_the_script() -> None:
    def count() -> float:
        return watch.REGISTRY.get_sample_value("edudata_rerun_seconds_count") or 0.0

    before, click = count(), BackMsg()
    click.rerun_script.query_string = ""
    connect(traffic.Traffic(_finish), [click.SerializeToString()])  # type: ignore[arg-type]
    assert count() == before + 1
    connect(traffic.Traffic(_finish), [b"\xff\xff"])  # type: ignore[arg-type]
    assert count() == before + 1, "garbage is no rerun"
    assert not watch.running()
    assert watch.REGISTRY.get_sample_value("edudata_sessions") == 0


def test_the_access_log_is_json_and_names_no_visitor() -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logs.JsonLines().format(record))  # type: ignore[method-assign]
    traffic.access.addHandler(handler)
    traffic.access.setLevel(logging.INFO)
    try:
        answer = get("/geo/states.geojson?secret=1", user_agent="Browser 7", x_request_id="abc-12345")
    finally:
        traffic.access.removeHandler(handler)
    line = json.loads(lines[0])
    assert (line["id"], line["status"], line["path"]) == ("abc-12345", 200, "/geo/states.geojson")
    assert line["bytes"] == len(answer.sent)
    assert answer.headers["x-request-id"] == "abc-12345"
    assert not any(word in lines[0] for word in ("127.0.0.1", "Browser", "secret"))
    assert len(get("/healthz", x_request_id="<script>").headers["x-request-id"]) == 32


@pytest.mark.parametrize("file", ["prometheus/alerts.yml", "grafana/edudata.json"])
def test_alerts_and_panels_read_what_is_measured(root: Path, file: str) -> None:
    text = (root / "deploy" / file).read_text(encoding="utf-8")
    assert yaml.safe_load(text), "JSON is YAML too"
    run = {"finished": "2026-12-01T05:00:00+00:00", "resources": [{"result": "failed"}]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(status, "last_run", lambda: run)
        measured = watch.text().decode()
    names = set(re.findall(r"\bedudata_[a-z_]+", text))
    missing = {
        name
        for name in names
        if f"# TYPE {name.removesuffix('_bucket').removesuffix('_count')} " not in measured
    }
    assert not missing
    assert len(names) > 5


def test_an_error_is_logged_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.logging import RichHandler

    monkeypatch.delenv(settings.LOG, raising=False)
    own = logging.NullHandler()
    for before, after in (([RichHandler(rich_tracebacks=True), own], [own]), ([own], [own])):
        monkeypatch.setattr(logging.getLogger(), "handlers", before)
        logs.start()
        assert logging.getLogger().handlers == after
    monkeypatch.setattr(logging.getLogger(), "handlers", [RichHandler()])
    logs.start()
    assert [type(handler) for handler in logging.getLogger().handlers] == [logging.StreamHandler]
