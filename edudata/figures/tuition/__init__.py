"""G-4, tuition: in constant dollars, against other prices, after grants, and against income."""

from edudata.figures.spec import FigureSpec
from edudata.figures.tuition.cpi import CPI
from edudata.figures.tuition.growth import INDEX
from edudata.figures.tuition.income import COUNTERFACTUAL, INCOME
from edudata.figures.tuition.net import NET_PRICE
from edudata.figures.tuition.prices import TUITION

POSITION = 4  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (TUITION, CPI, NET_PRICE, INCOME, INDEX, COUNTERFACTUAL)
