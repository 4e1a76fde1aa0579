"""All measures of the states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from edudata.analysis.place import words
from edudata.analysis.place.columns import (
    COLLEGES,
    DEBT,
    HOMES,
    JOBS,
    NATION,
    PAY,
    PRICE,
    PRICE_KEYS,
    SURVEY,
    Grouped,
    lacking,
    last_year,
    price_columns,
    student_parts,
    survey_columns,
)
from edudata.analysis.place.measures import Column, Measure, Panel, Part
from edudata.analysis.place.schools import Frames
from edudata.places import STATES

TABLES = (
    "institutions",
    "college_directory",
    "college_enrollment",
    "completions",
    "programs",
    "states",
    "housing_states",
    "student_debt_by_state",
    "federal_loans_by_state",
    "state_college_funding",
    "degree_jobs_by_area",
    "job_postings_by_state",
    "job_postings",
    "high_school_earnings",
    "college_closures",
)
NAMES = dict(STATES.values())
LETTERS = {fips: letters for letters, (fips, _) in STATES.items()}
BASIS = {"states": "middle state"}
US = {"states": "United States"}
CLOSURES_SINCE = 2016
DEGREE_PAY_KEYS = ("degree_pay", "median_pay")
COUNT_KEYS = ("degree_granting_institutions", "four_year_institutions", "research_universities")


def groups() -> pd.Series[str]:
    """Return the group of each state: Puerto Rico is not ranked with the states."""
    codes = sorted(NAMES)
    return pd.Series(["states" if code <= "56" else None for code in codes], index=codes, dtype="str")


def panel(frames: Frames, schools: pd.DataFrame, rates: Frames) -> Panel:
    """Build all measures of the states.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables of `TABLES`.
    schools : DataFrame
        As `edudata.analysis.place.schools.schools` gathers them.
    rates : mapping of str to DataFrame
        Underemployment of recent graduates: "state" and "nation".
    """
    grouped = Grouped(schools=schools, of_school=schools["state_fips"], groups=groups())

    def survey() -> Iterator[Column]:
        homes = frames["housing_states"].set_index("state_fips")
        about = ("census/acs_state", "housing_states", "G-5-states", BASIS)
        return survey_columns(homes, grouped.groups, *about)

    return Panel(
        [
            Part(PRICE_KEYS, lambda: price_columns(grouped)),
            Part(("student_share",), lambda: _funding(frames, grouped)),
            Part(("debt", "late", "federal_debt"), lambda: _debt(frames, grouped)),
            Part(("underemployment",), lambda: [_underemployment(grouped, rates)]),
            Part(("degree_jobs",), lambda: [degree_share(frames, grouped, "state")]),
            Part(("postings",), lambda: [_postings(frames, grouped)]),
            Part(DEGREE_PAY_KEYS, lambda: degree_pay(frames, grouped, "state")),
            Part(("high_school_pay",), lambda: [_high_school_pay(frames, grouped)]),
            Part(tuple(SURVEY), survey),
            Part(("prices",), lambda: [_price_level(frames, grouped)]),
            Part(COUNT_KEYS, lambda: _colleges(frames, grouped)),
            *student_parts(frames, grouped),
            Part(("closures",), lambda: [_closures(frames, grouped)]),
        ]
    )


def _funding(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    rows = frames["state_college_funding"]
    year = last_year(rows, "fiscal_year")
    rows = rows[rows["fiscal_year"].eq(year)]
    share = rows.set_index("state")["student_share_pct"]
    measure = Measure(
        key="student_share",
        topic=PRICE,
        label="Students' share of public colleges' revenue",
        unit="pct",
        resource="sheeo/shef",
        table="state_college_funding",
        good="low",
        better="a smaller share paid by students",
        worse="a larger share paid by students",
        period=f"fiscal {year}",
    )
    values = pd.Series({fips: share.get(letters) for fips, letters in LETTERS.items()}, dtype="float64")
    yield grouped.column(measure, values, nation={NATION: float(share["US"])})


DEBTS = (
    ("debt", "student_debt_per_credit_file_usd", "Student debt per adult with a credit record", "usd",
     "student", "less student debt", "more student debt"),
    ("late", "delinquent_90plus_pct", "Student debt 90 or more days late", "pct",
     "late", "less late debt", "more late debt"),
)  # fmt: skip


def _debt(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    rows = frames["student_debt_by_state"]
    year = last_year(rows)
    rows = rows[rows["year"].eq(year)].set_index("state_fips")
    common: dict[str, Any] = {
        "topic": DEBT,
        "resource": "nyfed/state_debt",
        "table": "student_debt_by_state",
        "figure": "G-2-states",
        "period": f"end of {year}",
        "good": "low",
    }
    for key, name, label, unit, setting, better, worse in DEBTS:
        measure = Measure(
            key=key,
            label=label,
            unit=unit,
            settings={"measure": setting},
            better=better,
            worse=worse,
            note="Counts adults without student debt, too." if key == "debt" else "",
            **common,
        )
        yield grouped.column(measure, rows[name], nation={NATION: float(rows[name]["00"])})
    yield _federal(frames, grouped)


def _federal(frames: Frames, grouped: Grouped) -> Column:
    rows = frames["federal_loans_by_state"].dropna(subset=["state_fips"]).set_index("state_fips")
    own = rows[rows.index <= "56"]
    values = rows["balance_billion_usd"] / rows["borrowers_million"] * 1000
    nation = own["balance_billion_usd"].sum() / own["borrowers_million"].sum() * 1000
    measure = Measure(
        key="federal_debt",
        topic=DEBT,
        label="Federal student loans per borrower",
        unit="usd",
        resource="fsa/portfolio_by_location",
        table="federal_loans_by_state",
        period=words.day(rows["period_end"].max()),
        good="low",
        better="less federal debt per borrower",
        worse="more federal debt per borrower",
    )
    return grouped.column(measure, values, nation={NATION: float(nation)})


def _underemployment(grouped: Grouped, rates: Frames) -> Column:
    state, nation = rates["state"], rates["nation"]
    codes = {letters: fips for fips, letters in LETTERS.items()}
    rows = state.assign(fips=state["state"].map(codes)).set_index("fips")
    absent = lacking(str(state.attrs.get("missing_states", "")))
    reasons = {fips: absent for fips in NAMES if fips not in rows.index and fips <= "56"}
    reasons |= {
        str(fips): "Too few recent graduates in the sample." for fips in rows.index[rows["rate_pct"].isna()]
    }
    return grouped.column(
        Measure(
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
            period=str(state.attrs.get("year", "")),
            missing="The survey records cover the states and the District of Columbia.",
            note="Aged 22 to 27, employed; from survey records, with a 90% interval.",
        ),
        rows["rate_pct"],
        nation={NATION: float(nation["rate_pct"].iloc[0])},
        low=rows["low_pct"],
        high=rows["high_pct"],
        reasons=reasons,
    )


def degree_share(frames: Frames, grouped: Grouped, kind: str) -> Column:
    """Build the share of jobs in occupations that need a bachelor's degree."""
    rows = frames["degree_jobs_by_area"]
    values = rows[rows["kind"].eq(kind)].set_index("geo_id")["degree_share_pct"]
    nation = rows.loc[rows["kind"].eq("nation"), "degree_share_pct"]
    measure = Measure(
        key="degree_jobs",
        topic=JOBS,
        label="Jobs that need a bachelor's degree",
        unit="pct",
        resource="bls/oews_bachelors_share",
        table="degree_jobs_by_area",
        figure="G-3-metros" if kind == "metro" else "",
        good="high",
        better="more jobs that need a degree",
        worse="fewer jobs that need a degree",
        period=words.month(rows["period_end"].max()),
        missing="The Bureau of Labor Statistics publishes no figures for this place.",
    )
    return grouped.column(measure, values, nation={NATION: float(nation.iloc[0])})


def degree_pay(frames: Frames, grouped: Grouped, kind: str) -> Iterator[Column]:
    """Build mean pay of jobs that need a degree, and median pay of all jobs."""
    rows = frames["degree_jobs_by_area"]
    own, nation = rows[rows["kind"].eq(kind)].set_index("geo_id"), rows[rows["kind"].eq("nation")]
    for key, name, label, better, worse in (
        ("degree_pay", "mean_annual_wage_degree_usd", "Mean pay in jobs that need a degree",
         "higher local pay", "lower local pay"),
        ("median_pay", "median_annual_wage_usd", "Median pay of all jobs", "higher pay", "lower pay"),
    ):  # fmt: skip
        measure = Measure(
            key=key,
            topic=PAY,
            label=label,
            unit="usd",
            resource="bls/oews_bachelors_share",
            table="degree_jobs_by_area",
            good="high",
            better=better,
            worse=worse,
            period=words.month(rows["period_end"].max()),
            missing="The Bureau of Labor Statistics publishes no figures for this place.",
        )
        yield grouped.column(measure, own[name], nation={NATION: float(nation[name].iloc[0])})


def _postings(frames: Frames, grouped: Grouped) -> Column:
    rows, total = frames["job_postings_by_state"], frames["job_postings"]
    last = rows["date"].max()
    values = rows[rows["date"].eq(last)].set_index("state_fips")["index_sa"]
    total = total[total["kind"].eq("total") & total["date"].eq(last)]
    measure = Measure(
        key="postings",
        topic=JOBS,
        label="Job postings, Feb. 1, 2020 = 100",
        unit="index",
        resource="indeed/postings_by_state",
        table="job_postings_by_state",
        good="high",
        better="more job postings",
        worse="fewer job postings",
        period=words.day(last),
    )
    return grouped.column(
        measure, values, nation={NATION: float(total["index_sa"].iloc[0])} if len(total) else {}
    )


def _high_school_pay(frames: Frames, grouped: Grouped) -> Column:
    rows = frames["high_school_earnings"].set_index("state_fips")
    release = str(rows["release"].iloc[0])
    measure = Measure(
        key="high_school_pay",
        topic=PAY,
        label="Median pay at 25–34, high-school diploma",
        unit="usd",
        resource="scorecard/high_school_earnings",
        table="high_school_earnings",
        period=f"release {words.edition(release)}",
    )
    earnings = rows["earnings_usd"].astype("float64")
    return grouped.column(measure, earnings, nation={NATION: float(earnings["00"])})


def _price_level(frames: Frames, grouped: Grouped) -> Column:
    rows = frames["states"].set_index("state_fips")
    year = int(rows["price_parity_year"].max())
    measure = Measure(
        key="prices",
        topic=HOMES,
        label="Price level, United States = 100",
        unit="index",
        resource="bea/price_parities",
        table="states",
        good="low",
        better="lower living costs",
        worse="higher living costs",
        period=str(year),
    )
    return grouped.column(measure, rows["price_parity_index"], nation={NATION: 100.0})


def _colleges(frames: Frames, grouped: Grouped) -> Iterator[Column]:
    rows = frames["states"].set_index("state_fips")
    yield from college_counts(rows, grouped, "states")


def college_counts(rows: pd.DataFrame, grouped: Grouped, table: str) -> Iterator[Column]:
    """Build the numbers of colleges by kind."""
    period = str(int(rows["institutions_year"].max()))
    labels = ("Colleges that grant degrees", "of these, four-year", "of these, research universities")
    for name, label in zip(COUNT_KEYS, labels, strict=True):
        measure = Measure(
            key=name,
            topic=COLLEGES,
            label=label,
            unit="count",
            resource="ipeds/directory",
            table=table,
            period=period,
            ranked=False,
        )
        yield grouped.column(measure, rows[name])


def _closures(frames: Frames, grouped: Grouped) -> Column:
    rows = frames["college_closures"]
    # Main campuses: their numbers in federal student aid end in 00.
    main = rows[rows["opeid"].str.endswith("00") & rows["closed_on"].dt.year.ge(CLOSURES_SINCE)]
    last = rows["closed_on"].max()
    counts = main.groupby(main["state"].map({letters: fips for fips, letters in LETTERS.items()})).size()
    values = counts.reindex(grouped.groups.index).fillna(0).astype("float64")
    measure = Measure(
        key="closures",
        topic=COLLEGES,
        label=f"Main campuses closed since {CLOSURES_SINCE}",
        unit="count",
        resource="fsa/closed_schools",
        table="college_closures",
        period=words.month(last),
        note="Schools of every kind in federal student aid, beauty schools too.",
        ranked=False,
    )
    return grouped.column(measure, values)
