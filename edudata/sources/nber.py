"""National Bureau of Economic Research: the dates of U.S. business cycles."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources._licenses import FACTS

PAGE = "https://www.nber.org/research/data/us-business-cycle-expansions-and-contractions"

SOURCE = Source(
    name="nber",
    title="National Bureau of Economic Research",
    page="https://www.nber.org",
    resources=(
        Resource(
            name="recessions",
            title="Business cycle peaks and troughs since 1957",
            page=PAGE,
            columns={"peak": "date", "trough": "date", "trust": "text", "source_url": "text"},
            key=("peak",),
            period="peak",
            required=("trust", "source_url"),
            license=FACTS,
            citation="National Bureau of Economic Research, US Business Cycle Expansions and "
            f"Contractions, {PAGE}",
            cadence="irregular",
            notes=(
                "Months are given by their first day. A recession runs from the month after the peak.",
                "Turning points are announced months later: a recession under way is not listed yet.",
            ),
        ),
    ),
)
