"""Page "hubs": which metros have what the essay expects of a hub, and whether such metros have grown."""

from edudata.figures.hubs.compare import COMPARE
from edudata.figures.hubs.outcome import OUTCOME
from edudata.figures.hubs.ranking import RANKING
from edudata.figures.hubs.stability import STABILITY
from edudata.figures.spec import FigureSpec

POSITION = 8  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (RANKING, STABILITY, OUTCOME, COMPARE)
