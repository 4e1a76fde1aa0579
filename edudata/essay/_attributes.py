"""The essay's list of what ride-hailing did better, held against taxis, universities and 10X education.

These are judgements of ours, each with its reason. They are no data, and nothing is computed from them but
how many there are.
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
ATTRIBUTES = {
    "lower_price": "Costs less",
    "comes_to_you": "Comes to you",
    "predictable": "Known in advance",
    "habit": "Each use invites the next",
    "async": "Needs no appointment",
    "digital": "Works by software",
    "nonlinear": "In any order",
}
"""The essay's seven, in our words and its order."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a service has an attribute, in our view, and why.

    short  : two or three words for a cell
    reason : a sentence
    """

    attribute: str
    service: str
    grade: Grade
    short: str
    reason: str


_J = Judgement
JUDGEMENTS: tuple[Judgement, ...] = (
    _J(
        "lower_price",
        "taxi",
        "no",
        "Licence in fare",
        "Fares were fixed while the licence cost up to a million.",
    ),
    _J(
        "lower_price",
        "ride_hailing",
        "partly",
        "Cheaper at first",
        "Fares began below a cab's and vary with demand.",
    ),
    _J(
        "lower_price",
        "university",
        "no",
        "Ever dearer",
        "Published prices rose faster than others until 2019.",
    ),
    _J(
        "lower_price",
        "tenx",
        "partly",
        "A tenth, as aim",
        "Courses cost far less; few prove equal to a degree.",
    ),
    _J(
        "comes_to_you",
        "taxi",
        "no",
        "Hail or queue",
        "The rider goes where cabs pass, above all outside the center.",
    ),
    _J("comes_to_you", "ride_hailing", "yes", "To the door", "The nearest driver is sent to the rider."),
    _J(
        "comes_to_you",
        "university",
        "no",
        "Move to campus",
        "Most students go where the classes are, or move there.",
    ),
    _J(
        "comes_to_you",
        "tenx",
        "yes",
        "Where you are",
        "Remote first: taught where the student lives or works.",
    ),
    _J(
        "predictable",
        "taxi",
        "partly",
        "Meter, no time",
        "The tariff is known, the wait and the sum are not.",
    ),
    _J(
        "predictable",
        "ride_hailing",
        "yes",
        "Price and minutes",
        "Price and arrival are shown before one orders.",
    ),
    _J(
        "predictable",
        "university",
        "no",
        "Net price unclear",
        "What one pays and whether a job follows show late.",
    ),
    _J(
        "predictable",
        "tenx",
        "partly",
        "Price yes, job no",
        "Price and length are stated, the job seldom is.",
    ),
    _J("habit", "taxi", "no", "No memory", "A ride leaves nothing that makes the next one easier."),
    _J(
        "habit",
        "ride_hailing",
        "yes",
        "Ratings, app",
        "Ratings, stored places and payment ease the next ride.",
    ),
    _J(
        "habit",
        "university",
        "no",
        "Ends at graduation",
        "After the degree there is no product for the alumni.",
    ),
    _J(
        "habit",
        "tenx",
        "partly",
        "Lifelong, as aim",
        "Access for life is proposed; many online courses are abandoned.",
    ),
    _J("async", "taxi", "no", "Wait at the curb", "Rider and driver must meet by chance at the same time."),
    _J(
        "async",
        "ride_hailing",
        "yes",
        "Order, carry on",
        "The order is placed and the rider does other things.",
    ),
    _J(
        "async",
        "university",
        "partly",
        "Fixed timetable",
        "Lectures have hours; online sections loosen that.",
    ),
    _J("async", "tenx", "yes", "At any hour", "Material is studied at night or in a break."),
    _J(
        "digital",
        "taxi",
        "partly",
        "Radio, later apps",
        "Dispatch by voice and cash; apps came after the rivals.",
    ),
    _J(
        "digital", "ride_hailing", "yes", "All in the app", "Order, route, payment and rating are software."
    ),
    _J(
        "digital",
        "university",
        "partly",
        "Slides, portals",
        "Tools are digital, the product is still a seat.",
    ),
    _J("digital", "tenx", "yes", "Scales by copy", "One more student costs nearly nothing to reach."),
    _J("nonlinear", "taxi", "no", "One after another", "A cab is free only when its ride is over."),
    _J(
        "nonlinear",
        "ride_hailing",
        "partly",
        "Matched at once",
        "Next rides are matched and shared during a ride.",
    ),
    _J(
        "nonlinear", "university", "no", "Term by term", "Courses follow a sequence that the calendar sets."
    ),
    _J(
        "nonlinear", "tenx", "yes", "As needed", "Parts are taken in the order in which work asks for them."
    ),
)
