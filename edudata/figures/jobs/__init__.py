"""G-3, jobs that need a degree: underemployment next to unemployment, pay, majors, places."""

from edudata.figures.jobs import (
    entry_education,
    majors,
    majors_census,
    metros,
    places,
    releases,
    rules,
    sex_race,
    state_majors,
    states,
    trend,
    underemployment,
    unemployment,
    wages,
)
from edudata.figures.spec import FigureSpec

POSITION = 3  # in the essay's order
FIGURES: tuple[FigureSpec, ...] = (
    underemployment.SPEC,
    unemployment.SPEC,
    wages.SPEC,
    majors.SPEC,
    releases.SPEC,
    entry_education.SPEC,
    metros.SPEC,
    trend.SPEC,
    states.SPEC,
    places.SPEC,
    rules.SPEC,
    majors_census.SPEC,
    state_majors.SPEC,
    sex_race.SPEC,
)
