"""Make the GeoJSON files anew: python -m edudata.geo TOPOJSON DELINEATION_CSV.

TOPOJSON        : counties-10m.json of us-atlas
DELINEATION_CSV : a row for each county in a metro, with columns `fips` and `cbsa`
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from edudata.geo import path
from edudata.geo.simplify import make, to_bytes


def main(topojson: str, delineation: str) -> None:
    """Write counties, states and metros beside this file."""
    with Path(delineation).open(encoding="utf-8", newline="") as rows:
        metros = {row["fips"]: row["cbsa"] for row in csv.DictReader(rows)}
    for name, geojson in make(Path(topojson).read_bytes(), metros).items():
        path(name).write_bytes(to_bytes(geojson))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
