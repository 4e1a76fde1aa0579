"""G-6, hiring: two ways simulated, what they are, what the result hangs on,
what is assumed, and vacancies as measured."""

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
