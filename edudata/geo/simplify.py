"""Light map polygons from the us-atlas TopoJSON: bytes in, GeoJSON out. Pure.

Borders are simplified once per arc (Douglas-Peucker), so neighbours stay joined and states, metros and
counties share their lines exactly. A ring that would collapse or turn over keeps all its arcs unsimplified;
one without area already in the source is left out, and where it is all a region has (Falls Church in
Virginia, two square miles) a diamond along it stands for the region, so that its value can be seen.
Rings wind clockwise outside and counter-clockwise inside, as the map drawing library expects.

Source: us-atlas 2023, 1:10,000,000 boundaries of the U.S. Census Bureau; see LICENSE-us-atlas.txt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from edudata.errors import FormatError

TOLERANCE_DEG = 0.03
DECIMALS = 2
"""A national map on a wide screen has about 0.05 degrees to a pixel: finer lines cannot be seen there."""
SYMBOL_DEG = 0.02
"""Half the width of the diamond that stands for a region whose polygon has no area in the source."""
LAST_STATE = "56"
"""Codes above are territories, which the national map leaves out."""

Point = tuple[float, float]
Ring = list[Point]
Arcs = list[list[Point]]


def topology(data: bytes) -> dict[str, Any]:
    """Read TopoJSON; FormatError when it is something else."""
    try:
        found = json.loads(data)
    except ValueError as error:
        raise FormatError(f"Not TopoJSON: {error}; the file begins {data[:40]!r}.") from error
    if not isinstance(found, dict) or found.get("type") != "Topology":
        raise FormatError(f"Not TopoJSON: no object of type Topology; the file begins {data[:40]!r}.")
    return found


def arcs(found: Mapping[str, Any]) -> Arcs:
    """The arcs in degrees: differences summed up, then scaled and moved where there is a transform."""
    transform = found.get("transform")
    if transform is None:
        return [[(float(p[0]), float(p[1])) for p in arc] for arc in found["arcs"]]
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    out: Arcs = []
    for arc in found["arcs"]:
        x = y = 0
        points: list[Point] = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        out.append(points)
    return out


def douglas_peucker(points: list[Point], tolerance: float) -> list[Point]:
    """The points of a line that are needed to stay within `tolerance` of it; both ends always are.

    [(0, 0), (1, 0.01), (2, 0)], 0.02 -> [(0, 0), (2, 0)]
    [(0, 0), (1, 0.5), (2, 0)], 0.02  -> unchanged
    """
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, where = 0.0, -1
        for index in range(first + 1, last):
            distance = _distance(points[index], points[first], points[last])
            if distance > farthest:
                farthest, where = distance, index
        if farthest > tolerance:
            keep.add(where)
            spans += [(first, where), (where, last)]
    return [points[i] for i in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from the line segment between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = 0.0
    if length:
        share = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    x, y = point[0] - start[0] - share * dx, point[1] - start[1] - share * dy
    return float((x * x + y * y) ** 0.5)


def signed_area(ring: Ring) -> float:
    """Area in square degrees, negative when the ring winds clockwise."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def join(indexes: Iterable[int], lines: Arcs) -> Ring:
    """A closed ring from arcs; a negative index ~i is arc i backwards."""
    ring: Ring = []
    for index in indexes:
        line = lines[index] if index >= 0 else lines[~index][::-1]
        ring += line[1:] if ring else line
    return ring


def polygons(geometry: Mapping[str, Any]) -> list[list[list[int]]]:
    """The polygons of a TopoJSON geometry, each a list of rings, each a list of arc indexes."""
    if geometry.get("type") == "Polygon":
        return [geometry["arcs"]]
    if geometry.get("type") == "MultiPolygon":
        return list(geometry["arcs"])
    raise FormatError(f"Geometry {geometry.get('id')!r} is a {geometry.get('type')}, not a polygon.")


def rounded(points: Iterable[Point]) -> list[Point]:
    """Points with `DECIMALS` decimals, repeats in a row left out."""
    out: list[Point] = []
    for x, y in points:
        point = (round(x, DECIMALS), round(y, DECIMALS))
        if not out or out[-1] != point:
            out.append(point)
    return out


def simplify(full: Arcs, rings: Iterable[list[int]], tolerance: float = TOLERANCE_DEG) -> Arcs:
    """All arcs simplified, except those of a ring that would collapse or turn over."""
    light = [rounded(douglas_peucker(line, tolerance)) for line in full]
    for ring in rings:
        before, after = signed_area(join(ring, full)), signed_area(join(ring, light))
        if len(set(join(ring, light))) < 3 or before * after <= 0:
            for index in ring:
                kept = index if index >= 0 else ~index
                light[kept] = rounded(full[kept])
    return light


def dissolve(parts: Iterable[list[list[list[int]]]]) -> list[list[int]]:
    """Rings of arc indexes around an area made of several: lines between two parts cancel out."""
    directed = [index for shape in parts for polygon in shape for ring in polygon for index in ring]
    have = set(directed)
    return [[index] for index in directed if ~index not in have]


def stitch(pieces: list[list[int]], lines: Arcs) -> list[list[int]]:
    """Closed rings from directed arcs, joined where one ends and another begins."""
    starts: dict[Point, list[list[int]]] = {}
    for piece in pieces:
        starts.setdefault(join(piece, lines)[0], []).append(piece)
    rings: list[list[int]] = []
    while starts:
        at = next(iter(starts))
        begin, ring = at, []
        while True:
            following = starts[at].pop()
            if not starts[at]:
                del starts[at]
            ring += following
            at = join(following, lines)[-1]
            if at == begin:
                break
            if at not in starts:
                raise FormatError(f"The border of a dissolved area has a gap at {at}.")
        rings.append(ring)
    return rings


def nest(rings: list[Ring]) -> list[list[Ring]]:
    """Polygons from rings: each counter-clockwise ring becomes a hole of the ring that holds it."""
    outer = [[ring] for ring in rings if signed_area(ring) < 0]
    for hole in (ring for ring in rings if signed_area(ring) > 0):
        holders = [shape for shape in outer if sum(inside(p, shape[0]) for p in hole) * 2 > len(hole)]
        if holders:
            min(holders, key=lambda shape: -signed_area(shape[0])).append(hole)
    return outer


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point lies within a ring (even-odd rule)."""
    x, y = point
    odd = False
    for a, b in pairwise(ring):
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            odd = not odd
    return odd


def symbol(line: Ring) -> Ring:
    """A diamond along a line, clockwise: for a region too small to have an area in the source."""
    (ax, ay), (bx, by) = (
        line[0],
        max(line, key=lambda p: (p[0] - line[0][0]) ** 2 + (p[1] - line[0][1]) ** 2),
    )
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
    across_x, across_y = (by - ay) / length * SYMBOL_DEG, -(bx - ax) / length * SYMBOL_DEG
    middle_x, middle_y = (ax + bx) / 2, (ay + by) / 2
    ring = [
        (ax, ay),
        (middle_x - across_x, middle_y - across_y),
        (bx, by),
        (middle_x + across_x, middle_y + across_y),
        (ax, ay),
    ]
    return rounded(ring)


def drawn(shape: list[list[list[int]]], lines: Arcs) -> list[list[Ring]]:
    """The polygons of a region with the rings that have an area, or its symbol when none has."""
    rings = [[join(ring, lines) for ring in polygon] for polygon in shape]
    kept = [[ring for ring in polygon if signed_area(ring)] for polygon in rings if signed_area(polygon[0])]
    return kept or [[symbol(rings[0][0])]]


def feature(region_id: str, shapes: list[list[Ring]]) -> dict[str, Any]:
    """A GeoJSON feature; a single polygon is not wrapped in a multipolygon."""
    single = len(shapes) == 1
    return {
        "type": "Feature",
        "id": region_id,
        "properties": {},
        "geometry": {
            "type": "Polygon" if single else "MultiPolygon",
            "coordinates": shapes[0] if single else shapes,
        },
    }


def make(data: bytes, county_to_metro: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Counties, states and metros of the fifty states and DC as GeoJSON, ids as text.

    data            : TopoJSON with the objects `counties` and `states`, ids FIPS codes
    county_to_metro : county FIPS -> CBSA code; metros are dissolved from their counties
    """
    found = topology(data)
    full = arcs(found)
    shapes = {
        name: {
            g["id"]: polygons(g)
            for g in sorted(found["objects"][name]["geometries"], key=lambda g: str(g["id"]))
            if g["id"][:2] <= LAST_STATE
        }
        for name in ("counties", "states")
    }
    light = simplify(full, (r for kind in shapes.values() for s in kind.values() for p in s for r in p))
    out = {
        name: collection(feature(key, drawn(shape, light)) for key, shape in kind.items())
        for name, kind in shapes.items()
    }
    members: dict[str, list[list[list[list[int]]]]] = {}
    for county, metro in sorted(county_to_metro.items()):
        if county[:2] <= LAST_STATE:
            if county not in shapes["counties"]:
                raise FormatError(f"County {county} of metro {metro} has no polygon: another year's codes?")
            members.setdefault(metro, []).append(shapes["counties"][county])
    out["metros"] = collection(
        feature(metro, nest([join(ring, light) for ring in stitch(dissolve(parts), light)]))
        for metro, parts in sorted(members.items())
    )
    return out


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def to_bytes(geojson: Mapping[str, Any]) -> bytes:
    """GeoJSON text with a feature a line, so that a diff shows which region changed."""
    lines = ",\n".join(json.dumps(f, separators=(",", ":")) for f in geojson["features"])
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()
