"""Figures of the page "tenx": a degree and its alternatives, by price, time, debt and pay."""

from edudata.figures.spec import FigureSpec
from edudata.figures.tenx import inflation, majors, payback, ratios, sensitivity

POSITION = 7  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    ratios.SPEC,
    payback.SPEC,
    majors.SPEC,
    sensitivity.SPEC,
    inflation.SPEC,
)
