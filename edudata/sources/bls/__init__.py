"""U.S. Bureau of Labor Statistics."""

from edudata.records import Source
from edudata.sources.bls import _requests, cpi, metro_employment, occupations, oews

SOURCE = Source(
    name="bls",
    title="U.S. Bureau of Labor Statistics",
    page="https://www.bls.gov",
    resources=(*cpi.RESOURCES, *occupations.RESOURCES, *oews.RESOURCES, *metro_employment.RESOURCES),
    key_page=_requests.SIGN_UP,
)
