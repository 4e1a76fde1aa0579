"""Joint Center for Housing Studies of Harvard University: price-to-income ratios."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

PRICE_TO_INCOME = Resource(
    name="price_to_income",
    title="Home price to income, 40 large metros and the United States",
    page="https://www.jchs.harvard.edu",
    columns={
        "level": "text",
        "cbsa": "text",
        "area": "text",
        "year": "integer",
        "price_to_income": "number",
        **PROVENANCE,
    },
    key=("level", "area", "year"),
    period="year",
    required=("price_to_income", "trust", "source_url"),
    cadence="yearly",
    release_months=(6,),
    license=_licenses.QUOTED,
    citation="Joint Center for Housing Studies of Harvard University, The State of the Nation's Housing, "
    "home price-to-income ratios, https://www.jchs.harvard.edu, as reprinted and quoted.",
    notes=(
        "Not refreshed: no lasting address of its data is known. Add each June's figures by hand.",
        "Current sale prices divided by current income: higher than ratios from the ACS.",
        "Taken from reprints; the publisher's own page was not found.",
    ),
)
SOURCE = Source(
    name="jchs",
    title="Joint Center for Housing Studies of Harvard University",
    page="https://www.jchs.harvard.edu",
    resources=(PRICE_TO_INCOME,),
)
