"""The Institute for College Access & Success: its yearly report on debt at graduation."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

PAGE = "https://ticas.org/our-work/student-debt/"

DEBT_AT_GRADUATION = Resource(
    name="debt_at_graduation",
    title="Debt at graduation of bachelor's recipients at public and private nonprofit four-year colleges",
    page=PAGE,
    columns={
        "class_of": "integer",
        "sector": "text",
        "measure": "text",
        "amount_usd": "number",
        "share_pct": "number",
        "dollar_year": "text",
        **PROVENANCE,
    },
    key=("measure", "sector", "class_of"),
    period="class_of",
    required=("trust", "source_url"),
    cadence="ended",
    kind="compiled",
    license=_licenses.NON_COMMERCIAL,
    citation=f"The Institute for College Access & Success, Student Debt and the Class of …, {PAGE}.",
    notes=(
        "Not refreshed: the yearly report ended. There is nothing to do unless it returns.",
        "Collected from public summaries of the yearly reports, the last one for the class of 2019.",
        "Current dollars. Colleges report voluntarily, for-profit ones hardly ever.",
    ),
)
SOURCE = Source(
    name="ticas",
    title="The Institute for College Access & Success",
    page="https://ticas.org",
    resources=(DEBT_AT_GRADUATION,),
)
