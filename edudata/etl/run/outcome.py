"""What a refresh did with one resource."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from edudata.errors import ClockError, DataDirectoryError, SetupError, TransientError
from edudata.records import CheckResult, Resource

Result = Literal[
    "published",
    "unchanged",
    "kept_last_good",
    "not_due",
    "not_in_mirror",
    "not_newer",
    "no_key",
    "would_publish",
    "candidate",
    "failed",
]
RESULTS: tuple[Result, ...] = get_args(Result)
State = Literal["fine", "needs a person", "failed"]
# The worst state of a run's resources decides its exit code.
EXIT_CODES: Mapping[State, int] = {"fine": 0, "failed": 1, "needs a person": 3}
RETRY = "edudata refresh --retry last"
# Characters of a reason that are printed; --json and the summary have all of it.
MAX_PRINTED = 240
BUG_REMEDY = "This is a bug in edudata; the last good data stay. Please report it with this summary."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to one resource.

    Attributes
    ----------
    result : str
        "candidate" is reported while a file that passed its own checks waits for those of the tables; it is
        never the last result. "no_key" and "not_newer" need nobody, unlike "kept_last_good".
    reason, remedy : str
        Why it was not published and what to do about it; empty otherwise.
    bytes : int
        Size of the download.
    vintage_before, vintage_after : str or None
        Publication of the newest vintage before the run and of the new one.
    rows : int or None
        Rows of the file, once it was parsed.
    newest_period : str or None
        Its newest period, as the publisher writes it.
    checks : tuple of CheckResult
        Comparison with the active vintage.
    changes : mapping or None
        Rows added, values revised and rows dropped against the active vintage.
    """

    source: str
    resource: str
    result: Result
    reason: str = ""
    remedy: str = ""
    bytes: int = 0
    seconds: float = 0.0
    vintage_before: str | None = None
    vintage_after: str | None = None
    rows: int | None = None
    newest_period: str | None = None
    checks: tuple[CheckResult, ...] = ()
    changes: Mapping[str, int] | None = None

    @property
    def state(self) -> State:
        """Whether this is fine, needs a person's decision, or failed."""
        if self.result == "failed":
            return "failed"
        # A file that nobody asked for by name is no fault: then there is no reason.
        by_name = self.result == "not_in_mirror" and bool(self.reason)
        return "needs a person" if by_name or self.result == "kept_last_good" else "fine"

    @property
    def short_reason(self) -> str:
        """The reason as it is printed: a long one is cut."""
        return textwrap.shorten(self.reason, MAX_PRINTED, placeholder=" … (all of it with --json)")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as in the summary."""
        return asdict(self) | {"state": self.state}


def consent(resource: Resource) -> str:
    """Return the command with which a person consents to a resource's warnings."""
    return f'edudata refresh --accept {resource.id} --reason "…"'


def remedy_for(error: Exception, resource: Resource, files: Sequence[str] = ()) -> str:
    """Say what to do about an error that kept a resource from being refreshed.

    Parameters
    ----------
    files : sequence of str
        Names of the files that a person gave instead of a download.
    """
    return f"{_remedy(error, resource, files)} The last good data stay."


def _remedy(error: Exception, resource: Resource, files: Sequence[str]) -> str:
    if isinstance(error, TransientError):
        return f"Try again later: {RETRY}."
    if isinstance(error, ClockError):
        return f"Set this machine's clock, then: {RETRY}."
    if isinstance(error, SetupError):
        return (
            "Correct this machine's network settings (HTTPS_PROXY, SSL_CERT_FILE; try them with `edudata "
            f"doctor --online`), then: {RETRY}."
        )
    if (key := resource.key_variable) and key in str(error):
        return f"Check {key} (`edudata doctor` shows whether it is set), then: {RETRY}."
    if isinstance(error, DataDirectoryError | OSError):
        return "Free some space or make the directory writable."
    if files:
        this = "this is the file" if len(files) == 1 else "these are the files"
        return f"Check that {this} that {resource.page} offers, unchanged."
    return f"Has the publisher moved or changed the file? See {resource.page}."
