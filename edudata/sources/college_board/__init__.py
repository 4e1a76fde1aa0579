"""College Board: Trends in College Pricing and Trends in Student Aid."""

from edudata.records import Source
from edudata.sources.college_board import prices, student_aid

SOURCE = Source(
    name="college_board",
    title="College Board",
    page="https://research.collegeboard.org/trends",
    resources=(*prices.RESOURCES, *student_aid.RESOURCES),
)
