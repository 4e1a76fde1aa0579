"""Jobs by area and occupation (OEWS), and the share of them that usually needs a degree.

Areas by occupations make some 223,000 rows, too many to bundle: they are fetched on request. The bundled
resource is computed from them and the Employment Projections' typical entry education, one row per area.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.errors import FormatError, PermanentError
from edudata.file_kinds import is_kind
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _notes, _workbook, _zip
from edudata.sources._bytes import describe, is_workbook
from edudata.sources._frames import repeated, require_unique
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources._requests import first_available
from edudata.sources.bls import _requests

PAGE = "https://www.bls.gov/oes/"
# The archives' folder has been spelled both ways.
FOLDERS = ("special-requests", "special.requests")
# Nation; states and territories; metropolitan and nonmetropolitan areas. The flat file of the same figures
# is larger than any sensible download.
ARCHIVES = ("nat", "st", "ma")
FIGURES = ["employment", "mean_annual_wage", "median_annual_wage"]
CELLS = ["area", "soc_code", *FIGURES]
TITLES = {
    "area": "area",
    "area_type": "area_type",
    "soc_code": "occ_code",
    "group": "o_group",
    "employment": "tot_emp",
    "mean_annual_wage": "a_mean",
    "median_annual_wage": "a_median",
}
# Columns of the archive of all areas that tell rows of one industry or kind of owner.
SCOPE = {"industries": "i_group", "owners": "own_code"}
ALL_OWNERS = "1235"
GROUPS = ("detailed", "broad", "minor", "major", "total", "")
# "#" marks a wage above the bound that the publisher shows, the others what was not released.
MISSING = ("", "*", "**", "#", "-", "null")


def requests_for_oews(resource: Resource, context: Context) -> Requests:
    """Request the three archives of the newest year; figures of May come out in the following spring."""
    for year in (context.today.year - 1, context.today.year - 2):
        payloads: list[bytes] = []
        for kind in ARCHIVES:
            body = yield from first_available(_archive_requests(year, kind))
            if not body:
                break
            payloads += body
        if len(payloads) == len(ARCHIVES):
            return payloads
        if payloads:
            raise PermanentError(
                f"BLS has only {len(payloads)} of the {len(ARCHIVES)} OEWS archives of May {year}: the "
                f"others may have been renamed. See {resource.page}."
            )
    raise PermanentError(
        f"BLS has no OEWS archives of the last two years where they were. See {resource.page}."
    )


def _archive_requests(year: int, kind: str) -> Iterator[Request]:
    for folder in FOLDERS:
        url = f"{PAGE}{folder}/oesm{year % 100:02d}{kind}.zip"
        yield Request(url=url, file="zip", absent=(404, "html"), explain=_requests.ACCESS_DENIED)


def parse_oews(*payloads: bytes) -> pd.DataFrame:
    """Parse employment and wages of every area and detailed occupation from archives or CSVs.

    payloads : zips of workbooks (national_M2025_dl.xlsx, state_…, MSA_…, BOS_…, all_data_M_2025.xlsx) or
               such workbooks, or CSVs, plain or gzipped, as `parse_area_by_occupation` takes them

    metro 10180, 11-1021, 2120, 113630, 86200 -> 0010180  11-1021  2120  113630  86200
    "*", "**", "#"                            -> missing

    Raises FormatError for anything else, for files of several years, and when an area and occupation come
    twice.
    """
    years = {year for data in payloads for year in _years(data)}
    if len(years) > 1:
        raise FormatError(f"OEWS: the files are of May {' and May '.join(map(str, sorted(years)))}.")
    parts = [_from_workbooks(d) if is_kind(d, "zip") else parse_area_by_occupation(d) for d in payloads]
    frame = pd.concat(parts, ignore_index=True)
    require_unique(frame, ["area", "soc_code"], "OEWS")
    return frame.set_axis(list(OEWS.columns), axis=1)


def _from_workbooks(data: bytes) -> pd.DataFrame:
    rows: list[list[Any]] = []
    for name, workbook in _workbooks(data):
        what = f"OEWS, {name}"
        table = _workbook.find_table(workbook, TITLES, what)
        optional = _workbook.find_header(table.rows[: table.header_row + 1], TITLES | SCOPE)
        table = replace(table, columns=optional[1] if optional else table.columns)
        for where, row in table.records(what):
            if _is_detailed(row, where):
                area = _area(row["area"], row["area_type"], where)
                figures = [_workbook.number(row[column], where, MISSING) for column in FIGURES]
                rows.append([area, str(row["soc_code"]).strip(), *figures])
    if not rows:
        raise FormatError("OEWS: the workbooks hold no detailed occupation of all industries.")
    frame = pd.DataFrame(rows, columns=CELLS).astype(dict.fromkeys(FIGURES, "float64"))
    return _checked(frame.astype({"area": "str", "soc_code": "str"}))


def _is_detailed(row: Mapping[str, Any], where: str) -> bool:
    """Return whether a row is an occupation of all industries and owners, no sum over occupations."""
    group = str(row["group"]).strip().lower()
    if group not in GROUPS:
        _notes.require_note(group, row.values(), where, f"one of {', '.join(filter(None, GROUPS))}")
    # The archive of all areas also has industries and, for the nation, kinds of owners.
    whole = str(row.get("industries", "cross-industry")).strip().lower() == "cross-industry"
    owners = str(row.get("owners", ALL_OWNERS)).strip().removesuffix(".0") == ALL_OWNERS
    return group == "detailed" and whole and owners


def _workbooks(data: bytes) -> Iterator[tuple[str, dict[str, _workbook.Rows]]]:
    """Yield the workbooks of an archive that hold figures, or the workbook itself, by name."""
    if is_workbook(data):
        yield "workbook", _workbook.sheets(data, "OEWS")
        return
    names = _members(data)
    if not names:
        raise FormatError(
            f"OEWS: no workbook like MSA_M2025_dl.xlsx in the zip, which holds "
            f"{', '.join(_zip.members(data, 'OEWS archive'))[:300]}."
        )
    for name in names:
        yield name, _workbook.sheets(_zip.read(data, name, "OEWS archive"), f"OEWS, {name}")


def _area(code: Any, kind: Any, where: str) -> str:
    """Return a code of seven digits.

    the nation -> 0000000, a state -> 4700000, a metropolitan area -> 0010180, another area -> 4700001
    """
    digits, level = (str(cell).strip().removesuffix(".0") for cell in (code, kind))
    if not digits.isdecimal() or not level.isdecimal():
        raise FormatError(f"{where}: {code!r} of type {kind!r} is no area.")
    if level == "1":
        return "0000000"
    return digits.zfill(2) + "00000" if level in ("2", "3") else digits.zfill(7)


def _members(data: bytes) -> list[str]:
    # The other members of an archive describe the figures.
    names = _zip.members(data, "OEWS archive")
    return [name for name in names if re.search(r"_m_?\d{4}(_dl)?\.xlsx?$", name, re.IGNORECASE)]


def _years(data: bytes) -> set[int]:
    """Return the years of May that names of workbooks, or of their sheets, have in them."""
    if not is_kind(data, "zip"):
        return set()
    names = [*_workbook.sheets(data, "OEWS")] if is_workbook(data) else _members(data)
    years_in_names = [re.search(r"(?:_M_?|May )(\d{4})", name, re.IGNORECASE) for name in names]
    return {int(match[1]) for match in years_in_names if match}


def published_on(*payloads: bytes) -> tuple[str, str | None] | None:
    """Return the May after the survey's, whose year is in the names of the workbooks or sheets."""
    years = {year for data in payloads for year in _years(data)}
    if not years:
        return None
    return f"{max(years) + 1}-05", "figures of May appear in the spring after; the workbooks carry no date"


def parse_area_by_occupation(data: bytes) -> pd.DataFrame:
    """Parse a CSV of area, soc_code, employment, mean and median annual wage, plain or gzipped.

    A cell that was not released is missing, never zero. Raises FormatError for anything else.
    """
    try:
        text = gzip.decompress(data) if is_kind(data, "gzip") else data
        frame = pd.read_csv(io.BytesIO(text), dtype={"area": "str", "soc_code": "str"}, na_values=MISSING)
        if twice := repeated(frame.columns):
            raise ValueError(f"the column {twice[0]} occurs twice")
        frame = frame[CELLS].astype(dict.fromkeys(FIGURES, "float64"))
    except (ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        raise FormatError(
            f"OEWS: expected a CSV of area, soc_code, employment and wages, or the publisher's archives "
            f"and workbooks; found {describe(data)} ({str(error)[:120]})."
        ) from error
    return _checked(frame)


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    coded = frame["area"].str.fullmatch(r"\d{7}", na=False)
    coded &= frame["soc_code"].str.fullmatch(r"\d\d-\d{4}", na=False)
    if not coded.all():
        raise FormatError(
            f"OEWS area by occupation: {int((~coded).sum())} rows lack a seven-digit area or a SOC code."
        )
    require_unique(frame, ["area", "soc_code"], "OEWS area by occupation")
    return frame


_NO_SERIES = (
    "Not a time series: methods and areas change between years. Self-employed workers are left out."
)
BACHELORS_SHARE = Resource(
    name="oews_bachelors_share",
    title="Jobs in occupations that typically need a bachelor's degree or more, by area",
    page=PAGE,
    url="https://download.bls.gov/pub/time.series/oe/",
    columns={
        "month": "date",
        "oews_area_code": "text",
        "area_type": "text",
        "state_fips": "text",
        "cbsa": "text",
        "area_name": "text",
        "total_employment": "integer",
        "covered_employment": "integer",
        "coverage_pct": "number",
        "bachelors_entry_employment": "integer",
        "bachelors_entry_share_pct": "number",
        "mean_annual_wage_usd": "integer",
        "median_annual_wage_usd": "integer",
        "mean_annual_wage_bachelors_entry_usd": "integer",
        "mean_annual_wage_other_usd": "integer",
    },
    key=("oews_area_code",),
    period="month",
    required=("area_type", "state_fips", "area_name", "total_employment", "bachelors_entry_share_pct"),
    license=PUBLIC_DOMAIN,
    citation="Computed from U.S. Bureau of Labor Statistics, Occupational Employment and Wage "
    "Statistics, https://www.bls.gov/oes/, and Employment Projections, https://www.bls.gov/emp/",
    cadence="yearly",
    release_months=(5,),
    kind="derived",
    notes=(
        "Share of the jobs whose occupation's count is released for the area; coverage_pct says how many.",
        "Total employment, mean and median wage are the publisher's own all-occupations figures.",
        _NO_SERIES,
    ),
)
OEWS = Resource(
    name="oews",
    title="Employment and wages by area and occupation",
    page=f"{PAGE}tables.htm",
    url=f"{PAGE}special-requests/",
    columns={
        "oews_area_code": "text",
        "soc_code": "text",
        "employment": "number",
        "mean_annual_wage_usd": "number",
        "median_annual_wage_usd": "number",
    },
    key=("oews_area_code", "soc_code"),
    on_demand=True,
    license=PUBLIC_DOMAIN,
    citation="U.S. Bureau of Labor Statistics, Occupational Employment and Wage Statistics, "
    "https://www.bls.gov/oes/",
    cadence="yearly",
    release_months=(5,),
    notes=(
        "Not bundled for its size (some 223,000 rows): fetched on request, used by no table.",
        _NO_SERIES,
        "Read from the yearly archives of workbooks; a copy of the flat file as one CSV is read as well.",
    ),
    requests=requests_for_oews,
    parse=parse_oews,
    published_on=published_on,
    # Another year is another survey: cells come and go, and every figure is new.
    limits=Limits(rows_lost_pct=25, revised_pct=100, revision_pct=100, large_pct=10),
    # The publisher has them in separate archives.
    parts={
        "the nation": lambda frame: (frame["oews_area_code"] == "0000000").any(),
        "the states": lambda frame: frame["oews_area_code"].str.endswith("00000").sum() > 1,
        "the metropolitan areas": lambda frame: frame["oews_area_code"].str.match("00[1-9]").any(),
    },
)
RESOURCES = (BACHELORS_SHARE, OEWS)
