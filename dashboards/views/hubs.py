"""Hub explorer."""

from edudata.dashboard.components import topic

topic(
    "hubs",
    "The essay expects regions with universities, cheap homes, good transport and helpful governments "
    "to become hubs of work. Weigh what is measured as you see fit: which metros come first, how much "
    "of that is your weights, and have such metros gained people?",
)
