"""Map polygons, and how to draw them without a network.

`counties`, `states` and `metros` are light GeoJSON files of the fifty states and DC, made by the script
`make_geometry.py`; a feature's `id` is its FIPS or CBSA code as text. License: LICENSE-us-atlas.txt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from edudata.errors import CorruptDataError, UnknownNameError

HERE = Path(__file__).resolve().parent
NAMES = ("counties", "metros", "states")
# One feature is one line of the file.
FEATURE = re.compile(r'^\{"type":"Feature","id":"(\w+)".*\}', re.MULTILINE)
HATCH_COLOR = "rgba(110,115,125,0.9)"

_EMPTY = {"type": "GeometryCollection", "geometries": []}
_LAYERS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
# Plotly asks a host for its base map before it draws any map, and draws nothing without an answer, even
# when the base map is hidden. This empty one is served in its place, as `usa_110m.json`.
TOPOJSON_STUB = json.dumps(
    {"type": "Topology", "objects": dict.fromkeys(_LAYERS, _EMPTY), "arcs": []}, separators=(",", ":")
)
# The # keeps the file name that Plotly appends out of the address.
TOPOJSON_STUB_URL = f"data:application/json,{quote(TOPOJSON_STUB)}#"


def path(name: str) -> Path:
    """Return the GeoJSON file of a geometry.

    Raises
    ------
    UnknownNameError
        No geometry has this name; the message lists the known ones.
    """
    if name not in NAMES:
        raise UnknownNameError("geometry", name, NAMES)
    return HERE / f"{name}.geojson"


@cache
def geometry(name: str) -> dict[str, Any]:
    """Read the polygons of "counties", "states" or "metros" as a GeoJSON dictionary.

    All callers share one dictionary, which must not be changed.

    Raises
    ------
    UnknownNameError
        No geometry has this name.
    CorruptDataError
        The file is missing or is not JSON.
    """
    polygons: dict[str, Any] = _parse(name, _text(name))
    return polygons


def _text(name: str) -> str:
    file = path(name)
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CorruptDataError(f"{file} cannot be read ({error}). Install the package again.") from error


def _parse(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CorruptDataError(f"{path(name)} is damaged ({error}). Install the package again.") from error


@cache
def _lines(name: str) -> dict[str, str]:
    """Return the text of each feature by its code."""
    return {match[1]: match[0] for match in FEATURE.finditer(_text(name))}


@cache
def _feature(name: str, code: str) -> dict[str, Any] | None:
    # Parsing all counties takes 0.2 s, and a page that loads them by address hatches only a few.
    line = _lines(name).get(code)
    return None if line is None else _parse(name, line)


def attach(
    chart: dict[str, Any], mode: Literal["embed", "url"] = "embed", base: str = "app/static/"
) -> dict[str, Any]:
    """Replace the geometries that maps name by polygons, in a copy of a chart.

    Parameters
    ----------
    chart : dict
        Traces and layout, as `edudata.figures.charts.chart` builds them. A chart without maps comes back
        equal.
    mode : {"embed", "url"}
        Put the polygons that a trace needs into it, so that the chart stands alone, or name the file
        for the browser to load and cache, which saves 0.3 MB a view.
    base : str
        Address of the folder of the files, for "url".

    Returns
    -------
    dict
        The chart with polygons; regions of a trace marked ``meta={"hatch": True}`` are hatched.
    """
    traces: list[dict[str, Any]] = []
    hatched: list[Mapping[str, Any]] = []
    for trace in chart["data"]:
        name = trace.get("geojson")
        if trace["type"] != "choropleth" or name not in NAMES:
            traces.append(trace)
            continue
        hatch = trace.get("meta", {}).get("hatch")
        geojson: Any = f"{base}{name}.geojson"
        if mode == "embed" or hatch:
            regions = [f for code in trace["locations"] if (f := _feature(name, str(code)))]
            hatched += regions if hatch else []
            if mode == "embed":
                geojson = {"type": "FeatureCollection", "features": regions}
        traces.append(trace | {"geojson": geojson})
    if hatched:
        lon, lat = hatching(hatched)
        traces.append(
            {
                "type": "scattergeo",
                "lon": lon,
                "lat": lat,
                "mode": "lines",
                "line": {"width": 0.8, "color": HATCH_COLOR},
                "hoverinfo": "skip",
                "showlegend": False,
                "name": "hatching",
            }
        )
    return {"data": traces, "layout": chart["layout"]}


def hatching(regions: Iterable[Mapping[str, Any]]) -> tuple[list[float | None], list[float | None]]:
    """Return longitudes and latitudes of diagonal strokes inside regions, a None after each stroke."""
    lon: list[float | None] = []
    lat: list[float | None] = []
    for region in regions:
        for rings in _polygons(region["geometry"]):
            for (x0, y0), (x1, y1) in strokes(rings):
                lon += [x0, x1, None]
                lat += [y0, y1, None]
    return lon, lat


def _polygons(shape: Mapping[str, Any]) -> list[list[list[list[float]]]]:
    coordinates = shape["coordinates"]
    return [coordinates] if shape["type"] == "Polygon" else coordinates


Stroke = tuple[tuple[float, float], tuple[float, float]]


def strokes(rings: list[list[list[float]]], count: int = 7) -> list[Stroke]:
    """Cut about `count` diagonals to a polygon, leaving its holes free.

    Parameters
    ----------
    rings : list of list of [float, float]
        The outline, then the holes, each closed.
    count : int
        Diagonals across the outline.

    Returns
    -------
    list of ((float, float), (float, float))
        Both ends of each stroke.

    Examples
    --------
    >>> strokes([[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]], count=1)
    [((0.0, 1.0), (1.0, 0.0))]
    """
    # On a diagonal x + y is constant; steps follow the region's size, so that a small one is hatched too.
    sums = [x + y for x, y in rings[0]]
    low, high = min(sums), max(sums)
    pieces: list[Stroke] = []
    for step in range(count):
        at = low + (high - low) * (step + 0.5) / count
        crossings: list[tuple[float, float]] = []
        for ring in rings:
            for (ax, ay), (bx, by) in pairwise(ring):
                before, after = ax + ay - at, bx + by - at
                if (before > 0) != (after > 0):
                    share = before / (before - after)
                    crossings.append((ax + share * (bx - ax), ay + share * (by - ay)))
        crossings.sort()
        pieces += [
            ((round(a[0], 3), round(a[1], 3)), (round(b[0], 3), round(b[1], 3)))
            for a, b in zip(crossings[::2], crossings[1::2], strict=False)
        ]
    return pieces
