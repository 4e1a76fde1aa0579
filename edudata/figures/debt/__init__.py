"""G-2, student debt: as in the essay, by publisher, growth, lateness, states, federal loan status."""

from edudata.figures.debt import delinquency, essay, growth, publishers, states, status
from edudata.figures.spec import FigureSpec

POSITION = 2  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    essay.SPEC,
    publishers.SPEC,
    growth.SPEC,
    delinquency.SPEC,
    states.SPEC,
    status.SPEC,
)
