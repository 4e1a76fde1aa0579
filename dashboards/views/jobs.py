"""Jobs that need a degree."""

from edudata.dashboard.components import topic

topic(
    "jobs",
    "The essay says that about four in ten graduates of 2019 worked in a job that did not need their "
    "degree. How has that share moved since 1990, and how much does it depend on what one studied?",
)
