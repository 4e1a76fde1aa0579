"""Employment Projections: occupations with jobs, openings, wage and the education that entry takes.

Both workbooks are overwritten in place each year, so an edition is known by the years in its titles.
Table 1.2 of occupation.xlsx has the jobs; tables 5.2 to 5.4 of education.xlsx have totals by entry
education, workers' attainment and the entry education assigned to each occupation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.errors import FormatError, TransientError
from edudata.records import ColumnType, Context, Limits, Requests, Resource
from edudata.sources import _last_saved, _notes, _parts, _workbook
from edudata.sources._frames import require_unique, with_notes
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.bls import _requests
from edudata.sources.bls._projection_headings import dollar_year, edition_columns, projection_sheets

OCCUPATION_WORKBOOK = "https://www.bls.gov/emp/ind-occ-matrix/occupation.xlsx"
EDUCATION_WORKBOOK = "https://www.bls.gov/emp/ind-occ-matrix/education.xlsx"
LEVELS = {
    "less_than_high_school": "less than high school diploma",
    "high_school": "high school diploma or equivalent",
    "some_college": "some college, no degree",
    "associates": "associate's degree",
    "bachelors": "bachelor's degree",
    "masters": "master's degree",
    "doctoral_or_professional": "doctoral or professional degree",
}
ATTAINMENT = {f"workers_with_{level}_pct": title for level, title in LEVELS.items()}
ATTAINMENT_COLUMNS: dict[str, ColumnType] = dict.fromkeys(ATTAINMENT, "number")

# Our name -> pattern of the column's title, for each table that is read.
MATRIX = {
    "title": r"\d{4} national employment matrix title",
    "soc_code": r"\d{4} national employment matrix code",
}
ENTRY = MATRIX | {"entry_education": "typical education needed for entry"}
WAGE = {"median_annual_wage_usd": r"median annual wage(, dollars)?, \d{4}|\d{4} median annual wage"}
PROJECTIONS = MATRIX | {"occupation_type": "occupation type"} | WAGE
# Columns that editions have on another sheet, under two headings, or not at all.
OPENINGS = "openings_thousand_per_year"
OTHERS = {
    "entry_education": ENTRY["entry_education"],
    "employment_change_pct": r"employment change, percent, \d{4}-\d{2,4}|"
    r"(employment )?change, \d{4}-\d{2,4}, percent",
    OPENINGS: r"occupational openings, \d{4}-\d{2,4} annual average",
}
# Before, openings were counted over the whole decade, by other rules.
FIRST_WITH_OPENINGS = 2016
TOTALS = {
    "entry_education": "typical entry-level education",
    "employment_change_pct": r"percent employment change, \d{4}-\d{2,4}",
} | WAGE
JOBS = r"employment, (\d{4})"
SHARE = r"employment distribution, percent, (\d{4})"
SHARES = MATRIX | ATTAINMENT
DTYPES = {"text": "str", "number": "float64", "integer": "Int64"}
MISSING = ("", "\u2014", "-", "null")


def parse_occupation_workbook(data: bytes) -> pd.DataFrame:
    """Parse occupations from any edition of occupation.xlsx (Table 1.2).

    Returns the columns of `employment_projections`, summary rows included, jobs in thousands; attainment is
    missing, because only the other workbook has it. Entry education is taken from a sheet of its own where
    an edition has one; columns that it lacks are named in the frame's notes. The edition is read from the
    titles:

    "Employment, 2024", "Employment, 2034" -> "2024-34"
    ">=$239,200" as a wage                 -> missing, flag wage_top_coded_239200
    "—" as a wage                          -> missing, flag wage_not_published

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    what = "Employment Projections, occupations"
    workbook = projection_sheets(data, what)
    table = _workbook.find_table(workbook, PROJECTIONS, what)
    edition, jobs = edition_columns(table, JOBS, "employment_{}_thousand", f"{what}, sheet {table.sheet!r}")
    others = _other_columns(table, int(edition[:4]), what)
    education = {} if "entry_education" in others else _education(workbook, what)
    table = replace(table, columns={**table.columns, **jobs, **others})
    numbers = [*jobs, *(name for name in others if name != "entry_education")]
    occupations = []
    for where, row in table.records(what):
        code = str(row["soc_code"]).strip()
        if not code:
            _notes.require_note(row["title"], [row[n] for n in numbers], where, "an occupation with a code")
            continue
        row = {"entry_education": education.get(code, "")} | row
        occupation = _occupation(row, where) | _numbers(row, numbers, where)
        occupations.append(occupation | {"edition": edition, "dollar_year": dollar_year(table)})
    frame = _frame(occupations, EMPLOYMENT_PROJECTIONS, what)
    if OPENINGS in others:
        return frame
    return with_notes(frame, f"{what}: the edition {edition} has no yearly openings: {OPENINGS} is empty.")


def _occupation(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return what a row says of an occupation, apart from its jobs."""
    wage, flag = _wage(row["median_annual_wage_usd"], where)
    return {
        "soc_code": _soc(str(row["soc_code"]).strip(), where),
        "title": _workbook.title(row["title"]),
        "occupation_type": str(row["occupation_type"]).strip().lower().replace(" ", "_"),
        "entry_education": _text(row["entry_education"]),
        "median_annual_wage_usd": wage,
        "flag": flag,
    }


def _other_columns(table: _workbook.Table, base: int, what: str) -> dict[str, int]:
    """Return the places of `OTHERS`; FormatError where an edition must have one and does not."""
    others = _workbook.columns_of(table.header, OTHERS)
    optional = {"entry_education"} | ({OPENINGS} if base < FIRST_WITH_OPENINGS else set())
    if missing := OTHERS.keys() - others.keys() - optional:
        names = ", ".join(_workbook.words(OTHERS[name]) for name in sorted(missing))
        raise FormatError(f"{what}, sheet {table.sheet!r}: no column is headed {names}.")
    return others


def _education(workbook: Mapping[str, _workbook.Rows], what: str) -> dict[str, str]:
    """Return the entry education of each occupation from sheets of its own, where editions have it."""
    education: dict[str, str] = {}
    for name, rows in workbook.items():
        if (header := _workbook.find_header(rows, ENTRY)) is None:
            continue
        for where, row in _workbook.Table(name, rows, *header).records(what):
            code, level = str(row["soc_code"]).strip(), str(row["entry_education"]).strip()
            if education.setdefault(code, level) != level:
                raise FormatError(
                    f"{where}: {code} needs {level!r} here and {education[code]!r} elsewhere."
                )
    if not education:
        raise FormatError(f"{what}: no sheet has the column {ENTRY['entry_education']}.")
    return education


def parse_education_workbook(data: bytes) -> pd.DataFrame:
    """Parse entry education (Table 5.4) and workers' attainment (Table 5.3) from education.xlsx.

    Returns the columns of `employment_projections`; jobs, openings and wages are missing, because only the
    other workbook has them. Attainment is in percent of workers aged 25 and over. The edition is read from
    the years of Table 5.2.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    what = "Employment Projections, education"
    workbook = projection_sheets(data, what)
    edition, _ = edition_columns(_workbook.find_table(workbook, TOTALS, what), JOBS, "{}", what)
    occupations: dict[str, dict[str, Any]] = {}
    for patterns in (ENTRY, SHARES):
        for where, row in _workbook.find_table(workbook, patterns, what).records(what):
            code = str(row["soc_code"]).strip()
            if not code:
                cells = [row[name] for name in patterns if name not in MATRIX]
                _notes.require_note(row["title"], cells, where, "an occupation with a code")
                continue
            occupation = occupations.setdefault(
                _soc(code, where), {"edition": edition, "title": _workbook.title(row["title"])}
            )
            if (patterns.keys() - MATRIX.keys()) & occupation.keys():
                raise FormatError(f"{where}: occupation {code} occurs twice.")
            if "entry_education" in row:
                occupation["entry_education"] = _text(row["entry_education"])
            else:
                occupation |= _numbers(row, ATTAINMENT, where)
    for code, occupation in occupations.items():
        # The workbook has no such column: only its total and its detailed occupations are in it.
        kind = "summary" if code.endswith("0000") else "line_item"
        occupation |= {"soc_code": code, "occupation_type": kind}
    return _frame(list(occupations.values()), EMPLOYMENT_PROJECTIONS, what)


def parse_entry_education(data: bytes) -> pd.DataFrame:
    """Parse jobs by typical entry education as the publisher sums them (education.xlsx, Table 5.2).

    Returns the columns of `employment_by_entry_education`, jobs in thousands, with the total.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    what = "Employment Projections, Table 5.2"
    table = _workbook.find_table(projection_sheets(data, what), TOTALS, what)
    edition, jobs = edition_columns(table, JOBS, "employment_{}_thousand", what)
    edition_of_shares, shares = edition_columns(table, SHARE, "employment_share_{}_pct", what)
    if edition != edition_of_shares:
        raise FormatError(f"{what}: jobs are of {edition}, shares of {edition_of_shares}.")
    numbers = (*jobs, *shares, "employment_change_pct", "median_annual_wage_usd")
    levels = []
    for where, row in replace(table, columns={**table.columns, **jobs, **shares}).records(what):
        if not any(str(row[name]).strip() for name in numbers):
            continue  # footnotes and sources below the table
        level = {
            "edition": edition,
            "entry_education": _workbook.title(row["entry_education"]),
            "dollar_year": dollar_year(table),
        }
        levels.append(level | _numbers(row, numbers, where))
    return _frame(levels, BY_ENTRY_EDUCATION, what)


def _soc(code: str, where: str) -> str:
    if not re.fullmatch(r"\d{2}-\d{4}", code):
        raise FormatError(f"{where}: {code!r} is not a SOC code like 11-1011.")
    return code


def _text(cell: Any) -> str | None:
    text = str(cell).strip()
    return None if text in MISSING else text


def _numbers(row: dict[str, Any], names: Any, where: str) -> dict[str, float | None]:
    return {name: _workbook.number(row[name], where, MISSING) for name in names}


def _wage(cell: Any, where: str) -> tuple[float | None, str | None]:
    top = re.fullmatch(r"\s*>=?\s*\$?([\d,]+)\s*", str(cell))
    if top:
        return None, f"wage_top_coded_{top[1].replace(',', '')}"
    wage = _workbook.number(cell, where, MISSING)
    return wage, None if wage is not None else "wage_not_published"


def _frame(rows: list[dict[str, Any]], resource: Resource, what: str) -> pd.DataFrame:
    """Return the rows with all columns of the resource, in order and typed."""
    if not rows:
        raise FormatError(f"{what}: a header and no rows.")
    frame = pd.DataFrame(rows).reindex(columns=list(resource.columns))
    for name in (c for c, kind in resource.columns.items() if kind == "integer"):
        if (frame[name].astype("float64") % 1 > 0).any():
            raise FormatError(f"{what}: {name} has parts of a dollar.")
    require_unique(frame, resource.key, what)
    return frame.astype({name: DTYPES[kind] for name, kind in resource.columns.items()})


def requests_for_projections(resource: Resource, context: Context) -> Requests:
    """Request both workbooks: one has the jobs, the other workers' attainment."""
    payloads = []
    for url in (OCCUPATION_WORKBOOK, EDUCATION_WORKBOOK):
        payloads.append((yield _requests.file_request(url, "xlsx")) or b"")
    return payloads


def parse_projections(*payloads: bytes) -> pd.DataFrame:
    """Parse occupations from either workbook or both, which differ by their tables.

    Both of one edition -> jobs of occupation.xlsx with the attainment of education.xlsx

    Raises FormatError when a payload is neither, TransientError when the two are of different editions.
    """
    frames: dict[str, pd.DataFrame] = {}
    for data in payloads:
        workbook = projection_sheets(data, "Employment Projections")
        has_jobs = any(_workbook.find_header(rows, PROJECTIONS) for rows in workbook.values())
        kind = "occupations" if has_jobs else "education"
        if kind in frames:
            raise FormatError(f"Employment Projections: the workbook of {kind} came twice.")
        frames[kind] = parse_occupation_workbook(data) if has_jobs else parse_education_workbook(data)
    if len(frames) < 2:
        return frames.popitem()[1]
    return _with_attainment(frames["occupations"], frames["education"])


def _with_attainment(jobs: pd.DataFrame, education: pd.DataFrame) -> pd.DataFrame:
    """Join the workbooks of one edition."""
    editions = [*jobs["edition"].unique(), *education["edition"].unique()]
    if len(set(editions)) > 1:
        raise TransientError(
            f"Employment Projections: the workbooks are of the editions {' and '.join(editions)}. The "
            "publisher is replacing them: try again in some days."
        )
    attainment = education.set_index("soc_code")[list(ATTAINMENT)].reindex(jobs["soc_code"])
    return jobs.assign(**{name: attainment[name].to_numpy() for name in ATTAINMENT})


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the month in which the newest of the workbooks was last saved; they carry no date."""
    return max(filter(None, map(_last_saved.saved_month, payloads)), default=None)


_TERMS: dict[str, Any] = {
    "page": "https://www.bls.gov/emp/",
    "license": PUBLIC_DOMAIN,
    "citation": "U.S. Bureau of Labor Statistics, Employment Projections program, https://www.bls.gov/emp/",
    "cadence": "yearly",
    "release_months": (8,),
    "projections": True,
    "file": "xlsx",
    "published_on": published_on,
}
EMPLOYMENT_PROJECTIONS = Resource(
    name="employment_projections",
    title="Occupations: jobs now and projected, openings, wage, typical education for entry",
    url=OCCUPATION_WORKBOOK,
    columns={
        "edition": "text",
        "soc_code": "text",
        "title": "text",
        "occupation_type": "text",
        "entry_education": "text",
        "employment_base_thousand": "number",
        "employment_projected_thousand": "number",
        "employment_change_pct": "number",
        "openings_thousand_per_year": "number",
        "median_annual_wage_usd": "integer",
        "dollar_year": "text",
        "flag": "text",
        **ATTAINMENT_COLUMNS,
    },
    key=("edition", "soc_code"),
    parts=_parts.begins("soc_code", "11", "53"),
    required=("title", "occupation_type"),
    notes=(
        "Jobs in thousands, with the self-employed. Editions are no time series: each has a new base.",
        "Wages are of wage and salary workers; empty and flagged where only an upper bound is published.",
        (
            "Attainment is of workers aged 25 and over in the ACS of 2021 and 2022; the edition 2023-33 "
            "comes from the education workbook alone, which has no jobs by occupation."
        ),
    ),
    requests=requests_for_projections,
    parse=parse_projections,
    # Each edition is a new base; occupations are merged and split when the classification changes.
    limits=Limits(rows_lost_pct=10),
    **_TERMS,
)
BY_ENTRY_EDUCATION = Resource(
    name="employment_by_entry_education",
    title="Jobs by typical education for entry, as summed by the publisher (Table 5.2)",
    url=EDUCATION_WORKBOOK,
    columns={
        "edition": "text",
        "entry_education": "text",
        "employment_base_thousand": "number",
        "employment_projected_thousand": "number",
        "employment_share_base_pct": "number",
        "employment_share_projected_pct": "number",
        "employment_change_pct": "number",
        "median_annual_wage_usd": "integer",
        "dollar_year": "text",
    },
    key=("edition", "entry_education"),
    required=("employment_base_thousand", "employment_projected_thousand"),
    notes=(
        "The publisher assigns one level of entry education to each occupation and projects it unchanged.",
        "Wages are medians of May 2024, a year after the base year of the edition 2023-33.",
    ),
    requests=_requests.requests_for_one_file,
    parse=parse_entry_education,
    **_TERMS,
)
RESOURCES = (EMPLOYMENT_PROJECTIONS, BY_ENTRY_EDUCATION)
