"""HTTP client for all publishers: retries, pacing, time and size limits, redaction of keys."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

from edudata.errors import EdudataError, PermanentError, SetupError, TransientError
from edudata.etl.extract import response_body
from edudata.etl.extract.clock import Clock
from edudata.etl.extract.policy import Policy
from edudata.etl.extract.redact import Redactor, redact_urllib3_logs
from edudata.etl.extract.response_body import RetryableError, display_url, known_cause
from edudata.etl.extract.time_limit import OverTimeError, shut_after, within
from edudata.file_kinds import is_page
from edudata.records import Request
from edudata.version import __version__

if TYPE_CHECKING:
    import requests

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A longer chain is a loop.
MAX_REDIRECTS = 5
DEADLINE = "EDUDATA_DEADLINE_S"
SOCKS = "A SOCKS proxy needs a package: pip install 'requests[socks]'."
RETRIED = frozenset({429, 500, 502, 503, 504})
# Further statuses that mean "not now"; 202 is how bot filters answer, without the file.
BUSY = frozenset({202, 408, 425})


@dataclass(frozen=True, slots=True)
class Answer:
    """A publisher's answer to a request.

    Attributes
    ----------
    state : {"fetched", "unchanged", "absent"}
        A file on disk, no change since the validators that were sent, or not published yet.
    path, sha256, size
        The file, its checksum and its length in bytes; only if fetched.
    etag, last_modified, content_type : str
        Headers of the response, "" if it had none.
    """

    state: str
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""

    def body(self) -> bytes:
        """Read the file; raise PermanentError if the answer has none."""
        if self.path is None:
            raise PermanentError(f"The answer is {self.state}: it has no body.")
        return self.path.read_bytes()


class Client:
    """HTTP client with retries, pacing per host, size and time limits, and checks of each body.

    Parameters
    ----------
    folder : Path
        Where bodies are written; the caller moves or deletes them.
    secrets : mapping, optional
        Name to value of the keys in use; the values are redacted in every message.
    contact : str
        E-mail address for the user agent; some publishers reject a client without one.
    policy : Policy, optional
        Limits; polite ones by default.
    sleep, clock : callable
        Replaced in tests.
    machine : Clock, optional
        This machine's clock, which is compared with those of the publishers.
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
        machine: Clock | None = None,
    ) -> None:
        self.folder = folder
        self.redact = Redactor(secrets or {})
        redact_urllib3_logs()
        self.policy = policy or Policy()
        self.agent = f"edudata/{__version__}" + (f" ({contact})" if contact else "")
        self._sleep, self.clock, self.machine = sleep, clock, machine or Clock()
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._sessions = threading.local()

    def __repr__(self) -> str:
        return f"Client({self.agent!r})"

    def get(
        self, request: Request, etag: str = "", last_modified: str = "", until: float = math.inf
    ) -> Answer:
        """Fetch one body to disk and check it.

        Parameters
        ----------
        etag, last_modified : str
            Validators of an earlier copy; with them the answer may be "unchanged".
        until : float
            Time of `clock` at which the resource's own time is over.

        Raises
        ------
        TransientError
            It may work later: no connection, a timeout, 429, 5xx, an incomplete body.
        PermanentError
            It will not: another status, a redirect to another host, a body above the size limit.
        FormatError
            The body is not the kind of file that was requested.
        DataDirectoryError
            The disk is full or read-only.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        validators = {name: value for name, value in validators.items() if value}
        deadline = min(self.clock() + self.policy.total_s, until)
        retry = self.policy.retry()
        try:
            while True:
                try:
                    return self._try(request, validators, deadline)
                except RetryableError as error:
                    retry = self._wait(retry, request, error, deadline)
        except EdudataError as error:
            raise type(error)(self.redact(error)) from None

    def _wait(self, retry: Retry, request: Request, error: RetryableError, deadline: float) -> Retry:
        """Wait before the next try; raise TransientError when there is to be none."""
        tries, pause = len(retry.history) + 1, error.pause_s or 0.0
        try:
            retry = retry.increment(request.method, display_url(request.url), error=error)
            wait = max(retry.get_backoff_time(), pause)
        except MaxRetryError:
            wait = math.inf
        if pause and (wait == math.inf or pause > self.policy.longest_wait_s):
            raise TransientError(f"{error}, and asks for a pause of {pause:,.0f} s. Try again then.")
        if self.clock() + wait >= deadline:
            count = f" ({tries} tries)" if tries > 1 else ""
            raise TransientError(f"{error}{count}. Try again later.")
        if wait:
            self._sleep(wait)
        return retry

    def _session(self) -> requests.Session:
        """Return this thread's session; proxies and certificates are those of the environment."""
        import requests

        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = self.agent
            session.headers["Accept-Encoding"] = "gzip"
            session.auth = _no_login
            # OpenSSL's own variable; REQUESTS_CA_BUNDLE, which requests reads itself, comes first.
            session.verify = os.environ.get("SSL_CERT_FILE") or True
            # requests would read a redirect's whole body to prepare the next request.
            session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
            self._sessions.session = session
        return session

    def _pace(self, host: str) -> None:
        pause = self.policy.pauses_s.get(host, self.policy.pause_s)
        with self._lock:
            start = max(self.clock(), self._free_at.get(host, 0.0))
            self._free_at[host] = start + pause
        if (wait := start - self.clock()) > 0:
            self._sleep(wait)

    def _try(self, request: Request, validators: Mapping[str, str], deadline: float) -> Answer:
        url = request.url
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(request, url, {**request.headers, **validators}, deadline)
            self.machine.note(urlsplit(response.url).hostname or "", response.headers)
            try:
                if response.status_code not in REDIRECTS:
                    return self._receive(request, response, bool(validators), deadline)
                url = _redirected(request, url, response)
            finally:
                response.close()
        raise PermanentError(f"{display_url(request.url)} redirects more than {MAX_REDIRECTS} times.")

    def _send(
        self, request: Request, url: str, headers: Mapping[str, str], deadline: float
    ) -> requests.Response:
        import requests

        address = display_url(url)
        try:
            self._pace(_allowed_host(url))
            session = self._session()
            return within(
                min(max(deadline - self.clock(), 0.001), self.policy.grace_s),
                lambda: session.request(
                    request.method,
                    url,
                    json=request.json,
                    headers=dict(headers),
                    timeout=(self.policy.connect_s, self.policy.read_s),
                    stream=True,
                    allow_redirects=False,
                ),
            )
        except OverTimeError:
            self._sessions.session = None
            raise self._too_slow(address, min(self.policy.grace_s, self.policy.total_s)) from None
        except requests.exceptions.SSLError as error:
            raise self._tls_error(address, error) from None
        except requests.exceptions.ProxyError as error:
            raise _proxy_error(address, error) from None
        except requests.exceptions.InvalidSchema as error:
            raise SetupError(f"{address} cannot be requested: {error}. {SOCKS}") from None
        except ValueError as error:  # requests' own errors about addresses and headers are ValueErrors too
            raise PermanentError(
                f"{address} cannot be requested: {error}. Correct the address, the key or the contact."
            ) from None
        except (requests.exceptions.RequestException, HTTPError) as error:
            raise RetryableError(
                f"{address} cannot be reached: {response_body.reason(error)} (behind a firewall set "
                "HTTPS_PROXY or use --mirror)"
            ) from None
        except OSError as error:  # the file that REQUESTS_CA_BUNDLE names does not exist
            raise SetupError(f"{address} cannot be requested: {error}") from None

    def _too_slow(self, address: str, seconds: float) -> TransientError:
        """Return the error of an answer that stays away, drips, or does not end."""
        return TransientError(
            f"{address} took more than {seconds:g} s (--deadline or {DEADLINE} sets it). Try again later."
        )

    def _tls_error(self, address: str, error: Exception) -> Exception:
        why = response_body.reason(error)
        if "certificate" not in str(error).lower():
            return RetryableError(f"{address} cannot be reached: {why}")
        clock = ""
        if "not yet valid" in str(error) or "expired" in str(error):
            clock = f", and check this machine's clock ({self.machine.now():%Y-%m-%d})"
        return SetupError(
            f"{address}: the certificate is not trusted ({why}). Behind an inspecting proxy name its "
            f"certificates in SSL_CERT_FILE or REQUESTS_CA_BUNDLE{clock}."
        )

    def _receive(
        self, request: Request, response: requests.Response, conditional: bool, deadline: float
    ) -> Answer:
        status, address = response.status_code, display_url(response.url)
        if status in request.absent:
            return Answer("absent")
        if status == 304:
            if conditional:
                return Answer("unchanged")
            raise TransientError(f"{address} answers 304 although nothing is cached. Try again later.")

        started = self.clock()

        def check_time(size: int = 0) -> None:
            now = self.clock()
            slow = now - started - self.policy.grace_s
            if now >= deadline:
                raise self._too_slow(address, self.policy.total_s)
            if slow > 0 and size < slow * self.policy.least_rate:
                raise self._too_slow(address, self.policy.grace_s)

        with shut_after(max(deadline - self.clock(), 0.001), response):
            try:
                if status not in (200, 203):
                    raise _status_error(request, response, address)
                body = response_body.stream(
                    response, self.folder, self.policy.max_bytes, check_time, address
                )
            except RetryableError:
                check_time()
                raise
        try:
            if is_page(body.start) and request.file != "html" and "html" in request.absent:
                body.path.unlink(missing_ok=True)
                return Answer("absent")
            response_body.check_content(request, body.start, address, status)
        except BaseException:
            body.path.unlink(missing_ok=True)
            raise
        headers = (response.headers.get(n, "") for n in ("ETag", "Last-Modified", "Content-Type"))
        return Answer("fetched", body.path, body.sha256, body.size, *headers)


def _allowed_host(url: str) -> str:
    """Return the host of an address; raise PermanentError unless it is https or this machine's."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    loopback = host in ("localhost", "::1") or host.startswith("127.")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise PermanentError(f"{display_url(url)} is not https: rejected.")
    return host


def _proxy_error(address: str, error: Exception) -> Exception:
    if "407" in str(error):
        return SetupError(
            f"{address}: the proxy demands a password (407). Set HTTPS_PROXY=http://user:password@host:port."
        )
    return RetryableError(
        f"{address} cannot be reached: {response_body.reason(error)} (see HTTPS_PROXY, or use --mirror)"
    )


def _redirected(request: Request, url: str, response: requests.Response) -> str:
    """Return the address that a response redirects to.

    Raises
    ------
    PermanentError
        It is not an address, or on a host that the source does not name.
    """
    try:
        target = urljoin(url, response.headers.get("Location", ""))
        here, there = urlsplit(url).hostname, urlsplit(target).hostname
    except ValueError as error:
        raise PermanentError(f"{display_url(url)} redirects to an invalid address: {error}.") from None
    if cause := known_cause(request, target):
        raise PermanentError(cause)
    # Headers and posted data may hold a key, which must not leave its host.
    private = bool(request.headers) or request.method != "GET"
    if there != here and (there not in request.hosts or private):
        raise PermanentError(
            f"{display_url(url)} redirects to another host, {there}: rejected. If the publisher has moved, "
            "correct the address in its record."
        )
    return target


def _status_error(request: Request, response: requests.Response, address: str) -> Exception:
    """Return the error of an unsuccessful status, with the cause if the source knows it."""
    status, text = response.status_code, b""
    with suppress(Exception):  # the status alone says enough
        text = response.raw.read(response_body.START, decode_content=True)
    cause = known_cause(request, text.decode("utf-8", "replace"))
    if status in RETRIED:
        return RetryableError(cause or f"{address} answers {status}", _retry_after(response))
    if status in BUSY or status >= 500:
        return TransientError(cause or f"{address} answers {status}. Try again later.")
    content = f": {response_body.excerpt(text)}" if text.strip() else " with an empty body"
    return PermanentError(cause or f"{address} answers {status}{content}.")


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that a publisher asks to wait, or None if it does not say so."""
    try:
        return Retry(retry_after_max=10**9).get_retry_after(response.raw)
    except InvalidHeader:
        return None


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no login, also if ~/.netrc has one: no publisher here wants it."""
    return request
