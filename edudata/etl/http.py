"""The only code on the network: one polite client for every publisher.

HTTP 200 proves nothing: an answer counts only when its first bytes are those of the file that was asked
for. Bodies are streamed to disk under a size cap, and keys are masked in everything that is said.
"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from edudata.errors import (
    DataDirectoryError,
    EdudataError,
    FormatError,
    PermanentError,
    TransientError,
)
from edudata.records import Ask
from edudata.version import __version__

if TYPE_CHECKING:
    import requests

MAGIC: dict[str, tuple[bytes, ...]] = {
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "excel": (b"\xd0\xcf\x11\xe0", b"PK\x03\x04"),
    "json": (b"{", b"["),
}
"""Kind of file -> how its bytes begin. Text kinds ("csv", "html") are judged by what they are not."""
BOM = b"\xef\xbb\xbf"
RETRIED = frozenset({429, 500, 502, 503, 504})
MASK = "•••"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a file on disk, "unchanged" since the validators given, or "absent"."""

    state: str
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""

    def body(self) -> bytes:
        """The bytes; only for answers that brought some."""
        if self.path is None:
            raise PermanentError(f"The answer is {self.state}: it has no body.")
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the client behaves; the defaults are polite."""

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 600.0
    retries: int = 4
    backoff_s: float = 1.0
    longest_wait_s: float = 120.0
    max_bytes: int = 400_000_000
    pause_s: float = 1.0
    pauses_s: Mapping[str, float] = field(
        default_factory=lambda: {"fred.stlouisfed.org": 0.5, "api.stlouisfed.org": 0.5}
    )


class Masker:
    """Takes the values of keys out of any text before it is shown, logged or stored."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        # The longest first, so that a key which contains another is masked whole.
        self._values = sorted({v for v in secrets.values() if len(v) >= 4}, key=len, reverse=True)

    def __call__(self, text: object) -> str:
        shown = str(text)
        for value in self._values:
            shown = shown.replace(value, MASK)
        return shown

    def __repr__(self) -> str:
        return f"Masker({len(self._values)} values)"


def _loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


class Client:
    """One polite client: bounded retries, pacing per host, size and time limits, checked bodies.

    folder  : where bodies are streamed to; the caller moves or deletes them
    secrets : name -> value of the keys in use; the values are masked in every message
    contact : e-mail address for the user agent; some publishers refuse a client without one
    """

    def __init__(
        self,
        folder: Path,
        *,
        secrets: Mapping[str, str] | None = None,
        contact: str = "",
        policy: Policy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self.mask = Masker(secrets or {})
        self.policy = policy or Policy()
        self.agent = f"edudata/{__version__}" + (f" ({contact})" if contact else "")
        self._sleep, self._clock = sleep, clock
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._sessions = threading.local()

    def __repr__(self) -> str:
        return f"Client({self.agent!r})"

    def get(self, ask: Ask, etag: str = "", last_modified: str = "") -> Answer:
        """Fetch one body to disk and check it.

        etag, last_modified : validators of the copy at hand; the answer may then be "unchanged"

        Raises TransientError for what may work later (no connection, timeouts, 429, 5xx, a cut body),
        PermanentError for what will not (other statuses, a foreign redirect, a web page instead of
        data, a body over the cap), DataDirectoryError when the disk is full or read-only.
        """
        attempts = 3  # the mounted Retry sees connections and statuses, not a body that breaks off
        for attempt in range(1, attempts + 1):
            try:
                return self._once(ask, etag, last_modified)
            except _CutBodyError as error:
                if attempt == attempts:
                    told = f"{_place(ask.url)}: {error}. Try again later."
                    raise TransientError(self.mask(told)) from None
                self._sleep(self.policy.backoff_s * attempt * (1 + random.random() / 4))  # noqa: S311
            except EdudataError as error:
                raise type(error)(self.mask(error)) from None
        raise AssertionError("unreachable")

    def _session(self) -> requests.Session:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry

        session: requests.Session | None = getattr(self._sessions, "it", None)
        if session is None:
            policy = self.policy
            retry = Retry(
                total=policy.retries,
                redirect=False,
                status_forcelist=RETRIED,
                allowed_methods=None,  # our only POST asks for figures and changes nothing
                backoff_factor=policy.backoff_s,
                backoff_jitter=policy.backoff_s / 4,
                backoff_max=policy.longest_wait_s,
                retry_after_max=int(policy.longest_wait_s),
                respect_retry_after_header=True,
                raise_on_status=False,
            )
            session = requests.Session()
            session.headers["User-Agent"] = self.agent
            session.mount("https://", HTTPAdapter(max_retries=retry))
            session.mount("http://", HTTPAdapter(max_retries=retry))
            self._sessions.it = session
        return session

    def _pace(self, host: str) -> None:
        pause = self.policy.pauses_s.get(host, self.policy.pause_s)
        with self._lock:
            start = max(self._clock(), self._free_at.get(host, 0.0))
            self._free_at[host] = start + pause
        if (wait := start - self._clock()) > 0:
            self._sleep(wait)

    def _once(self, ask: Ask, etag: str, last_modified: str) -> Answer:
        headers = dict(ask.headers)
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        url, started = ask.url, self._clock()
        for _ in range(6):
            response = self._send(ask, url, headers)
            try:
                if response.status_code not in (301, 302, 303, 307, 308):
                    return self._receive(ask, response, started)
                url = self._follow(ask, url, response)
            finally:
                response.close()
        raise PermanentError(f"{_place(ask.url)} redirects in circles.")

    def _send(self, ask: Ask, url: str, headers: Mapping[str, str]) -> requests.Response:
        import requests

        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" and not _loopback(host):
            raise PermanentError(f"{_place(url)} is not https: refused.")
        self._pace(host)
        try:
            return self._session().request(
                ask.method,
                url,
                json=ask.json,
                headers=dict(headers),
                timeout=(self.policy.connect_s, self.policy.read_s),
                stream=True,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise PermanentError(
                f"{_place(url)}: the certificate is not trusted ({error}). Behind an inspecting proxy "
                "name its certificates in REQUESTS_CA_BUNDLE."
            ) from None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidProxyURL,
            requests.exceptions.InvalidHeader,
        ) as error:
            raise PermanentError(f"{_place(url)}: {error}") from None
        except requests.exceptions.RequestException as error:
            raise TransientError(
                f"{_place(url)} cannot be reached: {_reason(error)}. Try again later; behind a "
                "firewall set HTTPS_PROXY or use --mirror."
            ) from None

    def _follow(self, ask: Ask, url: str, response: requests.Response) -> str:
        from urllib.parse import urljoin

        target = urljoin(url, response.headers.get("Location", ""))
        here, there = urlsplit(url).hostname, urlsplit(target).hostname
        if told := _told(ask, target):
            raise PermanentError(told)
        if there != here and there not in ask.hosts:
            raise PermanentError(
                f"{_place(url)} redirects to another host, {there}: refused. If the publisher has moved, "
                "correct the address in its record."
            )
        return target

    def _receive(self, ask: Ask, response: requests.Response, started: float) -> Answer:
        status = response.status_code
        place = _place(response.url)
        if status == 304:
            return Answer("unchanged")
        if status in ask.absent:
            return Answer("absent")
        if status in RETRIED:
            raise TransientError(
                f"{place} answers {status} after {self.policy.retries} tries again. Try again later."
            )
        path, sha256, size = self._stream(response, started)
        keep = False
        try:
            with path.open("rb") as stream:
                start = stream.read(4096)
            text = start.removeprefix(BOM).lstrip()
            if status >= 400:
                told = _told(ask, text.decode("utf-8", "replace"))
                raise PermanentError(told or f"{place} answers {status}: {_excerpt(text)}")
            if not text:
                raise FormatError(
                    f"{place} answers {status} with an empty body where {ask.file} was expected."
                )
            page = text[:1] == b"<"
            if page and ask.file != "html":
                if "html" in ask.absent:
                    return Answer("absent")
                told = _told(ask, text.decode("utf-8", "replace"))
                raise FormatError(
                    told or f"{place} sent a web page where {ask.file} was expected: {_excerpt(text)}"
                )
            begins = MAGIC.get(ask.file)
            found = text if ask.file == "json" else start
            if (begins and not found.startswith(begins)) or (ask.file == "html" and not page):
                raise FormatError(
                    f"{place} sent something that is not {ask.file}: it begins {start[:24]!r}."
                )
            keep = True
        finally:
            if not keep:
                path.unlink(missing_ok=True)
        header = response.headers.get
        return Answer(
            "fetched",
            path,
            sha256,
            size,
            header("ETag", ""),
            header("Last-Modified", ""),
            header("Content-Type", ""),
        )

    def _stream(self, response: requests.Response, started: float) -> tuple[Path, str, int]:
        from urllib3.exceptions import HTTPError

        digest, size, raw = hashlib.sha256(), 0, response.raw
        cap, place = self.policy.max_bytes, _place(response.url)
        handle, name = _temporary(self.folder)
        path, done = Path(name), False
        try:
            with os.fdopen(handle, "wb") as stream:
                while True:
                    # read1 returns what has arrived: a slow drip cannot outlast the time limit.
                    chunk = raw.read1(65536, decode_content=True)
                    if not chunk:
                        break
                    size += len(chunk)
                    if size > cap:
                        raise PermanentError(f"{place} sends more than {cap:,} bytes: refused.")
                    if self._clock() - started > self.policy.total_s:
                        raise TransientError(
                            f"{place} took more than {self.policy.total_s:g} s. Try again later."
                        )
                    digest.update(chunk)
                    _write(stream, chunk)
            told = response.headers.get("Content-Length", "")
            if told.isdigit() and not response.headers.get("Transfer-Encoding") and raw.tell() != int(told):
                raise _CutBodyError(f"{raw.tell():,} of {told} bytes arrived")
            done = True
        except (HTTPError, ConnectionError, TimeoutError) as error:
            raise _CutBodyError(f"the body broke off after {size:,} bytes ({_reason(error)})") from None
        except OSError as error:
            raise DataDirectoryError(
                f"Cannot write a download to {self.folder}: {error.strerror or error}. Free some space "
                "or set another cache with EDUDATA_CACHE_DIR."
            ) from None
        finally:
            if not done:
                path.unlink(missing_ok=True)
        return path, digest.hexdigest(), size


class _CutBodyError(Exception):
    """A body that ended early; worth another try at once."""


def _temporary(folder: Path) -> tuple[int, str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(dir=folder, prefix=".download.", suffix=".tmp")
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write a download to {folder}: {error.strerror or error}. Set another cache with "
            "EDUDATA_CACHE_DIR."
        ) from None


def _write(stream: Any, chunk: bytes) -> None:
    stream.write(chunk)


def _place(url: str) -> str:
    """Host and path: what a message shows of an address. The query may hold a key."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


def _reason(error: BaseException) -> str:
    """The innermost reason of a nested network error, without its address."""
    reason: Any = getattr(error, "reason", None) or (error.args[0] if error.args else error)
    while isinstance(reason, BaseException):
        inner = getattr(reason, "reason", None) or (reason.args[-1] if reason.args else None)
        if inner is None or isinstance(inner, (int, bytes)):
            break
        reason = inner
    return str(reason)[:160]


def _told(ask: Ask, text: str) -> str:
    low = text.lower()
    return next((message for sign, message in ask.explain.items() if sign.lower() in low), "")


def _excerpt(text: bytes) -> str:
    import re

    shown = text[:2000].decode("utf-8", "replace")
    if title := re.search(r"<title[^>]*>(.*?)</title>", shown, re.IGNORECASE | re.DOTALL):
        shown = title[1]
    return repr(" ".join(shown.split())[:160])
