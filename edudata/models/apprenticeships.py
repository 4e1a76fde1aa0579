"""Registered apprentices by fiscal year, as the Department of Labor counted them in two ways."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, optional, shared
from edudata.records import CheckResult, Table

# How a number was published: to the digit, rounded, or as a lower bound.
PRECISIONS = ("exact", "rounded", "more than")


class Apprenticeships(Model, key=["fiscal_year", "includes_military"]):
    """One row per fiscal year and way of counting."""

    fiscal_year: int = column("federal fiscal year, October to September", "year", ge=1990, le=2100)
    includes_military: str = column(
        "whether the military's program is counted: the two are different series", isin=("yes", "no")
    )
    new_apprentices: int = column("people who began in the year", "persons", ge=20_000, le=5_000_000)
    active_apprentices: int = column(
        "apprentices at the end of the year", "persons", ge=50_000, le=10_000_000
    )
    completers: int = optional("people who completed", "persons", ge=5_000, le=2_000_000)
    active_programs: int = optional("programs with apprentices", "programs", ge=5_000, le=500_000)
    new_programs: int = optional("programs that were registered in the year", "programs", ge=100, le=50_000)
    precision: str = column("how the row's numbers were published", isin=PRECISIONS)
    trust: str = shared("trust")
    note: str = shared("note")
    source_url: str = shared("source_url")


def build_apprenticeships(raw: Raw) -> pd.DataFrame:
    """Take the compiled rows."""
    return cast(raw.newest("compiled/apprenticeships"), Apprenticeships)


def fewer_begin_than_are_active(frame: pd.DataFrame) -> CheckResult:
    """Check that fewer people begin, and fewer complete, than are apprentices."""
    active = frame["active_apprentices"]
    wrong = frame[frame["new_apprentices"].ge(active) | frame["completers"].ge(active)]
    return check("fewer begin or complete than are apprentices", wrong, len(frame))


TABLES = (
    Table(
        name="apprenticeships",
        title="Registered apprentices",
        description="People in registered apprenticeships, those who began and those who completed, in the "
        "fiscal years that pages of the Department of Labor state. Years between are missing, and counts "
        "before and after 2012 differ in whether they include the military.",
        subject="pathways",
        model=Apprenticeships,
        build=build_apprenticeships,
        span=("fiscal_year", "fiscal_year"),
        checks=(fewer_begin_than_are_active,),
        kind="compiled",
        breaks=("The military's program is counted from 2012 on, not before: never compare across.",),
    ),
)
