"""U.S. Census Bureau."""

from edudata.records import Source
from edudata.sources.census import acs, population

SOURCE = Source(
    name="census",
    title="U.S. Census Bureau",
    page="https://www.census.gov",
    resources=(*acs.RESOURCES, *population.RESOURCES),
    key_page="https://api.census.gov/data/key_signup.html",
)
