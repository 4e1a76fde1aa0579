"""Dated prices of New York City taxi medallions, 1937-2021, from those who reported them."""

from edudata.records import Resource
from edudata.sources._licenses import FACTS

RESOURCES: tuple[Resource, ...] = (
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
            (
                "Dated points, not a series: issue prices, averages, auctions, single sales and bounds "
                "stand side by side. The kind of price says which."
            ),
            "Current dollars. A date stands for its day, month or year, as its precision says.",
        ),
    ),
)
