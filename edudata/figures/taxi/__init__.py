"""G-1, taxis: what a medallion cost, who drives the city's trips, and the essay's comparison."""

from edudata.figures.spec import FigureSpec
from edudata.figures.taxi import attributes, medallions, trips

POSITION = 1  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    medallions.SPEC,
    trips.SPEC,
    attributes.SPEC,
)
