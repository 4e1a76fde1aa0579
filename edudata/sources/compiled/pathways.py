"""How long a degree takes, what its alternatives cost, and which states promise free college."""

from edudata.records import Resource
from edudata.sources._licenses import FACTS

PROMISE_PAGE = "https://thecollegepost.com/free-community-college-states"

RESOURCES: tuple[Resource, ...] = (
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
            "trust": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("measure", "cohort", "group_name"),
        required=("trust", "source_url"),
        license=FACTS,
        citation="Time to degree compiled by edudata from the National Center for Education Statistics "
        "and the National Student Clearinghouse (Signature Report 11); each row names its page.",
        cadence="irregular",
        kind="compiled",
        notes=(
            (
                "Graduation rates count first-time, full-time students who finish where they started; "
                "months to degree count all who received a first bachelor's degree, from first enrolment."
            ),
            (
                "The Clearinghouse follows students across institutions and also counts years enrolled, in "
                "full-time equivalents."
            ),
        ),
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
        license=FACTS,
        citation="Alternatives to a degree compiled by edudata from providers' price pages, Course Report, "
        "RTI International, the College Board and the press; each row names its source.",
        cadence="irregular",
        kind="compiled",
        notes=(
            (
                "Prices are nominal and stand on different bases: a course, a month, a term, a whole "
                "program. Never compare two bases without counting out a whole program."
            ),
            "Rows flagged indicative_only come from lists and guides and are starting values to edit.",
        ),
    ),
    Resource(
        name="promise_programs",
        title="State programs of free community college, a list of about 2022",
        page=PROMISE_PAGE,
        columns={
            "state": "text",
            "program": "text",
            "status": "text",
            "trust": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("state",),
        required=("program", "status", "trust", "source_url"),
        license=FACTS,
        citation=f"The College Post, Free Community College States, {PROMISE_PAGE}",
        cadence="irregular",
        kind="compiled",
        notes=(
            (
                "Incomplete: the list at hand ends in the states beginning with V. A state that is not "
                "listed may well have a program."
            ),
            "Two entries are city programs; their notes name the state's own.",
        ),
    ),
)
