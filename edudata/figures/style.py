"""Colors and fills shared by all figures: readable at 390 px, light and dark, and without color vision.

The colors are Okabe and Ito's set, chosen so that each has enough contrast on white and on near-black;
lines also differ by dash or direct label, never by color alone. Background and text colors are left to
the page's theme.
"""

from __future__ import annotations

BLUE = "#2b7bba"
ORANGE = "#d98200"
GREEN = "#0f9d76"
RED = "#d1495b"
PURPLE = "#a56cc1"
GRAY = "#8a8f98"
SKY = "#56a7d8"
COLORS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GRAY)
# With the colors, of lines that a reader compares.
DASHES = ("solid", "dash", "dashdot", "longdash", "dot", "longdashdot")
# Recession bands and intervals.
BAND = "rgba(138,143,152,0.18)"
GRID = "rgba(138,143,152,0.25)"
# Steps of maps, from low (light) to high (dark) in both themes: one hue, safe for color-blind readers.
SEQUENTIAL = ("#dce8f4", "#b7d1e8", "#8ab6da", "#5b96c7", "#3777ae", "#1d558a", "#0a3360")
MISSING = "#9aa0a6"
CLEAR = "rgba(0,0,0,0)"
