"""Figures about places that were compiled from several pages, each row with its source."""

from edudata.records import Resource
from edudata.sources import _licenses

WORK_FROM_HOME = Resource(
    name="work_from_home",
    title="Workers who worked from home, nation and some places",
    page="https://www.census.gov/programs-surveys/acs/",
    columns={
        "level": "text",
        "area": "text",
        "year": "integer",
        "worked_from_home_pct": "number",
        "flag": "text",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("area", "year"),
    period="year",
    required=("level", "worked_from_home_pct", "trust", "source_url"),
    cadence="irregular",
    kind="compiled",
    license=_licenses.FACTS,
    citation="U.S. Census Bureau, American Community Survey 1-Year Estimates, as quoted by the pages named "
    "in the rows.",
    notes=("Cities proper where a city is named, not metropolitan areas.",),
)
RESOURCES = (WORK_FROM_HOME,)
