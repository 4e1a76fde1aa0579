"""us-atlas: U.S. Census Bureau boundaries of 2023, and the counties' centroids computed from them."""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources import _licenses

PAGE = "https://github.com/severo/us-atlas-2023"

# Computed once by scripts/make_centroids.py: boundaries change only when counties do.
CENTROIDS = Resource(
    name="centroids",
    title="Area centroids of counties, boundaries of 2023",
    page=PAGE,
    columns={"fips": "text", "county_name": "text", "lon_deg": "number", "lat_deg": "number"},
    key=("fips",),
    required=("county_name", "lon_deg", "lat_deg"),
    cadence="irregular",
    kind="derived",
    license=_licenses.ISC,
    citation="Computed by edudata from U.S. Census Bureau boundaries of 2023 as packaged in "
    f"us-atlas-2023, {PAGE}.",
    notes=(
        "Planar centroids of the outer rings, weighted by area, in degrees.",
        "Longitudes of the western Aleutians continue below -180.",
        "Includes 11 island areas without survey data.",
    ),
)
SOURCE = Source(
    name="us_atlas",
    title="us-atlas (U.S. Census Bureau boundaries)",
    page=PAGE,
    resources=(CENTROIDS,),
)
