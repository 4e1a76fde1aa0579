"""Page "tenx": a degree against its alternatives, on price, time, debt and what comes back."""

from edudata.figures.spec import FigureSpec
from edudata.figures.tenx.inflation import INFLATION
from edudata.figures.tenx.payback import PAYBACK
from edudata.figures.tenx.ratios import RATIOS
from edudata.figures.tenx.sensitivity import SENSITIVITY

POSITION = 7  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (RATIOS, PAYBACK, SENSITIVITY, INFLATION)
