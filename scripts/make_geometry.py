"""Make the map files of `edudata/geo` from Census Bureau boundaries, once a year.

    python scripts/make_geometry.py counties-10m.json county_to_cbsa.csv FOLDER

counties-10m.json  : TopoJSON of us-atlas (1:10,000,000), https://github.com/severo/us-atlas-2023
county_to_cbsa.csv : one row per county in a metropolitan area, with the columns `fips` and `cbsa`
FOLDER             : where counties.geojson, states.geojson and metros.geojson are written

Needs mapshaper (`npm install --global mapshaper@0.7.70`). It simplifies each border once, so that neighbors
stay joined, and dissolves counties into states and metros. Compare the new files with the old ones on a map
before copying them to `edudata/geo`; `pytest tests/geo` checks the copies.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# A national map on a wide screen has about 0.05 degrees (5 km) to a pixel: finer lines cannot be seen.
TOLERANCE = "interval=3000"  # meters
PRECISION = "precision=0.01"  # degrees
SYMBOL_DEG = 0.02
ID_OF = {"counties": "fips", "states": "state", "metros": "cbsa"}


def simplify(atlas: Path, delineation: Path, folder: Path) -> None:
    """Write one GeoJSON file per layer with mapshaper."""
    steps = ["-i", str(atlas), "id-field=fips", "-drop", "target=nation,states", "-target", "counties"]
    # State codes above 56 are territories, which the national map leaves out.
    steps += ["-filter", "fips.slice(0, 2) <= '56'", "-simplify", "dp", TOLERANCE, "keep-shapes"]
    steps += ["-join", str(delineation), "keys=fips,fips", "fields=cbsa", "string-fields=fips,cbsa"]
    steps += ["-each", "state = fips.slice(0, 2)", "-dissolve", "state", "name=states", "+"]
    steps += ["-target", "counties", "-filter", "!!cbsa", "name=members", "+"]
    steps += ["-dissolve", "cbsa", "name=metros"]
    for layer, id_field in ID_OF.items():
        # gj2008 winds outer rings clockwise. Wound the other way, Plotly fills the globe except the region.
        output = [
            str(folder / f"{layer}.json"),
            "format=geojson",
            f"id-field={id_field}",
            PRECISION,
            "gj2008",
        ]
        steps += ["-target", layer, "-o", *output]
    subprocess.run(["mapshaper", *steps], check=True)


def symbol(atlas: dict[str, Any], fips: str) -> dict[str, Any]:
    """Return a diamond at the first point of a county whose polygon is too small to have an area.

    Falls Church, Virginia, has two square miles: its value must be visible on the map all the same.
    """
    county = next(c for c in atlas["objects"]["counties"]["geometries"] if c["id"] == fips)
    arc = county["arcs"][0][0]
    # A negative index ~i is arc i backwards; its first point, the sum of no steps, is as good.
    step = atlas["arcs"][arc if arc >= 0 else ~arc][0]
    scale, shift = atlas["transform"]["scale"], atlas["transform"]["translate"]
    x, y = (round(step[axis] * scale[axis] + shift[axis], 2) for axis in (0, 1))
    corners = [(0, 1), (1, 0), (0, -1), (-1, 0), (0, 1)]
    ring = [[round(x + dx * SYMBOL_DEG, 2), round(y + dy * SYMBOL_DEG, 2)] for dx, dy in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def to_geojson(layer: Path, atlas: dict[str, Any]) -> str:
    """Return a layer with one feature per line, sorted, so that a diff names the regions that changed."""
    features = sorted(json.loads(layer.read_bytes())["features"], key=lambda feature: feature["id"])
    lines = []
    for feature in features:
        geometry = feature["geometry"] or symbol(atlas, feature["id"])
        row = {"type": "Feature", "id": feature["id"], "properties": {}, "geometry": geometry}
        lines.append(json.dumps(row, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def check_codes(atlas: dict[str, Any], delineation: Path) -> None:
    """Exit when a metro's county is not in the atlas: mapshaper would leave it out without an error."""
    counties = {county["id"] for county in atlas["objects"]["counties"]["geometries"]}
    with delineation.open(encoding="utf-8", newline="") as rows:
        if unknown := sorted({row["fips"] for row in csv.DictReader(rows)} - counties):
            sys.exit(f"Counties {unknown[:5]} have no polygon: the two files are of different years.")


def main(atlas_file: Path, delineation: Path, folder: Path) -> None:
    """Write the three files."""
    atlas = json.loads(atlas_file.read_bytes())
    check_codes(atlas, delineation)
    with tempfile.TemporaryDirectory() as scratch:
        simplify(atlas_file, delineation, Path(scratch))
        for layer in ID_OF:
            text = to_geojson(Path(scratch) / f"{layer}.json", atlas)
            (folder / f"{layer}.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
