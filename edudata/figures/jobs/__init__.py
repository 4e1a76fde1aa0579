"""G-3, jobs that need a degree: underemployment beside unemployment, pay, majors, places."""

from edudata.figures.jobs.changes import RELEASES
from edudata.figures.jobs.majors import MAJORS
from edudata.figures.jobs.places import ENTRY_EDUCATION, METROS
from edudata.figures.jobs.rates import UNDEREMPLOYMENT, UNEMPLOYMENT
from edudata.figures.jobs.wages import WAGES
from edudata.figures.spec import FigureSpec

POSITION = 3  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    UNDEREMPLOYMENT,
    UNEMPLOYMENT,
    WAGES,
    MAJORS,
    RELEASES,
    ENTRY_EDUCATION,
    METROS,
)
