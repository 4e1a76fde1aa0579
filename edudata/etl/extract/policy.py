"""Limits of the HTTP client: times, sizes, retries and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from urllib3.util.retry import Retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Limits of the client; the defaults are polite.

    Attributes
    ----------
    connect_s, read_s : float
        Longest wait for a connection, and longest silence.
    total_s : float
        Longest time for one file, with all retries and waits.
    resource_s : float
        Longest time for all files of one resource.
    grace_s : float
        How long an answer may take to begin, and how long it may be slower than `least_rate`.
    least_rate : float
        Bytes per second, on average, that a body must reach after the grace: a drip ends early.
    retries : int
        Tries after the first one.
    backoff_s, jitter_s : float
        The second retry waits 2 × backoff_s, each further one twice as long, plus up to jitter_s. The
        first retry only keeps the pause between requests.
    longest_wait_s : float
        A publisher that asks for a longer wait (Retry-After) is not asked again in this run.
    max_bytes : int
        Largest body, after decompression.
    pause_s, pauses_s
        Least time between two requests to one host, in general and by host.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 600.0
    resource_s: float = 1800.0
    grace_s: float = 60.0
    least_rate: float = 2000.0
    retries: int = 4
    backoff_s: float = 1.0
    jitter_s: float = 0.25
    longest_wait_s: float = 120.0
    max_bytes: int = 400_000_000
    pause_s: float = 1.0
    pauses_s: Mapping[str, float] = field(
        default_factory=lambda: {"fred.stlouisfed.org": 0.5, "api.stlouisfed.org": 0.5}
    )

    def within(self, seconds: float) -> Policy:
        """Return these limits with none longer than an operator's deadline for one resource."""
        return replace(
            self,
            resource_s=seconds,
            total_s=min(self.total_s, seconds),
            grace_s=min(self.grace_s, seconds),
            connect_s=min(self.connect_s, seconds),
            read_s=min(self.read_s, seconds),
        )

    def retry(self) -> Retry:
        """Return the state of a request that has not failed yet."""
        return Retry(
            total=self.retries,
            backoff_factor=self.backoff_s,
            backoff_jitter=self.jitter_s,
            backoff_max=self.longest_wait_s,
        )
