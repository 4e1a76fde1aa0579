"""The answer to the essay's question, by a stated rule from four signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from edudata.analysis import debt, trend, underemployment
from edudata.errors import OutOfRangeError
from edudata.essay._text import billions, pct
from edudata.essay.record import WRITTEN, Frames

TITLE, AUTHOR = "Education Disruption", "Noah Gift"
# An earlier version of the essay, free to read; the later one is in the book "Practical MLOps".
LINK = "https://noahgift.com/articles/train-one-million-2021/"
TABLES = ("tuition", "student_debt", "graduate_labor_market_releases", "graduate_wages_releases")
FIGURES = ("G-4", "G-2-growth", "G-3", "G-3-wages")
RULE = (
    "We look for four signs of a system under growing pressure: a public college costs more than in "
    f"{WRITTEN}, adjusted for inflation; student debt grows at least as fast as it did up to {WRITTEN}; a "
    "larger share of recent graduates than in 1990 works in jobs that need no degree; graduates earn less "
    "than in 1990, compared with high-school graduates. With no sign or one the answer is “not yet”, with "
    "two “in part”, with three or four “yes”."
)
CANNOT_SAY = (
    "why students stay or leave: the four signs count money and jobs; enrollment has a page of its own. "
    "And pay compares people who chose differently, not the same people twice."
)
NCES, NEW_YORK_FED = "National Center for Education Statistics", "Federal Reserve Bank of New York"
SHARES = ((1 / 4, "a quarter"), (1 / 3, "a third"), (1 / 2, "half"), (2 / 3, "two-thirds"))
TENTHS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign, and the figure that shows it.

    Attributes
    ----------
    name : str
        "Price", "Debt", "Jobs" or "Payoff".
    present : bool
        Whether it points to disruption.
    number, meaning : str
        The newest number and what it is.
    clause : str
        What the data say, as part of a sentence.
    publisher : str
        Publisher of the number.
    figure, settings : str, mapping of str to str
        Figure and values of its controls.
    claim : str
        Id of the claim it rests on; "" if none.
    """

    name: str
    present: bool
    number: str
    meaning: str
    clause: str
    publisher: str
    figure: str
    settings: Mapping[str, str] = field(default_factory=dict)
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in a word, in sentences, and the signs behind it."""

    word: str
    sentences: tuple[str, ...]
    signs: tuple[Sign, ...]


def share(value: float) -> str:
    """Name a share as people say it.

    Examples
    --------
    >>> share(0.2522), share(0.8)
    ('a quarter', '80%')
    """
    nearest, words = min(SHARES, key=lambda pair: abs(pair[0] - value))
    # Farther away, "a third" would mislead: the percentage is shown.
    return words if abs(nearest - value) < 0.03 else pct(value * 100, 0)


def in_ten(value_pct: float) -> str:
    """Name a percentage as a number in ten, if it is near one.

    Examples
    --------
    >>> in_ten(41.95), in_ten(35)
    ('four in ten', '35%')
    """
    tenths = round(value_pct / 10)
    # 42% is "four in ten"; 44% is not.
    return f"{TENTHS[tenths]} in ten" if abs(value_pct - 10 * tenths) < 2.5 else pct(value_pct, 0)


def price(frames: Frames) -> Sign:
    """Compare the newest constant-dollar price of a public four-year college with 2019's."""
    table = frames["tuition"]
    own = table["sector"].eq("public_4yr") & table["component"].eq("tuition_fees")
    prices = table[own & table["dollar_year"].ne("current")].set_index("year")["amount_usd"].sort_index()
    for year in (1985, WRITTEN):
        if year not in prices.index:
            raise OutOfRangeError(f"tuition has no constant-dollar price of {year}.")
    now, then = float(prices.iloc[-1]), float(prices.loc[WRITTEN])
    change, growth = (now / then - 1) * 100, then / float(prices.loc[1985])
    last = int(prices.index[-1])
    moved = f"{pct(abs(change), 0)} {'more' if change > 0 else 'less'}"
    return Sign(
        name="Price",
        present=change > 0,
        number=f"{growth:.2g} times",
        meaning=f"the price of 1985 in {WRITTEN}; {moved} by {last}",
        clause=f"a public college costs {moved} than in {WRITTEN}, adjusted for inflation",
        publisher=NCES,
        figure="G-4",
        claim="unbounded",
    )


def owed(frames: Frames) -> Sign:
    """Compare the yearly growth of student debt since 2019 with that from 2008 to 2019."""
    table = frames["student_debt"]
    rows = table[table["series"].eq("household_debt_report") & table["group"].eq("all")]
    rows = rows.dropna(subset="balance_billion_usd").sort_values("period_end")
    years = trend.decimal_years(rows["period_start"])
    growth = debt.growth_at(years, rows["balance_billion_usd"], 2008, WRITTEN)
    slower = growth.ratio < 1
    pace = f"at {share(growth.ratio)} of its earlier pace" if slower else "at least as fast as before"
    return Sign(
        name="Debt",
        present=not slower,
        number=billions(float(rows["balance_billion_usd"].iloc[-1])),
        meaning=f"owed in {rows['period_end'].iloc[-1]:%B %Y}, growing {pace}",
        clause=f"student debt grows {pace}",
        publisher=NEW_YORK_FED,
        figure="G-2-growth",
        claim="debt-same-pace",
    )


def jobs(frames: Frames) -> Sign:
    """Compare the newest twelve months of underemployment with the months of 1990."""
    table = underemployment.monthly_rate(frames["graduate_labor_market_releases"], "recent_graduates")
    rates = table.dropna(subset="underemployment_pct").sort_values("period_start")
    # A year of months: one month would be a matter of seasons and luck.
    now = float(rates["underemployment_pct"].iloc[-12:].mean())
    then = float(rates.loc[rates["period_start"].dt.year.eq(1990), "underemployment_pct"].mean())
    # Within one point the sample cannot tell the two apart.
    word = "more than" if now > then else "fewer than" if then - now > 1 else "as many as"
    return Sign(
        name="Jobs",
        present=now > then,
        number=pct(now, 0),
        meaning=f"of recent graduates in jobs that need no degree; {pct(then, 0)} in 1990",
        clause=f"{in_ten(now)} recent graduates work in jobs that need no degree, {word} in 1990",
        publisher=NEW_YORK_FED,
        figure="G-3",
        claim="underemployment-rising",
    )


def payoff(frames: Frames) -> Sign:
    """Compare graduates' pay, as a multiple of high-school graduates', with that of 1990."""
    wages = frames["graduate_wages_releases"]
    # One release alone: wages of different releases are in dollars of different years.
    wages = wages[wages["release"].eq(wages["release"].max()) & wages["percentile"].eq(50)]
    pay = wages.pivot(index="year", columns="group", values="wage_usd")
    ratio: pd.Series[float] = (pay["recent_graduates"] / pay["high_school_graduates"]).dropna()
    now, then = float(ratio.iloc[-1]), float(ratio.loc[1990])
    moved = "up" if now > then else "down"
    return Sign(
        name="Payoff",
        present=now < then,
        number=f"{now:.2g} times",
        meaning=f"what high-school graduates earn in {ratio.index[-1]}; {then:.2g} times in 1990",
        clause=f"graduates earn {now:.2g} times what high-school graduates earn, {moved} from {then:.2g} "
        "times in 1990",
        publisher=NEW_YORK_FED,
        figure="G-3-wages",
        settings={"show": "ratio"},
    )


def answer(frames: Frames) -> Answer:
    """Answer the question from the signs.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables of `TABLES` by name.

    Returns
    -------
    Answer
        The word, by `RULE`; two sentences; the signs.

    Raises
    ------
    OutOfRangeError
        A table lacks a year that a sign compares with.
    """
    signs = (price(frames), owed(frames), jobs(frames), payoff(frames))
    present = sum(sign.present for sign in signs)
    word = "Not yet" if present < 2 else "In part" if present == 2 else "Yes"
    first, second, third, fourth = (sign.clause for sign in signs)
    sentences = (
        f"{first[0].upper()}{first[1:]}, and {second}.",
        f"{third[0].upper()}{third[1:]}; {fourth}.",
    )
    return Answer(word, sentences, signs)
