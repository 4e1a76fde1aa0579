"""G-1, taxis: what a medallion cost, who drives the city's trips, and the essay's comparison."""

from edudata.figures.spec import FigureSpec
from edudata.figures.taxi import attributes, medallions, trips

FIGURES: tuple[FigureSpec, ...] = (
    medallions.SPEC,
    trips.SPEC,
    attributes.SPEC,
)
