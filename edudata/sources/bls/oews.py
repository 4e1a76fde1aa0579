"""Jobs by area and occupation (OEWS), and the share of them that usually needs a degree.

Areas by occupations make some 223,000 rows, too many to bundle: they can be fetched, and what is carried
is this module's result, one row an area, made from them and the Employment Projections' typical entry
education. The flat file of the series is larger than any sensible download, so the yearly archives of
workbooks are taken: the nation, the states, the metropolitan and nonmetropolitan areas.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, Request, Requests, Resource
from edudata.sources import _workbook, _zip
from edudata.sources._licenses import PUBLIC_DOMAIN
from edudata.sources.bls import _requests

if TYPE_CHECKING:
    import pandas as pd

DEGREES = ("Bachelor's degree", "Master's degree", "Doctoral or professional degree")
"""Typical entry education that counts as a bachelor's degree or more, in the publisher's words."""

FOLDERS = ("special-requests", "special.requests")
"""The archives' folder has been spelled in both ways."""
ARCHIVES = ("nat", "st", "ma")
"""Nation, states and territories, metropolitan and nonmetropolitan areas."""
CELLS = ["area", "soc_code", "employment", "mean_annual_wage", "median_annual_wage"]
HEADINGS = {
    "area": "area",
    "area_type": "area_type",
    "soc_code": "occ_code",
    "group": "o_group",
    "employment": "tot_emp",
    "mean_annual_wage": "a_mean",
    "median_annual_wage": "a_median",
}
NOT_RELEASED = ("", "*", "**", "#", "-")
"""Employment or wage not released; "#" a wage above the bound that the publisher shows."""


def asks(resource: Resource, context: Context) -> Requests:
    """The three archives of the newest year there is; May of a year is published in the spring after."""
    for year in (context.today.year - 1, context.today.year - 2):
        payloads = []
        for kind in ARCHIVES:
            for folder in FOLDERS:
                url = f"https://www.bls.gov/oes/{folder}/oesm{year % 100:02d}{kind}.zip"
                body = yield Request(url=url, file="zip", absent=(404, "html"), explain=_requests.DENIED)
                if body is not None:
                    payloads.append(body)
                    break
            else:
                break
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


def parse_oews(*payloads: bytes) -> pd.DataFrame:
    """Employment and wages of every area and detailed occupation, from archives or CSVs.

    payloads : zips of workbooks (national_M2025_dl.xlsx, state_…, MSA_…, BOS_…), or CSVs, plain or gzipped,
               as `parse_area_by_occupation` takes them

    metro 10180, 11-1021, 2120, 113630, 86200 -> 0010180  11-1021  2120  113630  86200
    "*", "**", "#"                            -> missing

    Raises FormatError for anything else, and when an area and occupation come twice.
    """
    import pandas as pd

    parts = [_from_archive(d) if d[:2] == b"PK" else parse_area_by_occupation(d) for d in payloads]
    frame = pd.concat(parts, ignore_index=True)
    if (twice := frame.duplicated(["area", "soc_code"])).any():
        raise FormatError(
            f"OEWS: {int(twice.sum())} cells came twice, the first {frame[twice].iloc[0].to_dict()}."
        )
    return frame.set_axis(list(OEWS.columns), axis=1)


def _from_archive(data: bytes) -> pd.DataFrame:
    import pandas as pd

    what = "OEWS archive"
    rows: list[list[Any]] = []
    for name in _workbooks(data):
        book = _workbook.sheets(_zip.read(data, name, what), name)
        _, sheet, head, at = _workbook.table(book, HEADINGS, name)
        for number, row in enumerate(sheet[head + 1 :], head + 2):
            if str(row[at["group"]]).strip().lower() == "detailed":
                where = f"{what}, {name}, row {number}"
                area = _area(row[at["area"]], row[at["area_type"]], where)
                figures = [_workbook.number(row[at[column]], where, NOT_RELEASED) for column in CELLS[2:]]
                rows.append([area, row[at["soc_code"]], *figures])
    if not rows:
        raise FormatError(f"{what}: no detailed occupation in it.")
    frame = pd.DataFrame(rows, columns=CELLS).astype(dict.fromkeys(CELLS[2:], "float64"))
    return _checked(frame.astype({"area": "str", "soc_code": "str"}))


def _area(code: Any, kind: Any, where: str) -> str:
    """Seven digits: the nation 0000000, a state 4700000, a metro 0010180, an area outside 4700001."""
    digits, level = (str(cell).strip().removesuffix(".0") for cell in (code, kind))
    if not digits.isdecimal() or not level.isdecimal():
        raise FormatError(f"{where}: {code!r} of type {kind!r} is no area.")
    if level == "1":
        return "0000000"
    return digits.zfill(2) + "00000" if level in ("2", "3") else digits.zfill(7)


def _workbooks(data: bytes) -> list[str]:
    """Members of an archive that hold figures; the others describe them."""
    names = _zip.members(data, "OEWS archive")
    return [name for name in names if re.search(r"_m\d{4}_dl\.xlsx$", name, re.IGNORECASE)]


def dated(*payloads: bytes) -> tuple[str, str | None] | None:
    """The May after the survey's, which the names of the workbooks tell."""
    names = [name for data in payloads if data[:2] == b"PK" for name in _workbooks(data)]
    years = [int(name[-12:-8]) for name in names]
    if not years:
        return None
    return f"{max(years) + 1}-05", "figures of May appear in the spring after; the workbooks carry no date"


def parse_area_by_occupation(data: bytes) -> pd.DataFrame:
    """Parse the area by occupation file: area, soc_code, employment, mean and median annual wage.

    data : CSV, plain or gzipped, header `area,soc_code,employment,mean_annual_wage,median_annual_wage`

    A cell that was not released is missing, never zero. Raises FormatError for anything else.
    """
    import pandas as pd

    try:
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        frame = pd.read_csv(io.BytesIO(text), dtype={"area": "str", "soc_code": "str"})
        frame = frame[CELLS].astype(dict.fromkeys(CELLS[2:], "float64"))
    except (ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        raise FormatError(f"Not an OEWS area by occupation file ({error}); found {data[:60]!r}.") from error
    return _checked(frame)


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    coded = frame["area"].str.fullmatch(r"\d{7}", na=False)
    wrong = frame[~coded | ~frame["soc_code"].str.fullmatch(r"\d\d-\d{4}", na=False)]
    if len(wrong) or frame.duplicated(["area", "soc_code"]).any():
        raise FormatError(
            f"OEWS area by occupation: {len(wrong)} rows without a seven-digit area and a SOC code, "
            f"{int(frame.duplicated(['area', 'soc_code']).sum())} repeated."
        )
    return frame


def degree_jobs_by_area(
    jobs: pd.DataFrame,
    areas: pd.DataFrame,
    totals: pd.DataFrame,
    occupations: pd.DataFrame,
    month: str,
) -> pd.DataFrame:
    """Share of each area's jobs in occupations whose typical entry education is a bachelor's or more.

    jobs        : as `parse_area_by_occupation` gives it
    areas       : area_code, areatype_code (N nation, S state, M metro or nonmetro), state_code, area_name
    totals      : oews_area_code, total_employment, mean_annual_wage_usd, median_annual_wage_usd
    occupations : soc_code, entry_education; every occupation of `jobs` must be in it
    month       : reference month of the survey, e.g. "2025-05-01" for May 2025

    1,000 covered jobs, 300 of them in occupations that need a bachelor's degree -> 30.00 %
    a cell without employment -> dropped from both counts, seen in coverage_pct
    mean wages weigh each occupation's mean by its jobs, where both are released

    Raises FormatError naming occupations or areas that are missing.
    """
    import pandas as pd

    education = occupations.set_index("soc_code")["entry_education"]
    strange = sorted(set(jobs["soc_code"]) - set(education.index))
    lost = sorted(set(jobs["area"]) - (set(areas["area_code"]) & set(totals["oews_area_code"])))
    if strange or lost:
        raise FormatError(f"No entry education for {strange[:5]}, no name or total for areas {lost[:5]}.")
    degree = jobs["soc_code"].map(education.isin(DEGREES))
    covered = jobs.groupby("area")["employment"].sum()
    with_degree = jobs[degree].groupby("area")["employment"].sum()
    out = pd.DataFrame({"covered_employment": covered, "bachelors_entry_employment": with_degree})
    both = jobs.dropna(subset=["employment", "mean_annual_wage"])
    both = both.assign(payroll=both["employment"] * both["mean_annual_wage"])
    for name, chosen in (("bachelors_entry", degree), ("other", ~degree)):
        sums = both[chosen.loc[both.index]].groupby("area")[["payroll", "employment"]].sum()
        out[f"mean_annual_wage_{name}_usd"] = (sums["payroll"] / sums["employment"]).round(0)
    out = out.join(totals.set_index("oews_area_code")).join(areas.set_index("area_code"))
    out["bachelors_entry_share_pct"] = (
        100 * out["bachelors_entry_employment"] / out["covered_employment"]
    ).round(2)
    out["coverage_pct"] = (100 * out["covered_employment"] / out["total_employment"]).round(1)
    out = out.rename(columns={"areatype_code": "area_type", "state_code": "state_fips"})
    out = out.rename_axis("oews_area_code").reset_index()
    # A metropolitan area's code is 00 and its CBSA code; a nonmetropolitan one starts with its state's.
    metro = (out["area_type"] == "M") & out["oews_area_code"].str.startswith("00")
    out["cbsa"] = out["oews_area_code"].str[2:].where(metro)
    return out.assign(month=month)[list(SHARE.columns)]


SHARE = Resource(
    name="oews_bachelors_share",
    title="Jobs in occupations that typically need a bachelor's degree or more, by area",
    page="https://www.bls.gov/oes/",
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
        (
            "Share of the jobs whose occupation's count is released for the area; cells that are not "
            "released are dropped, coverage_pct says how much remains."
        ),
        "Total employment, mean and median wage are the publisher's own all-occupations figures.",
        "Not a time series: methods and areas change between years. The self-employed are not in it.",
    ),
)
OEWS = Resource(
    name="oews",
    title="Employment and wages by area and occupation",
    page="https://www.bls.gov/oes/tables.htm",
    url="https://www.bls.gov/oes/special-requests/",
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
        "Not a time series: methods and areas change between years. The self-employed are not in it.",
        "Read from the yearly archives of workbooks; a copy of the flat file as one CSV is taken as well.",
    ),
    requests=asks,
    parse=parse_oews,
    published_on=dated,
    # Another year is another survey: cells come and go, and every figure is new.
    limits=Limits(rows_lost_pct=25, revised_pct=100, revision_pct=100, large_pct=10),
)
RESOURCES: tuple[Resource, ...] = (SHARE, OEWS)
