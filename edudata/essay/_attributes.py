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
        "taxi": ("no", "License in fare", "Fares were fixed while the license cost up to a million."),
        "ride_hailing": ("partly", "Cheaper at first", "Fares began below a cab's and vary with demand."),
        "university": ("no", "Ever pricier", "Published prices rose faster than others until 2019."),
        "tenx": ("partly", "A tenth, as aim", "Courses cost far less; few prove equal to a degree."),
    },
    "comes_to_you": {
        "taxi": ("no", "Hail or queue", "The rider goes where cabs pass, above all outside the center."),
        "ride_hailing": ("yes", "To the door", "The nearest driver is sent to the rider."),
        "university": ("no", "Move to campus", "Most students go where the classes are, or move there."),
        "tenx": ("yes", "Where you are", "Remote first: taught where the student lives or works."),
    },
    "predictable": {
        "taxi": ("partly", "Meter, no time", "The tariff is known, the wait and the sum are not."),
        "ride_hailing": (
            "yes",
            "Price and minutes",
            "Price and arrival are shown before the rider orders.",
        ),
        "university": (
            "no",
            "Net price unclear",
            "Students learn late what they pay and whether a job follows.",
        ),
        "tenx": ("partly", "Price yes, job no", "Price and length are stated, the job seldom is."),
    },
    "habit": {
        "taxi": ("no", "No memory", "A ride leaves nothing that makes the next one easier."),
        "ride_hailing": ("yes", "Ratings, app", "Ratings, stored places and payment ease the next ride."),
        "university": ("no", "Ends at graduation", "After the degree there is no product for the alumni."),
        "tenx": (
            "partly",
            "Lifelong, as aim",
            "Access for life is proposed; many online courses are abandoned.",
        ),
    },
    "async": {
        "taxi": ("no", "Wait at the curb", "Rider and driver must meet by chance at the same time."),
        "ride_hailing": ("yes", "Order, carry on", "The order is placed and the rider does other things."),
        "university": ("partly", "Fixed timetable", "Lectures have hours; online sections loosen that."),
        "tenx": ("yes", "At any hour", "Material is studied at night or in a break."),
    },
    "digital": {
        "taxi": ("partly", "Radio, later apps", "Dispatch by voice and cash; apps came after the rivals."),
        "ride_hailing": ("yes", "All in the app", "Order, route, payment and rating are software."),
        "university": ("partly", "Slides, portals", "Tools are digital, the product is still a seat."),
        "tenx": ("yes", "Scales by copy", "One more student costs nearly nothing to reach."),
    },
    "nonlinear": {
        "taxi": ("no", "One after another", "A cab is free only when its ride is over."),
        "ride_hailing": ("partly", "Matched at once", "Next rides are matched and shared during a ride."),
        "university": ("no", "Term by term", "Courses follow a sequence that the calendar sets."),
        "tenx": ("yes", "As needed", "Parts are taken in the order in which work asks for them."),
    },
}
JUDGMENTS = tuple(
    Judgment(attribute, service, *judgment)
    for attribute, services in _TABLE.items()
    for service, judgment in services.items()
)
