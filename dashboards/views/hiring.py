"""Hiring."""

from edudata.dashboard.components import topic

topic(
    "hiring",
    "The essay says that hiring could do without interviews if openings asked people who hold suitable "
    "certificates, in place of moving each applicant through one stage after the other. How long does "
    "hiring take today, and what would have to be true for the other way to be faster?",
)
