"""G-3-sex-race: underemployment by sex and race within a state, from the microdata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata import places
from edudata.figures import style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs import _microdata as micro
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, percent, place

LEVEL, EVERYBODY = "sex_race", "everybody"
GROUPS = {"both": "sex and race", "sex": "sex", "race": "race"}
RACES = ("white", "Black", "Hispanic", "Asian", "other")
COLUMNS = ["sex", "race", "rate_pct", "se_pct", "low_pct", "high_pct", "n", "difference_pct"]
COLUMNS += ["difference_se_pct", "differs", "flag"]


@dataclass(frozen=True, slots=True)
class Data:
    """The groups of one place.

    Attributes
    ----------
    groups : DataFrame
        Groups with a rate, from low to high.
    table : DataFrame
        All groups of the place.
    usual : float
        The rate of everybody in the place.
    known : tuple of str
        States that can be chosen.
    place, ages : str
        Values of the controls.
    """

    groups: pd.DataFrame
    table: pd.DataFrame
    usual: float
    known: tuple[str, ...]
    place: str
    ages: str

    @property
    def name(self) -> str:
        """The place as it is written in a sentence."""
        return "the nation" if self.place == micro.NATION else place(places.NAMES[self.place])


def known(frames: Frames) -> dict[str, str]:
    """Return the states with rates by sex and race, and the nation where all states have them."""
    table = frames[micro.TABLE]
    have = set(table.loc[(table["level"] == LEVEL) & (table["year"] == table["year"].max()), "place"])
    nation = {micro.NATION: "United States"} if micro.NATION in have else {}
    return nation | {letters: name for letters, name in places.NAMES.items() if letters in have}


def ages(frames: Frames) -> dict[str, str]:
    """Return the age groups with rates by sex and race, all graduates first: they are more."""
    table = frames[micro.TABLE]
    have = set(table.loc[(table["level"] == LEVEL) & (table["year"] == table["year"].max()), "ages"])
    return {name: micro.AGES[name] for name in ("all", "recent") if name in have}


def rows(frames: Frames, *, state: str, ages: str, by: str) -> Data:
    """Choose the groups of a place, and say which differ from everybody there."""
    every = micro.choose(frames, LEVEL, place=state, ages=ages)
    sex, race = every["sex"] != EVERYBODY, every["race"] != EVERYBODY
    chosen = every[{"both": sex & race, "sex": sex & ~race, "race": race & ~sex}[by]].copy()
    chosen["name"] = [_name(*pair) for pair in zip(chosen["sex"], chosen["race"], strict=True)]
    chosen["differs"] = (chosen["difference_pct"] / chosen["difference_se_pct"]).abs() > micro.Z_90
    chosen = chosen.sort_values(["rate_pct", "name"], na_position="first", ignore_index=True)
    usual = float(every.loc[~sex & ~race, "rate_pct"].iloc[0])
    table = chosen[COLUMNS].iloc[::-1].reset_index(drop=True)
    states = tuple(code for code in known(frames) if code != micro.NATION)
    return Data(chosen.dropna(subset="rate_pct"), table, usual, states, state, ages)


def _name(sex: str, race: str) -> str:
    if race == EVERYBODY:
        return sex
    group = "of other or several races" if race == "other" else race
    if sex == EVERYBODY:
        return "other or several races" if race == "other" else race
    return f"{sex} {group}" if race == "other" else f"{group} {sex}"


def draw(data: Data) -> Chart:
    """Draw a dot with its interval for each group, filled where it differs from everybody."""
    differs = data.groups["differs"]
    traces = [
        micro.dots(data.groups[~differs], style.GRAY, "could be as everybody", "circle-open"),
        micro.dots(data.groups[differs], style.BLUE, "differs from everybody"),
    ]
    traces = [trace for trace in traces if len(trace["x"])]
    return micro.ranked(traces, data.groups["name"].tolist(), (data.usual, "everybody"))


def describe(data: Data) -> Text:
    """Name both ends, and where these rates are known."""
    low, high = data.groups.iloc[0], data.groups.iloc[-1]
    finding = (
        f"In {data.name}, underemployment is {percent(low['rate_pct'], 0)} among {_people(low)} and "
        f"{percent(high['rate_pct'], 0)} among {_people(high)}."
    )
    count, differ = len(data.groups), int(data.groups["differs"].sum())
    few = len(data.table) - count
    return Text(
        finding=finding,
        subtitle=f"Share of employed {micro.whose(data.ages)} in jobs that need no degree, {data.name}, "
        f"{_year(data)}, with 90% intervals",
        alt=f"Dots of {count} groups with 90% intervals. {finding}",
        headline=(percent(data.usual), f"of {micro.whose(data.ages)} in {data.name} were underemployed"),
        notes=(
            f"{differ} of {count} groups differ from everybody in {data.name} at 90% confidence.",
            _where(data),
            (
                f"{few} groups with fewer than 30 people in the sample have no rate. Choose ages 22 to 65."
                if few and data.ages != "all"
                else f"{few} groups with fewer than 30 people in the sample have no rate."
                if few
                else ""
            ),
            (
                "A gap between groups is no effect of sex or race alone: their majors, ages and places "
                "differ too."
            ),
            "Hispanic people can be of any race; the other groups are not Hispanic.",
            f"Rule: {micro.RULES['default']}.",
            micro.errors(bool((data.groups["se_method"] == "kish").any())),
        ),
    )


def _year(data: Data) -> int:
    return int(data.groups["year"].iloc[0])


def _people(row: pd.Series[Any]) -> str:
    """Name a group within a sentence."""
    return f"{row['name']} graduates" if row["sex"] == EVERYBODY else str(row["name"])


def _where(data: Data) -> str:
    """Say where sex and race are known, unless that is everywhere."""
    if data.place == micro.NATION or len(data.known) > len(places.FIPS) - 2:
        return ""
    names = listed([place(places.NAMES[code]) for code in data.known])
    return f"Our records have sex and race in {names} only: there is no rate of the nation."


SPEC = FigureSpec(
    id="G-3-sex-race",
    page="jobs",
    name="Underemployment by sex and race",
    question="How underemployed are women and men of each race in a state?",
    tables=(micro.TABLE,),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("state", "Place", known, "TN"),
        Choice("by", "Groups", GROUPS, "both"),
        Choice("ages", "Ages", ages, "all", help="Recent graduates of one state are few."),
    ),
    about=micro.DEFINITION
    + "\n\nThe bundled records have sex and race in four states: the whole files of Tennessee, Washington, "
    "D.C., North Dakota and Wyoming, with ages up to 65. The rates of the nation and of all other states "
    f"appear once all records of a year are converted. Race is as people reported it. {micro.REMEDY}",
    terms=("underemployed", "recent graduates"),
)
