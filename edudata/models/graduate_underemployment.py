"""Build the table of underemployment by place, major and rule, computed from the microdata."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, optional, text
from edudata.records import CheckResult, Table

LEVELS = ("nation", "state", "metro", "major", "state_major", "sex_race")
AGES = ("recent", "22-45", "all")
RULES = ("default", "nyfed", "onet", "bls", "zone")
EVERYBODY = "everybody"
SEXES = (EVERYBODY, "men", "women")
RACES = (EVERYBODY, "white", "Black", "Hispanic", "Asian", "other")
PERCENT = {"ge": 0, "le": 100}
# People of a sample below whom a direct rate is left out.
FEW = 30


class GraduateUnderemployment(
    Model,
    key=["year", "level", "place", "major", "sex", "race", "ages", "rule", "kind"],
    provenance=["flag"],
):
    """One row per group of graduates, age group, rule and kind of estimate."""

    year: int = column("year of the survey", "year", ge=2009, le=2100)
    level: str = column("what is compared", isin=LEVELS)
    place: str = text(
        "US, a state's abbreviation, or the CBSA code of a metro", str_matches=r"^\w\w(\d{3})?$"
    )
    major: str = text("major as the New York Fed groups them, or All majors")
    sex: str = column("men, women, or everybody", isin=SEXES)
    race: str = column(
        "Hispanic of any race; of the others one race alone, or several as other", isin=RACES
    )
    ages: str = column("recent: 22 to 27; all: 22 to 65; or the ages themselves", isin=AGES)
    rule: str = column("definition of a college job, as in `ed.underemployment`", isin=RULES)
    kind: str = column(
        "direct: from the group's own people; composite: the national rate of the major, a shrunken effect "
        "of the state, and the group's own people by their weight",
        isin=("direct", "composite"),
    )
    rate_pct: float = optional("employed graduates in jobs that need no degree", "percent", **PERCENT)
    se_pct: float = optional("standard error of the rate", "percentage points", gt=0, le=50)
    low_pct: float = optional("lower end of the 90% interval", "percent", **PERCENT)
    high_pct: float = optional("upper end of the 90% interval", "percent", **PERCENT)
    n: int = column("people in the sample", "people", ge=0)
    people: float = optional("graduates they stand for", "people", ge=0)
    coverage_pct: float = optional("employed graduates whose job the rule classifies", "percent", **PERCENT)
    own_weight_pct: float = optional("weight of the group's own people", "percent", **PERCENT)
    difference_pct: float = optional(
        "rate less that of the nation; by sex and race, less that of everybody in the place",
        "percentage points",
        ge=-100,
        le=100,
    )
    difference_se_pct: float = optional("standard error of the difference", "percentage points", gt=0)
    unemployment_pct: float = optional(
        "graduates in the labor force who look for work, in the nation's rows", "percent", **PERCENT
    )
    unemployment_se_pct: float = optional("standard error of unemployment", "percentage points", gt=0)
    se_method: str = column(
        "replicates, or kish where the records have no replicate weights; modeled: of a composite",
        isin=("replicates", "kish", "modeled"),
    )
    missing_states: str = optional("states without records, in the nation's rows")


def build_graduate_underemployment(raw: Raw) -> pd.DataFrame:
    """Take each year's newest computation; exact standard errors count before approximate ones."""
    every = raw.every("census/graduate_underemployment")
    exact = every["se_method"].eq("replicates").groupby([every["year"], every["release"]]).transform("any")
    ordered = every.assign(exact=exact).sort_values(["exact", "release"], kind="stable")
    best = ordered.drop_duplicates("year", keep="last").set_index("year")["release"]
    chosen = every["release"] == every["year"].map(best)
    return cast(every[chosen].drop(columns="release"), GraduateUnderemployment)


def intervals_hold_their_rates(frame: pd.DataFrame) -> CheckResult:
    """Check that every rate lies in its interval, and that none is given without one."""
    rated = frame[frame["rate_pct"].notna()]
    inside = (rated["low_pct"] <= rated["rate_pct"]) & (rated["rate_pct"] <= rated["high_pct"])
    return check("rates lie in their intervals", rated[~inside], len(rated))


def few_people_have_no_rate(frame: pd.DataFrame) -> CheckResult:
    """Check that a direct rate has enough people behind it."""
    direct = frame[frame["kind"] == "direct"]
    wrong = direct[direct["rate_pct"].notna() & (direct["n"] < FEW)]
    return check(f"no direct rate of fewer than {FEW} people", wrong, len(direct))


def states_add_up(frame: pd.DataFrame) -> CheckResult:
    """Check that the states' people are the nation's."""
    keys = ["year", "ages", "rule"]
    people = frame.groupby([*keys, "level"])["people"].sum().unstack("level")
    wrong = people[(people["state"] - people["nation"]).abs() > 1]
    return check("the states add up to the nation", wrong.reset_index(), len(people))


TABLES = (
    Table(
        name="graduate_underemployment",
        title="Underemployment of graduates by place, major and rule",
        description="Share of employed graduates whose job needs no bachelor's degree, with its standard "
        "error, by state, metro, major, state and major, and sex and race, for five rules of what a "
        "college job is. Computed from the person records of the American Community Survey. The bundled "
        "year is 2024, without California and Texas, with approximate standard errors; sex and race are "
        "known for four states. Years that you convert are added.",
        subject="labor",
        model=GraduateUnderemployment,
        build=build_graduate_underemployment,
        span=("year", "year"),
        kind="derived",
        checks=(intervals_hold_their_rates, few_people_have_no_rate, states_add_up),
        breaks=(
            "Years are added one by one: no rate is carried over, and 2020 has no standard survey.",
            "Occupation codes changed in 2018: rates of 2010 to 2017 use codes that the new ones continue.",
            "People enrolled in school are included; the New York Fed leaves them out.",
        ),
    ),
)
