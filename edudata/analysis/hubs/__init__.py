"""Metro areas scored on what a hub of work needs, with the reader's weights and tests of robustness.

`migration` compares the scores with who moved; it is imported by itself, because a brief of a place needs
the scores alone.
"""

from edudata.analysis.hubs.factors import FACTORS, Factor, gather
from edudata.analysis.hubs.scoring import (
    DRAWS,
    METHODS,
    TOP,
    complete_weights,
    score,
    stability,
    standardized,
    top_shares,
)

__all__ = [
    "DRAWS",
    "FACTORS",
    "METHODS",
    "TOP",
    "Factor",
    "complete_weights",
    "gather",
    "score",
    "stability",
    "standardized",
    "top_shares",
]
