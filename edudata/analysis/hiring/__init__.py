"""Hiring: how long vacancies last, and a simulation of two ways to fill them.

parameters : what a simulation assumes, each with its source or marked as an assumption
queues     : candidates before a fixed number of interviewers
serial     : posting, screening, interviews, offers, and over again
pull       : asking people who hold a certificate
comparison : both under the same openings, with intervals and sensitivity
vacancies  : openings and hires as measured
"""

from edudata.analysis.hiring.comparison import compare, sensitivity
from edudata.analysis.hiring.parameters import Parameters, defaults, provenance
from edudata.analysis.hiring.vacancies import vacancy_duration, vacancy_duration_by_year

__all__ = [
    "Parameters",
    "compare",
    "defaults",
    "provenance",
    "sensitivity",
    "vacancy_duration",
    "vacancy_duration_by_year",
]
