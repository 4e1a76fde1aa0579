"""House prices and rents by metropolitan area over time: indexes of repeat sales, typical values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, continuous, text
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

BASE = "1991-01-01"
"""First quarter of every index, where it is 100."""
LARGEST_STEP = 0.25
"""Change from one month to the next beyond which a typical value has another unit."""


class HousePriceIndex(Model):
    cbsa_or_division: str = text(
        "CBSA code; of the largest areas the code of a metropolitan division", str_matches=r"^[1-9]\d{4}$"
    )
    name: str = text("name of the area or division with its state")
    frequency: str = column("quarter", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter", ge=pd.Timestamp(BASE))
    period_end: pd.Timestamp = column("last day of the quarter")
    index_nsa: float = column(
        "price of the same houses sold again, not seasonally adjusted, 1991Q1 = 100",
        "index",
        ge=40,
        le=4_000,
    )
    index_sa: float = column("the same, seasonally adjusted", "index", nullable=True, ge=40, le=4_000)

    class Config(Model.Config):
        unique = ["cbsa_or_division", "period_start"]


class HomeValuesZillow(Model):
    region_id: str = text("Zillow's own number of the region, not a CBSA code", str_matches=r"^\d+$")
    region_name: str = text("name of the region")
    region_type: str = column("kind of region", isin=("country", "msa", "state"))
    state: str = column(
        "state of a metropolitan area, two letters", nullable=True, str_matches=r"^[A-Z]{2}$"
    )
    frequency: str = column("month", isin=("month",))
    period_start: pd.Timestamp = column("first day of the month")
    period_end: pd.Timestamp = column("last day of the month")
    home_value_usd: float = column(
        "typical home, smoothed and seasonally adjusted, current dollars", "USD", ge=15_000, le=5_000_000
    )

    class Config(Model.Config):
        unique = ["region_id", "period_start"]


class RentsZillow(Model):
    region_id: str = text("Zillow's own number of the region, not a CBSA code", str_matches=r"^\d+$")
    region_name: str = text("name of the region")
    region_type: str = column("kind of region", isin=("country", "msa", "state"))
    state: str = column(
        "state of a metropolitan area, two letters", nullable=True, str_matches=r"^[A-Z]{2}$"
    )
    frequency: str = column("month", isin=("month",))
    period_start: pd.Timestamp = column("first day of the month")
    period_end: pd.Timestamp = column("last day of the month")
    rent_usd_per_month: float = column(
        "typical rent asked, smoothed, current dollars", "USD per month", ge=200, le=20_000
    )

    class Config(Model.Config):
        unique = ["region_id", "period_start"]


def build_house_price_index(raw: Raw) -> pd.DataFrame:
    """Indexes by area and quarter.

    10580, 1991-06-30 -> quarter, 1991-04-01 to 1991-06-30
    """
    frame = raw.newest("fhfa/hpi").rename(columns={"quarter_end": "period_end"})
    start = (frame["period_end"] - pd.offsets.QuarterBegin(1, startingMonth=1)).astype("datetime64[us]")
    frame = frame.assign(frequency="quarter", period_start=start)
    return as_text(frame, HousePriceIndex)


def _months(frame: pd.DataFrame, model: type[Model]) -> pd.DataFrame:
    end = frame["month_end"]
    start = end.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    return as_text(frame.assign(frequency="month", period_start=start, period_end=end), model)


def build_home_values_zillow(raw: Raw) -> pd.DataFrame:
    """Home values by region and month, of the nation, metropolitan areas and states."""
    return _months(raw.newest("zillow/zhvi"), HomeValuesZillow)


def build_rents_zillow(raw: Raw) -> pd.DataFrame:
    """Rents by region and month, of the nation and metropolitan areas."""
    return _months(raw.newest("zillow/zori"), RentsZillow)


def quarters_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Every area has every quarter since its first."""
    return continuous(frame, "each area has every quarter", 3, by=("cbsa_or_division",))


def indexes_begin_at_100(frame: pd.DataFrame) -> CheckResult:
    """Every index is 100 in the first quarter of 1991."""
    first = frame[frame["period_start"] == pd.Timestamp(BASE)]
    areas = frame["cbsa_or_division"].nunique()
    wrong = first[(first["index_nsa"] != 100) | (first["index_sa"] != 100)]
    begun = check("each index is 100 in 1991Q1", wrong, areas)
    if len(first) == areas:
        return begun
    return CheckResult(begun.name, False, f"{areas - len(first)} of {areas} areas have no 1991Q1")


def seasons_are_small(frame: pd.DataFrame) -> CheckResult:
    """Adjusted and unadjusted index differ by less than a sixth, the season's share at most."""
    wrong = frame[(frame["index_nsa"] / frame["index_sa"] - 1).abs() > 1 / 6]
    return check("seasonal adjustment moves an index by less than a sixth", wrong, len(frame))


def one_name_a_region(frame: pd.DataFrame) -> CheckResult:
    """A code stands for one place all along."""
    code = frame.columns[0]
    names = frame.groupby(code)[frame.columns[1]].nunique().reset_index(name="names")
    return check("each code has one name", names[names["names"] != 1], len(names))


def steps_are_small(frame: pd.DataFrame) -> CheckResult:
    """A typical value changes by less than a quarter from one month to the next."""
    value = frame.columns[-1]
    rows = frame.sort_values(["region_id", "period_start"])
    step = rows.groupby("region_id")[value].pct_change()
    months = rows.groupby("region_id")["period_start"].diff().dt.days
    wrong = rows[(step.abs() > LARGEST_STEP) & (months <= 31)]
    return check(f"{value} moves by less than a quarter a month", wrong, len(rows))


def nation_is_there(frame: pd.DataFrame) -> CheckResult:
    """The nation is one of the regions, to the newest month."""
    nation = frame.loc[frame["region_type"] == "country", "period_start"].max()
    newest = frame.loc[frame["region_type"] != "state", "period_start"].max()
    return CheckResult("the nation has the newest month", bool(nation == newest), f"{nation} of {newest}")


MOVED = "The whole history is published anew each month: compare months of one vintage only."

TABLES: tuple[Table, ...] = (
    Table(
        name="house_price_index",
        title="House price index of the hundred largest metropolitan areas",
        description="Purchase-only index by quarter since 1991, not seasonally adjusted and adjusted: what "
        "the same houses sold for again, 1991Q1 = 100 in each area.",
        subject="housing",
        model=HousePriceIndex,
        build=build_house_price_index,
        checks=(quarters_are_complete, indexes_begin_at_100, seasons_are_small, one_name_a_region),
        breaks=(
            "Levels compare quarters of one area, not areas: each is 100 in 1991Q1.",
            "Large areas are split into metropolitan divisions, San Francisco 41884 among them.",
        ),
    ),
    Table(
        name="home_values_zillow",
        title="Typical home values by region (Zillow)",
        description="Zillow Home Value Index by month since 2000: the nation, metropolitan areas and "
        "states. Fetched on request; the figures may not be passed on.",
        subject="housing",
        model=HomeValuesZillow,
        build=build_home_values_zillow,
        checks=(one_name_a_region, steps_are_small, nation_is_there),
        breaks=(MOVED,),
        optional=True,
    ),
    Table(
        name="rents_zillow",
        title="Typical rents by region (Zillow)",
        description="Zillow Observed Rent Index by month since 2015: the nation and metropolitan areas. "
        "Fetched on request; the figures may not be passed on.",
        subject="housing",
        model=RentsZillow,
        build=build_rents_zillow,
        checks=(one_name_a_region, steps_are_small, nation_is_there),
        breaks=(MOVED,),
        optional=True,
    ),
)
VIEWS: tuple[View, ...] = ()
