"""U.S. News & World Report: average tuition of the colleges in its rankings, as the press quotes it.

These are unweighted means over ranked colleges: neither medians nor what the average student is charged.
"""

from __future__ import annotations

from edudata.records import Resource, Source
from edudata.sources._frames import PROVENANCE
from edudata.sources._licenses import QUOTED

PAGE = "https://www.usnews.com/education/best-colleges/paying-for-college"

TUITION = Resource(
    name="tuition",
    title="Average tuition and fees of ranked colleges, as quoted by the press",
    page=PAGE,
    columns={
        "academic_year": "text",
        "sector": "text",
        "average_tuition_fees_usd": "number",
        "flag": "text",
        **PROVENANCE,
    },
    key=("academic_year", "sector"),
    period="academic_year",
    required=("average_tuition_fees_usd", "trust", "source_url"),
    license=QUOTED,
    citation="U.S. News & World Report, annual survey of ranked colleges, as quoted by the press (page in "
    f"each row). {PAGE}",
    cadence="yearly",
    release_months=(9,),
    notes=(
        "Not refreshed: the press quotes it, there is no file. Add each September's figures by hand.",
        "Unweighted means of the ranked colleges, current dollars; not medians.",
        "Several are rounded as quoted; most links lead to the site that quotes a figure, not to the page.",
        "No quotation was found for 2014-15, 2016-17, 2017-18 and 2020-21.",
    ),
)
SOURCE = Source(name="us_news", title="U.S. News & World Report", page=PAGE, resources=(TUITION,))
