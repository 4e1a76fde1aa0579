"""Figures of the page "hubs": which metros have what a hub needs, and whether such metros have grown."""

from edudata.figures.hubs import compare, outcome, ranking, stability
from edudata.figures.spec import FigureSpec

POSITION = 8  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (ranking.SPEC, stability.SPEC, outcome.SPEC, compare.SPEC)
