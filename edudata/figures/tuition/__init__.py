"""G-4, tuition: in constant dollars, against other prices, after grants, and against income."""

from edudata.figures.spec import FigureSpec
from edudata.figures.tuition import counterfactual, cpi, growth, income, net, prices

POSITION = 4  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    prices.SPEC,
    cpi.SPEC,
    net.SPEC,
    income.SPEC,
    growth.SPEC,
    counterfactual.SPEC,
)
