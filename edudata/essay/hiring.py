"""Claims on hiring: how long it takes, and how much of it is interviews."""

from __future__ import annotations

from edudata.analysis.hiring.vacancies import WORKING_DAYS_A_MONTH, vacancy_duration_by_year
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, best_year, half_step, unless_rounded
from edudata.essay.record import WRITTEN, Claim, Finding, Frames

SECTION = "Disruption of the hiring process"
# Working days per calendar day, in the working days that vacancy durations are counted in.
WORKING_SHARE = 12 * WORKING_DAYS_A_MONTH / 365.25
PARAMETERS = {
    "time_to_fill": ("time_to_fill_mean", "days_calendar", "days to fill a job"),
    "process": ("interview_process_length_mean", "days_calendar", "days of interviews"),
    "interviews": ("interviews_per_candidate", "count", "interviews per candidate"),
    "technical": ("interviews_per_technical_candidate", "count", "interviews per technical candidate"),
}


def _parameter(frames: Frames, name: str) -> tuple[float, float, str, str, int]:
    """Return a reported number, how far it may be from the true one, unit, publisher and year."""
    parameter, column, unit = PARAMETERS[name]
    # A flag marks figures without a page to check, or from one weak source.
    table = frames["hiring_parameters"]
    rows = table[(table["parameter"] == parameter) & table[column].notna() & table["flag"].isna()]
    if rows.empty:
        raise OutOfRangeError(f"hiring_parameters holds no {parameter}.")
    row = rows.sort_values("year").iloc[-1]
    value = float(row[column])
    return value, half_step(value, row["trust"]), unit, str(row["publisher"]), int(row["year"])


def slow(frames: Frames, *, measure: str) -> Finding:
    """Measure how long a vacancy or a hire takes, in working days."""
    tolerance = 2.0
    if measure in ("newest", "written"):
        years = vacancy_duration_by_year(frames["vacancies"]).set_index("year")
        year = WRITTEN if measure == "written" else int(years.index[-1])
        if year not in years.index:
            raise OutOfRangeError(f"vacancies does not cover {year}.")
        column = years["vacancy_duration_working_days"]
        days, half = float(column.loc[year]), 0.0
        low = best_year(-column)
        months = int(years["months"].loc[year])
        reason = (
            f"A vacancy lasted {days:.1f} working days in {year} ({months} months) and "
            f"{column.loc[low]:.1f} in {low}."
        )
    else:
        calendar, half, unit, publisher, year = _parameter(frames, measure)
        days, half = calendar * WORKING_SHARE, half * WORKING_SHARE
        reason = f"{publisher}: {calendar:g} calendar {unit} in {year}, about {days:.0f} working days."
    verdict = unless_rounded(lambda value: at_least(value, 26, tolerance, 13), days, half)
    return Finding(days, "working days", verdict, reason, tolerance)


def interviews(frames: Frames, *, measure: str) -> Finding:
    """Measure the number of interviews per candidate."""
    value, half, unit, publisher, year = _parameter(frames, measure)
    reason = f"{publisher}: {value:g} {unit} in {year}. Customers of one firm, not all employers."
    verdict = unless_rounded(lambda number: at_least(number, 2, 0.25, 1), value, half)
    return Finding(value, unit, verdict, reason, 0.25)


POSITION = 8  # in the essay's order
CLAIMS = (
    Claim(
        id="hiring-slow",
        section=SECTION,
        statement="American employers hire slowly, one step after another.",
        definition="We take the mean duration of a vacancy in the newest year: 26 working days times job "
        "openings, divided by hires. We call this supported if it is about a month or more (at least 24 "
        "working days), and partly supported from half a month (13). In a tight labor market vacancies "
        "last longer under any process.",
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
        settings={"by": "year"},
    ),
    Claim(
        id="hiring-by-interview",
        section=SECTION,
        statement="Employers choose by round after round of interviews.",
        definition="We take interviews per candidate, as counted by makers of recruiting software. We call "
        "this supported if there are about two or more (at least 1.75), and partly supported from one.",
        tables=("hiring_parameters",),
        resources=("compiled/hiring_parameters",),
        check=interviews,
        options={
            "measure": {
                "interviews": "interviews, all candidates",
                "technical": "interviews, technical candidates",
            }
        },
        page="hiring",
    ),
)
