"""Maps and rankings by region: capped colors, hatched regions without a value, tooltips.

A map names its geometry ("counties", "states", "metros"); `edudata.geo.attach` puts the polygons in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from edudata import places
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.text import amount, amounts

# State codes of the territories, for which the national map has no room.
TERRITORIES = frozenset({"60", "66", "69", "72", "78"})
# FIPS codes of the fifty states and DC.
STATES = tuple(sorted(code for state, code in places.FIPS.items() if state != "PR"))
# Fill of regions without a value.
FILL = "rgba(154,160,166,0.35)"
NO_VALUE = "no published value"
# Pixels, at which a map fills a card on a wide screen.
HEIGHT = 620
NOUNS = {
    "counties": ("county", "counties"),
    "states": ("state", "states"),
    "metros": ("metro area", "metro areas"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tooltip.

    Attributes
    ----------
    column : str
        Column of the numbers.
    label : str
        Words before the number.
    unit, digits : str, int
        As in `text.amount`.
    moe : str or None
        Column with the margin of error in the same unit, shown after ±.
    """

    column: str
    label: str
    unit: str = ""
    digits: int = 0
    moe: str | None = None


def cells(frame: pd.DataFrame, lines: Sequence[Line]) -> np.ndarray:
    """Format the tooltip numbers of each row, with their margins of error."""
    columns = []
    for line in lines:
        values = frame[line.column].tolist()
        texts = amounts(values, line.unit, line.digits)
        if line.moe is not None and frame[line.moe].notna().any():
            margins = frame[line.moe].tolist()
            margin_texts = amounts(margins, line.unit, line.digits)
            texts = [
                f"{text} ± {margin_text}" if value == value and margin == margin else text
                for text, margin_text, value, margin in zip(
                    texts, margin_texts, values, margins, strict=True
                )
            ]
        columns.append(texts)
    # Plain text arrays: Plotly copies lists item by item, and objects one by one.
    return np.array(columns, dtype=np.str_).T if len(frame) else np.empty((0, len(lines)), dtype=np.str_)


def template(lines: Sequence[Line]) -> str:
    """Build the tooltip template: the name in bold, then one row per line."""
    rows = "".join(f"<br>{line.label}: %{{customdata[{i}]}}" for i, line in enumerate(lines))
    return f"<b>%{{text}}</b>{rows}<extra></extra>"


def on_national_map(frame: pd.DataFrame, state_column: str = "state_fips") -> pd.DataFrame:
    """Return the rows of the fifty states and DC; territories have no place on the national map."""
    return frame[~frame[state_column].isin(list(TERRITORIES))]


def limits(values: pd.Series, cap_pct: float) -> tuple[float, float]:
    """Return the ends of the color scale: the `cap_pct` and 100 − `cap_pct` percentiles (0: no cap)."""
    values = values.dropna()
    if values.empty:
        return 0.0, 1.0
    low, high = (float(values.quantile(q)) for q in (cap_pct / 100, 1 - cap_pct / 100))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def steps(low: float, high: float) -> list[float]:
    """Choose four to six rounded values at which a map's color changes.

    Examples
    --------
    >>> steps(1.55, 6.77), steps(12.1, 33.9), steps(0, 1)
    ([2.0, 3.0, 4.0, 5.0, 6.0], [15.0, 20.0, 25.0, 30.0], [0.2, 0.4, 0.6, 0.8])
    """
    power = math.floor(math.log10(high - low)) - 1
    sizes = [factor * 10.0 ** (power + extra) for extra in (0, 1) for factor in (1, 2, 2.5, 5)]
    for size in sizes:
        first = math.floor(low / size) + 1
        edges = [round(size * n, 10) for n in range(first, math.ceil(high / size))]
        if 4 <= len(edges) <= 6:
            return edges
    return [low + (high - low) * part / 5 for part in range(1, 5)]


def _scale(values: pd.Series, line: Line, cap_pct: float) -> dict[str, Any]:
    """Return the steps of color and the color bar, whose numbers stand where the color changes."""
    edges = steps(*limits(values, cap_pct))
    size, count = edges[1] - edges[0], len(edges) + 1
    colors = [style.SEQUENTIAL[round(n * (len(style.SEQUENTIAL) - 1) / (count - 1))] for n in range(count)]
    scale = [[(n + end) / count, color] for n, color in enumerate(colors) for end in (0, 1)]
    digits = max(0, -math.floor(math.log10(size) + 1e-9)) + (
        size * 10 ** -math.floor(math.log10(size)) == 2.5
    )
    bar = {
        "title": {"text": line.label, "side": "top", "font": {"size": 13}},
        "orientation": "h",
        "x": 0.5,
        "y": -0.02,
        "yanchor": "top",
        "len": 0.6,
        "thickness": 14,
        "outlinewidth": 0,
        "tickvals": edges,
        "ticktext": [amount(edge, line.unit, digits) for edge in edges],
        "ticklabelposition": "outside bottom",
    }
    # The first and the last color are open: they hold all that lies below or above.
    return {"colorscale": scale, "colorbar": bar, "ends": (edges[0] - size, edges[-1] + size)}


def _regions(
    geometry: str,
    rows: pd.DataFrame,
    id_column: str,
    name_column: str,
    lines: Sequence[Line],
    width: float,
    color: str,
    **more: Any,
) -> Trace:
    """Build regions with their outlines and tooltips."""
    return {
        "type": "choropleth",
        "geojson": geometry,
        # Fixed-width text arrays: Plotly copies them at once.
        "locations": rows[id_column].to_numpy(dtype="U"),
        "text": rows[name_column].to_numpy(dtype="U"),
        "customdata": cells(rows, lines),
        "hovertemplate": template(lines),
        "marker": {"line": {"width": width, "color": color}},
    } | more


def choropleth(
    frame: pd.DataFrame,
    *,
    geometry: str,
    id_column: str,
    value: str,
    label: str,
    unit: str = "",
    digits: int = 2,
    hover: Sequence[Line] = (),
    name_column: str = "name",
    cap_pct: float = 2.0,
    missing_column: str | None = None,
) -> Chart:
    """Draw a map of one value by region: colored ones, hatched ones without a value, state borders.

    Parameters
    ----------
    frame : DataFrame
        One row per region of the fifty states and DC; an empty value is hatched and counted.
    geometry, id_column : str
        "counties", "states" or "metros", and the column with their FIPS or CBSA codes as text.
    value, label, unit, digits
        Column, title of the color bar, and format as in `text.amount`.
    cap_pct : float
        Percent of the regions at each end that share the end color.
    """
    own = Line(value, label, unit, digits)
    lines = list(hover) or [own]
    published, unknown = frame[frame[value].notna()], frame[frame[value].isna()]
    # `missing_column` has the reason of each region; each reason gets a legend entry.
    reasons = unknown[missing_column] if missing_column else pd.Series(None, unknown.index, dtype=object)
    colored = _colored(published, geometry, id_column, name_column, lines, own, cap_pct)
    hatched = [
        _hatched(str(reason), geometry, rows, id_column, name_column, lines)
        for reason, rows in unknown.groupby(reasons.fillna(NO_VALUE), sort=False)
    ]
    return _national([colored, *hatched, *([] if geometry == "states" else [state_borders()])])


def _colored(
    rows: pd.DataFrame,
    geometry: str,
    id_column: str,
    name_column: str,
    lines: Sequence[Line],
    own: Line,
    cap_pct: float,
) -> Trace:
    """Build regions colored by their values."""
    scale = _scale(rows[own.column], own, cap_pct)
    low, high = scale["ends"]
    return _regions(
        geometry, rows, id_column, name_column, lines, 0.2 if geometry == "counties" else 0.6,
        "rgba(255,255,255,0.55)", zmin=low, zmax=high,
        colorscale=scale["colorscale"], colorbar=scale["colorbar"],
        # As short texts: eight bytes a region, however packed, weigh three times as much.
        z=rows[own.column].astype(float).round(max(own.digits, 1)).tolist(),
        name=own.label, showlegend=False,
    )  # fmt: skip


def _hatched(
    reason: str, geometry: str, rows: pd.DataFrame, id_column: str, name_column: str, lines: Sequence[Line]
) -> Trace:
    """Build regions without a value, gray, to be hatched, and counted in the legend."""
    count = f"{len(rows):,} {NOUNS[geometry][len(rows) != 1]}"
    return _regions(
        geometry, rows, id_column, name_column, lines, 0.8, style.MISSING, z=[0] * len(rows),
        colorscale=[[0, FILL], [1, FILL]], showscale=False, name=f"hatched: {reason} ({count})",
        showlegend=True, meta={"hatch": True},
    )  # fmt: skip


def state_borders() -> Trace:
    """Build state outlines with nothing inside, drawn over a finer map."""
    return {
        "type": "choropleth",
        "geojson": "states",
        "locations": list(STATES),
        "z": [0] * len(STATES),
        "colorscale": [[0, style.CLEAR], [1, style.CLEAR]],
        "showscale": False,
        "marker": {"line": {"width": 0.9, "color": "rgba(90,95,105,0.9)"}},
        "hoverinfo": "skip",
        "name": "state borders",
        "showlegend": False,
        "meta": {"borders": True},
    }


def outlined(chart: Chart, geometry: str, codes: Sequence[str], width: float) -> Chart:
    """Return a map with some regions outlined, such as those that a sentence names."""
    outlines = {
        "type": "choropleth",
        "geojson": geometry,
        "locations": list(codes),
        "z": [0] * len(codes),
        "colorscale": [[0, style.CLEAR], [1, style.CLEAR]],
        "showscale": False,
        "marker": {"line": {"width": width, "color": style.ORANGE}},
        "hoverinfo": "skip",
        "name": "outlined",
        "showlegend": False,
    }
    return {"data": [*chart["data"], outlines], "layout": chart["layout"]}


def _national(traces: list[Trace]) -> Chart:
    """Lay out a national map: Alaska and Hawaii as insets, no base map, page colors behind."""
    return charts.chart(
        traces,
        hovermode="closest",
        height=HEIGHT,
        margin={"l": 4, "r": 4, "t": 8, "b": 60},
        paper_bgcolor=style.CLEAR,
        geo={"scope": "usa", "visible": False, "bgcolor": style.CLEAR, "showframe": False},
    )


def points(
    frame: pd.DataFrame,
    *,
    value: str,
    label: str,
    size: str,
    unit: str = "",
    digits: int = 2,
    hover: Sequence[Line] = (),
    name_column: str = "name",
    cap_pct: float = 2.0,
) -> Chart:
    """Draw a map of one value by place, one dot each, its area growing with `size` (for example persons).

    Parameters
    ----------
    frame : DataFrame
        Columns lon_deg, lat_deg, `value`, `size` and those of `hover`; rows without a value are left out.
    value, label, unit, digits, hover, name_column, cap_pct
        As in `choropleth`.
    """
    own = Line(value, label, unit, digits)
    lines = list(hover) or [own]
    rows = frame[frame[value].notna()].sort_values(size, ascending=False, kind="stable")
    dots = {
        "type": "scattergeo",
        "lon": rows["lon_deg"].to_numpy(),
        "lat": rows["lat_deg"].to_numpy(),
        "mode": "markers",
        "text": rows[name_column].to_numpy(dtype="U"),
        "customdata": cells(rows, lines),
        "hovertemplate": template(lines),
        "marker": _bubbles(rows[size].astype(float), rows[value].astype(float), own, cap_pct),
        "name": label,
        "showlegend": False,
    }
    return _national([dots, state_borders()])


def _bubbles(sizes: pd.Series, values: pd.Series, line: Line, cap_pct: float) -> dict[str, Any]:
    """Build markers whose areas grow with sizes and whose colors follow values."""
    scale = _scale(values, line, cap_pct)
    low, high = scale["ends"]
    return {
        "size": sizes.to_numpy(),
        "sizemode": "area",
        "sizeref": float(sizes.max()) / 30**2 if len(sizes) else 1,
        "sizemin": 3,
        "color": values.to_numpy(),
        "cmin": low,
        "cmax": high,
        "colorscale": scale["colorscale"],
        "colorbar": scale["colorbar"],
        "line": {"width": 0.5, "color": "rgba(255,255,255,0.8)"},
        "opacity": 0.9,
    }
