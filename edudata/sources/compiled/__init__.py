"""Figures compiled from several publishers: there is no page of their own, each row names its source."""

from edudata.records import Source
from edudata.sources.compiled import hiring, pathways, regions, taxi

SOURCE = Source(
    name="compiled",
    title="Compiled from several publishers",
    page=None,
    resources=(*hiring.RESOURCES, *pathways.RESOURCES, *regions.RESOURCES, *taxi.RESOURCES),
)
