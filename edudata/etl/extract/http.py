"""The only code on the network: one polite client for every publisher.

Tries again are few, spaced, and bounded in all by one time limit; bodies are streamed to disk and
judged by their bytes; keys are masked in everything that is said.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from edudata.errors import EdudataError, PermanentError, TransientError
from edudata.etl.extract import response_body
from edudata.etl.extract.redact import Redactor, redact_urllib3_logs
from edudata.etl.extract.response_body import CutBodyError, place, told
from edudata.file_kinds import is_page
from edudata.records import Request
from edudata.version import __version__

if TYPE_CHECKING:
    import requests

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 5
RETRIED = frozenset({429, 500, 502, 503, 504})
BUSY = frozenset({202, 408, 425})
"""Further statuses that mean: not now. 202 is how a filter of robots answers, without the file."""
T = TypeVar("T")


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
    """How the client behaves; the defaults are polite.

    read_s         : longest silence
    total_s        : longest time for one file, tries again and waits included
    retries        : tries after the first one
    backoff_s      : wait before the first of them; it doubles each time, with up to a quarter more
    longest_wait_s : a publisher that asks for a longer wait (Retry-After) is left alone instead
    pause_s        : least time between two requests to one host; `pauses_s` by host
    """

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


class _AgainError(Exception):
    """A fault that another try may mend; `after` is the wait that the publisher asks for."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


def _loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


class Client:
    """One polite client: bounded tries, pacing per host, size and time limits, checked bodies.

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
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.folder = folder
        self.mask = Redactor(secrets or {})
        redact_urllib3_logs()
        self.policy = policy or Policy()
        self.agent = f"edudata/{__version__}" + (f" ({contact})" if contact else "")
        self._sleep, self._clock, self._jitter = sleep, clock, jitter
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._sessions = threading.local()

    def __repr__(self) -> str:
        return f"Client({self.agent!r})"

    def get(self, ask: Request, etag: str = "", last_modified: str = "") -> Answer:
        """Fetch one body to disk and check it.

        etag, last_modified : validators of the copy at hand; the answer may then be "unchanged"

        Raises TransientError for what may work later (no connection, timeouts, 429, 5xx, a cut body),
        PermanentError for what will not (other statuses, a foreign redirect, a body over the cap),
        FormatError for a body that is not of the kind asked for, DataDirectoryError when the disk is
        full or read-only.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        validators = {name: value for name, value in validators.items() if value}
        try:
            return self._tried(ask, validators)
        except EdudataError as error:
            raise type(error)(self.mask(error)) from None

    def _tried(self, ask: Request, validators: Mapping[str, str]) -> Answer:
        deadline = self._clock() + self.policy.total_s
        for done in range(self.policy.retries + 1):
            try:
                return self._once(ask, validators, deadline)
            except (_AgainError, CutBodyError) as error:
                message = f"{place(ask.url)}: {error}" if isinstance(error, CutBodyError) else f"{error}"
                asked = getattr(error, "after", None)
            last = done == self.policy.retries
            if asked and (last or asked > self.policy.longest_wait_s):
                raise TransientError(f"{message}, and asks for a pause of {asked:,.0f} s. Try again then.")
            if last:
                break
            wait = min(
                self.policy.backoff_s * 2**done * (1 + self._jitter() / 4), self.policy.longest_wait_s
            )
            wait = max(wait, asked or 0.0)
            if self._clock() + wait >= deadline:
                break
            self._sleep(wait)
        tries = f" ({done + 1} tries)" if done else ""
        raise TransientError(f"{message}{tries}. Try again later.")

    def _session(self) -> requests.Session:
        """This thread's session; proxies and certificates are those of the environment."""
        import requests

        session: requests.Session | None = getattr(self._sessions, "it", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = self.agent
            session.headers["Accept-Encoding"] = "gzip"
            session.auth = _no_login
            # requests would read a redirect's body whole to prepare the next request; `_follow` does it.
            session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
            self._sessions.it = session
        return session

    def _pace(self, host: str) -> None:
        pause = self.policy.pauses_s.get(host, self.policy.pause_s)
        with self._lock:
            start = max(self._clock(), self._free_at.get(host, 0.0))
            self._free_at[host] = start + pause
        if (wait := start - self._clock()) > 0:
            self._sleep(wait)

    def _once(self, ask: Request, validators: Mapping[str, str], deadline: float) -> Answer:
        url = ask.url
        for _ in range(MOST_HOPS + 1):
            response = self._send(ask, url, {**ask.headers, **validators}, deadline)
            try:
                if response.status_code not in REDIRECTS:
                    return self._receive(ask, response, bool(validators), deadline)
                url = self._follow(ask, url, response)
            finally:
                response.close()
        raise PermanentError(f"{place(ask.url)} redirects more than {MOST_HOPS} times.")

    def _send(
        self, ask: Request, url: str, headers: Mapping[str, str], deadline: float
    ) -> requests.Response:
        import requests
        import urllib3

        where = place(url)
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(host)):
                raise PermanentError(f"{where} is not https: refused.")
            self._pace(host)
            session = self._session()
            return _within(
                max(deadline - self._clock(), 0.001),
                lambda: session.request(
                    ask.method,
                    url,
                    json=ask.json,
                    headers=dict(headers),
                    timeout=(self.policy.connect_s, self.policy.read_s),
                    stream=True,
                    allow_redirects=False,
                ),
            )
        except _OverTimeError:
            self._sessions.it = None
            raise self._too_slow(where) from None
        except requests.exceptions.SSLError as error:
            if "certificate" not in str(error).lower():
                raise _AgainError(f"{where} cannot be reached: {response_body.reason(error)}") from None
            raise PermanentError(
                f"{where}: the certificate is not trusted ({response_body.reason(error)}). Behind an "
                "inspecting proxy name its certificates in REQUESTS_CA_BUNDLE."
            ) from None
        except ValueError as error:  # requests' own errors of addresses and headers are ValueErrors too
            raise PermanentError(
                f"{where} cannot be asked: {error}. Correct the address, the key or the contact."
            ) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _AgainError(
                f"{where} cannot be reached: {response_body.reason(error)} (behind a firewall set "
                "HTTPS_PROXY or use --mirror)"
            ) from None
        except OSError as error:  # the file that REQUESTS_CA_BUNDLE names is not there
            raise PermanentError(f"{where} cannot be asked: {error}") from None

    def _too_slow(self, where: str) -> TransientError:
        return TransientError(f"{where} took more than {self.policy.total_s:g} s. Try again later.")

    def _follow(self, ask: Request, url: str, response: requests.Response) -> str:
        try:
            target = urljoin(url, response.headers.get("Location", ""))
            here, there = urlsplit(url).hostname, urlsplit(target).hostname
        except ValueError as error:
            raise PermanentError(f"{place(url)} redirects to no address: {error}.") from None
        if said := told(ask, target):
            raise PermanentError(said)
        # Headers may hold a key, and so may what is posted: neither leaves the host it was meant for.
        private = bool(ask.headers) or ask.method != "GET"
        if there != here and (there not in ask.hosts or private):
            raise PermanentError(
                f"{place(url)} redirects to another host, {there}: refused. If the publisher has moved, "
                "correct the address in its record."
            )
        return target

    def _receive(
        self, ask: Request, response: requests.Response, asked_if: bool, deadline: float
    ) -> Answer:
        status, where = response.status_code, place(response.url)
        if status in ask.absent:
            return Answer("absent")
        if status == 304:
            if asked_if:
                return Answer("unchanged")
            raise TransientError(f"{where} answers 304 though nothing is at hand. Try again later.")

        def check() -> None:
            if self._clock() >= deadline:
                raise self._too_slow(where)

        # A drip inside the framing of a body gives no piece to check the time at: the socket is shut.
        watch = threading.Timer(max(deadline - self._clock(), 0.001), _shut, [response])
        watch.daemon = True
        watch.start()
        try:
            if status not in (200, 203):
                self._refuse(ask, response, where)
            body = response_body.stream(response, self.folder, self.policy.max_bytes, check, where)
        except CutBodyError:
            check()
            raise
        finally:
            watch.cancel()
        keep = False
        try:
            if is_page(body.start) and ask.file != "html" and "html" in ask.absent:
                return Answer("absent")
            response_body.judge(ask, body.start, where, status)
            keep = True
        finally:
            if not keep:
                body.path.unlink(missing_ok=True)
        etag, modified, kind = (
            response.headers.get(name, "") for name in ("ETag", "Last-Modified", "Content-Type")
        )
        return Answer("fetched", body.path, body.sha256, body.size, etag, modified, kind)

    def _refuse(self, ask: Request, response: requests.Response, where: str) -> None:
        """Raise for a status that is not a success, with what the source knows of its text."""
        status, text = response.status_code, b""
        with suppress(Exception):  # the status alone says enough
            text = response.raw.read(response_body.START, decode_content=True)
        said = told(ask, text.decode("utf-8", "replace"))
        if status in RETRIED:
            raise _AgainError(said or f"{where} answers {status}", _pause_asked(response))
        if status in BUSY or status >= 500:
            raise TransientError(said or f"{where} answers {status}. Try again later.")
        shown = f": {response_body.excerpt(text)}" if text.strip() else " with an empty body"
        raise PermanentError(said or f"{where} answers {status}{shown}.")


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Instead of what ~/.netrc may hold: no publisher here wants a login."""
    return request


def _pause_asked(response: requests.Response) -> float | None:
    """Seconds that Retry-After asks for, given as a number or as a date; None when it says nothing."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _shut(response: requests.Response) -> None:
    with suppress(Exception):  # already read to its end
        response.raw.shutdown()


class _OverTimeError(Exception):
    """A call that took longer than it may."""


def _within(seconds: float, call: Callable[[], T]) -> T:
    """call(), left behind in its own thread when it takes longer than this.

    Nothing else bounds the lookup of a name, or an answer's head that comes byte by byte.
    """
    found: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            found.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="request", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not found:
        raise _OverTimeError
    return found[0]
