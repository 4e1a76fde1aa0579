"""The essay's statements, each as a record with a check on the tables. Pure: frames in, findings out."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from edudata.errors import UnknownNameError
from edudata.essay.record import Claim

SUBJECTS = ("taxi", "debt", "jobs", "time", "tuition", "cheaper", "regions", "hiring", "opinions")


@cache
def claims() -> dict[str, Claim]:
    """All statements by id: those that data can check in the essay's order, then its opinions."""
    found = [c for s in SUBJECTS for c in import_module(f"edudata.essay.{s}").CLAIMS]
    return {c.id: c for c in found}


def claim(claim_id: str) -> Claim:
    """The statement of an id, letter case aside; UnknownNameError lists the known ones."""
    known = claims()
    if (name := claim_id.strip().lower()) in known:
        return known[name]
    raise UnknownNameError("claim", claim_id, known)


def touched(resource: str) -> tuple[str, ...]:
    """Claims that read rows of a resource, under the board's definition or another."""
    return tuple(c.id for c in claims().values() if resource in (*c.resources, *c.others))


def decided(resource: str) -> tuple[str, ...]:
    """Claims whose verdict rests on rows of a resource: those the board's definition reads."""
    return tuple(c.id for c in claims().values() if resource in c.resources)
