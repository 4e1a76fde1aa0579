"""The server's processes: a graceful stop, restarts one by one, results computed once."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
import uvicorn
from helpers.threads import in_a_thread
from streamlit.web import bootstrap

from edudata import config
from edudata.dashboard import gate, server, shared, traffic, watch


class Process:
    """A process that runs until a signal stops it."""

    started: list[int] = []  # noqa: RUF012 - emptied by the fixture

    def __init__(self, command: list[str]) -> None:
        self.port = int(command[-1])
        self.code: int | None = None
        self.started.append(self.port)

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = 0

    def wait(self, timeout: float | None = None) -> int:
        return 0


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> server.Supervisor:
    Process.started = []
    monkeypatch.setattr(server.subprocess, "Popen", Process)
    monkeypatch.setattr(server, "RESTART_S", 0.01)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv(server.SECRET_VARIABLE, "one for all")
    return server.Supervisor("localhost", [1, 2])


def run_for(supervisor: server.Supervisor, action: Any) -> None:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    while len(supervisor.processes) < 2:
        time.sleep(0.001)
    action()
    time.sleep(0.1)
    supervisor.stopping.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_process_that_ends_is_started_again(supervisor: server.Supervisor) -> None:
    run_for(supervisor, lambda: setattr(supervisor.processes[2], "code", -9))
    assert Process.started == [1, 2, 2]
    assert all(process.poll() == 0 for process in supervisor.processes.values()), "all are stopped"


def test_a_restart_waits_for_each_process(
    supervisor: server.Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[int] = []
    monkeypatch.setattr(server, "wait_until_ready", lambda _, port: ready.append(port) or True)
    run_for(supervisor, supervisor.restart.set)
    assert (Process.started, ready) == ([1, 2, 1, 2], [1, 2])


def test_a_restart_stops_at_a_process_that_is_not_ready(
    supervisor: server.Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "wait_until_ready", lambda *_: False)
    run_for(supervisor, supervisor.restart.set)
    assert Process.started == [1, 2, 1], "the second one keeps running as it is"


def test_a_process_is_asked_by_a_name_that_it_answers_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers to its public name alone would never be ready for a restart."""
    calls: list[tuple[str, str | None]] = []

    class Answer:
        status = 200

        def __enter__(self) -> Answer:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    def urlopen(request: Any, timeout: float) -> Answer:
        calls.append((request.full_url, request.get_header("Host")))
        return Answer()

    monkeypatch.setattr(server.urllib.request, "urlopen", urlopen)
    monkeypatch.setenv("EDUDATA_ALLOWED_HOSTS", "data.example.org")
    assert server.wait_until_ready("127.0.0.1", 8501)
    assert calls == [("http://127.0.0.1:8501/readyz", "data.example.org")]


def test_a_stop_waits_for_running_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[float] = []

    async def close(self: Any, sockets: Any = None) -> None:
        closed.append(watch.REGISTRY.get_sample_value("edudata_reruns_running") or 0)

    monkeypatch.setattr(uvicorn.Server, "shutdown", close)
    monkeypatch.setattr(traffic.state, "stopping", False)

    async def stop() -> None:
        watch.reruns_running.inc()
        task = asyncio.create_task(server.Server(uvicorn.Config(None)).shutdown())  # type: ignore[arg-type]
        await asyncio.sleep(0.1)
        assert traffic.state.stopping, "no new session is taken"
        assert not closed
        watch.reruns_running.dec()
        await task

    in_a_thread(asyncio.run, stop())
    assert closed == [0]


def test_a_script_that_never_ends_does_not_hold_up_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    async def close(self: Any, sockets: Any = None) -> None:
        return None

    monkeypatch.setattr(uvicorn.Server, "shutdown", close)
    monkeypatch.setattr(traffic.state, "stopping", False)
    monkeypatch.setattr(server, "STOP_S", 0.1)
    watch.reruns_running.inc()
    try:
        in_a_thread(asyncio.run, server.Server(uvicorn.Config(None)).shutdown())  # type: ignore[arg-type]
    finally:
        watch.reruns_running.dec()


def test_the_server_names_itself_to_nobody_and_limits_messages() -> None:
    settings = server.settings("localhost", 1)
    assert not settings.server_header
    assert settings.ws_max_size == st.get_option("server.maxWidgetStateSize") * server.MEGABYTE
    toml = tomllib.loads((config.dashboards() / ".streamlit" / "config.toml").read_text())
    assert toml["server"]["maxWidgetStateSize"] == 1
    assert not toml["server"]["enableWebsocketCompression"]
    assert not toml["runner"]["postScriptGC"]


@pytest.fixture
def configured() -> Iterator[None]:
    yield
    bootstrap.load_config_options({})


def test_variables_of_streamlit_count(monkeypatch: pytest.MonkeyPatch, configured: None) -> None:
    """Its own command reads them; a server that is started otherwise does not."""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "edu")
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_CORS", "no")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "192.0.2.7")
    server.read_environment()
    assert gate.base_path() == "/edu"
    assert st.get_option("server.enableCORS") is False
    assert "192.0.2.7" in gate.allowed_hosts(), "the address that the command prints answers"


def test_a_variable_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, configured: None, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "much")
    assert server.main(["--port", "1"]) == 2
    assert "STREAMLIT_SERVER_MAX_UPLOAD_SIZE" in capsys.readouterr().err


def test_a_result_is_computed_once_however_many_ask() -> None:
    calls: list[int] = []

    @shared.shared(2)
    def slow(number: int) -> int:
        calls.append(number)
        time.sleep(0.05)
        return number * 2

    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(slow(21))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (calls, results) == ([21], [42] * 8)
    for number in (1, 2, 3):
        slow(number)
    assert shared.FUNCTIONS["test_server.slow"].cache_info()[3] == 2, "the last used ones are kept"
    del shared.FUNCTIONS["test_server.slow"]


def test_an_error_is_not_kept() -> None:
    answers = iter([ValueError("no"), 1])

    @shared.shared(2)
    def fails_once() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="no"):
        fails_once()
    assert fails_once() == 1
    del shared.FUNCTIONS["test_server.fails_once"]
