"""Federal Reserve Bank of St. Louis: FRED, series of several publishers in one plain form."""

from edudata.records import Source
from edudata.sources.fred import download, education, series

SOURCE = Source(
    name="fred",
    title="Federal Reserve Bank of St. Louis (FRED)",
    page="https://fred.stlouisfed.org",
    resources=(*series.RESOURCES, *education.RESOURCES),
    key_page=download.SIGN_UP,
)
