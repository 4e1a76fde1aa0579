"""Pictures of charts, where a browser and kaleido are installed."""

from __future__ import annotations

import threading

from edudata import geo
from edudata.errors import NoBrowserError
from edudata.figures.charts import Chart
from edudata.figures.spec import plotly_figure

# kaleido drives one browser at a time.
_lock = threading.Lock()


def picture(chart: Chart, kind: str) -> bytes:
    """Draw a chart as "png" or "svg".

    Raises
    ------
    NoBrowserError
        If a browser or kaleido is missing.
    """
    figure = plotly_figure(geo.attach(chart))
    try:
        import plotly.io as pio

        # kaleido would fetch the base map of a map from a host otherwise.
        pio.defaults.topojson = geo.TOPOJSON_STUB_URL
        with _lock:
            data: bytes = figure.to_image(format=kind, width=1000)
    # kaleido raises any of these for a missing package or browser.
    except (ImportError, ValueError, RuntimeError) as error:
        # kaleido's advice fills ten lines; its first sentence says what is missing.
        reason = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
        raise NoBrowserError(
            f"A {kind.upper()} needs a browser and the extra `export` (pip install 'edudata[export]'): "
            f"{reason.rstrip('.')}. HTML, JSON and CSV work without."
        ) from error
    return data
