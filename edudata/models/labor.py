"""Graduates in the labor market: rates by month, wages, majors, and the recessions behind them."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._schema import Model, check, column, continuous, note_columns, optional, text, trust
from edudata.records import CheckResult, Table

GROUPS = ("recent_graduates", "college_graduates", "young_workers", "all_workers")
MAJORS = 73


class GraduateLaborMarket(Model):
    """One row a month, group and release."""

    release: str = text(note_columns()["release"])
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
    underemployment_pct: float = column(
        "employed in an occupation where fewer than half of those asked say that it requires a "
        "bachelor's degree, of the employed graduates; not published for other groups",
        "percent",
        nullable=True,
        ge=10,
        le=80,
    )
    trust: str = trust()
    flag: str = optional("flag")

    class Config(Model.Config):
        unique = ["release", "group", "period_start"]


class GraduateWages(Model):
    """One row a year, group, percentile and release."""

    release: str = text(note_columns()["release"])
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
    dollar_year: int = column("year whose dollars the wage is in", ge=1980, le=2100)

    class Config(Model.Config):
        unique = ["release", "year", "group", "percentile"]


class Majors(Model):
    """One row a major and release."""

    release: str = text(note_columns()["release"])
    basis: str = column("survey that the release rests on", str_matches=r"^ACS \d{4}$")
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
        "survey's year; not to be compared across releases",
        "usd",
        ge=20_000,
        le=250_000,
    )
    mid_career_wage_usd: int = column("the same at age 35-45", "usd", ge=25_000, le=400_000)
    graduate_degree_pct: float = column("graduates with a further degree", "percent", ge=1, le=100)
    trust: str = trust()

    class Config(Model.Config):
        unique = ["release", "major"]


class Recessions(Model):
    """One row a recession."""

    peak: pd.Timestamp = column("month of the business cycle's peak, as its first day", "date")
    trough: pd.Timestamp = column("month of the trough, as its first day", "date")
    trust: str = trust()
    source_url: str = text("page the dates were taken from")

    class Config(Model.Config):
        unique = ["peak"]


def build_graduate_labor_market(raw: Raw) -> pd.DataFrame:
    """All releases of the monthly rates, stacked: none is spliced with another."""
    frame = raw.every("nyfed/college_labor").rename(columns={"month": "period_start"})
    return frame.assign(period_end=frame["period_start"] + pd.offsets.MonthEnd(0), frequency="month")


def build_graduate_wages(raw: Raw) -> pd.DataFrame:
    """All releases of the yearly wages, stacked."""
    frame = raw.every("nyfed/wages")
    start = pd.to_datetime(frame["year"].astype("str") + "-01-01").astype("datetime64[us]")
    return frame.assign(period_start=start, period_end=start + pd.offsets.YearEnd(0), frequency="year")


def build_majors(raw: Raw) -> pd.DataFrame:
    """All releases of the outcomes by major, stacked."""
    return raw.every("nyfed/majors")


def build_recessions(raw: Raw) -> pd.DataFrame:
    """The newest list of peaks and troughs."""
    return raw.newest("nber/recessions")


def months_follow_each_other(frame: pd.DataFrame) -> CheckResult:
    """No month is missing within a group of a release."""
    return continuous(frame, "no month is missing in any group of a release", 1, by=("release", "group"))


def graduates_have_underemployment(frame: pd.DataFrame) -> CheckResult:
    """Underemployment is there for graduates and only for them."""
    graduates = frame["group"].isin(["recent_graduates", "college_graduates"])
    wrong = frame[graduates != frame["underemployment_pct"].notna()]
    return check("underemployment is published for graduates and for them alone", wrong, len(frame))


def releases_agree_before_2016(frame: pd.DataFrame) -> CheckResult:
    """Releases estimate recent years anew; the months before 2016 stayed, but for rounding."""
    old = frame[frame["period_start"] < "2016-01-01"]
    rates = old.groupby(["group", "period_start"])[["unemployment_pct", "underemployment_pct"]]
    spread = (rates.max() - rates.min()).max(axis=1)
    wrong = spread[spread > 0.0101].reset_index(name="spread_points")
    return check("months before 2016 are the same in all releases", wrong, len(spread), required=False)


def years_follow_each_other(frame: pd.DataFrame) -> CheckResult:
    """No year is missing within a group of a release."""
    return continuous(
        frame, "no year is missing in any group of a release", 12, by=("release", "group", "percentile")
    )


def percentiles_are_ordered(frame: pd.DataFrame) -> CheckResult:
    """A higher percentile is a higher wage."""
    rows = frame.sort_values("percentile")
    rise = rows.groupby(["release", "year", "group"])["wage_usd"].diff()
    return check("wages rise with the percentile", rows[rise <= 0], len(rows))


def overall_once(frame: pd.DataFrame) -> CheckResult:
    """Each release has its row of all majors."""
    counts = frame["major"].eq("Overall").groupby(frame["release"]).sum()
    return check("each release has the row Overall once", counts[counts != 1].reset_index(), len(counts))


def overall_lies_within(frame: pd.DataFrame) -> CheckResult:
    """The rates of all majors together lie between those of single ones."""
    wrong = []
    for release, rows in frame.groupby("release"):
        overall, rest = rows[rows["major"] == "Overall"], rows[rows["major"] != "Overall"]
        for name in ("unemployment_pct", "underemployment_pct", "early_career_wage_usd"):
            low, high = rest[name].quantile([0.1, 0.9])
            if not overall[name].between(low, high).all():
                wrong.append({"release": release, "column": name, "overall": overall[name].tolist()})
    return check("Overall lies amid the majors", pd.DataFrame(wrong), 3 * frame["release"].nunique())


def same_majors(frame: pd.DataFrame) -> CheckResult:
    """The publisher's list of majors, the same in every release."""
    names = frame[frame["major"] != "Overall"].groupby("release")["major"].agg(frozenset)
    wrong = names[(names.map(len) != MAJORS) | (names != names.iloc[0])].map(len)
    return check(f"each release has the same {MAJORS} majors", wrong.reset_index(), len(names), False)


def peaks_before_troughs(frame: pd.DataFrame) -> CheckResult:
    """Each recession ends after it began, and begins after the one before had ended."""
    rows = frame.sort_values("peak")
    wrong = (rows["peak"] >= rows["trough"]) | (rows["peak"] <= rows["trough"].shift())
    return check("each peak comes before its trough and after the previous one", rows[wrong], len(rows))


def months_by_first_day(frame: pd.DataFrame) -> CheckResult:
    """Peaks and troughs are months, written as their first day."""
    wrong = (frame["peak"].dt.day != 1) | (frame["trough"].dt.day != 1)
    return check("months are given by their first day", frame[wrong], len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="graduate_labor_market",
        title="Unemployment and underemployment of college graduates, monthly since 1990",
        description="Monthly rates of recent and all college graduates, young workers and all workers, in "
        "each release at hand. Releases estimate recent years anew and are not one series; the newest "
        "one at hand has recent graduates only. Underemployed is not unemployed: it means having a job "
        "that does not require the degree.",
        subject="labor",
        model=GraduateLaborMarket,
        build=build_graduate_labor_market,
        checks=(months_follow_each_other, graduates_have_underemployment, releases_agree_before_2016),
        breaks=(
            "2016-01: later releases estimate the months from here on anew, by up to 0.26 points",
            "2025-10: estimated by the publisher, as data are missing",
        ),
    ),
    Table(
        name="graduate_wages",
        title="Wages of recent graduates and of young high-school graduates, yearly since 1990",
        description="Annual wages of full-time workers aged 22-27: quartiles with a bachelor's degree "
        "only, the median with a high-school diploma only, in constant dollars of the release's last year.",
        subject="labor",
        model=GraduateWages,
        build=build_graduate_wages,
        checks=(years_follow_each_other, percentiles_are_ordered),
    ),
    Table(
        name="majors",
        title="Outcomes of college graduates by major",
        description="Unemployment, underemployment, wages and further degrees for 73 majors and Overall "
        "in each release. Rates may be compared across releases; wages may not, they are nominal.",
        subject="labor",
        model=Majors,
        build=build_majors,
        span=None,
        checks=(overall_once, overall_lies_within, same_majors),
    ),
    Table(
        name="recessions",
        title="U.S. recessions since 1957",
        description="Months of business cycle peaks and troughs as dated by the NBER. A recession runs "
        "from the month after the peak to the trough; none has been dated since that of 2020.",
        subject="labor",
        model=Recessions,
        build=build_recessions,
        span=("peak", "trough"),
        checks=(peaks_before_troughs, months_by_first_day),
    ),
)
