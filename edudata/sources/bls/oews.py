"""Jobs by area and occupation (OEWS), and the share of them that usually needs a degree.

The file of areas by occupations has 223,174 rows, too many to bundle: what is carried is this module's
result, one row an area, made from it and the Employment Projections' typical entry education.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import Resource
from edudata.sources._licences import PUBLIC_DOMAIN

if TYPE_CHECKING:
    import pandas as pd

DEGREES = ("Bachelor's degree", "Master's degree", "Doctoral or professional degree")
"""Typical entry education that counts as a bachelor's degree or more, in the publisher's words."""

RESOURCES: tuple[Resource, ...] = (
    Resource(
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
        licence=PUBLIC_DOMAIN,
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
    ),
)


def parse_area_by_occupation(data: bytes) -> pd.DataFrame:
    """Parse the area by occupation file: area, soc_code, employment, mean and median annual wage.

    data : CSV, plain or gzipped, header `area,soc_code,employment,mean_annual_wage,median_annual_wage`

    A cell that was not released is missing, never zero. Raises FormatError for anything else.
    """
    import pandas as pd

    try:
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        frame = pd.read_csv(io.BytesIO(text), dtype={"area": "str", "soc_code": "str"})
        wanted = ["area", "soc_code", "employment", "mean_annual_wage", "median_annual_wage"]
        frame = frame[wanted].astype(dict.fromkeys(wanted[2:], "float64"))
    except (ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        raise FormatError(f"Not an OEWS area by occupation file ({error}); found {data[:60]!r}.") from error
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
    return out.assign(month=month)[list(RESOURCES[0].columns)]
