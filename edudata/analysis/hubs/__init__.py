"""Metro areas scored on what a hub of work needs, with the reader's weights and tests of robustness."""

from edudata.analysis.hubs.factors import FACTORS, Factor, gather
from edudata.analysis.hubs.migration import MIGRATION, SIZES, outcome, rents_before_and_after, with_moves
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
    "MIGRATION",
    "SIZES",
    "TOP",
    "Factor",
    "complete_weights",
    "gather",
    "outcome",
    "rents_before_and_after",
    "score",
    "stability",
    "standardized",
    "top_shares",
    "with_moves",
]
