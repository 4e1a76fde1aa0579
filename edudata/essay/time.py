"""Claim on how long a degree takes."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, near
from edudata.essay.record import Claim, Finding, Frames

SECTION = "10X better education: lower time to completion"
MEASURES = {
    "within_48_months": ("share_of_bachelors_recipients_by_time", "48_months_or_less"),
    "cohort": ("graduated_within_4_years", "all"),
    "median": ("median_months_entry_to_bachelors", "all"),
    "young": ("median_months_entry_to_bachelors", "age_23_or_less_at_degree"),
}


def four_years(frames: Frames, *, measure: str) -> Finding:
    """Measure the share of students done within four years, in percent, or the median time, in months."""
    name, group = MEASURES[measure]
    table = frames["time_to_degree"]
    rows = table[(table["measure"] == name) & (table["group"] == group)].sort_values("period_end")
    if rows.empty:
        raise OutOfRangeError(f"time_to_degree holds no {name} of {group}.")
    row = rows.iloc[-1]  # the newest cohort
    if measure in ("within_48_months", "cohort"):
        share = float(row["share_pct"])
        who = "those who got a bachelor's degree" if measure == "within_48_months" else "students who began"
        reason = f"{share:.1f} % of {who} ({row['cohort']}) were done within four years."
        return Finding(share, "% of students", at_least(share, 50, 2.5, 45), reason, 2.5)
    months = float(row["months"])
    of = "who had it by the age of 23" if measure == "young" else "of all ages"
    reason = f"Half of those {of} ({row['cohort']}) took longer than {months:.0f} months."
    return Finding(months, "months", "supported" if months <= 48 else near(months, 48, 1.5), reason, 1.5)


POSITION = 4  # in the essay's order
CLAIMS = (
    Claim(
        id="four-year-degree",
        section=SECTION,
        statement="A bachelor's degree takes four years.",
        definition="Share of those who got a first bachelor's degree within 48 months of entering college, "
        "newest cohort. Supported from 50 less 2.5 % up, partly from 45 up; medians up to 48 months and "
        "1.5 more, partly up to 3 more.",
        tables=("time_to_degree",),
        resources=("compiled/time_to_degree",),
        check=four_years,
        options={
            "measure": {
                "within_48_months": "share of recipients within 48 months",
                "cohort": "share of entrants within four years, same college",
                "median": "median months, all recipients",
                "young": "median months, recipients up to the age of 23",
            }
        },
        page="tenx",
    ),
)
