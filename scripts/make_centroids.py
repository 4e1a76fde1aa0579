"""Make the vintage of `us_atlas/centroids` from Census Bureau boundaries.

    python scripts/make_centroids.py counties-10m.json > centroids.csv

counties-10m.json : TopoJSON of us-atlas in degrees (not "albers"), https://github.com/severo/us-atlas-2023
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def outer_rings(topology: dict[str, Any]) -> list[tuple[str, str, list[np.ndarray]]]:
    """Return code, name and outer rings of each county; arcs are delta-encoded, `~i` is arc i reversed."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    # Five decimals are about a meter, finer than the 1:10,000,000 boundaries themselves.
    arcs = [
        np.round(np.cumsum(np.array(arc, dtype="float64"), axis=0) * scale + shift, 5)
        for arc in topology["arcs"]
    ]
    counties = []
    for shape in topology["objects"]["counties"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = []
        for outer, *_holes in polygons:
            pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in outer]
            rings.append(np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]))
        counties.append((str(shape["id"]), str(shape["properties"]["name"]), rings))
    return counties


def centroid(rings: list[np.ndarray]) -> tuple[float, float]:
    """Return the area centroid of rings of (longitude, latitude); without area, the mean of the points."""
    points = np.vstack(rings)
    # The western Aleutians lie across the antimeridian: their longitudes continue below -180.
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


def centroids(topology: dict[str, Any]) -> pd.DataFrame:
    """Return one row per county: 01001  Autauga  -86.6422  32.5359."""
    rows = [(code, name, *centroid(rings)) for code, name, rings in outer_rings(topology)]
    frame = pd.DataFrame(rows, columns=["fips", "county_name", "lon_deg", "lat_deg"])
    if not frame["lon_deg"].between(-190, 180).all() or not frame["lat_deg"].between(-90, 90).all():
        sys.exit("The coordinates are not degrees. Use the file without 'albers'.")
    return frame.round({"lon_deg": 4, "lat_deg": 4})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(centroids(json.loads(Path(sys.argv[1]).read_bytes())).to_csv(index=False), end="")
