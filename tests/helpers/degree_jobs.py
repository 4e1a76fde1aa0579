"""Compute the vintage of degree jobs by area from the publisher's files, as it was compiled by hand."""

from __future__ import annotations

import pandas as pd

from edudata.sources.bls.oews import BACHELORS_SHARE

# Typical entry education that counts as a bachelor's degree or more, in the publisher's words.
DEGREES = ("Bachelor's degree", "Master's degree", "Doctoral or professional degree")


def degree_jobs_by_area(
    jobs: pd.DataFrame,
    areas: pd.DataFrame,
    totals: pd.DataFrame,
    occupations: pd.DataFrame,
    month: str,
) -> pd.DataFrame:
    """Compute the share of each area's jobs whose typical entry education is a bachelor's degree or more.

    jobs        : as `parse_area_by_occupation` returns it
    areas       : area_code, areatype_code (N nation, S state, M metro or nonmetro), state_code, area_name
    totals      : oews_area_code, total_employment, mean_annual_wage_usd, median_annual_wage_usd
    occupations : soc_code, entry_education; every occupation of `jobs` must be in it
    month       : reference month of the survey, e.g. "2025-05-01" for May 2025

    1,000 covered jobs, 300 of them in occupations that need a bachelor's degree -> 30.00 %
    a cell without employment -> dropped from both counts, visible in coverage_pct
    """
    education = occupations.set_index("soc_code")["entry_education"]
    shares = _degree_shares(jobs, jobs["soc_code"].map(education.isin(DEGREES)))
    shares = shares.join(totals.set_index("oews_area_code")).join(areas.set_index("area_code"))
    shares["coverage_pct"] = (100 * shares["covered_employment"] / shares["total_employment"]).round(1)
    shares = shares.rename(columns={"areatype_code": "area_type", "state_code": "state_fips"})
    shares = shares.rename_axis("oews_area_code").reset_index()
    # A metropolitan area's code is 00 and its CBSA code; a nonmetropolitan one starts with its state's.
    metro = (shares["area_type"] == "M") & shares["oews_area_code"].str.startswith("00")
    shares["cbsa"] = shares["oews_area_code"].str[2:].where(metro)
    return shares.assign(month=month)[list(BACHELORS_SHARE.columns)]


def _degree_shares(jobs: pd.DataFrame, needs_degree: pd.Series) -> pd.DataFrame:
    """Return jobs and mean wages by area, with and without the need for a degree."""
    covered = jobs.groupby("area")["employment"].sum()
    with_degree = jobs[needs_degree].groupby("area")["employment"].sum()
    shares = pd.DataFrame({"covered_employment": covered, "bachelors_entry_employment": with_degree})
    # A mean over occupations weighs each by its jobs, so both figures must have been released.
    released = jobs.dropna(subset=["employment", "mean_annual_wage"])
    released = released.assign(payroll=released["employment"] * released["mean_annual_wage"])
    for name, rows in (("bachelors_entry", needs_degree), ("other", ~needs_degree)):
        sums = released[rows.loc[released.index]].groupby("area")[["payroll", "employment"]].sum()
        shares[f"mean_annual_wage_{name}_usd"] = (sums["payroll"] / sums["employment"]).round(0)
    shares["bachelors_entry_share_pct"] = (
        100 * shares["bachelors_entry_employment"] / shares["covered_employment"]
    ).round(2)
    return shares
