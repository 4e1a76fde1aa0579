"""The essay's list of what ride-hailing did better, applied to taxis, universities and 10X education.

These are our judgments, each with its reason. They are not data, and nothing is computed from them but how
many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["yes", "partly", "no"]
SERVICES = {
    "taxi": "Taxi",
    "ride_hailing": "Ride-hailing",
    "university": "University",
    "tenx": "10X education",
}
# The essay's seven, in our words and its order.
ATTRIBUTES = {
    "lower_price": "Costs less",
    "comes_to_you": "Comes to you",
    "predictable": "Known in advance",
    "habit": "Each use invites the next",
    "async": "Needs no appointment",
    "digital": "Works by software",
    "nonlinear": "In any order",
}


@dataclass(frozen=True, slots=True)
class Judgment:
    """Our view of whether a service has an attribute.

    Attributes
    ----------
    attribute, service : str
        Keys of ATTRIBUTES and SERVICES.
    grade : str
        "yes", "partly" or "no".
    short : str
        Two or three words for a cell.
    reason : str
        A sentence.
    """

    attribute: str
    service: str
    grade: Grade
    short: str
    reason: str


# Attribute -> service -> grade, short, reason.
_TABLE: dict[str, dict[str, tuple[Grade, str, str]]] = {
    "lower_price": {
        "taxi": (
            "no",
            "License in fare",
            "Fares were fixed, and the license cost up to a million dollars.",
        ),
        "ride_hailing": ("partly", "Cheaper at first", "Fares began below a cab's and vary with demand."),
        "university": ("no", "Prices up", "Until 2019, published prices rose faster than other prices."),
        "tenx": ("partly", "Goal: a tenth", "Courses cost far less, but few count as much as a degree."),
    },
    "comes_to_you": {
        "taxi": ("no", "Hail or wait", "Riders go where cabs pass, which is hard outside the center."),
        "ride_hailing": ("yes", "To the door", "The nearest driver is sent to the rider."),
        "university": ("no", "Move to campus", "Most students go where the classes are, or move there."),
        "tenx": ("yes", "Where you are", "Taught online, where the student lives or works."),
    },
    "predictable": {
        "taxi": ("partly", "Rate, no total", "The rate is known; the wait and the total are not."),
        "ride_hailing": (
            "yes",
            "Price and minutes",
            "Price and arrival are shown before the rider orders.",
        ),
        "university": (
            "no",
            "Net price unclear",
            "Students find out late what they will pay and whether a job follows.",
        ),
        "tenx": ("partly", "Price yes, job no", "Price and length are stated; a job is rarely promised."),
    },
    "habit": {
        "taxi": ("no", "Starts over", "Nothing from one ride makes the next one easier."),
        "ride_hailing": (
            "yes",
            "Ratings, app",
            "Ratings, saved places and payment make the next ride easier.",
        ),
        "university": (
            "no",
            "Ends at graduation",
            "After the degree, universities offer alumni little more.",
        ),
        "tenx": (
            "partly",
            "Goal: lifelong",
            "Access for life is proposed, but many people drop out of online courses.",
        ),
    },
    "async": {
        "taxi": ("no", "Wait at the curb", "Rider and driver must meet by chance at the same time."),
        "ride_hailing": ("yes", "Order, carry on", "Riders order and do other things until the car comes."),
        "university": (
            "partly",
            "Fixed schedule",
            "Lectures have set hours; online sections are more flexible.",
        ),
        "tenx": ("yes", "At any hour", "Students can learn at night or during a break."),
    },
    "digital": {
        "taxi": (
            "partly",
            "Radio, later apps",
            "Radio dispatch and cash; cabs got apps after their rivals.",
        ),
        "ride_hailing": ("yes", "All in the app", "Software handles order, route, payment and rating."),
        "university": ("partly", "Slides, portals", "The tools are digital; the product is still a seat."),
        "tenx": ("yes", "Scales easily", "Reaching one more student costs almost nothing."),
    },
    "nonlinear": {
        "taxi": ("no", "One by one", "A cab can take a new rider only when its ride is over."),
        "ride_hailing": ("partly", "Matched early", "Drivers get their next rider before the ride ends."),
        "university": ("no", "Term by term", "Courses follow a sequence that the calendar sets."),
        "tenx": ("yes", "As needed", "Students take the parts in the order their work requires."),
    },
}
JUDGMENTS = tuple(
    Judgment(attribute, service, *judgment)
    for attribute, services in _TABLE.items()
    for service, judgment in services.items()
)
