"""The Labor Market for Recent College Graduates: monthly rates, yearly wages, outcomes by major.

One workbook has all three, each sheet with its own date: rates change every quarter, wages and majors every
February. Every release revises recent years (by up to 0.26 points), so releases are never joined into one
series.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _edition, _parts, _periods, _workbook
from edudata.sources._dates import months_after
from edudata.sources._frames import require_unique
from edudata.sources._licenses import NYFED
from edudata.sources.nyfed import _graduates
from edudata.sources.nyfed.household_debt import REFUSED

PAGE = "https://www.newyorkfed.org/research/college-labor-market"
FOLDER = "https://www.newyorkfed.org/medialibrary/research/interactives/data/college-labor-market/"
WORKBOOK = (
    "https://www.newyorkfed.org/medialibrary/Research/Interactives/Data/college-labor-market/"
    "College-labor-data"
)
# Text files with the same figures, in case the workbook is gone. There is none for wages.
TEXT_FILES = {
    "college_labor": ("college-labor-unemployment-data.csv", "college-labor-underemployment-data.csv"),
    "majors": ("college-labor-outcomes-by-major-data.csv",),
}
METADATA = "college-labor-chart-meta.json"
GROUPS = {
    "young workers": "young_workers",
    "all workers": "all_workers",
    "recent graduates": "recent_graduates",
    "college graduates": "college_graduates",
}
# Months that the publisher's page, but not the workbook, calls its own estimates.
ESTIMATED = {"2025-10-01": "estimated_by_publisher"}
RATES = {
    "date": "date",
    "recent_graduates": "recent graduates",
    "college_graduates": "college graduates",
}
WAGES = {
    "date": "date",
    "p25": "bachelor's degree: 25th percentile",
    "p50": "bachelor's degree: median",
    "p75": "bachelor's degree: 75th percentile",
    "high_school": "high school diploma: median",
}
WAGE_GROUPS = {
    "p25": ("recent_graduates", 25),
    "p50": ("recent_graduates", 50),
    "p75": ("recent_graduates", 75),
    "high_school": ("high_school_graduates", 50),
}
MAJORS = {
    "major": "major",
    "unemployment_pct": "unemployment rate",
    "underemployment_pct": "underemployment rate",
    "early_career_wage_usd": "median wage early career",
    "mid_career_wage_usd": "median wage mid-?\\s?career",
    "graduate_degree_pct": "share with graduate degree",
}


def requests_for_feature(resource: Resource, context: Context) -> Requests:
    """Request the workbook; where it is gone, the text files that the page loads and their metadata."""
    body = yield Request(url=WORKBOOK, file="xlsx", absent=(404, "html"), explain=REFUSED)
    if body is not None:
        return [body]
    names = TEXT_FILES.get(resource.name, ())
    bodies = []
    for name in names:
        body = yield Request(url=f"{FOLDER}{name}", absent=(404, "html"), explain=REFUSED)
        if body is None:
            break
        bodies.append(body)
    if not names or len(bodies) < len(names):
        raise PermanentError(
            f"{resource.id}: neither the workbook nor the text files of the page are where they were. "
            f"Compare the addresses with the links on {PAGE}."
        )
    metadata = yield Request(url=f"{FOLDER}{METADATA}", file="json", absent=(404, "html"), explain=REFUSED)
    return bodies if metadata is None else [*bodies, metadata]


def parse_college_labor(*payloads: bytes) -> pd.DataFrame:
    """Parse monthly rates of four groups: month, group, unemployment_pct, underemployment_pct, flag, trust.

    payloads : the workbook, or the two text files in either order, with or without chart-meta.json

    Percent as published. Underemployment of young and of all workers is not published: missing.

    Raises FormatError naming file and row when something is not as expected.
    """
    (updated, unemployment), (updated_too, underemployment) = _rates(payloads)
    if updated != updated_too:
        raise FormatError(
            f"College labor workbook: unemployment was updated on {updated}, underemployment on "
            f"{updated_too}. They are one release: download the workbook again."
        )
    rates: dict[tuple[str, str], dict[str, Any]] = {}
    for row in unemployment:
        month = _first_of_month(row["date"], row["where"])
        for group in GROUPS.values():
            value = _workbook.number(row[group], row["where"])
            if (month, group) in rates:
                raise FormatError(f"{row['where']}: {month} occurs twice.")
            if value is not None:
                rates[month, group] = {"unemployment_pct": value}
    for row in underemployment:
        month = _first_of_month(row["date"], row["where"])
        for group in ("recent_graduates", "college_graduates"):
            if (month, group) not in rates:
                raise FormatError(f"{row['where']}: {month} has underemployment but no unemployment.")
            rates[month, group]["underemployment_pct"] = _workbook.number(row[group], row["where"])
    frame = pd.DataFrame(
        [{"month": month, "group": group} | values for (month, group), values in rates.items()],
        columns=["month", "group", "unemployment_pct", "underemployment_pct"],
    )
    return frame.assign(flag=frame["month"].map(ESTIMATED).astype("str"), trust="primary")


def rates_published_on(*payloads: bytes) -> tuple[str, str | None]:
    """Return the date of the release; for text files alone, the month in which it usually comes."""
    (updated, rows), _ = _rates(payloads)
    updated = updated or _graduates.release_date(_graduates.release_info(payloads, "unemployment"))
    if updated:
        return updated, None
    newest = max(_first_of_month(row["date"], row["where"]) for row in rows)
    last_of_quarter = (int(newest[5:7]) + 2) // 3 * 3
    return (
        months_after(int(newest[:4]), last_of_quarter, 2),
        f"the files carry no date; figures to {newest[:7]} come out in the second month after the quarter",
    )


def _rates(payloads: tuple[bytes, ...]) -> tuple[tuple[str | None, list[dict[str, Any]]], ...]:
    unemployment = {"date": "date"} | {group: title for title, group in GROUPS.items()}
    return (
        _graduates.read_table(payloads, unemployment, "unemployment"),
        # Only the table of unemployment has young workers, which tells the two apart under any name.
        _graduates.read_table(payloads, RATES, "underemployment", avoid=("young workers", "all workers")),
    )


def parse_wages(*payloads: bytes) -> pd.DataFrame:
    """Parse yearly wages by percentile: year, group, percentile, wage_usd, dollar_year.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    _, rows = _graduates.read_table(payloads, WAGES, "wages")
    wages = []
    for row in rows:
        year = int(_periods.month(row["date"], row["where"])[:4])
        for name, (group, percentile) in WAGE_GROUPS.items():
            value = _workbook.number(row[name], row["where"])
            if value is not None:
                wages.append({"year": year, "group": group, "percentile": percentile, "wage_usd": value})
    frame = pd.DataFrame(wages, columns=["year", "group", "percentile", "wage_usd"])
    require_unique(frame, ["year", "group", "percentile"], "College labor workbook, wages")
    frame["wage_usd"] = _whole_dollars(frame["wage_usd"], "wages")
    # The values of the last year are round: its dollars are those of all years.
    return frame.assign(dollar_year=frame["year"].max())


def wages_published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the date on which the sheet of wages was updated."""
    updated, _ = _graduates.read_table(payloads, WAGES, "wages")
    return (updated, None) if updated else None


def parse_majors(*payloads: bytes) -> pd.DataFrame:
    """Parse outcomes by major and overall: basis, rates in percent, wages in nominal dollars, trust.

    payloads : the workbook, or the text file with chart-meta.json, which names the survey's year; a person
               can name it where both do not

    `basis` is the survey: each February's release uses the ACS of two years before (2025 -> 2023).

    Raises FormatError naming file and row when something is not as expected.
    """
    edition, payloads = _edition.split(payloads, "College labor files, majors")
    updated, rows = _graduates.read_table(payloads, MAJORS, "majors")
    basis = f"ACS {_survey(edition, updated, payloads)}"
    majors: list[dict[str, Any]] = []
    for row in rows:
        numbers = {c: _workbook.number(row[c], row["where"]) for c in MAJORS if c != "major"}
        majors.append({"basis": basis, "major": " ".join(str(row["major"]).split())} | numbers)
    frame = pd.DataFrame(majors, columns=["basis", *MAJORS]).assign(trust="primary")
    require_unique(frame, ["major"], "College labor workbook, majors")
    if (frame["major"] == "").any():
        raise FormatError("College labor workbook, majors: a row without a name.")
    for name in ("early_career_wage_usd", "mid_career_wage_usd"):
        frame[name] = _whole_dollars(frame[name], "majors")
    return frame


def _survey(edition: str | None, updated: str | None, payloads: tuple[bytes, ...]) -> int:
    """Return the year of the survey of majors: as a person, the page or the date of the release says."""
    info = _graduates.release_info(payloads, "outcomes-by-major")
    match = re.search(r"data from (\d{4})", info)
    released = updated or _graduates.release_date(info)
    if edition is None and match is None and released is None:
        raise FormatError(
            "College labor files, majors: no line “Updated: Month day, year” is above the table, so that "
            f"nothing names the year of its survey. {_edition.how_to_name('nyfed/majors', '2023')} Or add "
            f"{METADATA}."
        )
    # The page or the release says it of the file itself.
    year = int(match[1]) if match else int(released[:4]) - 2 if released else None
    if edition is None:
        return int(str(year))
    survey_year = _periods.year(edition.removeprefix("ACS "))
    if survey_year is None or year not in (None, survey_year):
        raise FormatError(
            f"College labor files, majors: the edition {edition!r} is "
            f"{'no year' if survey_year is None else f'not the survey of {year} that the files name'}."
        )
    return survey_year


def majors_published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the date on which the table of majors was updated; None where no file has it."""
    _, payloads = _edition.split(payloads, "College labor files, majors")
    updated, _ = _graduates.read_table(payloads, MAJORS, "majors")
    updated = updated or _graduates.release_date(_graduates.release_info(payloads, "outcomes-by-major"))
    return (updated, None) if updated else None


def _first_of_month(cell: Any, where: str) -> str:
    month = _periods.month(cell, where)
    if not month.endswith("-01"):
        raise FormatError(f"{where}: {month} is not the first day of a month.")
    return month


def _whole_dollars(wages: pd.Series, what: str) -> pd.Series:
    dollars = wages.astype("float64")
    # Above 2**53 a float cannot tell whole numbers apart.
    if ((dollars % 1 > 0) | (dollars.abs() > 2**53)).any():
        raise FormatError(
            f"College labor workbook, {what}: wages that are no whole dollars, {dollars.tolist()[:5]}"
        )
    return dollars.astype("Int64")


_TERMS: dict[str, Any] = {
    "page": PAGE,
    "url": WORKBOOK,
    "license": NYFED,
    "citation": f"Federal Reserve Bank of New York, The Labor Market for Recent College Graduates, {PAGE}",
    "file": "xlsx",
    "requests": requests_for_feature,
}
RESOURCES = (
    Resource(
        name="college_labor",
        title="Unemployment and underemployment of college graduates, monthly since 1990",
        columns={
            "month": "date",
            "group": "text",
            "unemployment_pct": "number",
            "underemployment_pct": "number",
            "flag": "text",
            "trust": "text",
        },
        key=("month", "group"),
        parts=_parts.since("month", "1990-01-01") | _parts.percent("unemployment_pct"),
        period="month",
        required=("unemployment_pct", "trust"),
        cadence="quarterly",
        release_months=(2, 5, 8, 11),
        notes=(
            (
                "Recent graduates are 22 to 27 years old and hold a bachelor's degree or more; college "
                "graduates are 22 to 65 and hold one; young workers are 22 to 27 without one; all workers "
                "are 16 to 65. People enrolled in school are left out."
            ),
            (
                "Underemployed: employed in an occupation for which fewer than half of the respondents of "
                "the O*NET survey say that at least a bachelor's degree is required."
            ),
            "Seasonally adjusted and smoothed by the publisher: each month is a mean of three.",
            "Every release revises recent years, by up to 0.26 points from 2016 on.",
        ),
        parse=parse_college_labor,
        published_on=rates_published_on,
        # Two decimals became three, and each release revises recent years by up to 0.26 points.
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=2),
        **_TERMS,
    ),
    Resource(
        name="wages",
        title="Wages of recent graduates and of young high-school graduates, yearly since 1990",
        columns={
            "year": "integer",
            "group": "text",
            "percentile": "integer",
            "wage_usd": "integer",
            "dollar_year": "integer",
        },
        key=("year", "group", "percentile"),
        parts=_parts.since("year", "1990"),
        period="year",
        required=("wage_usd", "dollar_year"),
        cadence="yearly",
        release_months=(2,),
        notes=(
            "Constant dollars of the last year shown; values of that last year are rounded.",
            "Full-time workers aged 22 to 27 with a bachelor's degree only or a high-school diploma only.",
        ),
        parse=parse_wages,
        published_on=wages_published_on,
        # Constant dollars move to the new last year.
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=5),
        **_TERMS,
    ),
    Resource(
        name="majors",
        title="Outcomes of college graduates by major",
        columns={
            "basis": "text",
            "major": "text",
            "unemployment_pct": "number",
            "underemployment_pct": "number",
            "early_career_wage_usd": "integer",
            "mid_career_wage_usd": "integer",
            "graduate_degree_pct": "number",
            "trust": "text",
        },
        key=("major",),
        parts=_parts.values("major", "Overall") | _parts.percent("unemployment_pct"),
        required=("basis", *(name for name in MAJORS if name != "major"), "trust"),
        cadence="yearly",
        release_months=(2,),
        notes=(
            "Wages are medians of full-time workers with a bachelor's degree only.",
            "Wages are in nominal dollars of each release's survey: never compare them across releases.",
            "Early career is 22 to 27 years of age, mid-career 35 to 45. The row Overall is all majors.",
        ),
        parse=parse_majors,
        published_on=majors_published_on,
        edition="2023",
        # Each release is another survey.
        limits=Limits(rows_lost_pct=5, revised_pct=100, revision_pct=100, large_pct=5),
        **_TERMS,
    ),
)
