"""Print web pages as PDF, where a Chromium browser is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from edudata.errors import NoBrowserError, TransientError

# As for kaleido, which draws the pictures: one setting names the browser for both.
BROWSER_VARIABLE = "BROWSER_PATH"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
# Where installers put browsers without a command on the search path.
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    # Nothing leaves the machine, whatever the page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
)
SECONDS = 60.0
SCRIPT_SECONDS = 10.0


def browser_path() -> str:
    """Return the path of a Chromium browser: the one that BROWSER_PATH names, or the first installed.

    Raises
    ------
    NoBrowserError
        If there is none, or BROWSER_PATH names no program.
    """
    setting = os.environ.get(BROWSER_VARIABLE)
    if setting:
        if path := shutil.which(setting):
            return path
        raise NoBrowserError(f"{BROWSER_VARIABLE} is {setting}, which is no program. Correct or remove it.")
    for candidate in (*NAMES, *PLACES):
        if path := shutil.which(candidate):
            return path
    raise NoBrowserError(
        "A PDF needs Chromium, Chrome or Edge, and none was found. Install one, name it in "
        f"{BROWSER_VARIABLE}, or write HTML and print it from any browser."
    )


def pdf_from_html(html: str, *, script_seconds: float = SCRIPT_SECONDS, timeout: float = SECONDS) -> bytes:
    """Print a web page as PDF, without any network.

    Parameters
    ----------
    html : str
        The page, with all it needs inside. Its style sheet gives paper and margins by `@page`.
    script_seconds : float, default 10
        Time for the page's scripts by the page's own clock, which runs ahead while nothing happens; 0 for a
        page without scripts.
    timeout : float, default 60
        Seconds after which the browser is stopped.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    NoBrowserError
        If no Chromium browser is installed, or it cannot print.
    TransientError
        If it takes longer than `timeout`.
    """
    browser = browser_path()
    with tempfile.TemporaryDirectory(prefix="edudata-pdf-", ignore_cleanup_errors=True) as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        log = _run(
            [
                browser,
                *OPTIONS,
                *_sandbox(),
                f"--user-data-dir={folder}/profile",
                *_clock(script_seconds),
                f"--print-to-pdf={printed}",
                page.as_uri(),
            ],
            timeout,
        )
        data = printed.read_bytes() if printed.is_file() else b""
    if not data.startswith(b"%PDF-"):
        raise NoBrowserError(f"{browser} printed no PDF. Its last words: {log[-300:].strip() or 'none'}")
    return data


def _clock(seconds: float) -> list[str]:
    # Chromium never prints with a budget of 0.
    return [f"--virtual-time-budget={max(1, round(seconds * 1000))}"] if seconds else []


def _sandbox() -> list[str]:
    # Chromium refuses to start its sandbox as root, as in most containers; the page is our own.
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _run(command: list[str], timeout: float) -> str:
    """Run a browser with all its processes and return what it wrote; stop them after `timeout` seconds."""
    process = subprocess.Popen(  # noqa: S603 - the browser's path, and options of this module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(timeout=timeout)
    except BaseException as error:
        _stop(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TransientError(f"{command[0]} did not print within {timeout:g} seconds.") from None
        raise
    return errors.decode(errors="replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    # The browser's helpers are in its session; on Windows they end with it.
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
