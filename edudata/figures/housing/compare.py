"""G-5-compare: metros side by side on what they cost, pay and offer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _compare
from edudata.figures._pairs import pairs
from edudata.figures._places import NASHVILLE, SAN_JOSE, metros, short_names
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.housing import _measures, _mortgage
from edudata.figures.housing import _shared as shared
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import NOT_PUBLISHED, amount, listed, percent

HOME, MIGRATION = "Home value to income", "Net migration since 2020"
PAYMENT, RENTS = "Mortgage payment to income", "Median rent to median income"


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
    Row(PAYMENT, "payment_to_income_pct", "pct", 1, "costs"),
    Row(RENTS, "annual_rent_to_income_pct", "pct", 1, "costs"),
    Row("Home value", "median_home_value_usd", "usd", 0, "costs"),
    Row("Rent a month", _measures.RENT, "usd", 0, "costs"),
    Row("Household income", "median_household_income_usd", "usd", 0, "people"),
    Row("Homes lived in by owners", "homeownership_rate_pct", "pct", 1, "people"),
    Row("Bachelor's degree or more", "bachelors_or_higher_pct", "pct", 1, "people"),
    Row("Poverty", "poverty_rate_pct", "pct", 1, "people"),
    Row("Population", "population", "", 0, "people"),
    Row(MIGRATION, "rate_pct", "pct", 1, "people", "net_domestic_migration_since_2020"),
    Row("Unemployment", "civilian_unemployment_rate_pct", "pct", 1, "work"),
    Row("Jobs that need a degree", "rate_pct", "pct", 1, "work", "bachelors_entry_job_share"),
    Row("Output (GDP)", "million_usd", "million", 0, "work", "gdp"),
    Row("Research universities", "count", "", 0, "work", "research_universities"),
    Row("Degree-granting institutions", "count", "", 0, "work", "degree_granting_institutions"),
)
# Takes the place of median rent to median income where the survey's own ratio is there.
RENTERS = Row("Renters' rent to their income", _measures.OWN_SHARE, "pct", 1, "costs")
GROUPS = {"all": "all", "costs": "costs", "people": "people", "work": "work and universities"}
UNITS = {"usd": "dollars", "pct": "%", "million": "million dollars"}


@dataclass(frozen=True, slots=True)
class Several:
    """Two or more metros on the measures of a group.

    Attributes
    ----------
    rows : tuple of Row
        The measures.
    names : list of str
        The metros, short where that tells them apart.
    values : DataFrame
        Every measure of the metros: a row per metro, a column per label.
    table : DataFrame
        A row per measure and metro, with its percentile among all metros.
    years : dict of str to int
        Newest year of each indicator, by label.
    education, survey, mortgage : str
        The surveys behind the degrees and the rest, and the mortgage assumed.
    """

    rows: tuple[Row, ...]
    names: list[str]
    values: pd.DataFrame
    table: pd.DataFrame
    years: dict[str, int]
    education: str
    survey: str
    mortgage: str

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """Each measure with all values in words."""
        return {
            row.label: tuple(text(value, row) for value in self.values[row.label].tolist())
            for row in self.rows
        }

    def has(self, *labels: str) -> bool:
        """Say whether one of the measures is in the group."""
        return any(row.label in labels for row in self.rows)


def text(value: float, row: Row) -> str:
    """Write a value of a measure; millions of dollars as billions."""
    return (
        f"{amount(value / 1000, 'usd', 1)} billion"
        if row.unit == "million"
        else amount(value, row.unit, row.digits)
    )


def rows(frames: Frames, *, a: str, b: str, also: str, group: str, rate_pct: float) -> Several:
    """Place two or more metros among all on each measure."""
    names = metros(frames)
    if a == b:
        raise OutOfRangeError(f"a and b are both {names[a]}: choose two different metros.")
    indicators, housing = newest(frames), frames["housing_metros"]
    every = measured(housing)
    known = everywhere(frames, indicators, every, rate_pct)
    last = indicators.groupby("indicator")["year"].max()
    chosen = tuple(row for row in every if group in ("all", row.group))
    sides = {code: names[code] for code in (a, b, *_compare.parts(also))}
    return Several(
        rows=chosen,
        names=short_names(list(sides.values())),
        values=known.loc[list(sides)],
        table=comparison(known, sides, chosen),
        years={row.label: int(last[row.indicator]) for row in chosen if row.indicator},
        education=" and ".join(sorted(housing["education_survey"].unique())),
        survey=shared.survey(housing),
        mortgage=_mortgage.mortgage(frames, rate_pct),
    )


def newest(frames: Frames) -> pd.DataFrame:
    """Return the newest row of each area and indicator that is compared."""
    table = frames["region_indicators"]
    columns_by_indicator = {row.indicator: row.column for row in ROWS if row.indicator}
    columns = ["geo_id", "indicator", "year", "month", *sorted(set(columns_by_indicator.values()))]
    rows = table.loc[
        (table["level"] == "cbsa") & table["indicator"].isin(list(columns_by_indicator)), columns
    ]
    return rows.sort_values(["year", "month"]).drop_duplicates(["indicator", "geo_id"], keep="last")


def measured(housing: pd.DataFrame) -> list[Row]:
    """Return the measures, with renters' own ratio if the survey has it."""
    own = _measures.measures(housing)["rent_to_income"].column == _measures.OWN_SHARE
    return [RENTERS if own and row.label == RENTS else row for row in ROWS]


def everywhere(frames: Frames, indicators: pd.DataFrame, rows: list[Row], rate_pct: float) -> pd.DataFrame:
    """Return a row per metropolitan area's CBSA code and a column per measure's label."""
    areas = frames["housing_metros"]
    own = {row.column for row in rows if not row.indicator and row.column in areas}
    extra = ["cbsa", *sorted(own - {*_measures.INPUTS, *_measures.OPTIONAL})]
    housing = _measures.with_measures(areas[areas["kind"] == "metro"], extra, rate_pct).set_index("cbsa")
    by_name = {name: rows.set_index("geo_id") for name, rows in indicators.groupby("indicator")}
    return pd.DataFrame(
        {
            row.label: by_name[row.indicator][row.column].reindex(housing.index)
            if row.indicator
            else housing[row.column]
            for row in rows
        }
    )


def comparison(known: pd.DataFrame, sides: dict[str, str], rows: tuple[Row, ...]) -> pd.DataFrame:
    """Return a row per measure and metro: its value, and its place among all metros.

    Parameters
    ----------
    known : DataFrame
        As `everywhere` returns it.
    sides : dict of str to str
        CBSA codes and names of the metros.
    rows : tuple of Row
        The measures.
    """
    # Percentiles put dollars, percent and counts on one scale.
    places, values = ((known.rank(pct=True) * 100).loc[list(sides)], known.loc[list(sides)])
    counts = known.notna().sum().to_dict()
    return pd.DataFrame(
        [
            {
                "measure": row.label,
                "unit": UNITS.get(row.unit, row.unit),
                "cbsa": cbsa,
                "metro": name,
                "value": values.at[cbsa, row.label],
                "percentile_pct": places.at[cbsa, row.label],
                "metros_compared": counts[row.label],
            }
            for row in rows
            for cbsa, name in sides.items()
        ]
    )


def draw(data: Several) -> Chart:
    """Draw a dot for each metro on each measure."""
    percentiles, count = data.table["percentile_pct"].tolist(), len(data.names)
    return pairs(data.names, [percentiles[side::count] for side in range(count)], data.texts)


def describe(data: Several) -> Text:
    """Compare what a home costs in the metros, and who moved."""
    names, texts = data.names, data.texts
    first, second, *_ = data.values[HOME].tolist()
    here, there = amount(first, "years", 1), amount(second, "years", 1)
    finding = f"A home costs {here} of income in {names[0]}, {there} in {names[1]}."
    if len(names) > 2:
        finding = _both_ends(data)
    each = "; ".join(f"{label}: {listed(values)}" for label, values in texts.items())
    return Text(
        finding=finding,
        subtitle="Place of each metro among all metros, from the lowest value (0) to the highest (100), "
        f"American Community Survey {data.survey} unless noted",
        alt=f"Chart with {len(names)} dots for each of {len(texts)} measures, {listed(names)}, placed by "
        f"percentile among all metros. {finding} {each}.",
        headline=(
            f"{amount(first, '', 2)} and {amount(second, '', 2)}",
            f"years of income for a home, {names[0]} and {names[1]}",
        ),
        notes=notes(data),
    )


def _both_ends(data: Several) -> str:
    """Name the cheapest and the most expensive of more than two metros."""
    homes = pd.Series(data.values[HOME].to_numpy(), index=data.names).sort_values()
    return (
        f"A home costs {amount(homes.iloc[-1], 'years', 1)} of income in {homes.index[-1]}, "
        f"{amount(homes.iloc[0], 'years', 1)} in {homes.index[0]}, the least here."
    )


def _moved(data: Several) -> str:
    """Compare net migration, where it is published for all."""
    rates = data.values[MIGRATION]
    if rates.isna().any():
        return ""
    moves = (
        f"{name} has {'gained' if rate >= 0 else 'lost'} {percent(abs(rate), 1)}"
        for name, rate in zip(data.names, rates.tolist(), strict=True)
    )
    return f"From moves within the country since 2020, {listed(list(moves))} of its residents, on balance."


def notes(data: Several) -> tuple[str, ...]:
    """Explain the measures drawn, date the indicators, and name what is not published."""
    years = ", ".join(f"{label[0].lower()}{label[1:]} ({year})" for label, year in data.years.items())
    missing = [
        f"{label} ({name})"
        for label, pair in data.texts.items()
        for name, text in zip(data.names, pair, strict=True)
        if text == NOT_PUBLISHED
    ]
    return (
        "Further right means more, not better; large metros lead wherever things are counted.",
        _moved(data) if data.has(MIGRATION) else "",
        _measures.OWNERS_ESTIMATE,
        _measures.RENT_NOTE if data.has(RENTS) else "",
        f"Mortgage payment: {data.mortgage}." if data.has(PAYMENT) else "",
        f"Newest years: {years}." if data.years else "",
        f"Degrees: American Community Survey {data.education}, added up from counties where a metro has no "
        "value."
        if data.has("Bachelor's degree or more")
        else "",
        f"Not published: {', '.join(missing)}." if missing else "",
    )


SPEC = FigureSpec(
    id="G-5-compare",
    page="housing",
    name="Metros compared",
    question="What does one metro cost and offer compared with another?",
    tables=("housing_metros", "region_indicators", _mortgage.RATES),
    controls=(
        Choice("a", "First metro", metros, SAN_JOSE),
        Choice("b", "Second metro", metros, NASHVILLE),
        _compare.more("also", metros),
        Choice("group", "Measures", GROUPS, "all"),
        replace(_mortgage.RATE_PCT, when={"group": ("all", "costs")}),
    ),
    terms=("price to income", "mortgage payment", "metro area", "median"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "Each measure is shown as a percentile among all metropolitan areas, so that dollars, percentages "
        "and counts share one scale. The numbers themselves are next to the names. Net migration counts "
        "people who came from or left for other parts of the country, as a share of the residents of 2020. "
        "Jobs that need a degree: the share of jobs in occupations that people typically need at least a "
        "bachelor's degree to enter."
    ),
)
