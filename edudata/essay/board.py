"""The verdict board: every claim assessed on the available tables, with the reasons.

This module reads no files: a function that loads tables is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from edudata.errors import EdudataError, NoVintageError, OutOfRangeError, PermanentError
from edudata.essay.record import Claim, Finding, Frames

# Fields of a claim on the board, in this order.
COLUMNS = (
    *("id", "section", "statement", "definition", "verdict", "reason", "value", "unit", "vintage"),
    *("tolerance", "alternatives", "figure", "settings", "note", "essay"),
)
# Fields of a claim on one day.
HISTORY = ("id", "as_of", "verdict", "value", "unit", "reason", "vintage")
REBUILD = "Run `edudata build`, or `edudata restore` if a refresh brought it."
Load = Callable[[str], pd.DataFrame]
# From vintages ("a/b@2026-05; c/d@2026") to a remark that a newer one is overdue, or "".
Note = Callable[[str], str]


def nothing(vintages: str) -> str:
    """Return no note."""
    return ""


def untestable(reason: str) -> Finding:
    """Return a finding without a value."""
    return Finding(None, "", "not testable", reason)


class Tables(dict[str, pd.DataFrame]):
    """Tables loaded on first use, with a memory for what checks compute from them.

    Parameters
    ----------
    load : callable
        From the name of a table or view to its DataFrame, with its vintage in attrs.

    Raises
    ------
    PermanentError
        On access to a table that cannot be loaded; the message says why.

    Examples
    --------
    >>> tables = Tables({"t": pd.DataFrame({"x": [1]})}.get)
    >>> len(tables["t"]), list(tables)
    (1, ['t'])
    """

    def __init__(self, load: Load) -> None:
        super().__init__()
        self.memory: dict[Any, Any] = {}  # see `_rules.memoize`
        self._load, self._errors = load, dict[str, str]()

    def __missing__(self, name: str) -> pd.DataFrame:
        # A failure is remembered too: a damaged table would otherwise be read again for every claim.
        if name not in self._errors:
            try:
                self[name] = self._load(name)
                return self[name]
            except EdudataError as error:
                self._errors[name] = str(error)
        raise PermanentError(f"the table {name} is not available: {self._errors[name]}")


def find(claim: Claim, frames: Frames, **definition: str) -> Finding:
    """Check a claim; it is "not testable", with the reason, if its tables lack something.

    Parameters
    ----------
    claim : Claim
        The claim.
    frames : mapping of str to DataFrame
        Its tables, as for `Claim.find`.
    **definition : str
        Value of each option; by default the board's.

    Returns
    -------
    Finding
        Never an error: a table may be missing, damaged or older than the check.
    """
    try:
        return claim.find(frames, **definition)
    except EdudataError as error:
        return untestable(f"It cannot be computed: {error}")
    except (LookupError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        # A table older than the checks lacks a column or a row that they count on.
        what = f"{type(error).__name__}: {error}"
        return untestable(f"{', '.join(claim.tables)} are not as this check expects ({what}). {REBUILD}")


def assess(
    claim: Claim, tables: Tables, *, alternatives: bool = True, note: Note = nothing
) -> dict[str, Any]:
    """Describe a claim with its finding.

    Parameters
    ----------
    claim : Claim
        The claim.
    tables : Tables
        Tables, shared by all claims of a board.
    alternatives : bool
        Check every other definition too, most of the work; otherwise the list is empty.
    note : callable
        From the vintages behind the value to a remark on them.

    Returns
    -------
    dict
        The fields of COLUMNS as plain values. A table that cannot be loaded makes what needs it "not
        testable"; the reason names a remedy.
    """
    finding = find(claim, tables)
    vintage = _vintages(claim, tables)
    return {
        "id": claim.id,
        "section": claim.section,
        "statement": claim.statement,
        "definition": claim.definition,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "value": finding.value,
        "unit": finding.unit,
        "vintage": vintage,
        "tolerance": finding.tolerance,
        "alternatives": _alternatives(claim, tables, finding) if alternatives else [],
        "figure": claim.figure,
        "settings": dict(claim.settings),
        "note": note(vintage),
        "essay": claim.essay,
    }


def _vintages(claim: Claim, frames: Frames) -> str:
    """List "publisher/resource@published" of the rows behind the board's value, joined by "; "."""
    vintages: list[str] = []
    for name in claim.needed:
        try:
            vintages += str(frames[name].attrs.get("vintage", "")).split("; ")
        except EdudataError:  # the finding has said why
            continue
    # A table has more resources than the rows that the check reads.
    return "; ".join(dict.fromkeys(v for v in vintages if v.partition("@")[0] in claim.resources))


def _alternatives(claim: Claim, frames: Frames, own: Finding) -> list[dict[str, Any]]:
    """Check every definition, the board's first; `flips` marks another verdict than the board's."""
    definitions = claim.definitions() if claim.options else []
    out: list[dict[str, Any]] = []
    if claim.readings:
        out.append(_alternative("all readings together", {}, own, own))
    for definition in definitions:
        finding = find(claim, frames, **definition) if out else own
        out.append(_alternative(claim.words(definition), definition, finding, own))
    return out


def _alternative(
    words: str, definition: Mapping[str, str], finding: Finding, own: Finding
) -> dict[str, Any]:
    return {
        "definition": words,
        "options": dict(definition),
        "verdict": finding.verdict,
        "value": finding.value,
        "unit": finding.unit,
        "reason": finding.reason,
        "flips": finding.verdict != own.verdict,
    }


def board(
    claims: Iterable[Claim], load: Load, *, alternatives: bool = True, note: Note = nothing
) -> list[dict[str, Any]]:
    """Assess claims, in their order; arguments as in `assess` and `Tables`."""
    tables = Tables(load)
    return [assess(claim, tables, alternatives=alternatives, note=note) for claim in claims]


def verdicts(claims: Iterable[Claim], load: Load) -> dict[str, str]:
    """Return the board's verdict by claim id, of the claims that data can check."""
    tables = Tables(load)
    return {claim.id: str(find(claim, tables).verdict) for claim in claims if claim.check is not None}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """List the verdicts that differ, of the claims in both.

    Examples
    --------
    >>> changed({"tripled": "partly"}, {"tripled": "supported"})
    ({'claim': 'tripled', 'before': 'partly', 'after': 'supported'},)
    """
    return tuple(
        {"claim": name, "before": before[name], "after": verdict}
        for name, verdict in after.items()
        if name in before and before[name] != verdict
    )


def history(
    claim: Claim, load_as_of: Callable[[str, str], pd.DataFrame], days: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """List the board's verdict on each day on which something that the claim reads was published.

    Parameters
    ----------
    claim : Claim
        The claim.
    load_as_of : callable
        From (table, day) to a DataFrame as it had been published by then.
    days : mapping
        Days of publication, in order, to the state of the claim's resources on that day.

    Returns
    -------
    list of dict
        The fields of HISTORY, one record per day that changed the finding. Days before the tables held
        what the check needs have none.
    """
    out: list[dict[str, Any]] = []
    last_state = last_finding = None
    for day, state in days.items() if claim.check is not None else ():
        # Rebuilding the tables of a day is the expensive part: skip days with nothing new to read.
        if out and state == last_state:
            continue
        try:
            frames = {name: load_as_of(name, day) for name in claim.needed}
            finding = claim.find(frames)
        except (NoVintageError, OutOfRangeError):  # not published yet
            continue
        last_state = state
        if finding == last_finding:
            continue
        last_finding = finding
        out.append(
            {
                "id": claim.id,
                "as_of": day,
                "verdict": finding.verdict,
                "value": finding.value,
                "unit": finding.unit,
                "reason": finding.reason,
                "vintage": _vintages(claim, frames),
            }
        )
    return out
