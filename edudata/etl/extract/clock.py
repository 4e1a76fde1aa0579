"""Compare this machine's clock with those of the publishers that it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DAY = timedelta(days=1)


class Clock:
    """How far this machine's clock is ahead of each publisher's, as their answers say.

    Parameters
    ----------
    now : callable
        Replaced in tests.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self._skews: dict[str, timedelta] = {}

    def note(self, host: str, headers: Mapping[str, str]) -> None:
        """Take the time from the headers of an answer, if it has one."""
        with suppress(ValueError, TypeError, OverflowError, KeyError):
            # A cache passes on the date of the original answer, and for how long it has had it.
            age = timedelta(seconds=int(headers.get("Age", "0")))
            self._skews[host] = self.now() - (parsedate_to_datetime(headers["Date"]).astimezone(UTC) + age)

    def wrong(self, hosts: Iterable[str]) -> str:
        """Say how this machine's clock differs from a publisher's by a day or more; "" if it does not.

        A publisher whose clock alone is off, while others agree with this machine, is not believed.

        Parameters
        ----------
        hosts : iterable of str
            Those that were asked.
        """
        if any(abs(skew) < DAY for skew in self._skews.values()):
            return ""
        for host in hosts:
            if (skew := self._skews.get(host)) is not None:
                here = self.now()
                return (
                    f"this machine's clock says {here:%Y-%m-%d %H:%M}, that of {host} "
                    f"{here - skew:%Y-%m-%d %H:%M} (UTC): no figure is stored under a wrong date"
                )
        return ""
