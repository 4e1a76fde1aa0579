"""Taxi medallions."""

from edudata.dashboard.components import topic

topic(
    "taxi",
    "The essay opens with taxis: a licence that cost a million dollars made little sense as public "
    "transport, and lost its worth once apps sent cars to people. What did it really cost, what happened "
    "to it, and how far does the comparison with universities carry?",
)
