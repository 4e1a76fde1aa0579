"""Federal Reserve Bank of New York."""

from edudata.records import Source
from edudata.sources.nyfed import college_labor, databank, household_debt

SOURCE = Source(
    name="nyfed",
    title="Federal Reserve Bank of New York",
    page="https://www.newyorkfed.org/microeconomics",
    resources=(*household_debt.RESOURCES, *databank.RESOURCES, *college_labor.RESOURCES),
)
