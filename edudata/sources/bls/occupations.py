"""Employment Projections: occupations with jobs, openings, wage and the education that entry takes.

Both workbooks are overwritten in place each year, so an edition is known by the years in its titles.
Table 1.2 of occupation.xlsx carries jobs; tables 5.2 to 5.4 of education.xlsx carry totals by entry
education, workers' attainment and the assignment of each occupation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError, TransientError
from edudata.records import ColumnType, Context, Limits, Requests, Resource
from edudata.sources import _last_saved, _workbook
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.bls import _requests

if TYPE_CHECKING:
    import pandas as pd

OCCUPATION_WORKBOOK = "https://www.bls.gov/emp/ind-occ-matrix/occupation.xlsx"
EDUCATION_WORKBOOK = "https://www.bls.gov/emp/ind-occ-matrix/education.xlsx"
CITATION = "U.S. Bureau of Labor Statistics, Employment Projections program, https://www.bls.gov/emp/"
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

MATRIX = {
    "title": r"\d{4} national employment matrix title",
    "soc_code": r"\d{4} national employment matrix code",
}
ENTRY = MATRIX | {"entry_education": "typical education needed for entry"}
WAGE = {"median_annual_wage_usd": r"median annual wage, dollars, \d{4}"}
PROJECTIONS = (
    ENTRY
    | {
        "occupation_type": "occupation type",
        "employment_change_pct": r"employment change, percent, \d{4}-\d{2,4}",
        "openings_thousand_per_year": r"occupational openings, \d{4}-\d{2,4} annual average",
    }
    | WAGE
)
TOTALS = {
    "entry_education": "typical entry-level education",
    "employment_change_pct": r"percent employment change, \d{4}-\d{2,4}",
} | WAGE
JOBS = r"employment, (\d{4})"
SHARE = r"employment distribution, percent, (\d{4})"
SHARES = MATRIX | ATTAINMENT
DTYPES = {"text": "str", "number": "float64", "integer": "Int64"}
MISSING = ("", "\u2014")


def parse_occupation_workbook(data: bytes) -> pd.DataFrame:
    """Occupations of occupation.xlsx (Table 1.2): jobs, openings, wage, entry education.

    data : the workbook's bytes, any edition

    Returns the columns of `employment_projections`, summary rows included, jobs in thousands;
    attainment is missing, it stands in the other workbook. The edition is read from the titles:

    "Employment, 2024", "Employment, 2034" -> "2024-34"
    ">=$239,200" as a wage                 -> missing, flag wage_top_coded_239200
    "—" as a wage                          -> missing, flag wage_not_published

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    what = "Employment Projections, occupations"
    name, rows, head, columns = _workbook.table(_workbook.sheets(data, what), PROJECTIONS, what)
    base, target = _years(rows[head], JOBS, f"{what}, sheet {name!r}")
    edition = f"{base[0]}-{target[0][2:]}"
    year = _workbook.plain(rows[head][columns["median_annual_wage_usd"]])[-4:]
    out = []
    for number, row in enumerate(rows[head + 1 :], head + 2):
        where = f"{what}, {name}, row {number}"
        code = str(row[columns["soc_code"]]).strip()
        if not code:
            continue  # footnotes and sources below the table
        wage, flag = _wage(row[columns["median_annual_wage_usd"]], where)
        out.append(
            {
                "edition": edition,
                "soc_code": _soc(code, where),
                "title": _title(row[columns["title"]]),
                "occupation_type": str(row[columns["occupation_type"]]).strip().lower().replace(" ", "_"),
                "entry_education": _text(row[columns["entry_education"]]),
                "employment_base_thousand": _workbook.number(row[base[1]], where, MISSING),
                "employment_projected_thousand": _workbook.number(row[target[1]], where, MISSING),
                "employment_change_pct": _cell(row, columns, "employment_change_pct", where),
                "openings_thousand_per_year": _cell(row, columns, "openings_thousand_per_year", where),
                "median_annual_wage_usd": wage,
                "dollar_year": year,
                "flag": flag,
            }
        )
    return _frame(pd.DataFrame(out), 0, what)


def parse_education_workbook(data: bytes) -> pd.DataFrame:
    """Occupations of education.xlsx: entry education (Table 5.4) and workers' attainment (Table 5.3).

    Returns the columns of `employment_projections`; jobs, openings and wages are missing, they stand
    in the other workbook. Attainment is in percent of workers aged 25 and more. The edition is read
    from the years of Table 5.2.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    what = "Employment Projections, education"
    book = _workbook.sheets(data, what)
    _, rows, head, _ = _workbook.table(book, TOTALS, what)
    base, target = _years(rows[head], JOBS, what)
    found: dict[str, dict[str, Any]] = {}
    for wanted in (ENTRY, SHARES):
        name, rows, head, columns = _workbook.table(book, wanted, what)
        for number, row in enumerate(rows[head + 1 :], head + 2):
            where = f"{what}, {name}, row {number}"
            code = str(row[columns["soc_code"]]).strip()
            if not code:
                continue
            known = found.setdefault(_soc(code, where), {"title": _title(row[columns["title"]])})
            if set(columns) - set(MATRIX) & set(known):
                raise FormatError(f"{where}: occupation {code} stands there twice.")
            if "entry_education" in columns:
                known["entry_education"] = _text(row[columns["entry_education"]])
            else:
                known |= {c: _cell(row, columns, c, where) for c in ATTAINMENT}
    out = [
        {
            "edition": f"{base[0]}-{target[0][2:]}",
            "soc_code": code,
            # The workbook has no such column: only its total and its detailed occupations are there.
            "occupation_type": "summary" if code.endswith("0000") else "line_item",
        }
        | values
        for code, values in found.items()
    ]
    return _frame(pd.DataFrame(out), 0, what)


def parse_entry_education(data: bytes) -> pd.DataFrame:
    """Jobs by typical entry education as the publisher sums them (education.xlsx, Table 5.2).

    Returns the columns of `employment_by_entry_education`, jobs in thousands, the total among them.

    Raises FormatError naming sheet and row when the workbook is not as expected.
    """
    import pandas as pd

    what = "Employment Projections, Table 5.2"
    name, rows, head, columns = _workbook.table(_workbook.sheets(data, what), TOTALS, what)
    places: dict[str, int] = {}
    years = []
    for pattern, stem, tail in ((JOBS, "employment", "thousand"), (SHARE, "employment_share", "pct")):
        base, target = _years(rows[head], pattern, what)
        places |= {f"{stem}_base_{tail}": base[1], f"{stem}_projected_{tail}": target[1]}
        years.append((base[0], target[0]))
    if years[0] != years[1]:
        raise FormatError(f"{what}: jobs are of {years[0]}, shares of {years[1]}.")
    places |= {c: columns[c] for c in ("employment_change_pct", "median_annual_wage_usd")}
    year = _workbook.plain(rows[head][columns["median_annual_wage_usd"]])[-4:]
    out = []
    for number, row in enumerate(rows[head + 1 :], head + 2):
        where = f"{what}, {name}, row {number}"
        if not any(str(row[place]).strip() for place in places.values()):
            continue  # footnotes and sources below the table
        values = {c: _workbook.number(row[place], where, MISSING) for c, place in places.items()}
        label = {
            "edition": f"{years[0][0]}-{years[0][1][2:]}",
            "entry_education": _title(row[columns["entry_education"]]),
        }
        out.append(label | values | {"dollar_year": year})
    return _frame(pd.DataFrame(out), 1, what)


def _years(row: list[Any], pattern: str, what: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """The two columns whose titles differ by year only: (year, place) of the base and of the target."""
    found = [(m[1], i) for i, cell in enumerate(row) if (m := re.fullmatch(pattern, _workbook.plain(cell)))]
    if len(found) != 2 or found[0][0] == found[1][0]:
        raise FormatError(f"{what}: expected two columns like {pattern!r}, found {found}.")
    first, second = sorted(found)
    return first, second


def _soc(code: str, where: str) -> str:
    if not re.fullmatch(r"\d{2}-\d{4}", code):
        raise FormatError(f"{where}: {code!r} is not a SOC code like 11-1011.")
    return code


def _title(cell: Any) -> str:
    return " ".join(re.sub(r"\[\d+\]", "", str(cell)).split())


def _text(cell: Any) -> str | None:
    text = str(cell).strip()
    return None if text in MISSING else text


def _cell(row: list[Any], columns: dict[str, int], name: str, where: str) -> float | None:
    return _workbook.number(row[columns[name]], where, MISSING)


def _wage(cell: Any, where: str) -> tuple[float | None, str | None]:
    top = re.fullmatch(r"\s*>=?\s*\$?([\d,]+)\s*", str(cell))
    if top:
        return None, f"wage_top_coded_{top[1].replace(',', '')}"
    wage = _workbook.number(cell, where, MISSING)
    return wage, None if wage is not None else "wage_not_published"


def _frame(frame: pd.DataFrame, resource: int, what: str) -> pd.DataFrame:
    """All columns of the resource in order, the key once in each row."""
    columns = RESOURCES[resource].columns
    if frame.empty:
        raise FormatError(f"{what}: a header and no rows.")
    for name in columns:
        if name not in frame.columns:
            frame[name] = None
    for name in (c for c, kind in columns.items() if kind == "integer"):
        if (frame[name].astype("float64") % 1 > 0).any():
            raise FormatError(f"{what}: {name} has parts of a dollar.")
    frame = frame.astype({name: DTYPES[kind] for name, kind in columns.items()})
    key = list(RESOURCES[resource].key)
    if frame.duplicated(key).any():
        raise FormatError(
            f"{what}: repeated rows, the first {frame[frame.duplicated(key)][key].iloc[0].to_dict()}."
        )
    return frame[list(columns)]


def asks(resource: Resource, context: Context) -> Requests:
    """Both workbooks: jobs stand in one, workers' attainment in the other."""
    payloads = []
    for url in (OCCUPATION_WORKBOOK, EDUCATION_WORKBOOK):
        payloads.append((yield _requests.file(url, "xlsx")) or b"")
    return payloads


def parse_projections(*payloads: bytes) -> pd.DataFrame:
    """Occupations of either workbook, or of both, told apart by the tables they hold.

    Both of one edition -> jobs of occupation.xlsx with the attainment of education.xlsx

    Raises FormatError when a payload is neither, TransientError when the two are of different editions.
    """
    found: dict[str, pd.DataFrame] = {}
    for data in payloads:
        book = _workbook.sheets(data, "Employment Projections")
        jobs = any(_workbook.header(rows, PROJECTIONS) for rows in book.values())
        kind = "occupations" if jobs else "education"
        if kind in found:
            raise FormatError(f"Employment Projections: the workbook of {kind} came twice.")
        found[kind] = parse_occupation_workbook(data) if jobs else parse_education_workbook(data)
    if len(found) < 2:
        return found.popitem()[1]
    frame, other = found["occupations"], found["education"]
    editions = [*frame["edition"].unique(), *other["edition"].unique()]
    if len(set(editions)) > 1:
        raise TransientError(
            f"Employment Projections: the workbooks are of the editions {' and '.join(editions)}. The "
            "publisher is replacing them: try again in some days."
        )
    held = other.set_index("soc_code")[list(ATTAINMENT)].reindex(frame["soc_code"])
    return frame.assign(**{name: held[name].to_numpy() for name in ATTAINMENT})


def dated(*payloads: bytes) -> tuple[str, str | None] | None:
    """Month in which the newest of the workbooks was last saved; they carry no date."""
    return max(filter(None, map(_last_saved.saved_month, payloads)), default=None)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        name="employment_projections",
        title="Occupations: jobs now and projected, openings, wage, typical education for entry",
        page="https://www.bls.gov/emp/",
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
        required=("title", "occupation_type"),
        license=PUBLIC_DOMAIN,
        citation=CITATION,
        cadence="yearly",
        release_months=(8,),
        projections=True,
        notes=(
            "Jobs in thousands, with the self-employed. Editions are no time series: each has a new base.",
            (
                "The wage is that of wage and salary workers; it is missing and flagged where the "
                "publisher gives only a bound at the top."
            ),
            (
                "Attainment is that of workers aged 25 and more in the ACS of 2021 and 2022; the edition "
                "2023-33 comes from the education workbook alone, which has no jobs by occupation."
            ),
        ),
        file="xlsx",
        requests=asks,
        parse=parse_projections,
        published_on=dated,
        # Each edition is a new base; occupations are merged and split when the classification changes.
        limits=Limits(rows_lost_pct=10),
    ),
    Resource(
        name="employment_by_entry_education",
        title="Jobs by typical education for entry, as summed by the publisher (Table 5.2)",
        page="https://www.bls.gov/emp/",
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
        license=PUBLIC_DOMAIN,
        citation=CITATION,
        cadence="yearly",
        release_months=(8,),
        projections=True,
        notes=(
            (
                "Entry education is the publisher's assignment of one level to each occupation; it is held "
                "fixed over the projection."
            ),
            "Wages are medians of May 2024, a year after the base year of the edition 2023-33.",
        ),
        file="xlsx",
        requests=_requests.one_file,
        parse=parse_entry_education,
        published_on=dated,
    ),
)
