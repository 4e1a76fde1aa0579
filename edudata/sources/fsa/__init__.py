"""Federal Student Aid, U.S. Department of Education: the data center's workbooks."""

from edudata.records import Source
from edudata.sources.fsa import borrowers, closed_schools, defaults, portfolio, repayment

SOURCE = Source(
    name="fsa",
    title="Federal Student Aid, U.S. Department of Education",
    page="https://studentaid.gov/data-center",
    resources=(
        *portfolio.RESOURCES,
        *borrowers.RESOURCES,
        *repayment.RESOURCES,
        *closed_schools.RESOURCES,
        *defaults.RESOURCES,
    ),
)
