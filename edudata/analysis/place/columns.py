"""Measures that states and areas share: sums over their colleges, and the survey of homes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.place import schools, words
from edudata.analysis.place.measures import Column, Measure, Part, medians
from edudata.analysis.place.schools import KINDS, Frames
from edudata.places import NAMES

PRICE, DEBT, JOBS, PAY, HOMES, COLLEGES, HUB = (
    "Price of college",
    "Student debt",
    "Jobs after college",
    "Pay",
    "Homes and prices",
    "Colleges and students",
    "As a hub of work",
)
NATION = ""
# With which years students and completers are compared: the last before the pandemic that the tables hold.
# The twelve months of 2019-20 began in July 2019.
STUDENTS_SINCE = "2019-20"
AWARDS_SINCE = "2018-19"
# Those with a price of their own in a brief; of others there are too few in most places.
PRICED = ("public_4yr", "public_2yr", "private_4yr", "for_profit")
# Kind of price, its column and that of its release.
PRICES = {
    "price": ("tuition_in_state_usd", "tuition_release"),
    "net_price": ("net_price_usd", "net_price_release"),
}
PRICE_KEYS = tuple(f"{kind}_{what}" for what in PRICES for kind in PRICED)
SHOWN_PRICES = ("public_4yr", "public_2yr", "private_4yr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Colleges by place, and the places by group.

    Attributes
    ----------
    schools : DataFrame
        As `edudata.analysis.place.schools.schools` gathers them.
    of_school : Series
        Place of each college.
    groups : Series
        Group of each place, such as "states".
    """

    schools: pd.DataFrame
    of_school: pd.Series[str]
    groups: pd.Series[str]

    def column(self, measure: Measure, values: pd.Series[float], **more: Any) -> Column:
        """Put values into a column, in the order of the places."""
        return Column(measure=measure, values=values.reindex(self.groups.index), groups=self.groups, **more)


def price_columns(grouped: Grouped) -> Iterator[Column]:
    """Build tuition and net price of each kind of college: of the college in the middle of the students."""
    every = grouped.schools
    priced = every["kind"].isin(PRICED) & ~every["closed"] & every["undergraduates"].gt(0)
    names = ["kind", "state_fips", "undergraduates", *(name for names in PRICES.values() for name in names)]
    own = every.loc[priced, names]
    place = grouped.of_school.reindex(own.index)
    # The nation of a comparison is the fifty states and the District of Columbia.
    nation = own["kind"].where(own["state_fips"] <= "56")
    of_kind = {kind: own["kind"].eq(kind) for kind in PRICED}
    for what, (name, group) in PRICES.items():
        release = str(own[group].dropna().max())
        middle = schools.weighted_median(own[name], own["undergraduates"], nation)
        for kind, rows in of_kind.items():
            values = schools.weighted_median(own[name][rows], own["undergraduates"][rows], place[rows])
            measure = _price(kind, what, release)
            yield grouped.column(measure, values, nation={NATION: float(middle[kind])})


def _price(kind: str, what: str, release: str) -> Measure:
    label, short, note = {
        "price": ("Tuition and fees", "college prices", "A year, full time, in state."),
        "net_price": (
            "Net price after grants",
            "net college prices",
            "What students with aid paid on average for tuition and living.",
        ),
    }[what]
    words_of_kind = KINDS[kind][2]
    return Measure(
        key=f"{kind}_{what}",
        topic=PRICE,
        label=f"{label}, {words_of_kind}",
        unit="usd",
        resource=f"scorecard/institutions@{release}",
        table="institutions",
        good="low",
        better=f"lower {short}",
        worse=f"higher {short}",
        period=f"release {words.edition(release)}",
        note=f"{note} Half of the undergraduates here are at a college with at most this price.",
        missing=f"No {words_of_kind} college here has a published price.",
    )


def student_parts(frames: Frames, grouped: Grouped) -> list[Part]:
    """List students, those at a distance, completers and programs."""
    awards = ("bachelors", "bachelors_change", "short_awards", "short_awards_change")
    return [
        Part(("students", "students_change"), lambda: _students(frames, grouped)),
        Part(("distance",), lambda: _distance(frames, grouped)),
        Part(awards, lambda: _completers(frames, grouped)),
        Part(("programs", "programs_below"), lambda: _programs(frames, grouped)),
    ]


def _students(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    heads = schools.change(schools.headcount(frames), "students", grouped.of_school, STUDENTS_SINCE)
    common: dict[str, Any] = {
        "topic": COLLEGES,
        "resource": "ipeds/distance_12_months",
        "table": "college_enrollment",
        "missing": "No students reported.",
    }
    yield grouped.column(
        Measure(
            key="students", label="Students over 12 months", unit="count", period=heads.last, ranked=False,
            note="At colleges located here, online students elsewhere included.", **common,
        ),
        heads.now,
    )  # fmt: skip
    yield grouped.column(
        Measure(
            key="students_change", label=f"Students, change since {heads.first}", unit="change_pct",
            period=heads.last, **common | {"missing": too_few(heads.first)},
        ),
        heads.change_pct,
        nation={NATION: heads.nation_change_pct},
    )  # fmt: skip


def _distance(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    rows = schools.headcount(frames)
    rows = rows[rows["distance_only"].notna()]
    last = rows["academic_year"].max()
    rows = rows[rows["academic_year"].eq(last)]
    apart, students = (
        schools.added(rows["unitid"], rows[name], grouped.of_school)
        for name in ("distance_only", "students")
    )
    measure = Measure(
        key="distance",
        topic=COLLEGES,
        label="Students entirely at a distance",
        unit="pct",
        resource="ipeds/distance_12_months",
        table="college_enrollment",
        period=last,
        missing="No students reported.",
    )
    share = apart / students.where(students > 0) * 100
    nation = rows["distance_only"].sum() / rows["students"].sum() * 100
    yield grouped.column(measure, share, nation={NATION: float(nation)})


COMPLETIONS: dict[str, Any] = {"topic": COLLEGES, "resource": "ipeds/completions", "table": "completions"}


def _completers(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    for key, kinds, name in (
        ("bachelors", ("bachelors",), "Bachelor's degrees"),
        ("short_awards", schools.SHORT_AWARDS, "Certificates of under a year"),
    ):
        rows = schools.awards(frames, kinds)
        counts = schools.change(rows, "students", grouped.of_school, AWARDS_SINCE)
        yield grouped.column(
            Measure(
                key=key, label=f"{name}, completers", unit="count", period=counts.last,
                ranked=False, missing="None reported.", **COMPLETIONS,
            ),
            counts.now,
        )  # fmt: skip
        yield grouped.column(
            Measure(
                key=f"{key}_change", label=f"{name}, change since {counts.first}", unit="change_pct",
                period=counts.last, missing=too_few(counts.first), **COMPLETIONS,
            ),
            counts.change_pct,
            nation={NATION: counts.nation_change_pct},
        )  # fmt: skip


def _programs(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    counts = schools.programs(frames, grouped.of_school)
    period = f"release {words.edition(str(frames['programs']['release'].iloc[0]))}"
    common: dict[str, Any] = {
        "topic": COLLEGES,
        "resource": "scorecard/programs",
        "table": "programs",
        "period": period,
        "missing": "No program is large enough to be published.",
    }
    yield grouped.column(
        Measure(
            key="programs", label="Programs with published pay or debt", unit="count", ranked=False,
            note="A program is a field and credential of an institution, however many campuses offer it.",
            **common,
        ),
        counts["programs"].astype("float64"),
    )  # fmt: skip
    yield _below(counts, grouped, common)


def _below(counts: pd.DataFrame, grouped: Grouped, common: Mapping[str, Any]) -> Column:
    tested = counts["with_earnings"]
    notes = {str(place): f"Of {number:,} programs." for place, number in tested.items()}
    return grouped.column(
        Measure(
            key="programs_below", label="Programs below high-school pay", unit="pct", good="low",
            better="fewer programs below high-school pay", worse="more programs below high-school pay",
            note="Certificates, associate and bachelor's degrees with published pay after four years.",
            **common,
        ),
        counts["below_pct"],
        nation={NATION: float(counts["below_pct"][NATION])},
        notes=notes,
    )  # fmt: skip


SURVEY = {
    "income": (PAY, "median_household_income_usd", "Median household income", "usd", "high"),
    "home_value": (HOMES, "median_home_value_usd", "Median home value", "usd", ""),
    "home_years": (HOMES, "price_to_income", "Home value in years of household income", "years", "low"),
    "rent": (HOMES, "median_gross_rent_usd_per_month", "Median monthly rent with utilities", "usd", ""),
    "rent_share": (HOMES, "annual_rent_to_income_pct", "A year's rent as a share of income", "pct", "low"),
    "ownership": (HOMES, "homeownership_rate_pct", "Homes lived in by their owner", "pct", ""),
    "graduates": (PAY, "bachelors_or_higher_pct", "Adults with a bachelor's degree", "pct", ""),
}
SURVEY_WORDS = {
    "income": ("higher incomes", "lower incomes"),
    "home_years": ("more affordable homes", "less affordable homes"),
    "rent_share": ("lower rent burdens", "higher rent burdens"),
}


def survey_columns(
    homes: pd.DataFrame,
    groups: pd.Series[str],
    resource: str,
    table: str,
    figure: str,
    basis: Mapping[str, str],
) -> Iterator[Column]:
    """Build the measures of the survey of homes and incomes.

    Parameters
    ----------
    homes : DataFrame
        `housing_states` or `housing_metros` by place.
    groups, basis : Series, mapping
        As in `Column`; the survey's national figures are not in the tables, so the middle of the group is
        what a place is compared with.
    resource, table, figure : str
        As in `Measure`.
    """
    survey = str(homes["survey"].dropna().iloc[0]) if len(homes) else ""
    measures = {"home_years": "price_to_income", "rent_share": "rent_to_income"}
    for key, (topic, name, label, unit, good) in SURVEY.items():
        values = homes[name].reindex(groups.index)
        better, worse = SURVEY_WORDS.get(key, ("", ""))
        measure = Measure(
            key=key,
            topic=topic,
            label=label,
            unit=unit,
            resource=resource,
            table=table,
            figure=figure if key in measures else "",
            settings={"measure": measures[key]} if key in measures else {},
            good=good,
            better=better,
            worse=worse,
            period=survey.replace("-", "–"),
            missing="The survey has no figure for this place.",
        )
        yield Column(
            measure=measure, values=values, groups=groups, nation=medians(values, groups), basis=basis
        )


def lacking(letters: str) -> str:
    """Say which states the survey records lack, given their abbreviations, "CA, TX"."""
    names = [NAMES.get(state, state) for state in letters.split(", ") if state]
    return f"The survey records that come with the package lack {words.listed(names)}."


def too_few(year: str) -> str:
    """Say why a change in percent is missing."""
    return f"Fewer than {schools.MIN_BASE} in {year}, or no count now."


def last_year(frame: pd.DataFrame, column: str = "year") -> int:
    """Return the newest year of a column."""
    return int(frame[column].max())
