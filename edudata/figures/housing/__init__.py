"""Page "housing": what homes cost compared with what people earn, by place and over time (essay's G-5)."""

from edudata.figures.housing import checks, compare, counties, metros, nation, states
from edudata.figures.spec import FigureSpec

POSITION = 5  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    counties.SPEC,
    states.SPEC,
    metros.SPEC,
    compare.SPEC,
    nation.SPEC,
    checks.SPEC,
)
