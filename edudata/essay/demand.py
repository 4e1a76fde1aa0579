"""Claims on whether students leave: enrollment, awards, closings, and who pays."""

from __future__ import annotations

from edudata.analysis import demand
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, at_most, best_year
from edudata.essay._text import pct, signed, usd
from edudata.essay.record import Claim, Finding, Frames, Verdict

SECTION = "Disruption of education"
COST = "10X better education: lower cost"
SPAN = 5  # years compared
LEVELS = {"all": "all students", "undergraduate_four_year": "undergraduates at four-year colleges"}
LEVELS |= {"undergraduate_two_year": "undergraduates at two-year colleges", "graduate": "graduate students"}
SHORT, BACHELORS = "certificate_under_1_year", "bachelors"
PLACES = {"US": "United States", "CA": "California", "TN": "Tennessee", "VT": "Vermont"}


def students_leave(frames: Frames, *, level: str) -> Finding:
    """Compare the newest fall's students with those five years before, in percent."""
    students = demand.fall_students(frames["fall_enrollment"])[level]
    newest = int(students.index[-1])
    if newest - SPAN not in students.index:
        raise OutOfRangeError(f"fall_enrollment holds no fall of {newest - SPAN}.")
    now, then = float(students.loc[newest]), float(students.loc[newest - SPAN])
    change = (now / then - 1) * 100
    reason = (
        f"In the fall of {newest} there were {now / 1e6:.2f} million ({LEVELS[level]}), after "
        f"{then / 1e6:.2f} million in {newest - SPAN}; the fewest were in {best_year(-students)}."
    )
    return Finding(change, "% more students", at_most(change, -2, 0, 0), reason, 0)


def leave_the_degree(frames: Frames, *, base: str) -> Finding:
    """Compare bachelor's degrees, short certificates and four-year enrollment with earlier ones."""
    changes = demand.change_since(demand.completers(frames["completions_by_level"]), base).iloc[-1]
    degrees, short = float(changes[BACHELORS]), float(changes[SHORT])
    students = demand.fall_students(frames["fall_enrollment"])["undergraduate_four_year"]
    grown = float(students.iloc[-1] / students.iloc[0] - 1) * 100
    moved = degrees <= -3 and short >= 3
    verdict: Verdict = "not supported"
    if moved:
        verdict = "supported" if grown <= 0 else "partly"
    reason = (
        f"Since {base} bachelor's degrees changed by {signed(degrees, 1)}% and certificates under a year "
        f"by {signed(short, 1)}%; undergraduates at four-year colleges changed by {signed(grown, 1)}% from "
        f"{students.index[0]} to {students.index[-1]}."
    )
    return Finding(degrees, "% more bachelor's degrees", verdict, reason, 0)


def colleges_close(frames: Frames, *, colleges: str) -> Finding:
    """Compare closings of the last three whole years with the three before, in percent."""
    closures = demand.closings(frames["college_closures_by_year"], "fsa", colleges)
    whole = closures.loc[closures["is_whole"], "closures"]
    if len(whole) < 6:
        raise OutOfRangeError(f"college_closures_by_year holds fewer than six whole years of {colleges}.")
    late, early = float(whole.iloc[-3:].mean()), float(whole.iloc[-6:-3].mean())
    directory = frames["college_directory"]
    active = directory[directory["active"].eq("yes") & directory["edition"].eq(directory["edition"].max())]
    count = len(active) if colleges == "all" else int(active["grants_degrees"].eq("yes").sum())
    rise, share = (late / early - 1) * 100, late / count * 100
    verdict: Verdict = "not supported"
    if rise >= 10:
        verdict = "supported" if share >= 1 else "partly"
    reason = (
        f"{late:.1f} closed a year from {whole.index[-3]} to {whole.index[-1]}, after {early:.1f} from "
        f"{whole.index[-6]} to {whole.index[-4]}. That is {pct(share, 2)} of {count:,} a year."
    )
    return Finding(rise, "% more closings", verdict, reason, 0)


def students_pay(frames: Frames, *, place: str) -> Finding:
    """Measure what students pay of a public college's revenue, in percent."""
    shares = demand.funding(frames["state_college_funding"], place)["student_share_pct"]
    value, year = float(shares.iloc[-1]), int(shares.index[-1])
    peak = best_year(shares)
    reason = (
        f"Students paid {pct(value)} in fiscal year {year} ({PLACES[place]}); the highest share was "
        f"{pct(float(shares.max()))} in {peak}."
    )
    return Finding(value, "% of revenue", at_least(value, 50, 0, 45), reason, 0)


def states_paid_less(frames: Frames, *, until: str) -> Finding:
    """Compare what states paid less per student since 2001 with what students paid more."""
    sides = demand.funding(frames["state_college_funding"])
    first, last = 2001, int(sides.index[-1]) if until == "newest" else int(until)
    if not {first, last} <= set(sides.index):
        raise OutOfRangeError(f"state_college_funding does not hold {first} and {last}.")
    state, tuition = sides["appropriations_usd"], sides["net_tuition_usd"]
    less, more = float(state.loc[first] - state.loc[last]), float(tuition.loc[last] - tuition.loc[first])
    value = less / more * 100
    verdict: Verdict = at_least(value, 100, 0, 50) if more > 0 else "not supported"
    reason = (
        f"From fiscal year {first} to {last} states paid {usd(less)} less per full-time student, and "
        f"students {usd(more)} more, in dollars of {sides.index[-1]}."
    )
    return Finding(value, "% of the rise in tuition", verdict, reason, 0)


def no_better(frames: Frames, *, since: str) -> Finding:
    """Compare graduates' pay, relative to high-school graduates', with an earlier year's, in percent."""
    wages = frames["graduate_wages_releases"]
    median = wages[wages["percentile"].eq(50) & wages["release"].eq(wages["release"].max())]
    pay = median.pivot(index="year", columns="group", values="wage_usd")
    premium = pay["recent_graduates"] / pay["high_school_graduates"]
    first, last = int(since), int(premium.index[-1])
    if first not in premium.index:
        raise OutOfRangeError(f"graduate_wages holds no year {first}.")
    change = float(premium.loc[last] / premium.loc[first] - 1) * 100
    reason = (
        f"Recent graduates earned {premium.loc[first]:.2f} times as much as high-school graduates in "
        f"{first} and {premium.loc[last]:.2f} times in {last}."
    )
    return Finding(change, "% higher premium", at_most(change, 0, 2.5, 10), reason, 2.5)


def short_awards(frames: Frames, *, base: str) -> Finding:
    """Measure which share of all awards takes less than a year, in percent."""
    awards = demand.completers(frames["completions_by_level"])
    shares = awards[SHORT] / awards.sum(axis=1) * 100
    if base not in shares.index:
        raise OutOfRangeError(f"completions_by_level holds no year {base}.")
    value, before = float(shares.iloc[-1]), float(shares.loc[base])
    verdict = at_least(value, 25, 0, 10) if value > before else "not supported"
    reason = (
        f"{pct(value)} of awards took less than a year in {shares.index[-1]}, after {pct(before)} in "
        f"{base}. They are certificates: a short degree does not show in the data."
    )
    return Finding(value, "% of awards", verdict, reason, 0)


POSITION = 8  # after the essay's other subjects
CLAIMS = (
    Claim(
        id="students-leave",
        section=SECTION,
        statement="Students turn away from colleges: education is being disrupted.",
        definition="We compare fall enrollment, as the National Student Clearinghouse counts it, with "
        "that five years before. We call this supported if it is at least 2% lower, and partly supported "
        "if it is lower at all.",
        tables=("fall_enrollment",),
        resources=("nsc/fall_enrollment",),
        check=students_leave,
        options={"level": LEVELS},
        figure="G-7",
    ),
    Claim(
        id="leave-the-degree",
        section=SECTION,
        statement="Students leave the four-year degree for something shorter.",
        definition="We compare students who completed with those of an earlier school year. We call this "
        "supported if bachelor's degrees fell and certificates under a year rose, both by 3% or more, "
        "while fewer study at four-year colleges; partly supported if only the awards moved so.",
        tables=("completions_by_level", "fall_enrollment"),
        resources=("ipeds/completions", "ipeds/completions_by_level", "nsc/fall_enrollment"),
        check=leave_the_degree,
        options={
            "base": {
                "2018-19": "compared with 2018-19, before the pandemic",
                "2019-20": "compared with 2019-20, a pandemic year",
                "2015-16": "compared with 2015-16",
            }
        },
        essay=False,
        figure="G-7-awards",
    ),
    Claim(
        id="colleges-close",
        section=SECTION,
        statement="Colleges close in growing numbers.",
        definition="We compare closings in the last three whole years with the three before, main "
        "campuses as Federal Student Aid lists them. We call this supported if they rose by a tenth or "
        "more and reach 1% of colleges a year, and partly supported if they only rose. By the dates in "
        "IPEDS there is no such rise.",
        tables=("college_closures_by_year", "college_directory"),
        resources=("fsa/closed_schools", "ipeds/institutions"),
        check=colleges_close,
        options={
            "colleges": {"degree_granting": "colleges that grant degrees", "all": "all schools with aid"}
        },
        essay=False,
        figure="G-7-closings",
    ),
    Claim(
        id="students-pay",
        section="10X better education: focus on the customer",
        statement="Students are the customers: they pay for college.",
        definition="We take net tuition as a share of tuition and state and local funding of public "
        "colleges, newest fiscal year. We call this supported if students pay at least half, and partly "
        "supported from 45%.",
        tables=("state_college_funding",),
        resources=("sheeo/shef",),
        check=students_pay,
        options={"place": PLACES},
        figure="G-7-funding",
    ),
    Claim(
        id="states-paid-less",
        section="Current state of higher education",
        statement="Tuition rose because states paid less.",
        definition="The essay blames colleges alone; this is the usual other reason. We compare what "
        "states paid less per full-time student since fiscal year 2001 with what students paid more, "
        "after inflation. We call this supported if the one is at least as large as the other, and partly "
        "supported from half. That both moved together does not prove a cause.",
        tables=("state_college_funding",),
        resources=("sheeo/shef",),
        check=states_paid_less,
        options={"until": {"2012": "to 2012, when states paid least", "newest": "to the newest year"}},
        essay=False,
        figure="G-7-funding",
        settings={"show": "dollars"},
    ),
    Claim(
        id="no-better-product",
        section=COST,
        statement="What a degree offers has not improved while its price rose.",
        definition="Quality has no measure. We take the pay of recent graduates relative to high-school "
        "graduates of the same age, both from one survey. We call this supported if the ratio rose by at "
        "most 2.5% since the year chosen, and partly supported up to 10%. Pay is only a part of what a "
        "degree offers.",
        tables=("graduate_wages_releases",),
        resources=("nyfed/wages",),
        check=no_better,
        options={"since": {"1990": "since 1990", "2000": "since 2000", "2010": "since 2010"}},
        figure="G-3-wages",
        settings={"show": "ratio"},
    ),
    Claim(
        id="shorter-degree-possible",
        section="10X better education: lower time to completion",
        statement="A degree could be earned in one or two years if nonessential tasks were dropped.",
        definition="Nobody offers such a degree on a scale that shows in data. We take the share of all "
        "awards that take less than a year. We call this supported if they are a quarter or more and "
        "growing, and partly supported from a tenth.",
        tables=("completions_by_level",),
        resources=("ipeds/completions", "ipeds/completions_by_level"),
        check=short_awards,
        options={"base": {"2018-19": "compared with 2018-19", "2015-16": "compared with 2015-16"}},
        page="leaving",
    ),
)
