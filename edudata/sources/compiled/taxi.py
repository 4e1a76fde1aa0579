"""Dated prices of New York City taxi medallions, 1937-2021, from those who reported them."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources._licenses import FACTS

RESOURCES = (
    Resource(
        name="medallion_prices",
        title="Prices of New York City taxi medallions, dated points 1937-2021",
        page=None,
        columns={
            "date": "date",
            "date_precision": "text",
            "medallion_type": "text",
            "price_current_usd": "number",
            "price_kind": "text",
            "trust": "text",
            "publisher": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("date", "medallion_type"),
        period="date",
        required=("date_precision", "price_current_usd", "price_kind", "trust", "publisher"),
        license=FACTS,
        citation="Prices of New York City taxi medallions compiled by edudata from the New York City Taxi "
        "and Limousine Commission, annual reports and the press; each row names its source.",
        cadence="irregular",
        kind="compiled",
        notes=(
            "Dated points, not a series: `price_kind` tells issue prices, averages and single sales apart.",
            "Current dollars. `date_precision` says whether the date is a day, a month or a year.",
        ),
    ),
)
