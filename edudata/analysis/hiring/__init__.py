"""Hiring: how long vacancies last, and a simulation of two ways to fill them.

Modules: `parameters` (assumptions and their ranges), `published` (their values in the table of published
figures), `queues` (candidates in front of interviewers),
`serial` (posting, screening, interviews, offers), `pull` (asking certified people), `comparison` (both
under the same openings, with intervals and sensitivity), `vacancies` (openings and hires as measured).
"""

from edudata.analysis.hiring.comparison import compare as compare
from edudata.analysis.hiring.comparison import sensitivity as sensitivity
from edudata.analysis.hiring.parameters import Parameters as Parameters
from edudata.analysis.hiring.published import defaults as defaults
from edudata.analysis.hiring.published import provenance as provenance
from edudata.analysis.hiring.vacancies import vacancy_duration as vacancy_duration
from edudata.analysis.hiring.vacancies import vacancy_duration_by_year as vacancy_duration_by_year
