"""Download payloads from the publishers."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from edudata import files
from edudata.errors import ClockError, EdudataError, FormatError, PermanentError, TransientError
from edudata.etl.extract import download_cache
from edudata.etl.extract.download_cache import REFETCH_HINT
from edudata.etl.extract.fetch import Fetched
from edudata.etl.extract.http import DEADLINE, Client
from edudata.records import Context, Request, Requests, Resource

# A source that requests more than this does not end.
MAX_REQUESTS = 2000


class Network:
    """Downloads from the publishers; one address is requested once in a run, for all resources.

    Parameters
    ----------
    client : Client
        Sends the requests.
    cache : Path
        Where downloads and their validators are kept for the next run.
    """

    def __init__(self, client: Client, cache: Path) -> None:
        self.client, self.cache = client, cache
        self._locks: dict[str, threading.Lock] = {}
        self._bodies: dict[str, tuple[str | None, str] | EdudataError] = {}
        self._records: dict[str, set[Path]] = {}
        self._guard = threading.Lock()

    def fetch(self, resource: Resource, context: Context) -> Fetched:
        """Download everything that a resource needs.

        Raises
        ------
        TransientError, PermanentError
            A request failed; the message names host and reason.
        ClockError
            This machine's clock is off by a day or more.
        FormatError
            The publisher has no file, or not the kind of file that was requested.
        """
        requests = resource.requests(resource, context) if resource.requests else _single(resource)
        stamps, url, hosts = [], resource.url, list[str]()
        until = self.client.clock() + self.client.policy.resource_s
        try:
            request = next(requests)
            for _ in range(MAX_REQUESTS):
                self._check_time(resource, until)
                hosts.append(urlsplit(request.url).hostname or "")
                body, stamp = self._body(request, resource, until)
                if body is not None:
                    url = request.url
                    stamps.append(stamp)
                request = requests.send(body)
        except StopIteration as stop:
            payloads = tuple(stop.value or ())
        else:
            raise PermanentError(f"{resource.id} sent {MAX_REQUESTS} requests without an end.")
        if why := self.client.machine.wrong(hosts):
            raise ClockError(f"{resource.id}: {why}.")
        if not payloads:
            raise FormatError(
                f"{resource.id}: the publisher has no file where one was expected. See {resource.page}."
            )
        return Fetched(
            payloads=payloads,
            digest=download_cache.combined_digest(self.cache, [files.sha256(p) for p in payloads]),
            url=self.client.redact(url) if url else None,
            no_url="requested in several parts; see the page",
            last_modified=_latest(stamps),
        )

    def file_names(self, resource: Resource) -> list[str]:
        """Return no names: a publisher's message names the address."""
        return []

    def invalidate(self, resource: Resource) -> None:
        """Drop the validators of everything that was requested for a resource."""
        with self._guard:
            records = self._records.pop(resource.id, set())
        for path in records:
            with suppress(OSError):  # a cache that cannot be written has none either
                path.unlink(missing_ok=True)

    def _check_time(self, resource: Resource, until: float) -> None:
        if self.client.clock() >= until:
            raise TransientError(
                f"{resource.id} took more than {self.client.policy.resource_s:g} s; --deadline or "
                f"{DEADLINE} allows more. Try again later."
            )

    def _body(self, request: Request, resource: Resource, until: float) -> tuple[bytes | None, str]:
        identity = json.dumps([request.method, request.url, request.json], sort_keys=True)
        key = files.sha256(identity.encode())
        path = self.cache / "requests" / f"{key}.json"
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
            self._records.setdefault(resource.id, set()).add(path)
        with lock:
            if key not in self._bodies:
                try:
                    self._bodies[key] = self._download(request, path, until)
                except EdudataError as error:
                    self._bodies[key] = error
            result = self._bodies[key]
        if isinstance(result, EdudataError):
            # A new one for each resource: an error that is raised twice carries two tracebacks.
            raise type(result)(str(result))
        sha256, stamp = result
        return (None if sha256 is None else download_cache.get(self.cache, sha256)), stamp

    def _download(self, request: Request, path: Path, until: float) -> tuple[str | None, str]:
        """Return a body's checksum in the cache and its Last-Modified; None where it is absent."""
        record = self._validators(path)
        answer = self.client.get(request, record.get("etag", ""), record.get("last_modified", ""), until)
        if answer.state == "unchanged":
            return record["sha256"], record.get("last_modified", "")
        if answer.path is None:
            return None, ""
        try:
            sha256 = answer.sha256
            if self._has_key(request):
                sha256 = self._without_keys(answer.path, sha256)
            sha256 = download_cache.take(self.cache, answer.path, sha256)
        finally:
            answer.path.unlink(missing_ok=True)
        record = {"sha256": sha256, "etag": answer.etag, "last_modified": answer.last_modified}
        files.write_bytes(path, files.json_bytes(record))
        return sha256, answer.last_modified

    def _has_key(self, request: Request) -> bool:
        text = f"{request.url} {request.json} {dict(request.headers)}"
        return self.client.redact(text) != text

    def _without_keys(self, path: Path, sha256: str) -> str:
        """Redact keys that a response repeats in its file; return the new checksum."""
        data = files.read_bytes(path, REFETCH_HINT)
        redacted = self.client.redact.in_bytes(data)
        if redacted == data:
            return sha256
        files.write_bytes(path, redacted)
        return files.sha256(redacted)

    def _validators(self, path: Path) -> Mapping[str, str]:
        """Read the validators of the cached copy; none if the copy is missing or damaged."""
        try:
            record: dict[str, str] = json.loads(path.read_bytes())
            download_cache.get(self.cache, record["sha256"])
        except (OSError, ValueError, KeyError, TypeError, PermanentError):
            return {}
        return record


def _single(resource: Resource) -> Requests:
    if resource.url is None or resource.file is None:
        raise PermanentError(f"{resource.id} has no address to fetch from; add a vintage by hand.")
    body = yield Request(url=resource.url, file=resource.file)
    return [body] if body is not None else []


def _latest(stamps: Sequence[str]) -> str:
    """Return the latest of some Last-Modified headers; "" if one is missing or invalid."""
    try:
        return max(stamps, key=parsedate_to_datetime, default="")
    except (TypeError, ValueError):
        return ""
