"""How long a degree takes, what its alternatives cost, free college by state, and apprentices."""

from __future__ import annotations

from typing import Any

from edudata.records import Resource
from edudata.sources._frames import PROVENANCE
from edudata.sources._licenses import FACTS

PROMISE_PAGE = "https://thecollegepost.com/free-community-college-states"
APPRENTICES_PAGE = "https://www.apprenticeship.gov/data-and-statistics"
_TERMS: dict[str, Any] = {"license": FACTS, "cadence": "irregular", "kind": "compiled"}

RESOURCES = (
    Resource(
        name="time_to_degree",
        title="Time to a degree and graduation rates, cohorts 1996-2019",
        page=None,
        columns={
            "measure": "text",
            "cohort": "text",
            "group_name": "text",
            "months": "number",
            "years": "number",
            "share_pct": "number",
            **PROVENANCE,
        },
        key=("measure", "cohort", "group_name"),
        required=("trust", "source_url"),
        citation="Time to degree compiled by edudata from the National Center for Education Statistics "
        "and the National Student Clearinghouse (Signature Report 11); each row names its page.",
        notes=(
            "Graduation rates count first-time, full-time students who finish where they started.",
            "Months to degree run from first enrollment, for all who received a first bachelor's degree.",
            (
                "The Clearinghouse follows students across institutions and also counts years enrolled, in "
                "full-time equivalents."
            ),
        ),
        **_TERMS,
    ),
    Resource(
        name="education_alternatives",
        title="Price and length of alternatives to a degree, 2014-2026",
        page=None,
        columns={
            "alternative": "text",
            "period": "text",
            "price_usd": "number",
            "price_high_usd": "number",
            "price_basis": "text",
            "duration": "text",
            "trust": "text",
            "flag": "text",
            "publisher": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("alternative", "period"),
        required=("price_usd", "price_basis", "duration", "trust", "publisher"),
        citation="Alternatives to a degree compiled by edudata from providers' price pages, Course Report, "
        "RTI International, the College Board and the press; each row names its source.",
        notes=(
            "Prices are nominal and have different bases: a course, a month, a term, a whole program.",
            "Never compare two bases without computing the price of a whole program.",
            "Rows flagged indicative_only come from lists and guides: edit them before relying on them.",
        ),
        **_TERMS,
    ),
    Resource(
        name="promise_programs",
        title="State programs of free community college, a list of about 2022",
        page=PROMISE_PAGE,
        columns={"state": "text", "program": "text", "status": "text", **PROVENANCE},
        key=("state",),
        required=("program", "status", "trust", "source_url"),
        citation=f"The College Post, Free Community College States, {PROMISE_PAGE}",
        notes=(
            "Incomplete: our copy of the list ends in the states beginning with V.",
            "A state that is not listed may well have a program.",
            "Two entries are city programs; their notes name the state's own.",
        ),
        **_TERMS,
    ),
    Resource(
        name="apprenticeships",
        title="Registered apprentices, fiscal years 2002-2013, 2019 and 2020",
        page=APPRENTICES_PAGE,
        columns={
            "fiscal_year": "integer",
            "includes_military": "text",
            "active_apprentices": "integer",
            "new_apprentices": "integer",
            "completers": "integer",
            "active_programs": "integer",
            "new_programs": "integer",
            "precision": "text",
            **PROVENANCE,
        },
        key=("fiscal_year", "includes_military"),
        period="fiscal_year",
        required=("new_apprentices", "precision", "trust", "source_url"),
        citation="U.S. Department of Labor, Employment and Training Administration, Registered "
        "Apprenticeship National Results, as quoted from the pages named in the rows.",
        notes=(
            "Counts to fiscal year 2012 leave out the military's program, later ones include it.",
            "Fiscal years 2014 to 2018 and those from 2021 are missing: no page with them was found.",
        ),
        **_TERMS,
    ),
)
