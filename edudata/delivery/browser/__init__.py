"""The code that draws charts in a browser, shared by the dashboard, saved pages and the static site.

`scripts/make_plotly.py` builds `plotly.min.js`, the part of plotly.js that the figures use.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARY = FOLDER / "plotly.min.js"
