"""Payloads of a resource, regardless of where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edudata import files
from edudata.records import Context, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The payloads of one resource.

    Attributes
    ----------
    payloads : tuple of bytes
        One per file, in the order in which the parser takes them.
    digest : str
        Checksum of the payloads: see `digest`.
    url : str or None
        Where they were read, without keys; None where there is no single address.
    no_url : str
        Why there is none.
    last_modified : str
        Date of the newest payload as its server states it; "" if it states none.
    from_mirror : bool
        Read from a folder, so that nobody knows when they were downloaded.
    published : str or None
        Publication as stated by a person in the mirror map.
    """

    payloads: tuple[bytes, ...]
    digest: str
    url: str | None = None
    no_url: str = ""
    last_modified: str = ""
    from_mirror: bool = False
    published: str | None = None

    @property
    def identity(self) -> str:
        """What the outcome of parsing depends on: the bytes, and the date that a person gave."""
        return f"{self.digest} {self.published}" if self.published else self.digest

    @property
    def size(self) -> int:
        """Bytes of all payloads."""
        return sum(map(len, self.payloads))


class Fetcher(Protocol):
    """A source of payloads."""

    def fetch(self, resource: Resource, context: Context) -> Fetched | None:
        """Return the payloads, or None if this source has none for the resource."""
        ...

    def file_names(self, resource: Resource) -> list[str]:
        """List the files that a person gave for a resource; messages name them. Empty for downloads."""
        ...

    def invalidate(self, resource: Resource) -> None:
        """Make the next run download the resource in full, because its payloads were rejected."""
        ...


def digest(payloads: Sequence[bytes]) -> str:
    """Return the sha256 of one payload; of several, that of their digests, one per line."""
    digests = [files.sha256(p) for p in payloads]
    return digests[0] if len(digests) == 1 else files.sha256("\n".join(digests).encode())
