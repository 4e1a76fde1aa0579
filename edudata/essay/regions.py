"""Claims on expensive and cheaper regions: the Bay Area, Tennessee, and whether cheap places grow."""

from __future__ import annotations

import pandas as pd

from edudata.analysis.universities import per_million_people
from edudata.errors import OutOfRangeError
from edudata.essay._rules import at_least, at_most, memoize
from edudata.essay._text import signed, usd
from edudata.essay.record import WRITTEN, Claim, Finding, Frames, Reading, Verdict

SECTION = "Regional job market"
# CBSA codes of metros, FIPS codes of states.
SAN_FRANCISCO, SAN_JOSE, NASHVILLE = "41860", "41940", "34980"
CENTERS = {"nashville": NASHVILLE, "knoxville": "28940", "memphis": "32820"}
BAY_AREA = (SAN_FRANCISCO, SAN_JOSE)
TENNESSEE, CALIFORNIA = "47", "06"
# The years that the essay looked back on.
DECADE = (2010, WRITTEN)
KINDS = {
    "research_universities": "research universities",
    "four_year_institutions": "four-year institutions",
}


def _metro(frames: Frames, cbsa: str, column: str) -> float:
    values = frames["housing_metros"].set_index("geo_id")[column]
    if cbsa not in values.index:
        raise OutOfRangeError(f"housing_metros holds no metro {cbsa}.")
    return float(values.loc[cbsa])


def _price_parities(frames: Frames) -> tuple[pd.Series, int]:
    """Return the price level of each state in the newest year, nation = 100, and that year."""
    table = frames["region_indicators"]
    rows = table[(table["indicator"] == "price_parity_all_items") & (table["level"] == "state")]
    if rows.empty:
        raise OutOfRangeError("region_indicators holds no price parities of states.")
    year = int(rows["year"].max())
    return rows[rows["year"] == year].set_index("geo_id")["rpp_index"], year


def bay_area(frames: Frames, *, measure: str) -> Finding:
    """Compare costs in the Bay Area and Tennessee, as a multiple."""
    tolerance = 0.05
    unit = "times as expensive"
    if measure in ("price_parity", "income"):
        level, year = _price_parities(frames)
        here, there = float(level.loc[CALIFORNIA]), float(level.loc[TENNESSEE])
        what = f"prices of all goods and services in {year}, nation = 100, California against Tennessee"
        values = f"{here:.1f} against {there:.1f}"
    if measure == "income":
        income = frames["housing_states"].set_index("state_fips")["median_household_income_usd"]
        # What an income buys, Tennessee first: above 1, California's incomes do not make up for its prices.
        here, there = (
            100 * float(income.loc[TENNESSEE]) / there,
            100 * float(income.loc[CALIFORNIA]) / here,
        )
        what = "median household income at the nation's prices, Tennessee against California"
        values = f"{usd(here)} against {usd(there)}"
        unit = "times as much bought by an income in Tennessee"
    elif measure != "price_parity":
        metro, column = {
            "san_francisco": (SAN_FRANCISCO, "price_to_income"),
            "san_jose": (SAN_JOSE, "price_to_income"),
            "rent": (SAN_FRANCISCO, "median_gross_rent_usd_per_month"),
        }[measure]
        here, there = _metro(frames, metro, column), _metro(frames, NASHVILLE, column)
        place = "San Jose" if measure == "san_jose" else "San Francisco"
        rent = measure == "rent"
        what = f"{'rents' if rent else 'home prices in years of income'}, {place} against Nashville"
        values = f"{usd(here)} against {usd(there)} a month" if rent else f"{here:.2f} against {there:.2f}"
    ratio = here / there
    reason = f"{what[0].upper()}{what[1:]}: {values}, {ratio:.2f} times as much."
    return Finding(ratio, unit, at_least(ratio, 1.5, tolerance, 1.2), reason, tolerance)


def tennessee_cheap(frames: Frames, *, measure: str) -> Finding:
    """Compare Tennessee's price level with the nation's or the median state's, in percent."""
    tolerance = 2.0
    if measure == "price_parity":
        level, year = _price_parities(frames)
        own, middle, what = float(level.loc[TENNESSEE]), 100.0, f"Prices of {year}, nation = 100"
    else:
        states = frames["housing_states"].set_index("state_fips")
        level = states["price_to_income"].dropna()
        own, middle, what = (
            float(level.loc[TENNESSEE]),
            float(level.median()),
            "Home prices in years of income",
        )
    share, rank = own / middle * 100, int((level < own).sum()) + 1
    reason = (
        f"{what}: Tennessee {own:.{1 if measure == 'price_parity' else 2}f}, rank {rank} of {len(level)} "
        "from the cheapest."
    )
    return Finding(share, "% of the benchmark", at_most(share, 95, tolerance, 100), reason, tolerance)


@memoize
def _migration(frames: Frames) -> pd.DataFrame:
    """Return metros with net domestic migration since 2020 (persons, percent) and population of 2020."""
    table = frames["region_indicators"]
    metros = frames["housing_metros"]
    metros = metros[(metros["kind"] == "metro")].set_index("geo_id")
    moved = table[(table["indicator"] == "net_domestic_migration_since_2020") & (table["level"] == "cbsa")]
    people = table[
        (table["indicator"] == "population") & (table["level"] == "cbsa") & (table["year"] == 2020)
    ]
    if moved.empty or people.empty:
        raise OutOfRangeError("region_indicators holds no net domestic migration of metros.")
    newest = moved[moved["year"] == moved["year"].max()].set_index("geo_id")
    moves = metros[["name", "price_to_income"]].join(newest[["persons", "rate_pct", "year"]], how="inner")
    return moves.join(people.set_index("geo_id")["persons"].rename("people_2020"))


def hubs_gain(frames: Frames, *, places: str) -> Finding:
    """Measure net domestic migration into Tennessee's metros since 2020, in percent of their people."""
    tolerance = 0.5
    metros = _migration(frames)
    # The main state comes first in a metro's name: Memphis reaches into two others.
    own = metros["name"].str.contains(r", TN\b", regex=True)
    if places != "all":
        own = metros.index.to_series() == CENTERS[places]
    hubs, bay = metros[own], metros[metros.index.isin(BAY_AREA)]
    if hubs.empty or bay.empty:
        raise OutOfRangeError("The metros of Tennessee or of the Bay Area are not in the table.")
    rate, theirs = (float(m["persons"].sum() / m["people_2020"].sum() * 100) for m in (hubs, bay))
    losers = [name.split(",")[0] for name in hubs.loc[hubs["persons"] < 0, "name"]]
    verdict: Verdict = at_least(rate, 1, tolerance, 0)
    # The statement is about a gain from the costly regions' crisis: they must have lost people.
    if verdict == "supported" and theirs >= 0:
        verdict = "partly"
    exception = f" (but {', '.join(losers)} lost)" if losers and places == "all" else ""
    who = f"The {len(hubs)} metros named for Tennessee" if places == "all" else hubs["name"].iloc[0]
    reason = (
        f"{who}: {signed(hubs['persons'].sum())} people by moves within the country from 2020 to "
        f"{int(hubs['year'].max())}{exception}; San Francisco and San Jose: {signed(bay['persons'].sum())}."
    )
    return Finding(rate, "% of the people of 2020", verdict, reason, tolerance)


METROS = {"both": BAY_AREA, "san_francisco": (SAN_FRANCISCO,), "san_jose": (SAN_JOSE,)}
METRO_NAMES = {SAN_FRANCISCO: "San Francisco", SAN_JOSE: "San Jose"}


def _begins_later(year: int) -> str:
    return (
        f"The essay speaks of the years before {WRITTEN + 1}, but population in our data begins in {year}. "
        "What happened since cannot decide it; see the other definitions."
    )


def bay_area_grows(frames: Frames, *, span: str, measure: str, places: str) -> Finding:
    """Measure growth of the Bay Area over a span of years, in percent of the people at its start."""
    tolerance = 0.5
    table = frames["region_indicators"]
    metros = METROS[places]
    table = table[(table["level"] == "cbsa") & table["geo_id"].isin(metros)]
    people = table[table["indicator"] == "population"].groupby("year")["persons"].sum()
    first, last = DECADE if span == "decade" else (2020, int(people.index.max()))
    if not {first, last} <= set(people.index):
        return Finding(None, "", "not testable", _begins_later(int(people.index.min())), tolerance)
    yearly = table[table["indicator"] == "net_domestic_migration"].groupby("year")["persons"].sum()
    moved = yearly[(yearly.index > first) & (yearly.index <= last)]
    start = float(people.loc[first])
    more, came = float(people.loc[last]) - start, float(moved.sum())
    rate = 100 * (more if measure == "people" else came) / start
    reason = (
        f"{' and '.join(METRO_NAMES[m] for m in metros)}: {signed(more)} people from {first} to {last} "
        f"({signed(100 * more / start, 1)}%), {signed(came)} by moves within the country "
        f"({signed(100 * came / start, 1)}%)."
    )
    return Finding(
        rate, f"% of the people of {first}", at_least(rate, 5, tolerance, 2.5), reason, tolerance
    )


def tennessee_universities(frames: Frames, *, kind: str) -> Finding:
    """Compare universities per million people in Tennessee with the nation's, in percent."""
    tolerance = 5.0
    people = frames["housing_states"].set_index("state_fips")["population"]
    each = per_million_people(frames["region_indicators"], people, "state", kind).dropna()
    if TENNESSEE not in each.index:
        raise OutOfRangeError(f"region_indicators holds no {kind} of Tennessee.")
    people = people[each.index]
    own, nation = float(each.loc[TENNESSEE]), float((each * people).sum() / people.sum())
    count = own * people[TENNESSEE] / 1e6
    rank = int((each > own).sum()) + 1
    reason = (
        f"Tennessee has {count:.0f} {KINDS[kind]}, {own:.2f} for each million people, rank "
        f"{rank} of {len(each)}; the nation has {nation:.2f}."
    )
    share = own / nation * 100
    return Finding(share, "% of the nation's", at_least(share, 100, tolerance, 80), reason, tolerance)


def cheap_grow(frames: Frames, *, metros: str, method: str) -> Finding:
    """Correlate housing cost with net domestic migration over metros."""
    tolerance = 0.05
    rows = _migration(frames)
    rows = rows[rows["people_2020"] >= int(metros)].dropna(subset=["price_to_income", "rate_pct"])
    # Fewer metros say nothing about places in general.
    if len(rows) < 10:
        raise OutOfRangeError(f"Only {len(rows)} metros have both housing cost and migration.")
    cost, moved = rows["price_to_income"], rows["rate_pct"]
    # Spearman's correlation is Pearson's of the ranks.
    if method == "spearman":
        cost, moved = cost.rank(), moved.rank()
    r = float(cost.corr(moved))
    reason = (
        f"Over {len(rows)} metros the correlation of home prices in years of income with migration is "
        f"{signed(r, 2)}: "
        f"{'cheaper places gained more' if r <= -0.25 else 'being cheap alone did not draw people'}."
    )
    unit = "correlation (−1 to +1)"
    return Finding(r, unit, at_most(r, -0.5, tolerance, -0.25), reason, tolerance)


POSITION = 7  # in the essay's order
CLAIMS = (
    Claim(
        id="bay-area-dear",
        section=SECTION,
        statement="The Bay Area costs far more to live in than places like Tennessee.",
        definition="We divide home value in years of household income in San Francisco by that in "
        "Nashville, since the essay shows what homes cost. We call this supported if homes are about half "
        "again as expensive or more (at least 1.45 times), and partly supported from 1.2 times. Other "
        "prices differ less, and incomes are higher where prices are: see the other definitions.",
        tables=("housing_metros", "region_indicators", "housing_states"),
        spare=("region_indicators", "housing_states"),
        resources=("census/acs_cbsa",),
        others=("bea/price_parities", "census/acs_state"),
        check=bay_area,
        options={
            "measure": {
                "san_francisco": "home value to income, San Francisco against Nashville",
                "san_jose": "home value to income, San Jose against Nashville",
                "rent": "median rent, San Francisco against Nashville",
                "price_parity": "all prices, California against Tennessee",
                "income": "what a median income buys, Tennessee against California",
            }
        },
        figure="G-5-compare",
        settings={"a": "41860", "b": "34980"},
    ),
    Claim(
        id="bay-area-grows",
        section=SECTION,
        statement="The Bay Area is among the regions that grow very fast.",
        definition=f"We take the people of San Francisco and San Jose in {DECADE[1]}, compared with "
        f"{DECADE[0]}: the decade that the essay looked back on. We call this supported if they grew by at "
        "least 4.5%, and partly supported from 2.5%. Another definition shows the years since 2020.",
        tables=("region_indicators",),
        resources=("census/population",),
        check=bay_area_grows,
        options={
            "span": {"decade": f"{DECADE[0]} to {DECADE[1]}", "since": "since 2020"},
            "measure": {"people": "all people", "moves": "moves within the country alone"},
            "places": {
                "both": "San Francisco and San Jose",
                "san_francisco": "San Francisco",
                "san_jose": "San Jose",
            },
        },
        figure="G-5-compare",
        settings={"a": "41860", "b": "41940"},
    ),
    Claim(
        id="tennessee-cheap",
        section=SECTION,
        statement="Living in Tennessee costs little.",
        definition="The essay speaks of low costs and of housing, so it can be read in two ways: prices of "
        "all goods and services (regional price parity, nation = 100), or home values in years of local "
        "income, compared with the middle state. We call this supported if Tennessee is at most 97% of the "
        "benchmark, and partly supported up to 100%.",
        tables=("region_indicators", "housing_states"),
        resources=("bea/price_parities", "census/acs_state"),
        check=tennessee_cheap,
        options={
            "measure": {
                "price_parity": "all prices against the nation's",
                "price_to_income": "home value to income against the middle state",
            }
        },
        readings=(
            Reading("Prices in Tennessee are low.", {"measure": "price_parity"}),
            Reading(
                "Homes in Tennessee are cheap for what people there earn.", {"measure": "price_to_income"}
            ),
        ),
        figure="HUB-compare",
    ),
    Claim(
        id="tennessee-universities",
        section=SECTION,
        statement="Tennessee is well supplied with leading universities and research.",
        definition="We take universities of very high or high research activity (Carnegie 2021) for each "
        "million people, as the hub score does. We call this supported if Tennessee has at least 95% of "
        "the nation's number, and partly supported from 80%. National laboratories such as Oak Ridge are "
        "not in our data.",
        tables=("region_indicators", "housing_states"),
        resources=("ipeds/directory", "census/acs_state"),
        check=tennessee_universities,
        options={
            "kind": {
                "research_universities": "research universities",
                "four_year_institutions": "all four-year institutions",
            }
        },
        page="hubs",
    ),
    Claim(
        id="hubs-gain",
        section=SECTION,
        statement="Regional centers such as Tennessee's gain from the costly regions' crisis.",
        definition="We take net domestic migration since 2020 into the metros named for Tennessee, in "
        "percent of their people. We call this supported if they gained at least 0.5% and the Bay Area "
        "lost people, and partly supported if they lost none. It does not say why people moved.",
        tables=("housing_metros", "region_indicators"),
        resources=("census/population", "census/delineation"),
        check=hubs_gain,
        options={
            "places": {
                "all": "all metros named for Tennessee",
                "nashville": "Nashville",
                "knoxville": "Knoxville, near Oak Ridge",
                "memphis": "Memphis",
            }
        },
        figure="HUB-outcome",
    ),
    Claim(
        id="cheap-places-grow",
        section=SECTION,
        statement="Places with a low price of housing become the hubs that grow.",
        definition="We correlate home value in years of income with net domestic migration since 2020, "
        "metro by metro. At −1 the cheaper place always gains more, at 0 there is no link. We call this "
        "supported if the rank correlation is −0.45 or lower, and partly supported at −0.25 or lower.",
        tables=("housing_metros", "region_indicators"),
        resources=("census/population", "census/acs_cbsa", "census/delineation"),
        check=cheap_grow,
        options={
            "metros": {
                "0": "all metros",
                "500000": "metros above 500,000 people",
                "1000000": "metros above a million people",
            },
            "method": {
                "spearman": "rank correlation (Spearman)",
                "pearson": "linear correlation (Pearson)",
            },
        },
        figure="HUB-outcome",
        settings={"by": "housing"},
    ),
)
