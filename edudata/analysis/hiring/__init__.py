"""Hiring: how long vacancies last, and a simulation of two ways to fill them.

parameters : what a simulation assumes, each with its source or marked as an assumption
queues     : candidates before a fixed number of interviewers
serial     : posting, screening, interviews, offers, and over again
pull       : asking people who hold a certificate
comparison : both under the same openings, with intervals and sensitivity
vacancies  : openings and hires as measured

The records of `parameters` are read wherever figures are listed, so that what needs NumPy and pandas is
imported once it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from edudata.analysis.hiring.parameters import Parameters, defaults, provenance

if TYPE_CHECKING:
    from edudata.analysis.hiring.comparison import compare as compare
    from edudata.analysis.hiring.comparison import sensitivity as sensitivity
    from edudata.analysis.hiring.vacancies import vacancy_duration as vacancy_duration
    from edudata.analysis.hiring.vacancies import vacancy_duration_by_year as vacancy_duration_by_year

LATER = {
    "compare": "comparison",
    "sensitivity": "comparison",
    "vacancy_duration": "vacancies",
    "vacancy_duration_by_year": "vacancies",
}
__all__ = [
    "Parameters",
    "compare",
    "defaults",
    "provenance",
    "sensitivity",
    "vacancy_duration",
    "vacancy_duration_by_year",
]


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
