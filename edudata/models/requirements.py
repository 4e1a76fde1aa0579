"""Required education by occupation, as rated by workers and experts for O*NET."""

from __future__ import annotations

import pandas as pd

from edudata.errors import NoVintageError
from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, column, optional, text
from edudata.records import CheckResult, Table

# O*NET 18.1, whose ratings fit the New York Fed's table of majors better than newer ones do.
RELEASE_2014 = "2014-03"
# Our share -> the publisher's categories in it; together they are all twelve.
PARTS = {
    "high_school_or_less_pct": ("less_than_high_school", "high_school"),
    "certificate_or_some_college_pct": ("certificate", "some_college"),
    "associates_pct": ("associates",),
    "bachelors_pct": ("bachelors",),
    "more_than_bachelors_pct": (
        "post_bachelors_certificate",
        "masters",
        "post_masters_certificate",
        "first_professional",
        "doctoral",
        "post_doctoral",
    ),
}


def _share(words: str) -> float:
    # Rounded shares may exceed 100 a little.
    share: float = optional(f"respondents who say {words}", "percent", ge=0, le=100.1)
    return share


class OccupationEducation(Model, key=["onet_soc_code"], provenance=["release", "flag"]):
    """One row per O*NET occupation."""

    onet_soc_code: str = column("O*NET occupation", str_matches=r"^\d{2}-\d{4}\.\d{2}$")
    soc_code: str = column(
        "the SOC occupation it belongs to, as in `occupations`", str_matches=r"^\d{2}-\d{4}$"
    )
    title: str = text("name of the occupation")
    job_zone: float = optional(
        "1 little or no preparation to 5 extensive preparation", "zone", isin=(1, 2, 3, 4, 5)
    )
    high_school_or_less_pct: float = _share("that a new hire needs a high-school diploma or less")
    certificate_or_some_college_pct: float = _share("a certificate or some college courses")
    associates_pct: float = _share("an associate's degree")
    bachelors_pct: float = _share("a bachelor's degree")
    more_than_bachelors_pct: float = _share("more than a bachelor's degree")
    bachelors_or_more_pct: float = _share("at least a bachelor's degree")
    respondents: float = optional("number of respondents", "people", ge=1, le=5_000)
    respondents_are: str = optional("type of respondents", isin=("incumbents", "experts", "other"))
    rated: str = optional("month of the ratings", str_matches=r"^\d{4}-\d{2}$")


def build_occupation_education(raw: Raw) -> pd.DataFrame:
    """Build shares of respondents in five classes, and the share that requires at least a bachelor's.

    bachelors 21.61, post-bachelor's certificate 13.66, master's 25.83, … doctoral 9.39
    -> bachelors_pct 21.61, more_than_bachelors_pct 68.11, bachelors_or_more_pct 89.72
    """
    return _shares_of(newest_release(raw, "onet/education"))


def build_occupation_education_2014(raw: Raw) -> pd.DataFrame:
    """Build the same of O*NET 18.1, whose occupations are those of the 2010 classification."""
    frame = raw.every("onet/education")
    frame = frame[frame["release"] == RELEASE_2014].reset_index(drop=True)
    if frame.empty:
        raise NoVintageError(f"There is no vintage onet/education of {RELEASE_2014}.")
    return _shares_of(frame)


def _shares_of(frame: pd.DataFrame) -> pd.DataFrame:
    shares = {
        name: frame[[f"{part}_pct" for part in parts]].sum(axis=1, min_count=len(parts)).round(2)
        for name, parts in PARTS.items()
    }
    types = frame["respondents_are"].map({"Incumbent": "incumbents", "Occupational Expert": "experts"})
    frame = frame.assign(
        **shares,
        soc_code=frame["onet_soc_code"].str[:7],
        bachelors_or_more_pct=(shares["bachelors_pct"] + shares["more_than_bachelors_pct"]).round(2),
        respondents_are=types.where(types.notna() | frame["respondents_are"].isna(), "other"),
        flag=pd.Series("low_precision", frame.index).where(frame["low_precision"] == "Y"),
    )
    return cast(frame, OccupationEducation)


def shares_sum_to_100(frame: pd.DataFrame) -> CheckResult:
    """Check that the five shares of each rated occupation add up to 100."""
    rated = frame.dropna(subset=list(PARTS))
    gap = (rated[list(PARTS)].sum(axis=1) - 100).abs()
    # Twelve shares rounded to two digits can be off by this much.
    wrong = rated.loc[gap > 0.06, ["onet_soc_code", *PARTS]]
    return check("shares add up to 100 except for rounding", wrong, len(rated))


def most_are_rated(frame: pd.DataFrame) -> CheckResult:
    """Check that the file is complete."""
    # The release of August 2022 had 1,016 occupations, 852 of them rated.
    rated = int(frame["bachelors_or_more_pct"].notna().sum())
    good = rated >= 800 and len(frame) >= 1_000
    name = "at least 1,000 occupations, at least 800 of them rated"
    return CheckResult(name, good, f"{rated} of {len(frame):,}")


def zones_follow_education(frame: pd.DataFrame) -> CheckResult:
    """Check that higher job zones require a degree more often, on average."""
    # Zones 1 and 2 do not differ: hardly any of their occupations require a degree.
    means = frame[frame["job_zone"] > 1].groupby("job_zone")["bachelors_or_more_pct"].mean()
    saw = ", ".join(f"zone {zone:.0f}: {mean:.0f} %" for zone, mean in means.items())
    name = "from the second on, a higher job zone requires a degree more often"
    return CheckResult(name, means.is_monotonic_increasing, saw)


TABLES = (
    Table(
        name="occupation_education",
        title="Required education and job zone by occupation",
        description="Occupations of O*NET with the shares of respondents by the education they say a new "
        "hire needs, and their job zone. Respondents are workers or experts, often a few dozen, "
        "surveyed in different years; occupations that were never surveyed have no shares, among them "
        "software developers and accountants.",
        subject="labor",
        model=OccupationEducation,
        build=build_occupation_education,
        span=None,
        checks=(shares_sum_to_100, most_are_rated, zones_follow_education),
    ),
    Table(
        name="occupation_education_2014",
        title="Required education and job zone by occupation, O*NET 18.1 of 2014",
        description="The columns of `occupation_education` from the release of March 2014, whose SOC codes "
        "are those of 2010. The New York Fed's rates by major fit this release better than newer ones.",
        subject="labor",
        model=OccupationEducation,
        build=build_occupation_education_2014,
        span=None,
        checks=(shares_sum_to_100, most_are_rated, zones_follow_education),
    ),
)
