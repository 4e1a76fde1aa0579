"""The tables: one module a subject, each with its models, builders and cross-row checks."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from edudata.records import Table, View

SUBJECTS = (
    "debt",
    "household_debt",
    "federal_debt",
    "federal_portfolio",
    "federal_repayment",
    "prices",
    "college_prices",
    "pathways",
    "labor",
    "occupations",
    "occupation_codes",
    "hiring",
    "taxi",
    "regions",
    "housing",
    "house_prices",
    "indicators",
    "region_indicators",
    "colleges",
    "programs",
    "requirements",
)


@cache
def tables() -> dict[str, Table]:
    """All tables by name. Imports pandas and pandera: for building and validating only."""
    found = [t for s in SUBJECTS for t in import_module(f"edudata.models.{s}").TABLES]
    return {table.name: table for table in found}


@cache
def views() -> dict[str, View]:
    """All catalog views by name."""
    found = [v for s in SUBJECTS for v in getattr(import_module(f"edudata.models.{s}"), "VIEWS", ())]
    return {view.name: view for view in found}
