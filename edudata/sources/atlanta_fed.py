"""Federal Reserve Bank of Atlanta: the Home Ownership Affordability Monitor."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

MONITOR = (
    "https://www.atlantafed.org/center-for-housing-and-policy/data-and-tools/"
    "home-ownership-affordability-monitor"
)
HOAM = Resource(
    name="hoam",
    title="Home Ownership Affordability Monitor, national figures",
    page=MONITOR,
    columns={
        "month": "date",
        "dated_by": "text",
        "measure": "text",
        "value": "number",
        "unit": "text",
        **PROVENANCE,
    },
    key=("measure", "month"),
    period="month",
    required=("dated_by", "value", "unit", "trust", "source_url"),
    cadence="monthly",
    license=_licenses.FACTS,
    citation=f"Federal Reserve Bank of Atlanta, Home Ownership Affordability Monitor, {MONITOR}.",
    notes=(
        "Not refreshed: an interactive page without a file. Add a month's figures by hand.",
        "A home counts as unaffordable when owning it costs more than 30 percent of income.",
        "`dated_by` is `release` where only the month of the release is known, not the month measured.",
    ),
)
SOURCE = Source(
    name="atlanta_fed",
    title="Federal Reserve Bank of Atlanta",
    page="https://www.atlantafed.org",
    resources=(HOAM,),
)
