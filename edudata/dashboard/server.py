"""The dashboard's server: one process, or several that are kept running and restarted one by one.

Started by `edudata dashboard`. Several processes need a proxy that sends a reader to the same one each
time, as `deploy/nginx/edudata.conf` does.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import click
import streamlit as st
import uvicorn
from streamlit.web import bootstrap
from streamlit.web.cli import configurator_options

from edudata import config
from edudata.dashboard import logs, traffic, watch
from edudata.dashboard.gate import answering_host, base_path
from edudata.errors import OutOfRangeError
from edudata.operations import status

log = logging.getLogger("edudata.dashboard")
STOP_S = 10.0  # for running scripts to finish
START_S = 180.0  # a busy machine takes a minute
PING_S = 30.0
RESTART_S = 2.0  # between the end of a process and its next start
MODULE = "edudata.dashboard.server"
MEGABYTE = 1_000_000
SECRET_VARIABLE = "STREAMLIT_SERVER_COOKIE_SECRET"  # noqa: S105 - its name


class Server(uvicorn.Server):
    """A server that finishes running scripts before it closes the connections."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing new, wait for what runs, and close: browsers then connect again by themselves."""
        traffic.state.stopping = True
        end = time.monotonic() + STOP_S
        while watch.running() and time.monotonic() < end and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def application() -> Any:
    """Load the ASGI application from its file, as Streamlit does."""
    path = config.dashboards() / "asgi.py"
    spec = spec_from_file_location("edudata_asgi", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


@click.command()
@configurator_options
def _options(**values: Any) -> dict[str, Any]:
    return values


def read_environment() -> None:
    """Let variables such as STREAMLIT_SERVER_BASE_URL_PATH count, as `streamlit run` does.

    Raises
    ------
    click.ClickException
        A variable has a value that the option cannot have.
    """
    # Streamlit warns that options changed which it reads twice before the server starts.
    config_log = logging.getLogger("streamlit.config")
    level = config_log.level
    config_log.setLevel(logging.ERROR)
    bootstrap.load_config_options(_options.main(args=[], prog_name="edudata", standalone_mode=False))
    config_log.setLevel(level)


def settings(address: str, port: int) -> uvicorn.Config:
    """Return the settings of one process."""
    app = application()
    # After the application, which says where its config.toml is.
    read_environment()
    return uvicorn.Config(
        app,
        host=address,
        port=port,
        ssl_certfile=st.get_option("server.sslCertFile"),
        ssl_keyfile=st.get_option("server.sslKeyFile"),
        ws="websockets-sansio",
        ws_max_size=int(st.get_option("server.maxWidgetStateSize")) * MEGABYTE,
        ws_per_message_deflate=bool(st.get_option("server.enableWebsocketCompression")),
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=int(STOP_S),
    )


def serve(address: str, port: int) -> int:
    """Run one process until a signal stops it; return its exit code."""
    os.environ["STREAMLIT_SERVER_PORT"], os.environ["STREAMLIT_SERVER_ADDRESS"] = str(port), address
    traffic.raise_file_limit()
    server = Server(settings(address, port))
    logs.start()
    for warning in status.misspelled_variables():
        log.warning(warning)
    server.run()
    return 0 if server.started else 3


class Supervisor:
    """Keeps several processes running: SIGTERM stops all, SIGHUP restarts one after the other."""

    def __init__(self, address: str, ports: list[int]) -> None:
        self.address, self.ports = address, ports
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self.stopping, self.restart = threading.Event(), threading.Event()

    def start(self, port: int) -> None:
        """Start the process of a port."""
        command = [sys.executable, "-m", MODULE, "--address", self.address, "--port", str(port)]
        self.processes[port] = subprocess.Popen(command)  # noqa: S603 - our own words

    def run(self) -> int:
        """Run until stopped."""
        read_environment()
        # One secret, so that a cookie that one process set holds for all.
        os.environ.setdefault(SECRET_VARIABLE, secrets.token_hex(32))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: self.restart.set())
        for port in self.ports:
            self.start(port)
        while not self.stopping.wait(RESTART_S):
            if self.restart.is_set():
                self.restart.clear()
                self.restart_all()
            for port, process in list(self.processes.items()):
                if (code := process.poll()) is not None:
                    log.error("The process of port %s ended with %s and is started again.", port, code)
                    self.start(port)
        return self.stop()

    def restart_all(self) -> None:
        """Restart the processes one by one, each once the one before is ready."""
        for port in self.ports:
            end(self.processes[port])
            self.start(port)
            if not wait_until_ready(self.address, port):
                log.error("The process of port %s is not ready; the others keep running as they are.", port)
                return

    def stop(self) -> int:
        """Stop all processes."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            end(process)
        return 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process, by force if it does not end in time."""
    process.terminate()
    try:
        process.wait(2 * STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def local_name(address: str) -> str:
    """Return a name by which this machine reaches an address it listens on.

    Examples
    --------
    >>> local_name("0.0.0.0"), local_name("::1"), local_name("localhost")
    ('localhost', '[::1]', 'localhost')
    """
    if address in ("0.0.0.0", "::", ""):  # noqa: S104 - compared only
        return "localhost"
    return f"[{address}]" if ":" in address else address


def wait_until_ready(address: str, port: int, path: str = "/readyz") -> bool:
    """Wait until a process answers that it is ready; False if it does not in time."""
    url = f"http://{local_name(address)}:{port}{base_path()}{path}"
    # The process answers to the names that readers type, which need not include this machine's own.
    request = urllib.request.Request(url, headers={"Host": answering_host(local_name(address))})
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - http
                if answer.status == 200:
                    return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


def open_browser(address: str, port: int) -> None:
    """Open a browser window once the server answers."""

    def wait() -> None:
        if wait_until_ready(address, port, "/healthz"):
            webbrowser.open(f"http://{local_name(address)}:{port}{base_path()}/")

    threading.Thread(target=wait, daemon=True).start()


def main(words: list[str] | None = None) -> int:
    """Run the server and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m edudata.dashboard.server", description=__doc__)
    parser.add_argument("--address", default="localhost")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args(words)
    if options.browser:
        open_browser(options.address, options.port)
    try:
        if options.workers == 1:
            return serve(options.address, options.port)
        return Supervisor(options.address, [options.port + i for i in range(options.workers)]).run()
    except (click.ClickException, OutOfRangeError) as error:
        message = error.format_message() if isinstance(error, click.ClickException) else error
        print(f"edudata: {message}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
