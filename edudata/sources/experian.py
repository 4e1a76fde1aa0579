"""Experian: student debt on its credit reports, as printed in the editions of a yearly article.

Each edition counts other accounts and other months, so editions are never joined into one series.
There is no file to download: figures are transcribed from the pages.
"""

from edudata.records import Resource, Source
from edudata.sources import _licenses

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
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("year",),
    period="quarter_end",
    required=("student_debt_trillion_usd", "trust", "source_url"),
    cadence="ended",
    license=_licenses.QUOTED,
    citation=f"Experian, State of Student Loan Debt, 2019 edition, {PAGE}.",
    notes=(
        "Not refreshed: printed once, in the edition of 2019. Nothing is to be done.",
        "The table starts in 2009; nothing is printed for 2008.",
        "The figure for 2012 is very likely misprinted; it is kept and marked.",
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
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("metric", "group", "period"),
    period="period_end",
    required=("period_end", "value", "unit", "trust", "source_url"),
    cadence="irregular",
    license=_licenses.QUOTED,
    citation=f"Experian, State of Student Loan Debt, 2014-2024, {PAGE}, also as quoted in the press.",
    notes=(
        "Not refreshed: a web article without a file. Add a new edition's figures by hand.",
        "One vintage an edition: definitions and months change with each; they form no series.",
        "A period given as a year only counts from the last day of that year.",
    ),
)
SOURCE = Source(
    name="experian",
    title="Experian",
    page="https://www.experian.com/blogs/ask-experian/",
    resources=(STUDENT_DEBT, EDITIONS),
)
