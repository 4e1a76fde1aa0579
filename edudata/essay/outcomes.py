"""Claims on what programs lead to: pay below high school's, and training on the job."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import demand
from edudata.analysis.programs import benchmark
from edudata.analysis.programs.luck import GRADUATES_PER_COMPLETER, SPREAD, estimated_graduates, luck
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least
from edudata.essay._text import pct, signed
from edudata.essay.record import Claim, Finding, Frames

LEVELS = {
    "bachelors": "bachelor's degrees",
    "associates": "associate's degrees",
    "undergraduate_certificate": "certificates",
}
COUNTED = {
    "listed": "schools in the newest list",
    "all": "closed schools too, at their state's amount",
    "sure": "only programs too large for that to be luck",
}
# Years that a series of apprentices must span before it says whether their number grows.
SPAN = 5


def programs_below(frames: Frames, *, level: str, counted: str) -> Finding:
    """Measure how many programs' graduates earn less than high-school pay, in percent of programs."""
    programs = frames["programs"]
    rows = programs[programs["credential"].eq(level) & programs["earnings_4yr_usd"].notna()]
    if counted != "all":
        # Schools that closed since have no amount of their own in the publisher's file.
        in_list = rows["unitid"].isin(frames["institutions"]["unitid"])
        rows = rows.assign(high_school_earnings_usd=rows["high_school_earnings_usd"].where(in_list))
    once = benchmark.one_per_program(rows).dropna(subset=["high_school_earnings_usd"])
    if once.empty:
        raise OutOfRangeError(f"programs holds no {LEVELS[level]} with earnings and high-school pay.")
    below = once[once["earnings_4yr_usd"] < once["high_school_earnings_usd"]]
    count = _sure(below) if counted == "sure" else len(below)
    value, how = count / len(once) * 100, " beyond doubt" if counted == "sure" else ""
    reason = (
        f"Of {len(once):,} programs ({LEVELS[level]}), {count:,} have a median four years on below "
        f"high-school pay in their state{how}: {pct(value)}. Campuses repeat it in "
        f"{rows['high_school_earnings_usd'].count():,} rows, each program counts once."
    )
    return Finding(value, "% of programs", at_least(value, 50, 0, 25), reason, 0)


def _sure(programs: pd.DataFrame) -> int:
    """Count the programs whose whole 95% interval is below one half of their graduates."""
    judged = luck(
        programs["earnings_4yr_usd"],
        programs["high_school_earnings_usd"],
        programs["credential"].map(SPREAD),
        estimated_graduates(programs["awards"], GRADUATES_PER_COMPLETER),
    )
    return int(judged["verdict"].eq("fails").sum())


UNDECIDED = (
    "Whether their number grows is undecided: counts to 2012 leave out the military, and those of 2012 and "
    "2013 with it are lower bounds."
)


def training_on_the_job(frames: Frames, *, measure: str) -> Finding:
    """Ask whether new registered apprentices grow in number, or compare them with bachelor's degrees."""
    counts = frames["apprenticeships"]
    # Without the military the counts are another series.
    counts = counts[counts["includes_military"].eq("yes")].set_index("fiscal_year").sort_index()
    degrees = demand.completers(frames["completions_by_level"])["bachelors"]
    degrees = degrees.set_axis([int(year[:4]) + 1 for year in degrees.index])
    years = sorted(set(counts.index) & set(degrees.index))
    if not years:
        raise OutOfRangeError("apprenticeships and completions_by_level share no year.")
    begun, finished = int(counts["new_apprentices"].loc[years[-1]]), int(degrees.loc[years[-1]])
    value = begun / finished * 100
    size = (
        f"In fiscal year {years[-1]} {begun:,} people began a registered apprenticeship, and {finished:,} "
        f"completed a bachelor's degree: {value:.1f} for every 100."
    )
    if measure == "share":
        return Finding(value, "for every 100 bachelor's degrees", at_least(value, 50, 0, 10), size, 0)
    counted = counts.loc[counts["precision"].ne("more than"), "new_apprentices"]
    first, last = counted.index[0], counted.index[-1]
    if last - first < SPAN:
        return Finding(None, "", "not testable", f"{UNDECIDED} {size}")
    growth = float(counted.loc[last] / counted.loc[first] - 1) * 100
    reason = f"New apprentices changed by {signed(growth)}% from {first} to {last}. {size}"
    return Finding(growth, "% more apprentices", at_least(growth, 50, 0, 10), reason, 0)


POSITION = 3.5  # after the claims on jobs
CLAIMS = (
    Claim(
        id="same-outcome-by-program",
        section="Current state of higher education",
        statement="Programs of study lead to no more pay than high school does.",
        definition="Not the essay's words, but its doubt, program by program. We count programs whose "
        "graduates' median pay four years on is below that of people aged 25 to 34 with a high-school "
        "diploma in the school's state (College Scorecard). Campuses that share a statistic count once. "
        "We call this supported if that is half of the programs or more, and partly supported from a "
        "quarter. Programs too small to be published are left out.",
        tables=("programs", "institutions"),
        resources=(
            *("scorecard/programs", "scorecard/high_school_earnings", "scorecard/institutions"),
            "scorecard/campuses",
        ),
        check=programs_below,
        options={"level": LEVELS, "counted": COUNTED},
        page="program",
    ),
    Claim(
        id="train-on-the-job",
        section="10X better education: built-in apprenticeship",
        statement="Those who study for a job should be trained on the job.",
        definition="Data cannot say what should be done, but they show how many people are trained this "
        "way. We take people who begin a registered apprenticeship, counted with the military's program. "
        "We call growth supported if their number rose by half or more over five years, and partly "
        "supported from a tenth. We call the share supported if there is one of them for every two "
        "bachelor's degrees, and partly supported from one for every ten.",
        tables=("apprenticeships", "completions_by_level"),
        resources=("compiled/apprenticeships", "ipeds/completions", "ipeds/completions_by_level"),
        check=training_on_the_job,
        options={
            "measure": {
                "growth": "whether their number grows",
                "share": "compared with bachelor's degrees",
            }
        },
        page="leaving",
    ),
)
