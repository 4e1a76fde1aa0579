"""Housing."""

from edudata.dashboard.components import topic

topic(
    "housing",
    "The essay says that the most expensive regions have become a poor place for workers, and that "
    "cheaper regions with universities and good transport can take over as hubs of work. Where does a "
    "home cost how many years of income, and has that changed?",
)
