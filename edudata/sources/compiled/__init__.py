"""Figures that we compiled from several publishers; each row names its own source."""

from edudata.records import Source
from edudata.sources.compiled import hiring, pathways, regions, taxi

SOURCE = Source(
    name="compiled",
    title="Compiled from several publishers",
    page="https://www.bls.gov",
    resources=(*hiring.RESOURCES, *pathways.RESOURCES, *regions.RESOURCES, *taxi.RESOURCES),
)
