"""The recipe of docs/deploy/dashboard.md as it stands: nginx, TLS, two processes below a path.

Also what readers do to it: 10,000 sessions that say nothing, clients that send one byte a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
import websockets
from helpers.support import skip_or_fail
from helpers.threads import in_a_thread
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

pytestmark = pytest.mark.faults
BASE = "/edu"
WAIT_S = 400.0  # a busy machine takes a minute to start a process


def free_ports(count: int) -> int:
    """The first of some free ports in a row."""
    for first in range(18_500, 28_000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as s:
                    s.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


def nginx_files(root: Path, folder: Path, first: int) -> Path:
    """The recipe with this machine's ports, names and a certificate of its own."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    text = (root / "deploy/nginx/edudata.conf").read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{first + 3};",
        "listen 443 ssl": f"listen 127.0.0.1:{first + 2} ssl",
        "127.0.0.1:8501": f"127.0.0.1:{first}",
        "127.0.0.1:8502": f"127.0.0.1:{first + 1}",
        "<data.example.org>": "localhost",
        "</etc/ssl/edudata/fullchain.pem>": f"{folder}/cert.pem",
        "</etc/ssl/edudata/privkey.pem>": f"{folder}/key.pem",
        "/var/log/nginx/edudata.log": f"{folder}/access.log",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in names)
    path = folder / "nginx.conf"
    path.write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nworker_processes 1;\ndaemon off;\n"
        "worker_rlimit_nofile 8192;\nevents { worker_connections 4096; }\n"
        f"http {{\n{temporary}{text}\n}}\n"
    )
    return path


@dataclass
class Site:
    """Two processes and their proxy."""

    first: int
    parent: subprocess.Popen[bytes]
    tls: ssl.SSLContext
    folder: Path

    @property
    def https(self) -> str:
        return f"https://localhost:{self.first + 2}"

    def get(self, url: str, **headers: str) -> HTTPResponse:
        context = self.tls if url.startswith("https") else None
        request = urllib.request.Request(url, headers=headers)
        try:
            return urllib.request.urlopen(request, timeout=30, context=context)
        except urllib.error.HTTPError as error:
            return error

    def status(self, path: str) -> int:
        try:
            return self.get(f"{self.https}{path}").status
        except OSError:
            return 0

    def inside(self, number: int, path: str) -> str:
        """The address at one of the processes itself."""
        return f"http://localhost:{self.first + number}{BASE}{path}"

    def sessions(self, number: int) -> float:
        """Open sessions of one of the processes."""
        text = self.get(self.inside(number, "/metrics")).read().decode()
        return float(re.search(r"^edudata_sessions (\S+)", text, re.MULTILINE)[1])

    def ready(self, number: int) -> bool:
        try:
            return self.get(self.inside(number, "/readyz")).status == 200
        except OSError:
            return False

    def session(self, letter: str) -> Any:
        """A reader whose cookie names a process."""
        return websockets.connect(
            f"wss://localhost:{self.first + 2}{BASE}/_stcore/stream",
            ssl=self.tls,
            origin=self.https,
            additional_headers={"Cookie": f"edudata_process={letter}"},
            max_size=None,
            open_timeout=60,
        )


def wait_for(condition: Any, seconds: float = WAIT_S) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        skip_or_fail("nginx or openssl is not here")
    folder, first = tmp_path_factory.mktemp("nginx"), free_ports(4)
    conf = nginx_files(root, folder, first)
    checked = subprocess.run(["nginx", "-t", "-c", str(conf)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    env = os.environ | {
        "PYTHONPATH": str(root),
        "STREAMLIT_SERVER_BASE_URL_PATH": BASE.strip("/"),
        # By this name, and not as 127.0.0.1, which a restart must not depend on.
        "EDUDATA_ALLOWED_HOSTS": "localhost",
        "EDUDATA_LOG": "json",
    }
    words = ["dashboard", "--workers", "2", "--port", str(first), "--address", "127.0.0.1", "--no-browser"]
    log = (folder / "dashboard.log").open("wb")
    parent = subprocess.Popen([sys.executable, "-m", "edudata", *words], cwd=folder, env=env, stderr=log)
    proxy = subprocess.Popen(["nginx", "-c", str(conf)], stderr=log)
    proxy_site = Site(first, parent, ssl.create_default_context(cafile=str(folder / "cert.pem")), folder)
    try:
        wait_for(lambda: proxy_site.ready(0) and proxy_site.ready(1))
        yield proxy_site
    finally:
        parent.terminate()
        proxy.terminate()
        parent.wait(40)
        proxy.wait(10)
        log.close()


def request(page: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = ""
    return message.SerializeToString()


async def answer(reader: Any) -> float:
    """Seconds until the script of a request has ended."""
    start = time.perf_counter()
    while True:
        data = await asyncio.wait_for(reader.recv(), 90)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        assert not (kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception")
        if kind == "script_finished":
            return time.perf_counter() - start


def test_pages_checks_and_maps_are_served_below_the_path(site):
    page = site.get(f"{site.https}{BASE}/", Accept="text/html")
    assert page.status == 200
    assert re.match(
        r"edudata_process=[ab]; Path=/;.*HttpOnly; SameSite=Lax; Secure", page.headers["Set-Cookie"]
    )
    assert page.headers["Strict-Transport-Security"]
    assert page.headers["X-Request-ID"]
    assert site.status(f"{BASE}/healthz") == site.status(f"{BASE}/readyz") == 200
    shapes = site.get(f"{site.https}{BASE}/geo/states.geojson")
    assert json.loads(shapes.read())["type"] == "FeatureCollection"
    assert shapes.headers["Set-Cookie"] is None, "a cache on the way may keep it"
    for closed in ("/metrics", "/_stcore/metrics"):
        assert site.status(BASE + closed) == 404
    assert site.status("/healthz") in (400, 404), "a health check spelled wrongly fails"
    connection = HTTPConnection("localhost", site.first + 3, timeout=30)
    connection.request("GET", f"{BASE}/tuition?level=two")
    moved = connection.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, f"https://localhost{BASE}/tuition?level=two")


def test_a_reader_stays_with_one_process(site):
    async def visit() -> None:
        readers = [await site.session("a") for _ in range(4)] + [await site.session("b")]
        try:
            for reader in readers:
                await reader.send(request())
                await answer(reader)
            counts = await asyncio.to_thread(lambda: (site.sessions(0), site.sessions(1)))
            assert counts == (4, 1)
        finally:
            for reader in readers:
                await reader.close()

    in_a_thread(asyncio.run, visit())


def test_a_foreign_page_gets_no_session(site):
    async def visit() -> None:
        url = f"wss://localhost:{site.first + 2}{BASE}/_stcore/stream"
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(url, ssl=site.tls, origin="https://elsewhere.example")
        assert refused.value.response.status_code == 403

    in_a_thread(asyncio.run, visit())


def test_clients_of_one_byte_a_second_do_not_hold_up_readers(site):
    """200 of them, ended by the proxy after ten seconds."""
    slow = []
    for _ in range(200):
        raw = socket.create_connection(("127.0.0.1", site.first + 2))
        slow.append(site.tls.wrap_socket(raw, server_hostname="localhost"))
        slow[-1].sendall(b"G")
    for byte in b"ET /":
        for connection in slow:
            connection.sendall(bytes([byte]))
        start = time.perf_counter()
        assert site.status(f"{BASE}/healthz") == 200
        assert time.perf_counter() - start < 5
        time.sleep(1)
    end = time.monotonic() + 30
    for connection in slow:
        connection.settimeout(max(1, end - time.monotonic()))
        try:
            left = connection.recv(1000)
        except OSError:
            left = b""
        assert left in (b"",) or b" 408 " in left, left
        connection.close()


def test_ten_thousand_idle_sessions_are_counted_and_the_rest_refused(site):
    """From 40 addresses, straight at one process: it takes 1,000, refuses 9,000 and goes on answering."""
    url = f"ws://localhost:{site.first}{BASE}/_stcore/stream"
    sockets: list[Any] = []
    refused = {403: 0, 503: 0}

    async def idle(number: int) -> None:
        address = f"127.0.1.{number % 40 + 1}"
        try:
            reader = await websockets.connect(url, local_addr=(address, 0), open_timeout=60)
        except websockets.InvalidStatus as error:
            refused[error.response.status_code] += 1
        else:
            sockets.append(reader)

    async def crowd() -> tuple[float, float]:
        try:
            first = await websockets.connect(url, max_size=None)
            await first.send(request())
            await answer(first)
            for start in range(0, 10_000, 100):
                await asyncio.gather(*(idle(n) for n in range(start, start + 100)))
            await first.send(request("tuition"))
            seconds = await answer(first)
            beside = await asyncio.to_thread(site.status, f"{BASE}/healthz")
            assert beside == 200
            return seconds, await asyncio.to_thread(site.sessions, 0)
        finally:
            await asyncio.gather(*(reader.close() for reader in sockets))

    seconds, sessions = in_a_thread(asyncio.run, crowd())
    print(f"{len(sockets)} kept, {refused} refused, a click meanwhile took {seconds:.2f} s")
    assert len(sockets) + 1 == sessions == 1000
    assert refused == {403: 0, 503: 10_000 - len(sockets)}
    wait_for(lambda: site.sessions(0) == 0)


def test_a_restart_of_one_after_the_other_leaves_no_reader_without_an_answer(site):
    async def visit() -> tuple[list[int], int]:
        statuses, closed = [], 0
        reader = await site.session("a")
        await reader.send(request())
        await answer(reader)
        before = await asyncio.to_thread(children, site.parent.pid)
        site.parent.send_signal(signal.SIGHUP)
        end = time.monotonic() + WAIT_S
        while children(site.parent.pid) & before or not (
            await asyncio.to_thread(site.ready, 0) and await asyncio.to_thread(site.ready, 1)
        ):
            assert time.monotonic() < end
            statuses.append(await asyncio.to_thread(site.status, f"{BASE}/healthz"))
            if reader.state.name != "OPEN":
                closed += 1
                reader = await site.session("a")  # as the page does by itself
                await reader.send(request())
                await answer(reader)
            await asyncio.sleep(0.1)
        await reader.close()
        return statuses, closed

    statuses, closed = in_a_thread(asyncio.run, visit())
    print(f"{len(statuses)} requests during the restart, {closed} reconnections")
    assert set(statuses) == {200}
    assert 1 <= closed <= 2


def children(parent: int) -> set[int]:
    done = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
    return {int(pid) for pid in done.stdout.split()}


def test_a_killed_process_is_started_again_and_the_other_takes_its_readers(site):
    before = children(site.parent.pid)
    os.kill(min(before), signal.SIGKILL)
    statuses = [site.status(f"{BASE}/healthz") for _ in range(20)]
    assert set(statuses) == {200}
    wait_for(lambda: len(children(site.parent.pid)) == 2 and site.ready(0) and site.ready(1))
    assert "is started again" in (site.folder / "dashboard.log").read_text()


def test_a_stop_lets_running_scripts_finish(site):
    """The last test: it stops the site."""

    async def visit() -> float:
        reader = await site.session("b")
        await reader.send(request("debt"))
        while not await asyncio.to_thread(running, site):
            await asyncio.sleep(0.01)
        site.parent.send_signal(signal.SIGTERM)
        await answer(reader)
        start = time.perf_counter()
        with pytest.raises(websockets.ConnectionClosed, match="service restart"):
            await ended(reader)
        return time.perf_counter() - start

    seconds = in_a_thread(asyncio.run, visit())
    assert site.parent.wait(40) == 0
    print(f"closed {seconds:.2f} s after the script ended")


async def ended(reader: Any) -> None:
    while True:
        await asyncio.wait_for(reader.recv(), 30)


def running(site: Site) -> bool:
    text = site.get(site.inside(1, "/metrics")).read().decode()
    return "\nedudata_reruns_running 1.0" in text
