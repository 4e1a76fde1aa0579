"""Student debt."""

from edudata.dashboard.components import topic

topic(
    "debt",
    "The essay says that student debt stood at a record and had grown in a straight line, by about the "
    "same amount every year, since 2008. Is that still so? Who owes it, how much each, and who has "
    "fallen behind?",
)
