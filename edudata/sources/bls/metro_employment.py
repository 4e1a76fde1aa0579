"""Nonfarm employment of large metropolitan areas."""

from edudata.records import Resource
from edudata.sources import _licenses

METRO_EMPLOYMENT = Resource(
    name="metro_employment",
    title="Nonfarm employment of large metropolitan areas, not seasonally adjusted",
    page="https://www.bls.gov/web/metro/largemetro_oty_change.htm",
    columns={
        "cbsa": "text",
        "metro": "text",
        "month": "date",
        "nonfarm_employment_thousands_nsa": "number",
        "flag": "text",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("cbsa", "month"),
    period="month",
    required=("metro", "nonfarm_employment_thousands_nsa", "trust", "source_url"),
    cadence="monthly",
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Bureau of Labor Statistics, Metropolitan Area Employment and Unemployment, "
    "over-the-year change in large metropolitan areas, https://www.bls.gov/web/metro/largemetro_oty_change.htm.",
    notes=(
        "An alphabetical extract of three months: Nashville, San Francisco and San Jose are not in it.",
        "Areas of 2018 and of 2025 are delineated differently.",
    ),
)
RESOURCES = (METRO_EMPLOYMENT,)
