"""The script that computes the counties' centroids, a derived vintage."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).resolve().parents[2] / "scripts" / "make_centroids.py"
spec = importlib.util.spec_from_file_location("make_centroids", PATH)
assert spec is not None
assert spec.loader is not None
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)


def test_centroids_recompute_from_the_boundaries(reference):
    data = (reference / "sources/geo/us-atlas-2023_counties-10m.json").read_bytes()
    frame = script.centroids(json.loads(data)).set_index("fips")
    expected = pd.read_csv(reference / "facts/county_centroids.csv", dtype={"fips": "str"}).set_index(
        "fips"
    )
    pd.testing.assert_frame_equal(frame, expected.loc[frame.index], check_dtype=False)
    assert len(frame) == 3233
    albers = (reference / "sources/geo/us-atlas-2023_counties-albers-10m.json").read_bytes()
    with pytest.raises(SystemExit, match="not degrees"):
        script.centroids(json.loads(albers))


def square(x: float, y: float, side: float) -> dict[str, Any]:
    ring = [[0, 0], [side, 0], [0, side], [-side, 0], [0, -side]]
    return {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [x, y]},
        "arcs": [ring],
        "objects": {
            "counties": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]], "id": "01001", "properties": {"name": "Square"}}
                ]
            }
        },
    }


@given(st.integers(-170, -60), st.integers(15, 70), st.integers(1, 5), st.booleans())
def test_the_centroid_of_a_square_is_its_middle(x, y, side, backwards):
    shape = square(x, y, side)
    if backwards:
        shape["objects"]["counties"]["geometries"][0]["arcs"] = [[~0]]
    county = script.centroids(shape).iloc[0]
    assert county["lon_deg"] == pytest.approx(x + side / 2, abs=1e-4)
    assert county["lat_deg"] == pytest.approx(y + side / 2, abs=1e-4)


def test_rings_drawn_either_way_count_by_their_area():
    shape = square(-100, 40, 2)
    shape["arcs"].append([[10, 0], [0, 1], [1, 0], [0, -1], [-1, 0]])
    shape["objects"]["counties"]["geometries"][0] |= {"type": "MultiPolygon", "arcs": [[[0]], [[1]]]}
    county = script.centroids(shape).iloc[0]
    assert county["lon_deg"] == pytest.approx((4 * -99 + 1 * -89.5) / 5, abs=1e-4)
    assert county["lat_deg"] == pytest.approx((4 * 41 + 1 * 40.5) / 5, abs=1e-4)
