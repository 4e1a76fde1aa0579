"""Joint Center for Housing Studies of Harvard University: price-to-income ratios."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses

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
        "trust": "text",
        "source_url": "text",
        "note": "text",
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
        (
            "Current sale prices over current income: higher than ratios from the ACS, whose home values "
            "are the owners' own estimates over five years."
        ),
        "Taken from reprints; the publisher's own page was not pinned down.",
    ),
)
RESOURCES = (PRICE_TO_INCOME,)
SOURCE = Source(
    name="jchs",
    title="Joint Center for Housing Studies of Harvard University",
    page="https://www.jchs.harvard.edu",
    resources=RESOURCES,
)
