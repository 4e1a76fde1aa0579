"""U.S. Department of Education: official cohort default rates, and programs in the earnings test."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _ed_programs, _licenses
from edudata.sources._frames import PROVENANCE

PAGE = "https://www2.ed.gov/offices/OSFAP/defaultmanagement/defaultrates.html"

COHORT_DEFAULT_RATES = Resource(
    name="cohort_default_rates",
    title="National cohort default rates of federal student loans",
    page=PAGE,
    columns={
        "fiscal_year": "integer",
        "window_years": "integer",
        "basis": "text",
        "rate_pct": "number",
        "borrowers_defaulted": "integer",
        "borrowers_entered_repayment": "integer",
        **PROVENANCE,
    },
    key=("window_years", "basis", "fiscal_year"),
    period="fiscal_year",
    required=("rate_pct", "trust", "source_url"),
    cadence="yearly",
    release_months=(9,),
    kind="compiled",
    license=_licenses.PUBLIC_DOMAIN,
    citation=f"U.S. Department of Education, National Student Loan Default Rates, {PAGE}.",
    notes=(
        "Not refreshed: press releases and tables of each September. Add a cohort's rates by hand.",
        "Of the borrowers who entered repayment in a fiscal year, the share that defaulted in the window.",
        "Two-year and three-year rates are different measures; the latter has been official since 2012.",
        "The fiscal years 2018 and later lie partly or wholly in the payment pause.",
        "Sums over listed schools are computed and are lower than the official rate.",
    ),
)
SOURCE = Source(
    name="ed",
    title="U.S. Department of Education",
    page="https://www2.ed.gov/offices/OSFAP/defaultmanagement/",
    resources=(COHORT_DEFAULT_RATES, _ed_programs.EARNINGS_TESTS),
)
