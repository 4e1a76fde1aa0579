"""A figure as a file: HTML that draws with no network, JSON, CSV, or a picture where a browser is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edudata import files, geo
from edudata.catalog import export
from edudata.errors import PermanentError, UnknownNameError
from edudata.figures.charts import titled
from edudata.figures.spec import plotly_figure

if TYPE_CHECKING:
    from edudata.figures.spec import Card

FORMATS = ("html", "json", "csv", "png", "svg")


def write(figure_id: str, card: Card, path: Path) -> None:
    """Write a card to a file, whole, in the format its ending names.

    Raises UnknownNameError for another ending, PermanentError when a picture is asked for and no
    browser or kaleido is there.
    """
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownNameError("figure format", kind or path.name, FORMATS)
    if kind == "csv":
        files.write_bytes(path, export.csv_bytes(card.data))
        return
    chart = titled(card)
    if kind == "html":
        from edudata.catalog import describe

        source = describe.cite(figure_id).text
        files.write_bytes(path, geo.html(chart, card.finding, [*card.notes, source]).encode())
    elif kind == "json":
        files.write_bytes(path, str(plotly_figure(geo.attach(chart)).to_json()).encode())
    else:
        try:
            import plotly.io as pio

            pio.defaults.topojson = geo.TOPOJSON_STUB_URL
            picture = plotly_figure(geo.attach(chart)).to_image(format=kind, width=1000)
        except (ImportError, ValueError, RuntimeError) as error:
            raise PermanentError(
                f"A {kind.upper()} needs a browser and the extra `export` (pip install 'edudata[export]'): "
                f"{error}. HTML, JSON and CSV work without."
            ) from error
        files.write_bytes(path, picture)
