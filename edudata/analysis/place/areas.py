"""All measures of metropolitan and micropolitan areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from edudata.analysis.place import words
from edudata.analysis.place.columns import (
    HOMES,
    HUB,
    JOBS,
    PRICE_KEYS,
    SURVEY,
    Grouped,
    price_columns,
    student_parts,
    survey_columns,
)
from edudata.analysis.place.measures import Column, Measure, Panel, Part, medians
from edudata.analysis.place.schools import Frames
from edudata.analysis.place.states import (
    COUNT_KEYS,
    DEGREE_PAY_KEYS,
    college_counts,
    degree_pay,
    degree_share,
)

TABLES = (
    "institutions",
    "college_directory",
    "college_enrollment",
    "completions",
    "programs",
    "metros",
    "housing_metros",
    "degree_jobs_by_area",
    "house_price_index",
)
GROUPS = {"metro": "metros", "micro": "micros"}
BASIS = {"metros": "middle metro", "micros": "middle small area"}
YEARS_OF_PRICES = 5
# What the flags of survey rates mean for a reader.
FLAGS = {
    "few": "Fewer than 30 recent graduates in the sample.",
    "impure_metro": "Survey areas cross the border; people are shared out by where they live.",
    "incomplete_metro": "Part of the area is in a state without records.",
}


def groups(metros: pd.DataFrame) -> pd.Series[str]:
    """Return the group of each area: metropolitan and micropolitan ones are ranked apart."""
    return metros.set_index("cbsa")["kind"].map(GROUPS)


def panel(frames: Frames, schools: pd.DataFrame, rates: Frames) -> Panel:
    """Build all measures of the areas.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables of `TABLES`.
    schools : DataFrame
        As `edudata.analysis.place.schools.schools` gathers them.
    rates : mapping of str to DataFrame
        Underemployment of recent graduates, "metro" and "nation", and "hubs": the metros with their ranks.
    """
    metros = frames["metros"].set_index("cbsa")
    grouped = Grouped(schools=schools, of_school=schools["cbsa"], groups=groups(frames["metros"]))

    def survey() -> Iterator[Column]:
        homes = frames["housing_metros"].set_index("cbsa")
        about = ("census/acs_cbsa", "housing_metros", "G-5-metros", BASIS)
        return survey_columns(homes, grouped.groups, *about)

    return Panel(
        [
            Part(PRICE_KEYS, lambda: price_columns(grouped)),
            Part(("underemployment",), lambda: [_underemployment(grouped, rates)]),
            Part(("degree_jobs",), lambda: [degree_share(frames, grouped, "metro")]),
            Part(DEGREE_PAY_KEYS, lambda: degree_pay(frames, grouped, "metro")),
            Part(tuple(SURVEY), survey),
            Part(("prices",), lambda: [_price_level(metros, grouped)]),
            Part(("home_prices_change",), lambda: [_home_prices(frames, grouped)]),
            Part(("hub_rank",), lambda: [_hub(grouped, rates["hubs"])]),
            Part(("population", "moves"), lambda: _people(metros, grouped)),
            Part(COUNT_KEYS, lambda: college_counts(metros, grouped, "metros")),
            *student_parts(frames, grouped),
        ]
    )


def _underemployment(grouped: Grouped, rates: Frames) -> Column:
    rows = rates["metro"].set_index("metro")
    flags = rows["flag"].fillna("").astype("str").str.split(", ")
    notes_by_place = {str(place): [FLAGS[f] for f in names if f in FLAGS] for place, names in flags.items()}
    few = {place: FLAGS["few"] for place, names in notes_by_place.items() if FLAGS["few"] in names}
    absent = "The survey's areas are too large to tell this place apart, or lack its state."
    measure = Measure(
        key="underemployment",
        topic=JOBS,
        label="Recent graduates in jobs that need no degree",
        unit="pct",
        resource="census/microdata",
        table="",
        figure="G-3",
        good="low",
        better="less underemployment",
        worse="more underemployment",
        period=str(rates["metro"].attrs.get("year", "")),
        note="Aged 22 to 27, employed; from survey records, with a 90% interval.",
        missing=absent,
    )
    return grouped.column(
        measure,
        rows["rate_pct"],
        nation={"": float(rates["nation"]["rate_pct"].iloc[0])},
        low=rows["low_pct"],
        high=rows["high_pct"],
        notes={
            place: " ".join(n for n in names if n != FLAGS["few"])
            for place, names in notes_by_place.items()
        },
        reasons=few,
    )


def _price_level(metros: pd.DataFrame, grouped: Grouped) -> Column:
    year = metros["price_parity_year"].max()
    measure = Measure(
        key="prices",
        topic=HOMES,
        label="Price level, United States = 100",
        unit="index",
        resource="bea/price_parities_metro",
        table="metros",
        good="low",
        better="lower living costs",
        worse="higher living costs",
        period=str(int(year)),
        missing="Of metros, only the most expensive are in the tables.",
        ranked=False,
    )
    return grouped.column(measure, metros["price_parity_index"], nation={"": 100.0})


def _home_prices(frames: Frames, grouped: Grouped) -> Column:
    rows = frames["house_price_index"]
    rows = rows[rows["stands_for_cbsa"]]
    last = rows["period_start"].max()
    then = rows[rows["period_start"].eq(last - pd.DateOffset(years=YEARS_OF_PRICES))]
    now = rows[rows["period_start"].eq(last)].set_index("cbsa")["index_nsa"]
    change = (now / then.set_index("cbsa")["index_nsa"] - 1) * 100
    values = change.reindex(grouped.groups.index)
    measure = Measure(
        key="home_prices_change",
        topic=HOMES,
        label=f"Home prices, change over {YEARS_OF_PRICES} years",
        unit="change_pct",
        resource="fhfa/hpi",
        table="house_price_index",
        period=words.month(last + pd.DateOffset(months=2)),
        missing="The index covers the 100 largest metros.",
    )
    return grouped.column(
        measure,
        values,
        nation=medians(values, grouped.groups),
        basis={"metros": "middle of the 100 largest"},
    )


def _hub(grouped: Grouped, hubs: pd.DataFrame) -> Column:
    ranked = hubs[hubs["rank"].notna()].set_index("cbsa")
    return grouped.column(
        Measure(
            key="hub_rank",
            topic=HUB,
            label=f"Rank as a hub of work, of {len(ranked):,}",
            unit="place",
            resource="census/acs_cbsa",
            table="metros",
            figure="HUB",
            ranked=False,
            period="newest",
            note="Six factors of cost and knowledge, weighted equally; other weights give the range.",
            missing="Only metros with all six factors are ranked.",
        ),
        ranked["rank"],
        low=ranked["rank_low"].astype("float64"),
        high=ranked["rank_high"].astype("float64"),
    )


def _people(metros: pd.DataFrame, grouped: Grouped) -> Iterator[Column]:
    common: dict[str, Any] = {"topic": HUB, "missing": "Published for other places only."}
    year = int(metros["population_year"].max())
    yield grouped.column(
        Measure(
            key="population", label="People", unit="count", resource="census/population", table="metros",
            period=f"July {year}", ranked=False, **common,
        ),
        metros["population"],
    )  # fmt: skip
    moves = metros["net_domestic_migration_since_2020_pct"]
    yield grouped.column(
        Measure(
            key="moves", label="Net moves within the country since 2020", unit="change_pct",
            resource="census/population", table="metros", figure="HUB-outcome", period=str(year),
            **common,
        ),
        moves,
        nation=medians(moves, grouped.groups),
        basis=BASIS,
    )  # fmt: skip
