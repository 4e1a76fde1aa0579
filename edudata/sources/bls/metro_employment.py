"""Nonfarm employment of large metropolitan areas."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

PAGE = "https://www.bls.gov/web/metro/largemetro_oty_change.htm"
METRO_EMPLOYMENT = Resource(
    name="metro_employment",
    title="Nonfarm employment of large metropolitan areas, not seasonally adjusted",
    page=PAGE,
    columns={
        "cbsa": "text",
        "metro": "text",
        "month": "date",
        "nonfarm_employment_thousands_nsa": "number",
        "flag": "text",
        **PROVENANCE,
    },
    key=("cbsa", "month"),
    period="month",
    required=("metro", "nonfarm_employment_thousands_nsa", "trust", "source_url"),
    cadence="monthly",
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Labor Statistics, Metropolitan Area Employment and Unemployment, "
    f"over-the-year change in large metropolitan areas, {PAGE}.",
    notes=(
        "An alphabetical extract of three months: Nashville, San Francisco and San Jose are not in it.",
        "Areas of 2018 and of 2025 are delineated differently.",
    ),
)
RESOURCES = (METRO_EMPLOYMENT,)
