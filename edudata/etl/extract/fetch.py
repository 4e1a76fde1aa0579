"""From a resource to its payloads: over the network, or from a folder of downloaded files.

Whatever way they come, the bytes are the same to all that follows.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from edudata import files
from edudata.dates import last_day
from edudata.errors import CorruptDataError, EdudataError, FormatError, PermanentError, UnknownNameError
from edudata.etl.extract import download_cache
from edudata.etl.extract.download_cache import AGAIN
from edudata.etl.extract.http import Client
from edudata.records import Context, Request, Requests, Resource

MOST_ASKS = 2000


@dataclass(frozen=True, slots=True)
class Fetched:
    """The payloads of one resource.

    digest        : sha256 of the single payload, or of the payloads' digests one a line
    last_modified : what the server says of the newest one, "" where it says nothing
    mirrored      : taken from a folder, so that nobody knows when they were fetched
    published     : when they were published, where a person says so
    """

    payloads: tuple[bytes, ...]
    digest: str
    size: int
    how: str
    url: str | None = None
    last_modified: str = ""
    mirrored: bool = False
    published: str | None = None


class Fetcher(Protocol):
    """A place that payloads come from."""

    def fetch(self, resource: Resource, context: Context) -> Fetched | None:
        """The payloads, or None where this place has nothing for the resource."""
        ...

    def invalidate(self, resource: Resource) -> None:
        """What came was no good: the next run is to fetch it whole, whatever the validators say."""
        ...


def digest(payloads: Sequence[bytes]) -> str:
    """sha256 of one payload; of several, sha256 of their digests, one a line."""
    each = [files.sha256(p) for p in payloads]
    return each[0] if len(each) == 1 else files.sha256("\n".join(each).encode())


def _one(resource: Resource) -> Requests:
    if resource.url is None or resource.file is None:
        raise PermanentError(f"{resource.id} has no address to fetch from; add a vintage by hand.")
    body = yield Request(url=resource.url, file=resource.file)
    return [body] if body is not None else []


def _newest(stamps: Sequence[str]) -> str:
    """The latest of some Last-Modified; "" where one is missing or is no date."""
    try:
        return max(stamps, key=parsedate_to_datetime, default="")
    except (TypeError, ValueError):
        return ""


class Network:
    """The publishers themselves. One address is asked once in a run, whoever needs it."""

    def __init__(self, client: Client, cache: Path) -> None:
        self.client, self.cache = client, cache
        self._locks: dict[str, threading.Lock] = {}
        self._bodies: dict[str, tuple[str | None, str] | EdudataError] = {}
        self._records: dict[str, set[Path]] = {}
        self._guard = threading.Lock()

    def fetch(self, resource: Resource, context: Context) -> Fetched:
        """Ask all that the resource needs.

        Raises TransientError or PermanentError naming host and reason, and FormatError when nothing
        usable came.
        """
        asks = resource.requests(resource, context) if resource.requests is not None else _one(resource)
        size, stamps, address = 0, [], resource.url
        try:
            ask = next(asks)
            for _ in range(MOST_ASKS):
                body, stamp = self._body(ask, resource)
                if body is not None:
                    size, address = size + len(body), ask.url
                    stamps.append(stamp)
                ask = asks.send(body)
        except StopIteration as stop:
            payloads = tuple(stop.value or ())
        else:
            raise PermanentError(f"{resource.id} asked {MOST_ASKS} times without an end.")
        if not payloads:
            raise FormatError(
                f"{resource.id}: the publisher has no file where one was expected. See {resource.page}."
            )
        shown = self.client.mask(address) if address else None
        sha256 = download_cache.bind(self.cache, [files.sha256(p) for p in payloads])
        return Fetched(payloads, sha256, size, "download", shown, _newest(stamps))

    def invalidate(self, resource: Resource) -> None:
        """Forget the validators of all that was asked for the resource."""
        with self._guard:
            records = self._records.pop(resource.id, set())
        for path in records:
            with suppress(OSError):  # a cache that cannot be written stores none either
                path.unlink(missing_ok=True)

    def _body(self, ask: Request, resource: Resource) -> tuple[bytes | None, str]:
        key = files.sha256(json.dumps([ask.method, ask.url, ask.json], sort_keys=True).encode())
        path = self.cache / "requests" / f"{key}.json"
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
            self._records.setdefault(resource.id, set()).add(path)
        with lock:
            if key not in self._bodies:
                try:
                    self._bodies[key] = self._ask(ask, path)
                except EdudataError as error:
                    self._bodies[key] = error
            found = self._bodies[key]
        if isinstance(found, EdudataError):
            # A new one for each resource: an error that is raised twice carries two tracebacks.
            raise type(found)(str(found))
        sha256, stamp = found
        return (None if sha256 is None else download_cache.get(self.cache, sha256)), stamp

    def _ask(self, ask: Request, path: Path) -> tuple[str | None, str]:
        """Fetch, or find unchanged, one body; its checksum in the cache and its Last-Modified."""
        known = self._known(path)
        answer = self.client.get(ask, known.get("etag", ""), known.get("last_modified", ""))
        if answer.state == "unchanged":
            return known["sha256"], known.get("last_modified", "")
        if answer.path is None:
            return None, ""
        try:
            sha256 = answer.sha256
            if self._tells_a_key(ask):
                sha256 = self._without_keys(answer.path, sha256)
            sha256 = download_cache.take(self.cache, answer.path, sha256)
        finally:
            answer.path.unlink(missing_ok=True)
        record = {"sha256": sha256, "etag": answer.etag, "last_modified": answer.last_modified}
        files.write_bytes(path, files.json_bytes(record))
        return sha256, answer.last_modified

    def _tells_a_key(self, ask: Request) -> bool:
        said = f"{ask.url} {ask.json} {dict(ask.headers)}"
        return self.client.mask(said) != said

    def _without_keys(self, path: Path, sha256: str) -> str:
        """Take keys that an answer repeats out of its file; the checksum of what remains."""
        data = files.read_bytes(path, AGAIN)
        masked = self.client.mask.in_bytes(data)
        if masked == data:
            return sha256
        files.write_bytes(path, masked)
        return files.sha256(masked)

    def _known(self, path: Path) -> Mapping[str, str]:
        """Validators of the copy in the cache; none when the copy is gone or damaged."""
        try:
            record: dict[str, str] = json.loads(path.read_bytes())
            download_cache.get(self.cache, record["sha256"])
        except (OSError, ValueError, KeyError, TypeError, PermanentError):
            return {}
        return record


class Mirror:
    """A folder of downloaded files, for those behind a firewall.

    mapping   : resource -> its file or files, relative to the folder; without one a resource's files are
                <publisher>/<resource>.* or those in the folder <publisher>/<resource>/
    published : resource -> when its files were published, where they do not say so themselves
    """

    def __init__(
        self,
        folder: Path,
        mapping: Mapping[str, str | Sequence[str]] | None = None,
        published: Mapping[str, str] | None = None,
    ) -> None:
        if not folder.is_dir():
            raise PermanentError(
                f"{folder} is not a directory. Name the folder of downloaded files with --mirror."
            )
        self.folder, self.mapping, self.published = folder, mapping, published or {}

    def check(self, known: Mapping[str, Resource]) -> None:
        """UnknownNameError when the mapping names a resource that does not exist."""
        for name in self.mapping or {}:
            if name not in known:
                raise UnknownNameError("resource of the mirror map", name, known)

    def _files(self, resource: Resource) -> list[Path]:
        if self.mapping is not None:
            named = self.mapping.get(resource.id, ())
            return [self.folder / n for n in ((named,) if isinstance(named, str) else named)]
        inside = self.folder / resource.source / resource.name
        found = inside.iterdir() if inside.is_dir() else inside.parent.glob(f"{resource.name}.*")
        return sorted(p for p in found if p.is_file())

    def fetch(self, resource: Resource, context: Context) -> Fetched | None:
        """The files' bytes, or None when the mirror has none for the resource."""
        paths = self._files(resource)
        if not paths:
            return None
        remedy = "Correct the mirror map, or download the file again."
        payloads = tuple(files.read_bytes(p, remedy) for p in paths)
        return Fetched(
            payloads,
            digest(payloads),
            sum(map(len, payloads)),
            "download",
            resource.url,
            mirrored=True,
            published=self.published.get(resource.id),
        )

    def invalidate(self, resource: Resource) -> None:
        """Nothing: files are read anew in every run."""


def mirror_map(path: Path) -> tuple[dict[str, str | list[str]], dict[str, str]]:
    """What a TOML file tells of a mirror: resource -> file or files, and resource -> publication.

    "nyfed/majors" = "majors.csv"
    "fred/mspus" = { file = "MSPUS.csv", published = "2026-07" }

    Raises CorruptDataError when it is not one, OutOfRangeError for a date that is none.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorruptDataError(
            f'{path} is not a readable TOML file ({error}). Its lines are "publisher/resource" = "file".'
        ) from error
    places: dict[str, str | list[str]] = {}
    published: dict[str, str] = {}
    for name, value in found.items():
        held = value if isinstance(value, dict) else {"file": value}
        place = held.get("file")
        several = isinstance(place, list) and all(isinstance(v, str) for v in place)
        usable = (isinstance(place, str) or several) and held.keys() <= {"file", "published"}
        if place is None or not usable:
            raise CorruptDataError(
                f"{path}: {name} must name a file or a list of files, or "
                '{file = "…", published = "2026-06"}.'
            )
        places[name] = place
        if "published" in held:
            last_day(f"{held['published']}")
            published[name] = f"{held['published']}"
    return places, published
