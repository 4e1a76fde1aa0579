"""Claim on how long a degree takes."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, half_step, near, unless_rounded
from edudata.essay._text import pct
from edudata.essay.record import Claim, Finding, Frames, Reading, Verdict

SECTION = "10X better education: lower time to completion"
MEASURES = {
    "within_48_months": ("share_of_bachelors_recipients_by_time", "48_months_or_less"),
    "cohort": ("graduated_within_4_years", "all"),
    "median": ("median_months_entry_to_bachelors", "all"),
    "young": ("median_months_entry_to_bachelors", "age_23_or_less_at_degree"),
}


def four_years(frames: Frames, *, measure: str, reading: str) -> Finding:
    """Measure the share of students done within four years, in percent, or the median time, in months.

    Read as "at least four years" it is the share of those who need longer, or the same median.
    """
    name, group = MEASURES[measure]
    table = frames["time_to_degree"]
    rows = table[(table["measure"] == name) & (table["group"] == group)].sort_values("period_end")
    if rows.empty:
        raise OutOfRangeError(f"time_to_degree holds no {name} of {group}.")
    row = rows.iloc[-1]  # the newest cohort
    longer = reading == "at_least"
    if measure in ("within_48_months", "cohort"):
        share_done = float(row["share_pct"])
        share = 100 - share_done if longer else share_done
        who = "those who got a bachelor's degree" if measure == "within_48_months" else "students who began"
        reason = f"{pct(share_done)} of {who} ({row['cohort']}) were done within four years" + (
            f", {pct(share)} were not." if longer else "."
        )
        verdict = unless_rounded(
            lambda value: at_least(value, 50, 2.5, 45), share, half_step(share_done, row["trust"])
        )
        return Finding(share, "% of students", verdict, reason, 2.5)
    months = float(row["months"])

    def judge(value: float) -> Verdict:
        on_the_right_side = value >= 48 if longer else value <= 48
        return "supported" if on_the_right_side else near(value, 48, 1.5)

    of = "who had it by the age of 23" if measure == "young" else "of all ages"
    reason = f"Half of those {of} ({row['cohort']}) took longer than {months:.0f} months."
    verdict = unless_rounded(judge, months, half_step(months, row["trust"]))
    return Finding(months, "months", verdict, reason, 1.5)


POSITION = 4  # in the essay's order
CLAIMS = (
    Claim(
        id="four-year-degree",
        section=SECTION,
        statement="A bachelor's degree takes four years.",
        definition="We look at those who got a first bachelor's degree, newest cohort, and at how many did "
        "so within 48 months of entering college. The essay asks whether a degree has to take that long, "
        "so it can be read in two ways. We call “it takes four years” supported if at least 47.5% were "
        "done by then, and “it takes at least four years” supported if at least 47.5% were not; partly "
        "supported from 45%. A median counts as four years up to 49.5 months, and partly up to 51.",
        tables=("time_to_degree",),
        resources=("compiled/time_to_degree",),
        check=four_years,
        options={
            "measure": {
                "within_48_months": "share of recipients within 48 months",
                "cohort": "share of entrants within four years, same college",
                "median": "median months, all recipients",
                "young": "median months, recipients up to the age of 23",
            },
            "reading": {"usual": "in four years", "at_least": "in four years or more"},
        },
        readings=(
            Reading("Most students need four years for a bachelor's degree.", {"reading": "usual"}),
            Reading(
                "A bachelor's degree takes at least four years, and often longer.", {"reading": "at_least"}
            ),
        ),
        page="tenx",
    ),
)
