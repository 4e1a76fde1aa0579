"""Figures about places that were compiled from several pages, each row with its source."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources import _licenses
from edudata.sources._frames import PROVENANCE

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
        **PROVENANCE,
    },
    key=("area", "year"),
    period="year",
    required=("level", "worked_from_home_pct", "trust", "source_url"),
    cadence="irregular",
    kind="compiled",
    license=_licenses.FACTS,
    citation="U.S. Census Bureau, American Community Survey 1-Year Estimates, as quoted by the pages named "
    "in the rows.",
    notes=("A city is the city itself, not its metropolitan area.",),
)
RESOURCES = (WORK_FROM_HOME,)
