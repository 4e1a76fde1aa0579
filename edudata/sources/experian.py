"""Experian: student debt on its credit reports, as printed in the editions of a yearly article.

Each edition counts different accounts and months, so editions are never joined into one series.
"""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

PAGE = "https://www.experian.com/blogs/ask-experian/state-of-student-loan-debt/"

STUDENT_DEBT = Resource(
    name="student_debt",
    title="Total student loan debt, first quarter of each year 2009-2019",
    page=PAGE,
    columns={
        "year": "integer",
        "quarter": "text",
        "quarter_end": "date",
        "student_debt_trillion_usd": "number",
        "flag": "text",
        **PROVENANCE,
    },
    key=("year",),
    period="quarter_end",
    required=("student_debt_trillion_usd", "trust", "source_url"),
    cadence="ended",
    license=_licenses.QUOTED,
    citation=f"Experian, State of Student Loan Debt, 2019 edition, {PAGE}.",
    notes=(
        "Not refreshed: printed once, in the edition of 2019. There is nothing to do.",
        "The table starts in 2009; nothing is printed for 2008.",
        "The figure for 2012 is very likely a misprint; it is kept and flagged.",
    ),
)
EDITIONS = Resource(
    name="editions",
    title="Student loan figures of the other Experian editions",
    page=PAGE,
    columns={
        "period": "text",
        "period_end": "date",
        "metric": "text",
        "group": "text",
        "value": "number",
        "unit": "text",
        **PROVENANCE,
    },
    key=("metric", "group", "period"),
    period="period_end",
    required=("period_end", "value", "unit", "trust", "source_url"),
    cadence="irregular",
    license=_licenses.QUOTED,
    citation=f"Experian, State of Student Loan Debt, 2014-2024, {PAGE}, also as quoted in the press.",
    notes=(
        "Not refreshed: a web article without a file. Add a new edition's figures by hand.",
        "One release per edition: definitions and months change with each, so they form no series.",
        "A period given only as a year is dated to the last day of that year.",
    ),
)
SOURCE = Source(
    name="experian",
    title="Experian",
    page="https://www.experian.com/blogs/ask-experian/",
    resources=(STUDENT_DEBT, EDITIONS),
)
