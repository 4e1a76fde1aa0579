"""Labor market outcomes of graduates: monthly rates, wages, majors, and recessions."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, day_of
from edudata.models._schema import Model, check, column, continuous, optional, shared, text
from edudata.records import CheckResult, Table, View

GROUPS = ("recent_graduates", "college_graduates", "young_workers", "all_workers")
# The New York Fed groups majors into the same 73 in every release.
MAJORS = 73


class GraduateLaborMarket(Model, key=["release", "group", "period_start"], provenance=["trust", "flag"]):
    """One row per release, group and month."""

    release: str = shared("release")
    group: str = column(
        "recent_graduates: 22-27 with a bachelor's or more; college_graduates: 22-65 with one; "
        "young_workers: 22-27 without one; all_workers: 16-65; all without those enrolled in school",
        isin=GROUPS,
    )
    period_start: pd.Timestamp = column("first day of the month", "date")
    period_end: pd.Timestamp = column("last day of the month", "date")
    frequency: str = column("length of the period", isin=("month",))
    unemployment_pct: float = column(
        "unemployed, of the labor force; seasonally adjusted mean of three months", "percent", ge=0.5, le=30
    )
    underemployment_pct: float = optional(
        "employed in an occupation where fewer than half of those asked say that it requires a "
        "bachelor's degree, of the employed graduates; not published for other groups",
        "percent",
        ge=10,
        le=80,
    )


class GraduateWages(Model, key=["release", "year", "group", "percentile"]):
    """One row per release, group, percentile and year."""

    release: str = shared("release")
    year: int = column("year of the wage", ge=1980, le=2100)
    period_start: pd.Timestamp = column("first day of the year", "date")
    period_end: pd.Timestamp = column("last day of the year", "date")
    frequency: str = column("length of the period", isin=("year",))
    group: str = column(
        "full-time workers aged 22-27: recent_graduates with a bachelor's degree only, "
        "high_school_graduates with a high-school diploma only",
        isin=("recent_graduates", "high_school_graduates"),
    )
    percentile: int = column("25, 50 (median) or 75", "percentile", isin=(25, 50, 75))
    wage_usd: int = column("annual wage in constant dollars of dollar_year", "usd", ge=15_000, le=250_000)
    dollar_year: str = column("year whose dollars the wage is in", str_matches=r"^\d{4}$")


class Majors(Model, key=["release", "major"], provenance=["trust"]):
    """One row per release and major."""

    release: str = shared("release")
    basis: str = column("survey that the release is based on", str_matches=r"^ACS \d{4}$")
    major: str = text("undergraduate major, or Overall for all of them")
    unemployment_pct: float = column(
        "unemployed graduates aged 22-27, of the labor force", "percent", ge=0, le=30
    )
    underemployment_pct: float = column(
        "graduates aged 22-27 in jobs that typically do not require a degree, of the employed",
        "percent",
        ge=2,
        le=95,
    )
    early_career_wage_usd: int = column(
        "median of full-time workers aged 22-27 with a bachelor's degree only, nominal dollars of the "
        "survey's year; not comparable across releases",
        "usd",
        ge=20_000,
        le=250_000,
    )
    mid_career_wage_usd: int = column("the same at age 35-45", "usd", ge=25_000, le=400_000)
    graduate_degree_pct: float = column("graduates with a further degree", "percent", ge=1, le=100)


class Recessions(Model, key=["peak"]):
    """One row per recession."""

    peak: pd.Timestamp = column("month of the business cycle's peak, as its first day", "date")
    trough: pd.Timestamp = column("month of the trough, as its first day", "date")
    trust: str = shared("trust")
    source_url: str = text("page the dates were taken from")


def build_graduate_labor_market(raw: Raw) -> pd.DataFrame:
    """Stack all releases of the monthly rates; none is joined to another."""
    frame = raw.every("nyfed/college_labor").rename(columns={"month": "period_start"})
    return frame.assign(period_end=frame["period_start"] + pd.offsets.MonthEnd(0), frequency="month")


def build_graduate_wages(raw: Raw) -> pd.DataFrame:
    """Stack all releases of the yearly wages."""
    frame = raw.every("nyfed/wages")
    frame = frame.assign(
        period_start=day_of(frame["year"], "01-01"),
        period_end=day_of(frame["year"], "12-31"),
        frequency="year",
    )
    return cast(frame, GraduateWages)


def build_majors(raw: Raw) -> pd.DataFrame:
    """Stack all releases of the outcomes by major."""
    return raw.every("nyfed/majors")


def build_recessions(raw: Raw) -> pd.DataFrame:
    """Build the newest list of peaks and troughs."""
    return raw.newest("nber/recessions")


def months_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that no month is missing within a group of a release."""
    return continuous(frame, "no month is missing in any group of a release", 1, by=("release", "group"))


def only_graduates_are_underemployed(frame: pd.DataFrame) -> CheckResult:
    """Check that underemployment is present for graduates and only for them."""
    # A job below one's degree takes a degree: others cannot be underemployed.
    graduates = frame["group"].isin(["recent_graduates", "college_graduates"])
    wrong = frame[graduates != frame["underemployment_pct"].notna()]
    return check("underemployment is published for graduates and for them alone", wrong, len(frame))


def releases_agree_before_2016(frame: pd.DataFrame) -> CheckResult:
    """Check that releases, which reestimate recent years, agree on the months before 2016."""
    old = frame[frame["period_start"] < "2016-01-01"]
    rates = old.groupby(["group", "period_start"])[["unemployment_pct", "underemployment_pct"]]
    spread = (rates.max() - rates.min()).max(axis=1)
    # The newer release is quoted with two decimals.
    wrong = spread[spread > 0.0101].reset_index(name="spread_points")
    return check("months before 2016 are the same in all releases", wrong, len(spread), required=False)


def years_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that no year is missing within a group and percentile of a release."""
    return continuous(
        frame, "no year is missing in any group of a release", 12, by=("release", "group", "percentile")
    )


def percentiles_are_ordered(frame: pd.DataFrame) -> CheckResult:
    """Check that a higher percentile is a higher wage."""
    rows = frame.sort_values("percentile")
    rise = rows.groupby(["release", "year", "group"])["wage_usd"].diff()
    return check("wages rise with the percentile", rows[rise <= 0], len(rows))


def overall_once(frame: pd.DataFrame) -> CheckResult:
    """Check that each release has one row for all majors."""
    counts = frame["major"].eq("Overall").groupby(frame["release"]).sum()
    return check("each release has the row Overall once", counts[counts != 1].reset_index(), len(counts))


def overall_is_in_the_middle(frame: pd.DataFrame) -> CheckResult:
    """Check that the values of all majors together lie between those of single majors."""
    wrong = []
    for release, rows in frame.groupby("release"):
        overall, rest = rows[rows["major"] == "Overall"], rows[rows["major"] != "Overall"]
        for name in ("unemployment_pct", "underemployment_pct", "early_career_wage_usd"):
            # A mean of all graduates at the edge of the majors is a column in the wrong place.
            low, high = rest[name].quantile([0.1, 0.9])
            if not overall[name].between(low, high).all():
                wrong.append({"release": release, "column": name, "overall": overall[name].tolist()})
    return check(
        "Overall is between the majors' 10th and 90th percentiles",
        pd.DataFrame(wrong),
        3 * frame["release"].nunique(),
    )


def majors_are_the_same(frame: pd.DataFrame) -> CheckResult:
    """Check that every release has the publisher's list of majors; a failure is a warning."""
    names = frame[frame["major"] != "Overall"].groupby("release")["major"].agg(frozenset)
    wrong = names[(names.map(len) != MAJORS) | (names != names.iloc[0])].map(len)
    # A warning only: the publisher may regroup majors one day.
    return check(f"each release has the same {MAJORS} majors", wrong.reset_index(), len(names), False)


def peaks_before_troughs(frame: pd.DataFrame) -> CheckResult:
    """Check that recessions end after they begin and do not overlap."""
    rows = frame.sort_values("peak")
    wrong = (rows["peak"] >= rows["trough"]) | (rows["peak"] <= rows["trough"].shift())
    return check("each peak comes before its trough and after the previous one", rows[wrong], len(rows))


def months_by_first_day(frame: pd.DataFrame) -> CheckResult:
    """Check that peaks and troughs are written as the first day of their month."""
    wrong = (frame["peak"].dt.day != 1) | (frame["trough"].dt.day != 1)
    return check("months are given by their first day", frame[wrong], len(frame))


TABLES = (
    Table(
        name="graduate_labor_market_releases",
        title="Unemployment and underemployment of college graduates, monthly since 1990, every release",
        description="Monthly rates of recent and all college graduates, young workers and all workers, "
        "from each release. Releases reestimate recent years and are not one series; the newest one has "
        "recent graduates only. Underemployed is not unemployed: it means having a job that does not "
        "require the degree.",
        subject="labor",
        model=GraduateLaborMarket,
        build=build_graduate_labor_market,
        checks=(months_are_continuous, only_graduates_are_underemployed, releases_agree_before_2016),
        breaks=(
            "2016-01: later releases reestimate the months from here on, by up to 0.26 points",
            "2025-10: estimated by the publisher because data are missing",
        ),
    ),
    Table(
        name="graduate_wages_releases",
        title="Wages of recent graduates and of young high-school graduates, yearly, every release",
        description="Annual wages of full-time workers aged 22-27: quartiles with a bachelor's degree "
        "only, the median with a high-school diploma only, in constant dollars of the release's last year.",
        subject="labor",
        model=GraduateWages,
        build=build_graduate_wages,
        checks=(years_are_continuous, percentiles_are_ordered),
    ),
    Table(
        name="majors_releases",
        title="Outcomes of college graduates by major, every release",
        description="Unemployment, underemployment, wages and further degrees for 73 majors and Overall "
        "in each release. Rates can be compared across releases; wages cannot, because they are nominal.",
        subject="labor",
        model=Majors,
        build=build_majors,
        span=None,
        checks=(overall_once, overall_is_in_the_middle, majors_are_the_same),
    ),
    Table(
        name="recessions",
        title="U.S. recessions since 1957",
        description="Months of business cycle peaks and troughs as dated by the NBER. A recession lasts "
        "from the month after the peak to the trough; none has been dated since that of 2020.",
        subject="labor",
        model=Recessions,
        build=build_recessions,
        span=("peak", "trough"),
        checks=(peaks_before_troughs, months_by_first_day),
    ),
)

VIEWS = (
    View(
        name="graduate_labor_market",
        title="Unemployment and underemployment of college graduates, monthly since 1990",
        description="Monthly rates of recent and all college graduates, young workers and all workers, "
        "each group from the newest release that has it. Underemployed is not unemployed: it means a job "
        "that does not require the degree.",
        table="graduate_labor_market_releases",
        newest="release",
        by=("group",),
    ),
    View(
        name="graduate_wages",
        title="Wages of recent graduates and of young high-school graduates, yearly since 1990",
        table="graduate_wages_releases",
        newest="release",
    ),
    View(
        name="majors",
        title="Outcomes of college graduates by major: unemployed, underemployed, wages",
        description="Unemployment, underemployment, wages and further degrees for 73 majors and Overall, "
        "as in the newest release.",
        table="majors_releases",
        newest="release",
    ),
)
