"""U.S. Department of Education: the College Scorecard, by institution and by field of study."""

from edudata.records import Source
from edudata.sources.scorecard import _requests, high_school, institutions, programs

SOURCE = Source(
    name="scorecard",
    title="U.S. Department of Education, College Scorecard",
    page="https://collegescorecard.ed.gov/",
    resources=(*institutions.RESOURCES, *programs.RESOURCES, *high_school.RESOURCES),
    key_page=_requests.SIGN_UP,
)
