"""Write figures to files: offline HTML, JSON, CSV, or a picture where a browser is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edudata import files, geo
from edudata.catalog import cite, export
from edudata.errors import PermanentError, UnknownNameError
from edudata.figures.charts import titled
from edudata.figures.spec import plotly_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from edudata.figures.spec import Card

FORMATS = ("html", "json", "csv", "png", "svg")


def write(figure_id: str, card: Card, path: Path) -> None:
    """Write a card to a file, in the format that its ending names.

    Raises
    ------
    UnknownNameError
        If the ending is none of `FORMATS`.
    PermanentError
        If a picture needs a browser or kaleido, and one is missing.
    """
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownNameError("figure format", kind or path.name, FORMATS)
    if kind == "csv":
        files.write_bytes(path, export.csv_bytes(card.data))
        return
    chart = titled(card)
    if kind == "html":
        # A saved page travels without the dashboard: its sources go with it.
        source = cite.cite(figure_id).text
        files.write_bytes(path, geo.html(chart, card.finding, [*card.notes, source]).encode())
    elif kind == "json":
        files.write_bytes(path, str(plotly_figure(geo.attach(chart)).to_json()).encode())
    else:
        files.write_bytes(path, _picture(plotly_figure(geo.attach(chart)), kind))


def _picture(figure: go.Figure, kind: str) -> bytes:
    try:
        import plotly.io as pio

        # kaleido would fetch the base map of a map from a host otherwise.
        pio.defaults.topojson = geo.TOPOJSON_STUB_URL
        picture: bytes = figure.to_image(format=kind, width=1000)
    # kaleido raises any of these for a missing package or browser.
    except (ImportError, ValueError, RuntimeError) as error:
        raise PermanentError(
            f"A {kind.upper()} needs a browser and the extra `export` (pip install 'edudata[export]'): "
            f"{error}. HTML, JSON and CSV work without."
        ) from error
    return picture
