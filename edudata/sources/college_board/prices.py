"""College Board, Trends in College Pricing: published prices, grant aid and net prices by edition.

Every edition revises the year before it, and net prices are in the dollars of the edition's year: editions
are kept apart and never spliced.
"""

from __future__ import annotations

from typing import Any

from edudata.records import Resource
from edudata.sources._licenses import NON_COMMERCIAL

PAGE = "https://research.collegeboard.org/trends/college-pricing"
_BY_HAND = "Not refreshed: no lasting address of its data is known. Add each October's edition by hand."
_TERMS: dict[str, Any] = {
    "page": PAGE,
    "period": "academic_year",
    "license": NON_COMMERCIAL,
    "citation": f"College Board. Trends in College Pricing. {PAGE}",
    "cadence": "yearly",
    "release_months": (10,),
}

RESOURCES = (
    Resource(
        name="published_prices",
        title="Published tuition and fees, housing and food, and budgets, by edition",
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
        required=("status", "average_current_usd", "trust", "source", "source_url"),
        notes=(
            _BY_HAND,
            "Averages weighted by full-time enrollment, current dollars.",
            "Only the edition of 2021 was read at the publisher; the others are quoted by the press.",
            "Status implied_revision: the year before, computed from the changes that an edition prints.",
        ),
        **_TERMS,
    ),
    Resource(
        name="net_prices",
        title="Published tuition, grant aid and net prices of first-time full-time students",
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
        required=("average_constant_usd", "trust", "source", "source_url"),
        notes=(
            _BY_HAND,
            "Dollars of the edition's year: deflate the editions of 2021 and 2025 before comparing them.",
            "Public institutions at the in-state price (four-year) or the in-district price (two-year).",
            "Net tuition is published tuition less grants; it is negative where grants exceed tuition.",
            "The edition of 2025 is quoted by others and gives 2025-26 and the highest year only.",
        ),
        **_TERMS,
    ),
)
