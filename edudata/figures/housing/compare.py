"""G-5-compare: two metros side by side on what they cost, pay and offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures._pairs import pairs
from edudata.figures._places import NASHVILLE, SAN_JOSE, metros, short_pair
from edudata.figures.housing.measures import (
    INPUTS,
    OWNERS_ESTIMATE,
    RATE_PCT,
    RATES,
    RENT,
    survey,
    terms_said,
    with_measures,
)
from edudata.figures.spec import Card, Choice, FigureSpec, Frames
from edudata.figures.text import NOT_PUBLISHED, amount

if TYPE_CHECKING:
    import pandas as pd

HOME, MIGRATION = "Home value to income", "Net migration since 2020"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison: a column of the metros, or an indicator and its column."""

    label: str
    column: str
    unit: str
    digits: int
    group: str
    indicator: str = ""


ROWS = (
    Row(HOME, "price_to_income", "years", 2, "costs"),
    Row("Mortgage payment to income", "payment_to_income_pct", "pct", 1, "costs"),
    Row("Year's rent to income", "annual_rent_to_income_pct", "pct", 1, "costs"),
    Row("Home value", "median_home_value_usd", "usd", 0, "costs"),
    Row("Rent a month", RENT, "usd", 0, "costs"),
    Row("Household income", "median_household_income_usd", "usd", 0, "people"),
    Row("Homes lived in by owners", "homeownership_rate_pct", "pct", 1, "people"),
    Row("Bachelor's degree or more", "bachelors_or_higher_pct", "pct", 1, "people"),
    Row("Poverty", "poverty_rate_pct", "pct", 1, "people"),
    Row("Population", "population", "", 0, "people"),
    Row(
        MIGRATION,
        "rate_pct",
        "pct",
        2,
        "people",
        "net_domestic_migration_since_2020",
    ),
    Row("Unemployment", "civilian_unemployment_rate_pct", "pct", 1, "work"),
    Row("Jobs that ask for a degree", "rate_pct", "pct", 1, "work", "bachelors_entry_job_share"),
    Row("Output (GDP), $", "million_usd", "million", 0, "work", "gdp"),
    Row("Research universities", "count", "", 0, "work", "research_universities"),
    Row("Degree-granting institutions", "count", "", 0, "work", "degree_granting_institutions"),
)
GROUPS = {"all": "All", "costs": "Costs", "people": "People", "work": "Work and universities"}


def newest(frames: Frames) -> pd.DataFrame:
    """The metros' newest indicators: a row for each area and indicator that is compared."""
    table = frames["region_indicators"]
    wanted = {row.indicator: row.column for row in ROWS if row.indicator}
    columns = ["geo_id", "indicator", "year", "month", *sorted(set(wanted.values()))]
    rows = table.loc[(table["level"] == "cbsa") & table["indicator"].isin(list(wanted)), columns]
    return rows.sort_values(["year", "month"]).drop_duplicates(["indicator", "geo_id"], keep="last")


def everywhere(frames: Frames, indicators: pd.DataFrame, rate_pct: float) -> pd.DataFrame:
    """Every measure of every metropolitan area: a row a CBSA code, a column a measure's label."""
    import pandas as pd

    own = {row.column for row in ROWS if not row.indicator and row.column in frames["housing_metros"]}
    columns = ["cbsa", "kind", *INPUTS, *sorted(own - set(INPUTS))]
    housing = frames["housing_metros"][columns].set_index("cbsa")
    housing = with_measures(housing[housing["kind"] == "metro"], rate_pct)
    by_name = {name: rows.set_index("geo_id") for name, rows in indicators.groupby("indicator")}
    return pd.DataFrame(
        {
            row.label: by_name[row.indicator][row.column].reindex(housing.index)
            if row.indicator
            else housing[row.column]
            for row in ROWS
        }
    )


def comparison(known: pd.DataFrame, pair: Mapping[str, str], group: str) -> pd.DataFrame:
    """A row for each measure and metro: the value, and where it stands among all metros.

    known : as `everywhere` gives; pair : CBSA code -> name of the two metros
    """
    import pandas as pd

    rows = [row for row in ROWS if group in ("all", row.group)]
    place = (known.rank(pct=True) * 100).loc[list(pair)].to_dict("index")
    chosen, counts = known.loc[list(pair)].to_dict("index"), known.notna().sum().to_dict()
    return pd.DataFrame(
        [
            {
                "measure": row.label,
                "unit": {"usd": "USD", "pct": "%", "million": "million USD"}.get(row.unit, row.unit),
                "cbsa": cbsa,
                "metro": name,
                "value": chosen[cbsa][row.label],
                "percentile_pct": place[cbsa][row.label],
                "metros_compared": counts[row.label],
            }
            for row in rows
            for cbsa, name in pair.items()
        ]
    )


def make(frames: Frames, a: str, b: str, group: str, rate_pct: float) -> Card:
    """Two metros on many measures, each placed among all metros."""
    known_names = metros(frames)
    pair = {code: known_names[code] for code in (a, b)}
    if len(pair) == 1:
        raise OutOfRangeError(f"a and b are both {known_names[a]}: choose two different metros.")
    indicators = newest(frames)
    known = everywhere(frames, indicators, rate_pct)
    data = comparison(known, pair, group)
    names = short_pair(list(pair.values()))
    sides = [data[data["cbsa"] == code] for code in pair]
    values = [side["value"].tolist() for side in sides]
    rows = [row for row in ROWS if group in ("all", row.group)]
    shown = {
        row.label: (amount(first, row.unit, row.digits), amount(second, row.unit, row.digits))
        for row, first, second in zip(rows, *values, strict=True)
    }
    years = [float(known[HOME][code]) for code in (a, b)]
    moved = [float(known[MIGRATION][code]) for code in (a, b)]
    finding = (
        f"A home is worth {amount(years[0], 'years', 2)} of household income in {names[0]} and "
        f"{amount(years[1], 'years', 2)} in {names[1]}{_said(moved)}."
    )
    missing = [
        f"{label} ({n})"
        for label, texts in shown.items()
        for n, t in zip(names, texts, strict=True)
        if t == NOT_PUBLISHED
    ]
    housing = frames["housing_metros"]
    return Card(
        chart=pairs(names, [side["percentile_pct"].tolist() for side in sides], shown),
        data=data,
        finding=finding,
        subtitle=(
            f"Each measure placed among all metros, from the lowest (0) to the highest (100). ACS "
            f"{survey(housing)} unless the notes say otherwise."
        ),
        alt=(
            f"Pairs of dots on {len(shown)} measures, {names[0]} and {names[1]}, placed by percentile "
            f"among all metros. {finding} "
            + "; ".join(f"{label}: {texts[0]} and {texts[1]}" for label, texts in shown.items())
            + "."
        ),
        headline=(
            f"{amount(years[0], '', 2)} against {amount(years[1], '', 2)}",
            f"years of income for a home, {names[0]} against {names[1]}",
        ),
        notes=(
            OWNERS_ESTIMATE,
            f"Mortgage payment: {terms_said(frames, rate_pct)}.",
            *_years(frames, indicators),
            *((f"Not published: {', '.join(missing)}.",) if missing else ()),
        ),
    )


def _said(moved: list[float]) -> str:
    """Who moved, where it is published for both."""
    if any(v != v for v in moved):
        return ""
    first, second = (f"{'+' if v > 0 else ''}{amount(v, 'pct', 2)}" for v in moved)
    return f"; net migration since 2020 is {first} and {second} of the people"


def _years(frames: Frames, indicators: pd.DataFrame) -> tuple[str, ...]:
    """The years of the indicators, which are not the survey's."""
    last = indicators.groupby("indicator")["year"].max()
    years = {row.label: int(last[row.indicator]) for row in ROWS if row.indicator}
    education = frames["housing_metros"]["education_survey"].unique()
    return (
        "Newest years: "
        + ", ".join(f"{label[0].lower()}{label[1:]} ({year})" for label, year in years.items())
        + ".",
        f"Degrees: ACS {' and '.join(sorted(education))}, summed from counties where a metro has none.",
    )


SPEC = FigureSpec(
    id="G-5-compare",
    page="housing",
    name="Two metros",
    question="What does one metro offer and cost beside another?",
    tables=("housing_metros", "region_indicators", RATES),
    controls=(
        Choice("a", "First metro", metros, SAN_JOSE),
        Choice("b", "Second metro", metros, NASHVILLE),
        Choice("group", "Measures", GROUPS, "all"),
        replace(RATE_PCT, when={}),  # the payment is always among the measures
    ),
    terms=("price to income", "mortgage payment", "metro area", "median"),
    make=make,
    about=(
        "Every measure is placed by its percentile among the metropolitan areas, so that dollars, percent "
        "and counts stand on one scale; the numbers themselves are beside the names. Further right means "
        "more, not better. Counts and output grow with the size of a metro. Net migration counts people "
        "who came from or left for other parts of the country, as a share of the people of 2020. Jobs that "
        "ask for a degree: share of jobs in occupations whose usual entry education is a bachelor's or "
        "more."
    ),
)
