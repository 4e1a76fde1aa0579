"""The verdict board: every claim assessed on the tables at hand, and how its verdict came about.

Reads nothing itself: tables come from a function that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from edudata.errors import EdudataError, NoVintageError
from edudata.essay import claims
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
)
"""What is told of a claim, in this order."""
REBUILD = "Run `edudata build`, or `edudata restore` if a refresh brought it."
Load = Callable[[str], "pd.DataFrame"]


def untestable(reason: str) -> Finding:
    """A finding that says why there is none."""
    return Finding(None, "", "not testable", reason)


def find(claim: Claim, frames: Frames, **chosen: str) -> Finding:
    """The finding under some definition; what the tables lack makes it "not testable", with the reason."""
    try:
        return claim.find(frames, **chosen)
    except EdudataError as error:
        return untestable(f"It cannot be computed on the tables at hand: {error}")
    except (LookupError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        # A table older than the checks lacks a column or a row that they count on.
        what = f"{type(error).__name__}: {error}"
        return untestable(f"{', '.join(claim.tables)} are not as this check expects ({what}). {REBUILD}")


def assess(claim: Claim, load: Load) -> dict[str, Any]:
    """All that is told of a claim: the names of COLUMNS, plain values.

    load : table or view name -> DataFrame, its vintage in attrs

    A table that cannot be loaded makes the verdict "not testable"; the reason names what would mend it.
    """
    frames: dict[str, pd.DataFrame] = {}
    missing = ""
    for name in claim.tables:
        try:
            frames[name] = load(name)
        except EdudataError as error:
            missing = f"The table {name} is not at hand: {error}"
            break
    found = untestable(missing) if missing else find(claim, frames)
    vintages = [v for f in frames.values() for v in str(f.attrs.get("vintage", "")).split("; ") if v]
    return {
        "id": claim.id,
        "section": claim.section,
        "statement": claim.statement,
        "definition": claim.definition,
        "verdict": found.verdict,
        "reason": found.reason,
        "value": found.value,
        "unit": found.unit,
        "vintage": "; ".join(dict.fromkeys(vintages)),
        "tolerance": found.tolerance,
        "alternatives": [] if missing else _alternatives(claim, frames, found),
        "figure": claim.figure,
    }


def _alternatives(claim: Claim, frames: Frames, own: Finding) -> list[dict[str, Any]]:
    """Every definition with its finding, the board's first; `flips` where the verdict differs from it."""
    if not claim.options:
        return []
    out = []
    for chosen in claim.definitions():
        found = find(claim, frames, **chosen)
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


def board(load: Load, chosen: Iterable[Claim] | None = None) -> list[dict[str, Any]]:
    """All claims assessed, in the essay's order, then its opinions; each table is loaded once."""
    kept: dict[str, pd.DataFrame] = {}

    def once(name: str) -> pd.DataFrame:
        if name not in kept:
            kept[name] = load(name)
        return kept[name]

    return [assess(c, once) for c in (claims().values() if chosen is None else chosen)]


def verdicts(load: Load, chosen: Iterable[Claim] | None = None) -> dict[str, str]:
    """Claim -> verdict by the board's own definitions, of those that can be checked."""
    kept: dict[str, pd.DataFrame | EdudataError] = {}

    def once(name: str) -> pd.DataFrame:
        if name not in kept:
            try:
                kept[name] = load(name)
            except EdudataError as error:
                kept[name] = error
        found = kept[name]
        if isinstance(found, EdudataError):
            raise found
        return found

    out = {}
    for claim in claims().values() if chosen is None else chosen:
        if claim.check is not None:
            try:
                out[claim.id] = find(claim, {n: once(n) for n in claim.tables}).verdict
            except EdudataError:
                out[claim.id] = "not testable"
    return {name: str(verdict) for name, verdict in out.items()}


def changed(before: dict[str, str], after: dict[str, str]) -> tuple[dict[str, str], ...]:
    """Verdicts that differ: ({"claim": "debt-record", "before": "supported", "after": "outdated"}, …)"""
    return tuple(
        {"claim": name, "before": before[name], "after": verdict}
        for name, verdict in after.items()
        if name in before and before[name] != verdict
    )


def history(
    claim: Claim, load_as_of: Callable[[str, str], pd.DataFrame], days: Iterable[str]
) -> list[dict[str, Any]]:
    """The board's verdict on each day on which something had been published.

    load_as_of : (table, day) -> DataFrame as it had been published by then
    days       : "YYYY-MM-DD"; those before every table had a vintage give no entry

    Records: id, as_of, verdict, value, unit, reason, vintage; oldest first.
    """
    out = []
    for day in sorted(set(days)) if claim.check is not None else []:
        try:
            frames = {name: load_as_of(name, day) for name in claim.tables}
        except NoVintageError:
            continue
        found = find(claim, frames)
        vintages = "; ".join(dict.fromkeys(str(f.attrs.get("vintage", "")) for f in frames.values()))
        out.append(
            {
                "id": claim.id,
                "as_of": day,
                "verdict": found.verdict,
                "value": found.value,
                "unit": found.unit,
                "reason": found.reason,
                "vintage": vintages,
            }
        )
    return out
