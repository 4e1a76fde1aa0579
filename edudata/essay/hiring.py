"""Claims on hiring: how long it takes, and how much of it is interviews."""

from __future__ import annotations

from edudata.analysis.hiring.vacancies import WORKING_DAYS_A_MONTH, vacancy_duration_by_year
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year
from edudata.essay.record import WRITTEN, Claim, Finding, Frames

SECTION = "Disruption of the hiring process"
# Working days per calendar day, in the working days that vacancy durations are counted in.
WORKING_SHARE = 12 * WORKING_DAYS_A_MONTH / 365.25
PARAMETERS = {
    "time_to_fill": ("time_to_fill_mean", "days_calendar", "days to fill a job"),
    "process": ("interview_process_length_mean", "days_calendar", "days of interviews"),
    "interviews": ("interviews_per_candidate", "count", "interviews a candidate"),
    "technical": ("interviews_per_technical_candidate", "count", "interviews a technical candidate"),
}


def _parameter(frames: Frames, name: str) -> tuple[float, str, str, int]:
    parameter, column, unit = PARAMETERS[name]
    # A flag marks figures without a page to check, or from one weak source.
    table = frames["hiring_parameters"]
    rows = table[(table["parameter"] == parameter) & table[column].notna() & table["flag"].isna()]
    if rows.empty:
        raise OutOfRangeError(f"hiring_parameters holds no {parameter}.")
    row = rows.sort_values("year").iloc[-1]
    return float(row[column]), unit, str(row["publisher"]), int(row["year"])


def slow(frames: Frames, *, measure: str) -> Finding:
    """Measure how long a vacancy or a hire takes, in working days."""
    tolerance = 2.0
    if measure in ("newest", "written"):
        years = vacancy_duration_by_year(frames["vacancies"]).set_index("year")
        year = WRITTEN if measure == "written" else int(years.index[-1])
        if year not in years.index:
            raise OutOfRangeError(f"vacancies does not cover {year}.")
        column = years["vacancy_duration_working_days"]
        days = float(column.loc[year])
        low = best_year(-column)
        months = int(years["months"].loc[year])
        reason = (
            f"A vacancy lasted {days:.1f} working days in {year} ({months} months) and "
            f"{column.loc[low]:.1f} in {low}."
        )
    else:
        calendar, unit, publisher, year = _parameter(frames, measure)
        days = calendar * WORKING_SHARE
        reason = f"{publisher}: {calendar:g} calendar {unit} in {year}, about {days:.0f} working days."
    return Finding(days, "working days", at_least(days, 26, tolerance, 13), reason, tolerance)


def interviews(frames: Frames, *, measure: str) -> Finding:
    """Measure the number of interviews per candidate."""
    value, unit, publisher, year = _parameter(frames, measure)
    reason = f"{publisher}: {value:g} {unit} in {year}. Customers of one firm, not all employers."
    return Finding(value, unit, at_least(value, 2, 0.25, 1), reason, 0.25)


POSITION = 8  # in the essay's order
CLAIMS = (
    Claim(
        id="hiring-slow",
        section=SECTION,
        statement="American employers hire slowly, one step after another.",
        definition="Mean duration of a vacancy, 26 × openings / hires of the newest year. Supported from "
        "a month (26 working days) less 2 up, partly from half a month up. In a tight labor market "
        "vacancies last longer whatever the process.",
        tables=("vacancies", "hiring_parameters"),
        spare=("hiring_parameters",),
        resources=("fred/jolts",),
        others=("compiled/hiring_parameters",),
        check=slow,
        options={
            "measure": {
                "newest": "vacancy duration, newest year",
                "written": f"vacancy duration in {WRITTEN}",
                "time_to_fill": "time to fill a job, as employers report it",
                "process": "interview process, as candidates report it",
            }
        },
        figure="G-6-vacancies",
    ),
    Claim(
        id="hiring-by-interview",
        section=SECTION,
        statement="Employers choose by round after round of interviews.",
        definition="Interviews for each candidate as the makers of recruiting software count them. "
        "Supported from 2 less 0.25 up, partly from 1 up.",
        tables=("hiring_parameters",),
        resources=("compiled/hiring_parameters",),
        check=interviews,
        options={
            "measure": {
                "interviews": "interviews, all candidates",
                "technical": "interviews, technical candidates",
            }
        },
        figure="G-6",
    ),
)
