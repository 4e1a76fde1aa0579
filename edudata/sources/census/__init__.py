"""U.S. Census Bureau."""

from edudata.records import Source
from edudata.sources.census import acs, occupations, population, underemployment

SOURCE = Source(
    name="census",
    title="U.S. Census Bureau",
    page="https://www.census.gov",
    resources=(
        *acs.RESOURCES,
        *population.RESOURCES,
        *occupations.RESOURCES,
        *underemployment.RESOURCES,
    ),
    key_page="https://api.census.gov/data/key_signup.html",
)
