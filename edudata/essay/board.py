"""The verdict board: every claim assessed on the tables at hand, and how its verdict came about.

Reads nothing itself: tables come from a function that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from edudata.errors import EdudataError, NoVintageError, OutOfRangeError, PermanentError
from edudata.essay.record import Claim, Finding, Frames

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "id",
    "section",
    "statement",
    "definition",
    "verdict",
    "reason",
    "value",
    "unit",
    "vintage",
    "tolerance",
    "alternatives",
    "figure",
    "note",
)
"""What is told of a claim, in this order."""
HISTORY = ("id", "as_of", "verdict", "value", "unit", "reason", "vintage")
"""What is told of a claim on a day."""
REBUILD = "Run `edudata build`, or `edudata restore` if a refresh brought it."
Load = Callable[[str], "pd.DataFrame"]
Note = Callable[[str], str]
"""What must be said of vintages ("a/b@2026-05; c/d@2026"): that a newer one is overdue, or nothing."""


def nothing(vintages: str) -> str:
    """No note."""
    return ""


def untestable(reason: str) -> Finding:
    """A finding that says why there is none."""
    return Finding(None, "", "not testable", reason)


def find(claim: Claim, frames: Frames, **chosen: str) -> Finding:
    """The finding under some definition; what the tables lack makes it "not testable", with the reason."""
    try:
        return claim.find(frames, **chosen)
    except EdudataError as error:
        return untestable(f"It cannot be computed: {error}")
    except (LookupError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        # A table older than the checks lacks a column or a row that they count on.
        what = f"{type(error).__name__}: {error}"
        return untestable(f"{', '.join(claim.tables)} are not as this check expects ({what}). {REBUILD}")


class _Frames(dict[str, "pd.DataFrame"]):
    """The frames at hand; asking for another says why it is not."""

    def __init__(self, load: Load, memory: dict[Any, Any]) -> None:
        super().__init__()
        self.memory = memory  # see `rules.once`
        self._load, self._why = load, dict[str, str]()

    def get_all(self, names: Iterable[str]) -> None:
        """Load what can be loaded."""
        for name in names:
            try:
                self[name] = self._load(name)
            except EdudataError as error:
                self._why[name] = str(error)

    def __missing__(self, name: str) -> pd.DataFrame:
        raise PermanentError(f"the table {name} is not at hand: {self._why.get(name, 'not asked for')}")


def assess(
    claim: Claim,
    load: Load,
    *,
    alternatives: bool = True,
    note: Note = nothing,
    memory: dict[Any, Any] | None = None,
) -> dict[str, Any]:
    """All that is told of a claim: the names of COLUMNS, plain values.

    load         : table or view name -> DataFrame, its vintage in attrs
    alternatives : find every other definition as well; without them the list is empty
    note         : what to say of the vintages behind the value
    memory       : shared by claims whose `load` gives the same frames: what one computed, another need not

    A table that cannot be loaded makes what needs it "not testable"; the reason names what would mend it.
    """
    frames = _Frames(load, {} if memory is None else memory)
    frames.get_all(claim.tables)
    found = find(claim, frames)
    vintage = _vintages(claim, frames)
    return {
        "id": claim.id,
        "section": claim.section,
        "statement": claim.statement,
        "definition": claim.definition,
        "verdict": found.verdict,
        "reason": found.reason,
        "value": found.value,
        "unit": found.unit,
        "vintage": vintage,
        "tolerance": found.tolerance,
        "alternatives": _alternatives(claim, frames, found) if alternatives else [],
        "figure": claim.figure,
        "note": note(vintage),
    }


def _vintages(claim: Claim, frames: Frames) -> str:
    """ "publisher/resource@published" of the rows behind the board's value, joined by "; "."""
    found = [v for f in frames.values() for v in str(f.attrs.get("vintage", "")).split("; ")]
    return "; ".join(dict.fromkeys(v for v in found if v.partition("@")[0] in claim.resources))


def _alternatives(claim: Claim, frames: Frames, own: Finding) -> list[dict[str, Any]]:
    """Every definition with its finding, the board's first; `flips` where the verdict differs from it."""
    if not claim.options:
        return []
    out: list[dict[str, Any]] = []
    for chosen in claim.definitions():
        found = find(claim, frames, **chosen) if out else own
        out.append(
            {
                "definition": claim.words(chosen),
                "options": chosen,
                "verdict": found.verdict,
                "value": found.value,
                "unit": found.unit,
                "reason": found.reason,
                "flips": found.verdict != own.verdict,
            }
        )
    return out


def _once(load: Load) -> Load:
    """`load`, which remembers its frames, and what could not be loaded."""
    kept: dict[str, pd.DataFrame | EdudataError] = {}

    def loaded(name: str) -> pd.DataFrame:
        if name not in kept:
            try:
                kept[name] = load(name)
            except EdudataError as error:
                kept[name] = error
        found = kept[name]
        if isinstance(found, EdudataError):
            raise found
        return found

    return loaded


def board(
    claims: Iterable[Claim], load: Load, *, alternatives: bool = True, note: Note = nothing
) -> list[dict[str, Any]]:
    """Assess claims on the tables that `load` returns, in their order."""
    shared: dict[str, Any] = {"alternatives": alternatives, "note": note, "memory": {}}
    once = _once(load)
    return [assess(c, once, **shared) for c in claims]


def verdicts(claims: Iterable[Claim], load: Load) -> dict[str, str]:
    """Claim -> verdict by the board's own definitions, of those that can be checked."""
    once, out = _once(load), {}
    for claim in claims:
        if claim.check is not None:
            try:
                out[claim.id] = str(find(claim, {n: once(n) for n in claim.needed}).verdict)
            except EdudataError:
                out[claim.id] = "not testable"
    return out


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Verdicts that differ: ({"claim": "debt-record", "before": "supported", "after": "outdated"}, …)"""
    return tuple(
        {"claim": name, "before": before[name], "after": verdict}
        for name, verdict in after.items()
        if name in before and before[name] != verdict
    )


def history(
    claim: Claim, load_as_of: Callable[[str, str], pd.DataFrame], days: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The board's verdict on each day on which something that it reads had been published.

    load_as_of : (table, day) -> DataFrame as it had been published by then
    days       : dates of publication in order -> what the check's resources were on that day

    Records with the names of HISTORY, one a day that changed anything: neither those on which the
    resources or the finding stayed what they were, nor those before the tables held what the check needs.
    """
    out: list[dict[str, Any]] = []
    last = None
    for day, state in days.items() if claim.check is not None else ():
        if out and state == last:
            continue
        try:
            frames = {name: load_as_of(name, day) for name in claim.needed}
            found = claim.find(frames)
        except (NoVintageError, OutOfRangeError):  # nothing to go by yet
            continue
        last = state
        if out and (found.verdict, found.value, found.reason) == (
            out[-1]["verdict"],
            out[-1]["value"],
            out[-1]["reason"],
        ):
            continue
        out.append(
            {
                "id": claim.id,
                "as_of": day,
                "verdict": found.verdict,
                "value": found.value,
                "unit": found.unit,
                "reason": found.reason,
                "vintage": _vintages(claim, frames),
            }
        )
    return out
