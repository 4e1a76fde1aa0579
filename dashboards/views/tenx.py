"""10X lab."""

from edudata.dashboard.components import topic

topic(
    "tenx",
    "The essay asks for an education ten times better than a degree: cheaper, quicker, with work at its "
    "centre and open to all. How far do the alternatives that exist get, against the published price "
    "and against what students pay, and what would have to be true for them to be worth it? Every "
    "assumption here can be changed.",
)
