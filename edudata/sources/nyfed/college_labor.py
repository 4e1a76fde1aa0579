"""The Labor Market for Recent College Graduates: monthly rates, yearly wages, outcomes by major.

One workbook holds all three, each sheet with its own date: rates change every quarter, wages and
majors every February. Every release estimates recent years anew (up to 0.26 points), so releases are
vintages of their own and are never joined into one series.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _workbook
from edudata.sources._licenses import NYFED
from edudata.sources.nyfed import _graduates
from edudata.sources.nyfed.household_debt import REFUSED

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://www.newyorkfed.org/research/college-labor-market"
FOLDER = "https://www.newyorkfed.org/medialibrary/research/interactives/data/college-labor-market/"
WORKBOOK = (
    "https://www.newyorkfed.org/medialibrary/Research/Interactives/Data/college-labor-market/"
    "College-labor-data"
)
TWINS = {
    "college_labor": ("college-labor-unemployment-data.csv", "college-labor-underemployment-data.csv"),
    "majors": ("college-labor-outcomes-by-major-data.csv",),
}
"""Text files with the same figures, for the day on which the workbook is gone."""
META = "college-labor-chart-meta.json"
CITATION = (
    "Federal Reserve Bank of New York, The Labor Market for Recent College Graduates, "
    "https://www.newyorkfed.org/research/college-labor-market"
)
GROUPS = {
    "young workers": "young_workers",
    "all workers": "all_workers",
    "recent graduates": "recent_graduates",
    "college graduates": "college_graduates",
}
ESTIMATED = {"2025-10-01": "estimated_by_publisher"}
"""Months of which the publisher's page says that they are its own estimates; the workbook does not."""

RATES = {"date": "date", "recent": "recent graduates", "all": "college graduates"}
WAGES = {
    "date": "date",
    "p25": "bachelor's degree: 25th percentile",
    "p50": "bachelor's degree: median",
    "p75": "bachelor's degree: 75th percentile",
    "high_school": "high school diploma: median",
}
MAJORS = {
    "major": "major",
    "unemployment_pct": "unemployment rate",
    "underemployment_pct": "underemployment rate",
    "early_career_wage_usd": "median wage early career",
    "mid_career_wage_usd": "median wage mid-?\\s?career",
    "graduate_degree_pct": "share with graduate degree",
}


def asks(resource: Resource, context: Context) -> Requests:
    """The workbook; where it is gone, the text files that the page loads, with what it says of them."""
    body = yield Request(url=WORKBOOK, file="xlsx", absent=(404, "html"), explain=REFUSED)
    if body is not None:
        return [body]
    bodies = []
    for name in TWINS.get(resource.name, ()):
        body = yield Request(url=f"{FOLDER}{name}", absent=(404, "html"), explain=REFUSED)
        if body is None:
            break
        bodies.append(body)
    if not bodies or len(bodies) < len(TWINS[resource.name]):
        raise PermanentError(
            f"{resource.id}: neither the workbook nor the text files of the page are where they were. "
            f"Compare the addresses with the links on {PAGE}."
        )
    meta = yield Request(url=f"{FOLDER}{META}", file="json", absent=(404, "html"), explain=REFUSED)
    return bodies if meta is None else [*bodies, meta]


def parse_college_labor(*payloads: bytes) -> pd.DataFrame:
    """Monthly rates of four groups: month, group, unemployment_pct, underemployment_pct, flag, trust.

    payloads : the workbook, or the two text files in either order, with or without chart-meta.json

    Percent as published. The publisher gives no underemployment of young and of all workers: missing.

    Raises FormatError naming file and row when something is not as expected.
    """
    import pandas as pd

    (first, jobless), (second, under) = _rates(payloads)
    if first != second:
        raise FormatError(
            f"College labor workbook: unemployment was updated on {first}, underemployment on {second}. "
            "They are one release: download the workbook again."
        )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for row in jobless:
        month = _first_of_month(row["date"], row["where"])
        for group in GROUPS.values():
            value = _workbook.number(row[group], row["where"])
            if (month, group) in rows:
                raise FormatError(f"{row['where']}: {month} stands twice.")
            if value is not None:
                rows[month, group] = {"unemployment_pct": value}
    for row in under:
        month = _first_of_month(row["date"], row["where"])
        for group, name in (("recent_graduates", "recent"), ("college_graduates", "all")):
            if (month, group) not in rows:
                raise FormatError(f"{row['where']}: {month} has underemployment but no unemployment.")
            rows[month, group]["underemployment_pct"] = _workbook.number(row[name], row["where"])
    frame = pd.DataFrame(
        [{"month": month, "group": group} | values for (month, group), values in rows.items()],
        columns=["month", "group", "unemployment_pct", "underemployment_pct"],
    )
    return frame.assign(flag=frame["month"].map(ESTIMATED).astype("str"), trust="primary")


def college_labor_published(*payloads: bytes) -> tuple[str, str | None]:
    """Day of the release; of text files alone, the month in which their quarter's release comes."""
    (stamp, rows), _ = _rates(payloads)
    if stamp or (stamp := _graduates.released(_graduates.release(payloads, "unemployment"))):
        return stamp, None
    newest = max(_first_of_month(row["date"], row["where"]) for row in rows)
    months = int(newest[:4]) * 12 + (int(newest[5:7]) + 2) // 3 * 3 + 1
    return (
        f"{months // 12}-{months % 12 + 1:02d}",
        f"the files carry no date; figures to {newest[:7]} come out in the second month after the quarter",
    )


def _rates(payloads: tuple[bytes, ...]) -> tuple[tuple[str | None, list[dict[str, Any]]], ...]:
    unemployment = {"date": "date"} | {group: title for title, group in GROUPS.items()}
    return (
        _graduates.table(payloads, unemployment, "unemployment"),
        # Only the table of unemployment has young workers: that tells the two apart whatever their names.
        _graduates.table(payloads, RATES, "underemployment", avoid=("young workers", "all workers")),
    )


def parse_wages(*payloads: bytes) -> pd.DataFrame:
    """Yearly wages by percentile: year, group, percentile, wage_usd, dollar_year.

    Constant dollars of the last year in the sheet, which is why its values are round.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    _, rows = _graduates.table(payloads, WAGES, "wages")
    out = []
    for row in rows:
        year = int(_workbook.month(row["date"], row["where"])[:4])
        for name, group, percentile in (
            ("p25", "recent_graduates", 25),
            ("p50", "recent_graduates", 50),
            ("p75", "recent_graduates", 75),
            ("high_school", "high_school_graduates", 50),
        ):
            value = _workbook.number(row[name], row["where"])
            if value is not None:
                out.append({"year": year, "group": group, "percentile": percentile, "wage_usd": value})
    frame = pd.DataFrame(out, columns=["year", "group", "percentile", "wage_usd"])
    _once(frame, ["year", "group", "percentile"], "wages")
    frame["wage_usd"] = _whole(frame["wage_usd"], "wages")
    return frame.assign(dollar_year=frame["year"].max())


def wages_published(*payloads: bytes) -> tuple[str, str | None] | None:
    """Day on which the sheet of wages was updated."""
    stamp, _ = _graduates.table(payloads, WAGES, "wages")
    return (stamp, None) if stamp else None


def parse_majors(*payloads: bytes) -> pd.DataFrame:
    """Outcomes by major and Overall: basis, rates in percent, wages in nominal dollars, trust.

    payloads : the workbook, or the text file with chart-meta.json, which names the survey's year

    `basis` is the survey: each February's release rests on the ACS of two years before (2025 -> 2023).

    Raises FormatError naming file and row when something is not as expected.
    """
    import pandas as pd

    updated, rows = _graduates.table(payloads, MAJORS, "majors")
    told = _graduates.release(payloads, "outcomes-by-major") or ""
    survey = re.search(r"data from (\d{4})", told)
    day = updated or _graduates.released(told)
    if day is None and survey is None:
        raise FormatError(
            f"College labor files, majors: nothing tells the year of the survey. Give {META} too, or the "
            "workbook."
        )
    basis = f"ACS {survey[1] if survey else int(str(day)[:4]) - 2}"
    out: list[dict[str, Any]] = []
    for row in rows:
        numbers = {c: _workbook.number(row[c], row["where"]) for c in MAJORS if c != "major"}
        name = " ".join(str(row["major"]).split())
        out.append({"basis": basis, "major": name} | numbers | {"trust": "primary"})
    frame = pd.DataFrame(out, columns=["basis", *MAJORS, "trust"])
    _once(frame, ["major"], "majors")
    for name in ("early_career_wage_usd", "mid_career_wage_usd"):
        frame[name] = _whole(frame[name], "majors")
    return frame


def majors_published(*payloads: bytes) -> tuple[str, str | None] | None:
    """Day on which the table of majors was updated; None where no file tells it."""
    stamp, _ = _graduates.table(payloads, MAJORS, "majors")
    stamp = stamp or _graduates.released(_graduates.release(payloads, "outcomes-by-major"))
    return (stamp, None) if stamp else None


def _first_of_month(cell: Any, where: str) -> str:
    month = _workbook.month(cell, where)
    if not month.endswith("-01"):
        raise FormatError(f"{where}: {month} is not the first day of a month.")
    return month


def _whole(wages: pd.Series, what: str) -> pd.Series:
    """Wages as whole dollars, missing ones kept."""
    dollars = wages.astype("float64")
    if ((dollars % 1 > 0) | (dollars.abs() > 2**53)).any():
        raise FormatError(
            f"College labor workbook, {what}: wages that are no whole dollars, {dollars.tolist()[:5]}"
        )
    return dollars.astype("Int64")


def _once(frame: pd.DataFrame, key: list[str], what: str) -> None:
    twice = frame[frame.duplicated(key)]
    if len(twice) or (frame[key] == "").any().any():
        raise FormatError(
            f"College labor workbook, {what}: rows repeated or nameless, {twice[key].head(1).to_dict()}"
        )


RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="college_labor",
        title="Unemployment and underemployment of college graduates, monthly since 1990",
        page=PAGE,
        url=WORKBOOK,
        columns={
            "month": "date",
            "group": "text",
            "unemployment_pct": "number",
            "underemployment_pct": "number",
            "flag": "text",
            "trust": "text",
        },
        key=("month", "group"),
        period="month",
        required=("unemployment_pct", "trust"),
        license=NYFED,
        citation=CITATION,
        cadence="quarterly",
        release_months=(2, 5, 8, 11),
        notes=(
            (
                "Recent graduates are 22 to 27 years old and hold a bachelor's degree or more; college "
                "graduates are 22 to 65 and hold one; young workers are 22 to 27 without one; all workers "
                "are 16 to 65. People enrolled in school are left out."
            ),
            (
                "Underemployed: employed in an occupation for which fewer than half of the people asked "
                "in the O*NET survey say that at least a bachelor's degree is required."
            ),
            "Seasonally adjusted and smoothed by the publisher: each month is a mean of three.",
            "Every release estimates recent years anew, by up to 0.26 points from 2016 on.",
        ),
        file="xlsx",
        requests=asks,
        parse=parse_college_labor,
        published_on=college_labor_published,
        # two decimals became three, and each release estimates recent years anew, by up to 0.26 points
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=2),
    ),
    Resource(
        name="wages",
        title="Wages of recent graduates and of young high-school graduates, yearly since 1990",
        page=PAGE,
        url=WORKBOOK,
        columns={
            "year": "integer",
            "group": "text",
            "percentile": "integer",
            "wage_usd": "integer",
            "dollar_year": "integer",
        },
        key=("year", "group", "percentile"),
        period="year",
        required=("wage_usd", "dollar_year"),
        license=NYFED,
        citation=CITATION,
        cadence="yearly",
        release_months=(2,),
        notes=(
            "Constant dollars of the last year shown; values of that last year are rounded.",
            "Full-time workers aged 22 to 27: bachelor's degree only against a high-school diploma only.",
        ),
        file="xlsx",
        requests=asks,
        parse=parse_wages,
        published_on=wages_published,
        # constant dollars move to the new last year
        limits=Limits(revised_pct=100, revision_pct=10, large_pct=5),
    ),
    Resource(
        name="majors",
        title="Outcomes of college graduates by major",
        page=PAGE,
        url=WORKBOOK,
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
        required=(
            "basis",
            "unemployment_pct",
            "underemployment_pct",
            "early_career_wage_usd",
            "mid_career_wage_usd",
            "graduate_degree_pct",
            "trust",
        ),
        license=NYFED,
        citation=CITATION,
        cadence="yearly",
        release_months=(2,),
        notes=(
            (
                "Wages are medians of full-time workers with a bachelor's degree only, in nominal dollars "
                "of each release's survey: they are not to be compared across releases."
            ),
            "Early career is 22 to 27 years of age, mid-career 35 to 45. The row Overall is all majors.",
        ),
        file="xlsx",
        requests=asks,
        parse=parse_majors,
        published_on=majors_published,
        # each release is another survey
        limits=Limits(rows_lost_pct=5, revised_pct=100, revision_pct=100, large_pct=5),
    ),
)
