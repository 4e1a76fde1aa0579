"""G-6, hiring: two ways to hire simulated, their steps, sensitivity and assumptions, and vacancies."""

from edudata.figures.hiring import assumptions, process, sensitivity, simulation, vacancies
from edudata.figures.spec import FigureSpec

POSITION = 6  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    simulation.SPEC,
    process.SPEC,
    sensitivity.SPEC,
    assumptions.SPEC,
    vacancies.SPEC,
)
