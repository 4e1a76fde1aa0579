"""The map polygons: made from their source, complete, joined, and drawable with no network."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.figures import outlines

from edudata import geo
from edudata.errors import UnknownNameError
from edudata.figures import maps


def signed_area(ring: list) -> float:
    """Area in square degrees, negative when the ring winds clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def rings(feature: dict) -> list[list]:
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def area(feature: dict) -> float:
    return -sum(signed_area(ring) for ring in rings(feature))


def edges(features: list[dict]) -> dict[tuple, int]:
    """How often each directed edge occurs."""
    counts: dict[tuple, int] = {}
    for feature in features:
        for ring in rings(feature):
            for a, b in pairwise(tuple(p) for p in ring):
                counts[a, b] = counts.get((a, b), 0) + 1
    return counts


@pytest.mark.parametrize(("name", "count"), [("counties", 3144), ("states", 51), ("metros", 925)])
def test_every_region_has_polygons_that_wind_as_the_drawing_needs(name: str, count: int) -> None:
    features = outlines(name)
    assert len(features) == count
    for region_id, feature in features.items():
        assert rings(feature), region_id
        for ring in rings(feature):
            assert ring[0] == ring[-1], region_id
            assert len({tuple(p) for p in ring}) >= 3, region_id
        # Wound the other way, a ring would fill the whole globe but itself.
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for outer, *holes in polygons:
            assert signed_area(outer) < 0, region_id
            assert all(signed_area(hole) > 0 for hole in holes), region_id


def test_counties_are_those_of_2023() -> None:
    counties = outlines("counties")
    assert {f"09{code}" for code in range(110, 200, 10)} == {c for c in counties if c[:2] == "09"}
    assert {"02063", "02066", "02016", "51610"} <= set(counties)
    assert "02261" not in counties
    assert not {c for c in counties if c[:2] > "56"}


def test_falls_church_can_be_seen_and_the_aleutians_reach_over_the_antimeridian() -> None:
    assert 0.0001 < area(outlines("counties")["51610"]) < 0.001
    longitudes = [p[0] for ring in rings(outlines("counties")["02016"]) for p in ring]
    assert min(longitudes) < -179
    assert max(longitudes) > 172


def test_neighbours_stay_joined() -> None:
    counties = edges(geo.geometry("counties")["features"])
    inner = sum(1 for a, b in counties if (b, a) in counties)
    assert inner > 0.7 * len(counties), "most borders are shared, point by point, in both directions"
    states = set(edges(geo.geometry("states")["features"]))
    assert len(states - set(counties)) == 0, "state lines run on county lines"


def test_areas_survive_simplification() -> None:
    counties = sum(area(f) for f in geo.geometry("counties")["features"])
    states = sum(area(f) for f in geo.geometry("states")["features"])
    assert counties == pytest.approx(states, rel=1e-4)
    colorado = sum(area(f) for f in geo.geometry("counties")["features"] if f["id"][:2] == "08")
    assert colorado == pytest.approx(7.04 * 4.0, rel=0.01), "Colorado: 102.05-109.05 W, 37-41 N"


def test_files_are_light() -> None:
    size = {name: len(geo.path(name).read_bytes()) for name in geo.NAMES}
    packed = {name: len(gzip.compress(geo.path(name).read_bytes())) for name in geo.NAMES}
    assert size["counties"] < 1_150_000
    assert packed["counties"] < 250_000
    assert size["metros"] < 450_000
    assert size["states"] < 200_000
    assert (geo.HERE / "LICENSE-us-atlas.txt").read_text().count("(ISC)") == 1


@pytest.mark.faults
@pytest.mark.skipif(shutil.which("mapshaper") is None, reason="needs mapshaper, which makes the files")
def test_the_script_makes_equivalent_files(reference: Path, root: Path, tmp_path: Path) -> None:
    sources = (
        reference / "sources/geo/us-atlas-2023_counties-10m.json",
        reference / "facts/county_to_cbsa.csv",
    )
    script = root / "scripts/make_geometry.py"
    subprocess.run([sys.executable, script, *sources, tmp_path], check=True)
    for name in geo.NAMES:
        file = tmp_path / f"{name}.geojson"
        features = {feature["id"]: feature for feature in json.loads(file.read_bytes())["features"]}
        assert features.keys() == outlines(name).keys(), name
        assert file.stat().st_size <= geo.path(name).stat().st_size, name
        old, new = (sum(map(area, shapes.values())) for shapes in (outlines(name), features))
        assert new == pytest.approx(old, rel=1e-3), name


def test_unknown_geometry_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match="counties, metros, states"):
        geo.geometry("county")


def county_map() -> dict:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "fips": ["06085", "47037", "48301"],
            "name": ["Santa Clara", "Davidson", "Loving"],
            "x": [9.0, 4.5, None],
        }
    )
    return maps.choropleth(frame, geometry="counties", id_column="fips", value="x", label="x")


def test_attach_embeds_only_the_polygons_needed_and_leaves_the_figure_alone() -> None:
    figure = county_map()
    out = geo.attach(figure)
    assert figure["data"][0]["geojson"] == "counties"
    assert [f["id"] for f in out["data"][0]["geojson"]["features"]] == ["06085", "47037"]
    assert [f["id"] for f in out["data"][1]["geojson"]["features"]] == ["48301"]
    assert len(out["data"][2]["geojson"]["features"]) == 51


def test_attach_by_url() -> None:
    out = geo.attach(county_map(), mode="url", base="/static/")
    assert [t["geojson"] for t in out["data"][:3]] == [
        "/static/counties.geojson",
        "/static/counties.geojson",
        "/static/states.geojson",
    ]


def test_hatching_lies_within_the_region_and_only_where_no_value_is() -> None:
    out = geo.attach(county_map())
    hatch = out["data"][-1]
    loving = rings(outlines("counties")["48301"])[0]
    assert hatch["type"] == "scattergeo"
    strokes = [v for v in hatch["lon"] if v is not None]
    assert len(strokes) >= 10
    assert (
        min(p[0] for p in loving) - 0.01 <= min(strokes) <= max(strokes) <= max(p[0] for p in loving) + 0.01
    )


def test_strokes_are_clipped_and_leave_holes_free() -> None:
    square = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    assert geo.strokes([square], count=1) == [((0.0, 1.0), (1.0, 0.0))]
    hole = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4]]
    assert len(geo.strokes([square, hole], count=1)) == 2


def test_the_stub_is_a_base_map_with_nothing_on_it() -> None:
    stub = json.loads(geo.TOPOJSON_STUB)
    assert stub["type"] == "Topology"
    assert set(stub["objects"]) == {
        "coastlines",
        "land",
        "ocean",
        "lakes",
        "rivers",
        "countries",
        "subunits",
    }
    assert not any(o["geometries"] for o in stub["objects"].values())
