"""G-7, are they leaving? Students, awards, online study, closings, funding, postings."""

from edudata.figures.leaving import (
    awards,
    closings,
    computing,
    distance,
    exposure,
    funding,
    gap,
    postings,
    shares,
    students,
    unemployment,
)
from edudata.figures.spec import FigureSpec

POSITION = 7  # after the essay's six
FIGURES: tuple[FigureSpec, ...] = (
    students.SPEC,
    awards.SPEC,
    distance.SPEC,
    computing.SPEC,
    closings.SPEC,
    funding.SPEC,
    postings.SPEC,
    shares.SPEC,
    exposure.SPEC,
    unemployment.SPEC,
    gap.SPEC,
)
