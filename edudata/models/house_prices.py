"""House prices and rents by metropolitan area: repeat-sales indexes and typical values."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, start_of
from edudata.models._schema import Model, check, check_rows, column, continuous, optional, text
from edudata.places import DIVISIONS, METRO_OF_DIVISION, NAMES, short_name
from edudata.records import CheckResult, Table, View

# First quarter of every index, in which it is 100.
BASE = pd.Timestamp("1991-01-01")


class HousePriceIndex(Model, key=["cbsa_or_division", "period_start"]):
    """One row per area and quarter."""

    cbsa_or_division: str = text(
        "CBSA code; for the largest areas the code of a metropolitan division", str_matches=r"^[1-9]\d{4}$"
    )
    cbsa: str = optional(
        "CBSA code of the area; of a division the metropolitan area that it is part of",
        str_matches=r"^[1-9]\d{4}$",
    )
    kind: str = column("type of area", isin=("area", "division"))
    stands_for_cbsa: bool = column(
        "true for an area, and for the division with the first city of an area that has only divisions"
    )
    name: str = text("name of the area or division with its state")
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter", ge=BASE)
    period_end: pd.Timestamp = column("last day of the quarter")
    index_nsa: float = column(
        "resale price of the same houses, not seasonally adjusted, first quarter of 1991 = 100",
        "index",
        ge=40,
        le=4_000,
    )
    index_sa: float = optional("the same, seasonally adjusted", "index", ge=40, le=4_000)


class Zillow(Model):
    """Columns of both Zillow tables."""

    region_id: str = text("Zillow's number of the region, not a CBSA code", str_matches=r"^\d+$")
    region_name: str = text("name of the region")
    region_type: str = column("type of region", isin=("country", "msa", "state"))
    state: str = optional("state, or a metropolitan area's, postal abbreviation", str_matches=r"^[A-Z]{2}$")
    cbsa: str = optional(
        "CBSA code of July 2023 with the same first city and state; missing if no area has them",
        str_matches=r"^[1-9]\d{4}$",
    )
    frequency: str = column("length of the period", isin=("month",))
    period_start: pd.Timestamp = column("first day of the month")
    period_end: pd.Timestamp = column("last day of the month")


class HomeValuesZillow(Zillow, key=["region_id", "period_start"]):
    """One row per region and month."""

    home_value_usd: float = column(
        "typical home, smoothed and seasonally adjusted, current dollars", "USD", ge=15_000, le=5_000_000
    )


class RentsZillow(Zillow, key=["region_id", "period_start"]):
    """One row per region and month."""

    rent_usd_per_month: float = column(
        "typical asking rent, smoothed, current dollars", "USD per month", ge=200, le=20_000
    )


def build_house_price_index(raw: Raw) -> pd.DataFrame:
    """Build indexes by area and quarter: 1991-06-30 -> 1991-04-01 to 1991-06-30."""
    frame = raw.newest("fhfa/hpi").rename(columns={"quarter_end": "period_end"})
    code = frame["cbsa_or_division"]
    # The publisher marks divisions in their names.
    division = code.isin(list(METRO_OF_DIVISION)) | frame["name"].str.endswith("(MSAD)")
    return cast(
        frame.assign(
            frequency="quarter",
            period_start=start_of(frame["period_end"], "Q"),
            cbsa=code.map(METRO_OF_DIVISION).where(division, code),
            kind=division.map({True: "division", False: "area"}),
            stands_for_cbsa=~division | code.isin([parts[0] for parts in DIVISIONS.values()]),
        ),
        HousePriceIndex,
    )


def _months(raw: Raw, resource: str, model: type[Model]) -> pd.DataFrame:
    """Add periods, and the codes of areas and states that the regions' names stand for."""
    frame = raw.newest(resource)
    titles = raw.newest("census/delineation").groupby("cbsa")["cbsa_title"].first()
    codes = {short_name(title): code for code, title in titles.items()}
    letters = {name: state for state, name in NAMES.items()}
    end, name = frame["month_end"], frame["region_name"]
    return cast(
        frame.assign(
            frequency="month",
            period_start=start_of(end, "M"),
            period_end=end,
            cbsa=name.map(codes).where(frame["region_type"].eq("msa")),
            state=frame["state"].where(frame["region_type"].ne("state"), name.map(letters)),
        ),
        model,
    )


def build_home_values_zillow(raw: Raw) -> pd.DataFrame:
    """Build home values by month for the nation, metropolitan areas and states."""
    return _months(raw, "zillow/zhvi", HomeValuesZillow)


def build_rents_zillow(raw: Raw) -> pd.DataFrame:
    """Build rents by month for the nation and metropolitan areas."""
    return _months(raw, "zillow/zori", RentsZillow)


def quarters_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every area has every quarter since its first."""
    return continuous(frame, "each area has every quarter", 3, by=("cbsa_or_division",))


def indexes_begin_at_100(frame: pd.DataFrame) -> CheckResult:
    """Check that every index is 100 in the first quarter of 1991."""
    first = frame[frame["period_start"] == BASE]
    areas = frame["cbsa_or_division"].nunique()
    wrong = first[(first["index_nsa"] != 100) | (first["index_sa"] != 100)]
    result = check("each index is 100 in 1991Q1", wrong, areas)
    if len(first) == areas:
        return result
    return CheckResult(result.name, False, f"{areas - len(first)} of {areas} areas have no 1991Q1")


def seasons_are_small(frame: pd.DataFrame) -> CheckResult:
    """Check that seasonal adjustment changes an index only a little."""
    # The largest difference so far is below a sixth; mixed-up areas or units would exceed it.
    wrong = frame[(frame["index_nsa"] / frame["index_sa"] - 1).abs() > 1 / 6]
    return check_rows("seasonal adjustment moves an index by less than a sixth", wrong, len(frame))


def one_name_per_region(frame: pd.DataFrame) -> CheckResult:
    """Check that a code means the same place in all periods."""
    code = frame.columns[0]
    name = "name" if "name" in frame else "region_name"
    names = frame.groupby(code)[name].nunique().reset_index(name="names")
    return check("each code has one name", names[names["names"] != 1], len(names))


def steps_are_small(frame: pd.DataFrame) -> CheckResult:
    """Check that a typical value changes by less than a quarter from one month to the next."""
    value = frame.columns[-1]
    rows = frame.sort_values(["region_id", "period_start"])
    regions = rows.groupby("region_id")
    # Regions have gaps, and a step across a gap may be larger.
    consecutive = regions["period_start"].diff().dt.days <= 31
    wrong = rows[(regions[value].pct_change().abs() > 0.25) & consecutive]
    return check_rows(f"{value} moves by less than a quarter per month", wrong, len(rows))


def nation_is_current(frame: pd.DataFrame) -> CheckResult:
    """Check that the nation is one of the regions, up to the newest month."""
    # States come in another file, which may be newer.
    nation = frame.loc[frame["region_type"] == "country", "period_start"].max()
    newest = frame.loc[frame["region_type"] != "state", "period_start"].max()
    return CheckResult("the nation has the newest month", bool(nation == newest), f"{nation} of {newest}")


ZILLOW_CHECKS = (one_name_per_region, steps_are_small, nation_is_current)
REPUBLISHED = "Each release republishes the whole history: compare months of one release only."
TABLES = (
    Table(
        name="house_price_index",
        title="House price index of the hundred largest metropolitan areas",
        description="Purchase-only index by quarter since 1991, not seasonally adjusted and adjusted: "
        "resale prices of the same houses, first quarter of 1991 = 100 in each area.",
        subject="housing",
        model=HousePriceIndex,
        build=build_house_price_index,
        checks=(quarters_are_complete, indexes_begin_at_100, seasons_are_small, one_name_per_region),
        breaks=(
            "Compare quarters of one area, not levels of areas: each is 100 in 1991Q1.",
            "Large areas are split into metropolitan divisions, such as San Francisco 41884.",
        ),
    ),
    Table(
        name="home_values_zillow",
        title="Typical home values by region (Zillow)",
        description="Zillow Home Value Index by month since 2000: the nation, metropolitan areas and "
        "states. Downloaded on request; the figures may not be redistributed.",
        subject="housing",
        model=HomeValuesZillow,
        build=build_home_values_zillow,
        checks=ZILLOW_CHECKS,
        breaks=(REPUBLISHED,),
        optional=True,
    ),
    Table(
        name="rents_zillow",
        title="Typical rents by region (Zillow)",
        description="Zillow Observed Rent Index by month since 2015: the nation and metropolitan areas. "
        "Downloaded on request; the figures may not be redistributed.",
        subject="housing",
        model=RentsZillow,
        build=build_rents_zillow,
        checks=ZILLOW_CHECKS,
        breaks=(REPUBLISHED,),
        optional=True,
    ),
)

VIEWS = (
    View(
        name="house_prices_by_metro",
        title="House price index of the largest metropolitan areas, newest quarter, one row per area",
        table="house_price_index",
        where={"stands_for_cbsa": (True,)},
        newest="period_start",
        drop=("stands_for_cbsa",),
    ),
)
