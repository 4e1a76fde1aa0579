"""How long, how costly and how selective hiring is, as a dozen publishers report it."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources._licenses import FACTS

RESOURCES = (
    Resource(
        name="hiring_parameters",
        title="Time, cost, interviews and pass rates of hiring, as published 2014-2026",
        page=None,
        columns={
            "parameter": "text",
            "period": "text",
            "population": "text",
            "statistic": "text",
            "days_calendar": "number",
            "days_working": "number",
            "rate_pct": "number",
            "cost_usd": "number",
            "hours": "number",
            "count": "number",
            "trust": "text",
            "flag": "text",
            "publisher": "text",
            "source_url": "text",
            "note": "text",
        },
        key=("parameter", "period"),
        required=("population", "trust", "publisher"),
        license=FACTS,
        citation="Hiring parameters compiled by edudata from SHRM, Glassdoor, Jobvite, Lever, LinkedIn, "
        "DHI and others; each row names its publisher and page.",
        cadence="irregular",
        kind="compiled",
        notes=(
            (
                "Populations and clocks differ: time to fill starts with the opening, time to hire and the "
                "interview process with the candidate. Compare rows of one publisher only."
            ),
            "Rows without a page could not be traced to a public one.",
            "One row that is only a target and one weak single source are flagged.",
            "Each row fills the one column whose unit it was published in.",
        ),
    ),
)
