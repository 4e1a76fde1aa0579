"""College Board, Trends in College Pricing: published prices, grant aid and net prices by edition.

Every edition revises the year before it, and net prices are in the dollars of the edition's year:
editions are kept apart and never spliced. Net tuition can be negative, where grants exceed tuition.
"""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources._licenses import NON_COMMERCIAL

PAGE = "https://research.collegeboard.org/trends/college-pricing"
CITATION = f"College Board. Trends in College Pricing. {PAGE}"

RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="published_prices",
        title="Published tuition and fees, housing and food, and budgets, by edition",
        page=PAGE,
        columns={
            "academic_year": "text",
            "edition": "text",
            "status": "text",
            "sector": "text",
            "component": "text",
            "average_current_usd": "number",
            "trust": "text",
            "source": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("academic_year", "edition", "sector", "component"),
        period="academic_year",
        required=("status", "average_current_usd", "trust", "source", "source_url"),
        license=NON_COMMERCIAL,
        citation=CITATION,
        cadence="yearly",
        release_months=(10,),
        notes=(
            "Not refreshed: no lasting address of its data is known. Add each October's edition by hand.",
            "Averages weighted by full-time enrollment, current dollars.",
            "Only the edition of 2021 was read at the publisher; the others are quoted by the press.",
            "Status implied_revision: the year before, as the dollar changes that an edition prints imply.",
        ),
    ),
    Resource(
        name="net_prices",
        title="Published tuition, grant aid and net prices of first-time full-time students",
        page=PAGE,
        columns={
            "academic_year": "text",
            "sector": "text",
            "measure": "text",
            "average_constant_usd": "number",
            "dollar_year": "text",
            "trust": "text",
            "source": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("sector", "measure", "dollar_year", "academic_year"),
        period="academic_year",
        required=("average_constant_usd", "trust", "source", "source_url"),
        license=NON_COMMERCIAL,
        citation=CITATION,
        cadence="yearly",
        release_months=(10,),
        notes=(
            "Not refreshed: no lasting address of its data is known. Add each October's edition by hand.",
            "Dollars of the edition's year: deflate the editions of 2021 and 2025 before comparing them.",
            "Public institutions at the in-state price (four-year) or the in-district price (two-year).",
            "Net tuition is published tuition less grants and can be negative.",
            "The edition of 2025 is quoted by others and gives 2025-26 and the highest year only.",
        ),
    ),
)
