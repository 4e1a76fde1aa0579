"""Assumptions of the hiring simulation: each number with its published source, or marked as assumed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import exp, prod
from typing import Any

from edudata.errors import OutOfRangeError

PUBLISHED = "published"
BORROWED = "published, other meaning"
ASSUMED = "assumption"
SETTING = "setting"
# Parameter and period of a row of the table `hiring_parameters`.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: its name for a reader, unit, range, and where its default comes from.

    Attributes
    ----------
    name, label, unit : str
        Field of `Parameters`, name for readers, unit.
    process : str
        "both", "serial" or "pull".
    low, high : float
        Valid range, both ends included.
    why : str
        Source or reason of the default.
    varied : tuple of (float, float)
        Ends that the sensitivity tries; empty if it does not vary this number.
    published : tuple of (str, str)
        Row with the default; of two rows the first divided by the second.
    assumed : float, optional
        Default where nothing was measured.
    whole : bool
        A whole number is needed.
    borrowed : bool
        Published, but of something else than the simulation takes it for.
    setting : bool
        No fact about hiring: how long to simulate.
    """

    name: str
    label: str
    unit: str
    process: str
    low: float
    high: float
    why: str
    varied: tuple[float, float] | tuple[()] = ()
    published: tuple[Row, ...] = ()
    assumed: float | None = None
    whole: bool = False
    borrowed: bool = False
    setting: bool = False

    @property
    def assumption(self) -> bool:
        """Whether the default is not backed by any measurement."""
        return not self.published and not self.setting

    @property
    def standing(self) -> str:
        """Origin of the default: PUBLISHED, BORROWED, ASSUMED or SETTING."""
        if self.setting:
            return SETTING
        return ASSUMED if self.assumption else BORROWED if self.borrowed else PUBLISHED

    def check(self, value: Any) -> None:
        """Raise OutOfRangeError naming the valid range unless the value lies in it."""
        try:
            number = float(value)
            fits = self.low <= number <= self.high and not (self.whole and number % 1)
            fits = fits and not isinstance(value, bool)  # float(True) is 1
        except (TypeError, ValueError):
            fits = False
        if not fits:
            kind = "a whole number" if self.whole else "a number"
            raise OutOfRangeError(
                f"{self.label} ({self.name}) must be {kind} from {self.low:g} to {self.high:g} "
                f"{self.unit}; {value!r} was given."
            )


# Formatted by hand: one line per field would spread the parameters over four hundred lines.
_P = Parameter
PARAMETERS: tuple[Parameter, ...] = (
    _P("openings", "Openings a year", "openings", "both", 1, 100_000, "a mid-sized employer", assumed=200),
    _P(
        "days", "Term whose openings count", "days", "both", 1, 3_650, "one year",
        assumed=365, setting=True,
    ),
    _P(
        "warmup_days", "Warm-up before the year that counts", "days", "both", 0, 3_650,
        "not counted: both ways start empty, and it takes a year until that no longer shows",
        assumed=365, setting=True,
    ),
    _P(
        "runout_days", "Openings continue after the year that counts", "days", "both", 0, 3_650,
        "not counted: without them the last openings would meet idle interviewers and a full pool",
        assumed=180, setting=True,
    ),
    _P(
        "give_up_days", "Time until an opening is closed", "days", "both", 1, 1_000,
        "half a year, after which nobody new is considered", (90, 365), assumed=180,
    ),
    _P(
        "fall_through_pct", "People who accept but never start", "%", "both", 0, 90,
        "no published number found", (0, 15), assumed=5,
    ),
    _P("fall_through_days", "Time until a no-show is noticed", "days", "both", 0, 365, "two weeks",
       assumed=14),
    _P("mismatch_days", "Time until a mismatch is noticed", "days", "both", 1, 1_000, "a trial period",
       assumed=90),
    _P(
        "applications", "Applications per opening", "applications", "serial", 1, 1_000,
        "Jobvite's value for 2016; it was 59 in 2014, and 222 in 2025 on another platform", (40, 80),
        (("applications_per_opening", "2016"),),
    ),
    _P(
        "invited_pct", "Applicants invited to interviews", "%", "serial", 0.1, 100,
        "Jobvite, share of all applications", (8, 16), (("application_to_interview_rate", "2014"),),
    ),
    _P(
        "offered_pct", "Candidates who pass all interviews", "%", "serial", 0.5, 100,
        "Jobvite's newest value; 17% in 2015", (17, 35), (("interview_to_offer_rate", "2017"),),
    ),
    _P(
        "accepted_pct", "Offers accepted", "%", "serial", 1, 100,
        "Jobvite", (70, 95), (("offer_acceptance_rate", "2014"),),
    ),
    _P(
        "stages", "Interviews before an offer", "interviews", "serial", 1, 12,
        "a book says that at Google more than four interviews added little; this is no count of what "
        "employers do, and the average candidate has only 2.5",
        (2, 6), (("google_interviews_enough", "2015"),), whole=True, borrowed=True,
    ),
    _P(
        "hours_per_interview", "Length of one interview", "hours", "serial", 0.05, 24,
        "Lever, hours per candidate divided by interviews per candidate", (0.75, 1.75),
        (("interview_hours_per_candidate", "2019"), ("interviews_per_candidate", "2019")),
    ),
    _P(
        "interviewers", "Interviewers at each stage", "people", "serial", 1, 10_000,
        "enough that they are rarely all busy", (5, 10), assumed=6, whole=True,
    ),
    _P(
        "interview_hours_a_week", "Hours each interviewer gives a week", "hours", "serial", 0.1, 168,
        "a fifth of a working week", (6, 12), assumed=8,
    ),
    _P("posting_days", "Time open for applications", "days", "serial", 3, 180, "five days", (3, 21),
       assumed=5),
    _P("screening_days", "Time to screen applications", "days", "serial", 0, 90, "one day", (0, 7),
       assumed=1),
    _P(
        "first_wait_days", "Wait for the first interview", "days", "serial", 0, 90,
        "Glassdoor, days that a phone interview adds to the whole process; this includes waiting in line "
        "and the interview, which the simulation adds",
        (4, 12), (("added_days_phone_interview", "2015"),), borrowed=True,
    ),
    _P(
        "next_wait_days", "Wait for each further interview", "days", "serial", 0, 90,
        "Glassdoor, days that one more interview adds to the whole process, with the same caveat", (2, 8),
        (("added_days_one_on_one_interview", "2015"),), borrowed=True,
    ),
    _P("offer_days", "Time to answer an offer", "days", "serial", 0, 90, "two days", (1, 7), assumed=2),
    _P(
        "serial_mismatch_pct", "Mismatched hires by interviews", "%", "serial", 0, 90,
        "no published number found", (0, 30), assumed=10,
    ),
    _P(
        "interview_hour_usd", "Cost of an interview hour", "USD", "serial", 0, 1_000,
        "pay and overhead of one interviewer", (40, 120), assumed=60,
    ),
    _P(
        "screening_minutes", "Screening time per application", "minutes", "serial", 0, 600,
        "costed like an interview hour", (2, 10), assumed=5,
    ),
    _P(
        "posting_usd", "Advertising, tools and recruiters per posting", "USD", "serial", 0, 100_000,
        "set so that the total is near the average cost of a hire that SHRM reports",
        (1_000, 4_000), assumed=1_750,
    ),
    _P(
        "certificates", "Kinds of jobs with a certificate", "kinds", "pull", 1, 100,
        "people and openings are spread evenly over them", (1, 20), assumed=5, whole=True,
    ),
    _P(
        "joins_per_opening", "People joining the pool per opening", "people", "pull", 0, 1_000,
        "more than are asked, so that the pool does not run dry", (1, 6), assumed=4,
    ),
    _P(
        "available_days", "Time a certified person stays available", "days", "pull", 0.5, 3_650,
        "two months on average", (20, 120), assumed=60,
    ),
    _P(
        "answer_days", "Time to accept once asked", "days", "pull", 0, 90,
        "one source of doubtful quality reports 5 days for hiring by assessment alone", (1, 14), assumed=5,
    ),
    _P(
        "pull_accepted_pct", "People asked who accept", "%", "pull", 1, 100,
        "well below the share of applicants who accept an offer, because applicants chose the job",
        (20, 88), assumed=50,
    ),
    _P(
        "pull_mismatch_pct", "Mismatched hires from the pool", "%", "pull", 0, 90,
        "twice the share for interviews, to be cautious", (5, 50), assumed=20,
    ),
    _P(
        "match_usd", "Fee for each person asked", "USD", "pull", 0, 100_000,
        "a platform's fee and the time to read certificates", (100, 2_000), assumed=500,
    ),
)  # fmt: skip
BY_NAME = {p.name: p for p in PARAMETERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Assumptions of one simulation; names, units and valid ranges are in `PARAMETERS`.

    Times are calendar days, shares percent, money nominal US dollars.

    Raises
    ------
    OutOfRangeError
        A value lies outside its valid range, which the message names, or nobody joins the pool.
    """

    openings: float
    days: float
    warmup_days: float
    runout_days: float
    give_up_days: float
    fall_through_pct: float
    fall_through_days: float
    mismatch_days: float
    applications: float
    invited_pct: float
    offered_pct: float
    accepted_pct: float
    stages: int
    hours_per_interview: float
    interviewers: int
    interview_hours_a_week: float
    posting_days: float
    screening_days: float
    first_wait_days: float
    next_wait_days: float
    offer_days: float
    serial_mismatch_pct: float
    interview_hour_usd: float
    screening_minutes: float
    posting_usd: float
    certificates: int
    joins_per_opening: float
    available_days: float
    answer_days: float
    pull_accepted_pct: float
    pull_mismatch_pct: float
    match_usd: float

    def __post_init__(self) -> None:
        for field in fields(self):
            BY_NAME[field.name].check(getattr(self, field.name))
        if not self.joins_per_opening:
            raise OutOfRangeError(
                "The pool is empty: joins_per_opening must be above 0, at most "
                f"{BY_NAME['joins_per_opening'].high:g}; 0 was given."
            )

    @property
    def first_day(self) -> float:
        """First day of the term; simulated time begins at 0."""
        return self.warmup_days

    @property
    def last_day(self) -> float:
        """Last day of the term."""
        return self.warmup_days + self.days

    @property
    def horizon(self) -> float:
        """Day from which on no opening arises."""
        return self.last_day + self.runout_days

    @property
    def seats(self) -> float:
        """Mean number of openings that arise, in the term and around it."""
        return self.openings * self.horizon / 365

    @property
    def hires_per_posting(self) -> float:
        """Mean number of the invited of a posting who would pass, accept and come."""
        rates = (self.invited_pct, self.offered_pct, self.accepted_pct, 100 - self.fall_through_pct)
        return self.applications * prod(rate / 100 for rate in rates)

    @property
    def again_pct(self) -> float:
        """Percent of postings that end without a hire: nobody among the invited passes and comes."""
        # The number of applications is Poisson, so the number of people who would come is too.
        return 100 * exp(-self.hires_per_posting)

    @property
    def interview_days(self) -> float:
        """Days of an interviewer that one interview takes, on average, out of the hours given a week."""
        return self.hours_per_interview / self.interview_hours_a_week * 7

    @property
    def stage_pass(self) -> float:
        """Chance to pass one interview, the same in each, so that `offered_pct` pass them all."""
        return float((self.offered_pct / 100) ** (1 / self.stages))
