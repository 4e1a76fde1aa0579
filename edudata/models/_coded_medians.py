"""Medians outside the range that the Census Bureau publishes, which it writes as codes.

A median in the highest or lowest interval of its distribution is not published: 2000001 stands for a home
value of 2,000,000 dollars or more. Codes as in the technical documentation of the ACS summary file ("jam
values for medians"), in force since the survey of 2015.
"""

from __future__ import annotations

import re

import pandas as pd

# Column -> the code of a median below its range and that of one above, each with the bound it stands for.
CODES: dict[str, tuple[tuple[float, int], tuple[float, int]]] = {
    "median_household_income_usd": ((2_499, 2_500), (250_001, 250_000)),
    "median_home_value_usd": ((9_999, 10_000), (2_000_001, 2_000_000)),
    "median_gross_rent_usd_per_month": ((99, 100), (3_501, 3_500)),
    "median_gross_rent_to_income_pct": ((9.9, 10), (50.1, 50)),
    "median_owner_cost_with_mortgage_usd_per_month": ((99, 100), (4_001, 4_000)),
    "median_owner_cost_without_mortgage_usd_per_month": ((99, 100), (1_501, 1_500)),
}
# Homes built in 1939 or earlier are coded 0, those of the newest years by a small number.
YEAR_BUILT = "median_year_built"


def without_codes(frame: pd.DataFrame) -> pd.DataFrame:
    """Empty coded medians and say in `flag` what each stands for.

    Parameters
    ----------
    frame : DataFrame
        Medians by place, in the columns of `CODES`; those it lacks are passed over.

    Returns
    -------
    DataFrame
        The same rows with a column `flag`, empty where nothing is coded.

    Examples
    --------
    >>> frame = pd.DataFrame({"median_home_value_usd": [207_200.0, 2_000_001.0]})
    >>> without_codes(frame)["flag"].tolist()
    [nan, 'median_home_value_usd_at_least_2000000']
    """
    frame = frame.assign(flag="")
    for column, (low, high) in CODES.items():
        for (code, bound), words in ((low, "below"), (high, "at_least")):
            if column in frame.columns:
                frame = _coded(frame, column, frame[column] == code, f"{column}_{words}_{bound}")
    if YEAR_BUILT in frame.columns:
        years = frame[YEAR_BUILT]
        frame = _coded(
            frame, YEAR_BUILT, (years == 0) | years.between(1930, 1939), "median_year_built_before_1940"
        )
        frame = _coded(frame, YEAR_BUILT, years.between(1, 99), "median_year_built_in_the_newest_years")
    return frame.assign(flag=frame["flag"].where(frame["flag"] != "").astype("str"))


def _coded(frame: pd.DataFrame, column: str, coded: pd.Series, flag: str) -> pd.DataFrame:
    """Empty the coded values of a column, and their margins of error, and add a flag to their rows."""
    flags = frame["flag"].mask(coded & (frame["flag"] != ""), frame["flag"] + "; ")
    # The margin of median_home_value_usd is median_home_value_moe_usd; some medians have none.
    margin = re.sub(r"_(usd|pct)", r"_moe_\1", column, count=1)
    emptied = {name: frame[name].mask(coded) for name in {column, margin} & {*frame.columns}}
    return frame.assign(**emptied, flag=flags.mask(coded, flags + flag))
