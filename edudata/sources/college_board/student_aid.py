"""Trends in Student Aid: borrowing, grants and debt at graduation."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

PAGE = "https://research.collegeboard.org/trends/student-aid"

STUDENT_AID = Resource(
    name="student_aid",
    title="Annual borrowing, grants and debt at graduation, Trends in Student Aid",
    page=PAGE,
    columns={
        "class_of": "integer",
        "sector": "text",
        "measure": "text",
        "amount_usd": "number",
        "amount_billion_usd": "number",
        "share_pct": "number",
        "dollar_year": "text",
        **PROVENANCE,
    },
    key=("measure", "sector", "class_of", "dollar_year"),
    period="class_of",
    required=("trust", "source_url"),
    cadence="yearly",
    release_months=(10,),
    kind="compiled",
    license=_licenses.NON_COMMERCIAL,
    citation=f"College Board, Trends in Student Aid, {PAGE}.",
    notes=(
        "Not refreshed: no lasting address of its data is known. Add each October's edition by hand.",
        "Collected from several editions; the year is the one in which the academic year ends.",
        "Amounts are in the dollars of `dollar_year`, which differs between editions.",
    ),
)
RESOURCES = (STUDENT_AID,)
