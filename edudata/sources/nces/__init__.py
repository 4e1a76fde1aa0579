"""National Center for Education Statistics: the Digest of Education Statistics."""

from edudata.records import Source
from edudata.sources.nces import digest

SOURCE = Source(
    name="nces",
    title="National Center for Education Statistics",
    page="https://nces.ed.gov/programs/digest/",
    resources=digest.RESOURCES,
)
