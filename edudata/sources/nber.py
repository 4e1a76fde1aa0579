"""National Bureau of Economic Research: the dates of U.S. business cycles."""

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
                (
                    "Months are given by their first day. A recession runs from the month after the peak "
                    "to the trough."
                ),
                (
                    "The committee dates a turning point months after it; a recession under way has "
                    "no trough yet and would not be listed."
                ),
            ),
        ),
    ),
)
