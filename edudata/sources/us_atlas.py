"""us-atlas: U.S. Census Bureau boundaries of 2023 as TopoJSON, and the counties' centroids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licenses
from edudata.sources._bytes import require

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PAGE = "https://github.com/severo/us-atlas-2023"
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
        (
            "Planar centroid of the outer rings in degrees, weighted by area; longitudes of the western "
            "Aleutians are carried below -180 while averaging."
        ),
        "Includes 11 island areas without survey data.",
    ),
)
RESOURCES = (CENTROIDS,)
SOURCE = Source(
    name="us_atlas",
    title="us-atlas (U.S. Census Bureau boundaries)",
    page=PAGE,
    resources=RESOURCES,
)


def _rings(topology: dict[str, Any]) -> list[tuple[str, str, list[np.ndarray]]]:
    """Code, name and outer rings of each county; arcs are delta-encoded, `~i` is arc i reversed."""
    import numpy as np

    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    # Five decimals are about a metre, finer than the 1:10 million boundaries themselves.
    arcs = [
        np.round(np.cumsum(np.array(arc, dtype="float64"), axis=0) * scale + shift, 5)
        for arc in topology["arcs"]
    ]
    found = []
    for shape in topology["objects"]["counties"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = []
        for outer, *_holes in polygons:
            pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in outer]
            rings.append(np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]))
        found.append((str(shape["id"]), str(shape["properties"]["name"]), rings))
    return found


def _centroid(rings: list[np.ndarray]) -> tuple[float, float]:
    """Area centroid of rings of (longitude, latitude); of a ring without area, the mean of its points."""
    import numpy as np

    points = np.vstack(rings)
    crosses = np.ptp(points[:, 0]) > 180
    area = east = north = 0.0
    for ring in rings:
        x = np.where(crosses & (ring[:, 0] > 0), ring[:, 0] - 360, ring[:, 0])
        y = ring[:, 1]
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        sign = np.sign(cross.sum())
        area += sign * cross.sum() / 2
        east += sign * ((x[:-1] + x[1:]) * cross).sum() / 6
        north += sign * ((y[:-1] + y[1:]) * cross).sum() / 6
    if area == 0:
        return float(points[:, 0].mean()), float(points[:, 1].mean())
    return float(east / area), float(north / area)


def parse_centroids(data: bytes) -> pd.DataFrame:
    """County centroids from the TopoJSON `counties-10m.json` (longitude and latitude, not Albers).

    a county -> 01001  Autauga  -86.6422  32.5359

    Raises FormatError for another file.
    """
    import pandas as pd

    what = "us-atlas counties"
    try:
        shapes = _rings(json.loads(require(data, "json", what)))
        rows = [(code, name, *_centroid(rings)) for code, name, rings in shapes]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise FormatError(f"{what}: not a TopoJSON of counties ({error!r}).") from error
    out = pd.DataFrame(rows, columns=list(CENTROIDS.columns))
    if not out["lon_deg"].between(-190, 180).all() or not out["lat_deg"].between(-90, 90).all():
        raise FormatError(f"{what}: coordinates are not degrees. Use the file without 'albers'.")
    return out.round({"lon_deg": 4, "lat_deg": 4})
