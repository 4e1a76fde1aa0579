"""What all maps share: colour with its caps said, regions without a value hatched and counted, tooltips.

A map names its geometry ("counties", "states", "metros"); `edudata.geo.attach` puts the polygons in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata import places
from edudata.figures import style

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import plotly.graph_objects as go

NOT_PUBLISHED = "not published"
TERRITORIES = frozenset({"60", "66", "69", "72", "78"})
"""State codes of the territories, for which the national map has no room."""
GRID = "rgba(138,143,152,0.25)"
FILL = "rgba(154,160,166,0.35)"
"""Fill of regions without a value."""
NOUNS = {
    "counties": ("county", "counties"),
    "states": ("state", "states"),
    "metros": ("metro area", "metro areas"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tooltip.

    column : column shown
    label  : words before the number
    unit   : "usd", "pct", "" or a word put after the number
    digits : decimals
    moe    : column with the margin of error, in the same unit, shown as ±
    """

    column: str
    label: str
    unit: str = ""
    digits: int = 0
    moe: str | None = None


def amount(value: float | None, unit: str = "", digits: int = 0) -> str:
    """A number as people write it.

    1234.5, "usd"   -> "$1,234" (half to even)     -3, "usd" -> "−$3"
    12.34, "pct", 1 -> "12.3 %"
    None or NaN     -> "not published"
    """
    if value is None or value != value:
        return NOT_PUBLISHED
    number = f"{abs(value):,.{digits}f}"
    sign = "−" if value < 0 and round(value, digits) else ""
    if unit == "usd":
        return f"{sign}${number}"
    suffix = " %" if unit == "pct" else f" {unit}" if unit else ""
    return f"{sign}{number}{suffix}"


def cells(frame: pd.DataFrame, lines: Sequence[Line]) -> np.ndarray:
    """The tooltip numbers of each row as text, with their margins of error."""
    import numpy as np

    columns = []
    for line in lines:
        values = frame[line.column].tolist()
        shown = _amounts(values, line.unit, line.digits)
        if line.moe is not None and frame[line.moe].notna().any():
            margins = frame[line.moe].tolist()
            shown = [
                f"{s} ± {m}" if known == known and margin == margin else s
                for s, m, known, margin in zip(
                    shown, _amounts(margins, line.unit, line.digits), values, margins, strict=True
                )
            ]
        columns.append(shown)
    # Plain text arrays: the drawing library copies lists item by item, and objects one by one.
    return np.array(columns, dtype=np.str_).T if len(frame) else np.empty((0, len(lines)), dtype=np.str_)


def _amounts(values: Sequence[float], unit: str, digits: int) -> list[str]:
    """`amount` of many numbers, the usual ones by one format."""
    sample = amount(0.0, unit, digits)
    before, after = sample.split(f"{0:.{digits}f}")
    form = f",.{digits}f"
    return [
        f"{before}{value:{form}}{after}" if value >= 0 else amount(value, unit, digits) for value in values
    ]


def _texts(values: pd.Series) -> np.ndarray:
    """A column of text as an array that copies fast."""
    return values.to_numpy(dtype="U")


def template(lines: Sequence[Line]) -> str:
    """Tooltip template: the name in bold, then a line each."""
    rows = "".join(f"<br>{line.label}: %{{customdata[{i}]}}" for i, line in enumerate(lines))
    return f"<b>%{{text}}</b>{rows}<extra></extra>"


def on_national_map(frame: pd.DataFrame, state_column: str = "state_fips") -> pd.DataFrame:
    """The rows of the fifty states and DC; territories have no place on the national map."""
    return frame[~frame[state_column].isin(list(TERRITORIES))]


def limits(values: pd.Series, cap_pct: float) -> tuple[float, float]:
    """Ends of the colour scale: the values' `cap_pct` and 100 − `cap_pct` percentiles (0: no cap)."""
    known = values.dropna()
    if known.empty:
        return 0.0, 1.0
    low, high = (float(known.quantile(q)) for q in (cap_pct / 100, 1 - cap_pct / 100))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def colorbar(
    label: str, unit: str, digits: int, ends: tuple[float, float], beyond: tuple[bool, bool]
) -> Any:
    """A horizontal bar under the map whose end labels say where the colours are capped.

    beyond : whether values lie below the low end, above the high end
    """
    low, high = ends
    at = [low + (high - low) * step / 4 for step in range(5)]
    ticks = [amount(v, unit, digits) for v in at]
    ticks[0] = f"≤ {ticks[0]}" if beyond[0] else ticks[0]
    ticks[-1] = f"≥ {ticks[-1]}" if beyond[1] else ticks[-1]
    return {
        "title": {"text": label, "side": "top", "font": {"size": 13}},
        "orientation": "h",
        "x": 0.5,
        "y": -0.02,
        "yanchor": "top",
        "len": 0.9,
        "thickness": 12,
        "outlinewidth": 0,
        "tickvals": at,
        "ticktext": ticks,
        "ticklabelposition": "outside bottom",
    }


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
    missing: str = "no published value",
    missing_column: str | None = None,
    borders: bool | None = None,
) -> go.Figure:
    """A map of one value by region.

    frame     : a row for each region of the fifty states and DC; an empty value is hatched and counted
    geometry  : "counties", "states" or "metros": what `edudata.geo.attach` will put in
    id_column : FIPS or CBSA codes as text
    label     : title of the colour bar, with the unit in words
    hover     : tooltip lines; the value itself when none is given
    cap_pct   : share of the regions at each end that share the end colour, said in the colour bar
    missing   : why a hatched region has no colour
    missing_column : column that says it where the reasons differ; each gets an entry of its own
    borders   : draw state borders on top (by default on all maps but those of states)

    Traces: the coloured regions, the hatched ones (marked `meta={"hatch": True}`), state borders.
    """
    import plotly.graph_objects as go

    lines = list(hover) or [Line(value, label, unit, digits)]
    known, unknown = frame[frame[value].notna()], frame[frame[value].isna()]
    ends = limits(known[value], cap_pct)
    beyond = bool((known[value] < ends[0]).any()), bool((known[value] > ends[1]).any())
    thin = 0.2 if geometry == "counties" else 0.6
    figure = go.Figure(
        go.Choropleth(
            geojson=geometry,
            locations=_texts(known[id_column]),
            # As short texts: eight bytes a region, however packed, weigh three times as much.
            z=known[value].astype(float).round(max(digits, 1)).tolist(),
            zmin=ends[0],
            zmax=ends[1],
            colorscale=style.SCALE,
            colorbar=colorbar(label, unit, digits, ends, beyond),
            marker={"line": {"width": thin, "color": "rgba(255,255,255,0.55)"}},
            text=_texts(known[name_column]),
            customdata=cells(known, lines),
            hovertemplate=template(lines),
            name=label,
            showlegend=False,
        )
    )
    reasons = (
        unknown[missing_column].fillna(missing) if missing_column else unknown[value].map(lambda _: missing)
    )
    for reason, rows in unknown.groupby(reasons, sort=False):
        figure.add_trace(_hatched(rows, geometry, id_column, name_column, lines, str(reason)))
    if borders if borders is not None else geometry != "states":
        figure.add_trace(state_borders())
    return layout(figure)


def _hatched(
    rows: pd.DataFrame, geometry: str, id_column: str, name_column: str, lines: Sequence[Line], reason: str
) -> go.Choropleth:
    """Regions without a value, grey, to be hatched, and counted in the legend."""
    import plotly.graph_objects as go

    noun = NOUNS[geometry][len(rows) != 1]
    return go.Choropleth(
        geojson=geometry,
        locations=_texts(rows[id_column]),
        z=[0] * len(rows),
        colorscale=[[0, FILL], [1, FILL]],
        showscale=False,
        marker={"line": {"width": 0.8, "color": style.MISSING}},
        text=_texts(rows[name_column]),
        customdata=cells(rows, lines),
        hovertemplate=template(lines),
        name=f"hatched: {reason} ({len(rows):,} {noun})",
        showlegend=True,
        meta={"hatch": True},
    )


def state_borders() -> go.Choropleth:
    """State outlines with nothing inside, drawn over a finer map."""
    import plotly.graph_objects as go

    return go.Choropleth(
        geojson="states",
        locations=list(STATES),
        z=[0] * len(STATES),
        colorscale=[[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        showscale=False,
        marker={"line": {"width": 0.9, "color": "rgba(90,95,105,0.9)"}},
        hoverinfo="skip",
        name="state borders",
        showlegend=False,
        meta={"borders": True},
    )


STATES = tuple(sorted(code for state, code in places.FIPS.items() if state != "PR"))
"""FIPS codes of the fifty states and DC."""


def layout(figure: go.Figure, **more: Any) -> go.Figure:
    """Common layout of national maps: Alaska and Hawaii as insets, no base map, page colours behind."""
    clear = "rgba(0,0,0,0)"
    options: dict[str, Any] = {
        "hovermode": "closest",
        "height": 480,
        "margin": {"l": 4, "r": 4, "t": 8, "b": 60},
        "paper_bgcolor": clear,
        "geo": {"scope": "usa", "visible": False, "bgcolor": clear, "showframe": False},
    }
    return style.layout(figure, **(options | more))


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
) -> go.Figure:
    """A map of one value by place, a dot each, its area growing with `size` (e.g. persons).

    frame : columns lon_deg, lat_deg, `value`, `size` and those of `hover`; rows with no value are left out
    """
    import plotly.graph_objects as go

    lines = list(hover) or [Line(value, label, unit, digits)]
    known = frame[frame[value].notna()].sort_values(size, ascending=False, kind="stable")
    ends = limits(known[value], cap_pct)
    beyond = bool((known[value] < ends[0]).any()), bool((known[value] > ends[1]).any())
    figure = go.Figure(
        go.Scattergeo(
            lon=known["lon_deg"].to_numpy(),
            lat=known["lat_deg"].to_numpy(),
            mode="markers",
            text=_texts(known[name_column]),
            customdata=cells(known, lines),
            hovertemplate=template(lines),
            marker={
                "size": known[size].astype(float).to_numpy(),
                "sizemode": "area",
                "sizeref": float(known[size].max()) / 30**2 if len(known) else 1,
                "sizemin": 3,
                "color": known[value].astype(float).to_numpy(),
                "cmin": ends[0],
                "cmax": ends[1],
                "colorscale": style.SCALE,
                "colorbar": colorbar(label, unit, digits, ends, beyond),
                "line": {"width": 0.5, "color": "rgba(255,255,255,0.8)"},
                "opacity": 0.9,
            },
            name=label,
            showlegend=False,
        )
    )
    figure.add_trace(state_borders())
    return layout(figure)


def ranking(
    frame: pd.DataFrame,
    *,
    value: str,
    label: str,
    unit: str = "",
    digits: int = 2,
    name_column: str = "name",
    moe: str | None = None,
    marked: Sequence[str] = (),
    reference: tuple[float, str] | None = None,
) -> go.Figure:
    """Bars ordered by value, the largest on top, each with its number; some marked by another colour.

    marked    : names drawn in the second colour
    reference : a value with its name, drawn as a line, e.g. the median of all regions
    """
    import plotly.graph_objects as go

    rows = frame[frame[value].notna()].sort_values([value, name_column], kind="stable")
    names = rows[name_column].tolist()
    figure = go.Figure(
        go.Bar(
            x=rows[value].to_numpy(),
            y=names,
            orientation="h",
            marker={"color": [style.ORANGE if n in set(marked) else style.BLUE for n in names]},
            text=[amount(v, unit, digits) for v in rows[value].tolist()],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
            error_x={"array": rows[moe].to_numpy(), "thickness": 1, "color": style.GRAY} if moe else None,
            showlegend=False,
        )
    )
    # Room for the number after the longest bar, also on a narrow screen.
    reach = (
        [min(0.0, 1.15 * float(rows[value].min())), 1.15 * float(rows[value].max())] if len(rows) else None
    )
    options: dict[str, Any] = {
        "hovermode": "closest",
        "bargap": 0.25,
        "height": max(280, 60 + 17 * len(rows)),
        "yaxis": {"tickfont": {"size": 11}, "showgrid": False, "dtick": 1},
        "xaxis": {"showgrid": True, "gridcolor": GRID, "range": reach},
    }
    longest = max((len(text) for text in figure.data[0].text), default=0)
    options["margin_r"] = 8 + 3 * longest
    if reference is not None:
        line = {"color": style.GRAY, "dash": "dot", "width": 1.5}
        at = {"x0": reference[0], "x1": reference[0], "y0": 0, "y1": 1, "yref": "paper"}
        words = {"x": reference[0], "y": 1, "yref": "paper", "yanchor": "bottom", "text": reference[1]}
        options["shapes"] = [{"type": "line", "line": line, **at}]
        options["annotations"] = [{"showarrow": False, **words}]
        options["margin_t"] = 28
    return style.layout(figure, x=label, **options)
