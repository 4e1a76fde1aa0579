"""Tuition."""

from edudata.dashboard.components import topic

topic(
    "tuition",
    "The essay says that the cost of a four-year degree, inflation taken out, rose without limit from "
    "1985 and had about tripled by 2019. What did the years before and after bring, and what do "
    "students pay once grants are taken off?",
)
