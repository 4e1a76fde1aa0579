"""The education that occupations require, as those who work in them and experts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, note_columns, optional, text
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

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
"""Our share -> the publisher's categories in it; together they are all twelve."""
ROUNDING = 0.06
"""Twelve shares of two digits may miss 100 by this much."""


def _share(words: str) -> float:
    share: float = column(f"respondents who say {words}", "percent", nullable=True, ge=0, le=100.1)
    return share


class OccupationEducation(Model):
    """One row an occupation of the O*NET classification."""

    onet_soc_code: str = column("occupation", str_matches=r"^\d{2}-\d{4}\.\d{2}$")
    soc_code: str = column(
        "the SOC occupation it belongs to, as in `occupations`", str_matches=r"^\d{2}-\d{4}$"
    )
    title: str = text("name of the occupation")
    job_zone: float = column(
        "1 little or no preparation to 5 extensive", "zone", nullable=True, isin=(1, 2, 3, 4, 5)
    )
    high_school_or_less_pct: float = _share("that a new hire needs a high-school diploma or less")
    certificate_or_some_college_pct: float = _share("a certificate or some college courses")
    associates_pct: float = _share("an associate's degree")
    bachelors_pct: float = _share("a bachelor's degree")
    more_than_bachelors_pct: float = _share("more than a bachelor's degree")
    bachelors_or_more_pct: float = _share("at least a bachelor's degree")
    respondents: float = column("people asked", "people", nullable=True, ge=1, le=5_000)
    respondents_are: str = column("who was asked", nullable=True, isin=("incumbents", "experts", "other"))
    rated: str = column("month of the ratings", nullable=True, str_matches=r"^\d{4}-\d{2}$")
    release: str = text(note_columns()["release"])
    flag: str = optional("flag")

    class Config(Model.Config):
        unique = ["onet_soc_code"]


def build_occupation_education(raw: Raw) -> pd.DataFrame:
    """Shares of respondents in five classes, and of those who ask for a bachelor's degree or more.

    bachelors 21.61, post-bachelor's certificate 13.66, master's 25.83, … doctoral 9.39
    -> bachelors_pct 21.61, more_than_bachelors_pct 68.11, bachelors_or_more_pct 89.72
    """
    frame = raw.newest("onet/education")
    release = max(published for name, published in raw.used if name == "onet/education")
    shares = {
        name: frame[[f"{part}_pct" for part in parts]].sum(axis=1, min_count=len(parts)).round(2)
        for name, parts in PARTS.items()
    }
    who = frame["respondents_are"].map({"Incumbent": "incumbents", "Occupational Expert": "experts"})
    out = frame[["onet_soc_code", "title", "respondents", "rated"]].assign(
        **shares,
        soc_code=frame["onet_soc_code"].str[:7],
        job_zone=frame["job_zone"].astype("float64"),
        bachelors_or_more_pct=(shares["bachelors_pct"] + shares["more_than_bachelors_pct"]).round(2),
        respondents_are=who.where(who.notna() | frame["respondents_are"].isna(), "other"),
        release=release,
        flag=pd.Series("low_precision", frame.index).where(frame["low_precision"] == "Y"),
    )
    return as_text(out.astype({"respondents": "float64"}), OccupationEducation)


def _shares_sum_to_100(frame: pd.DataFrame) -> CheckResult:
    rated = frame.dropna(subset=list(PARTS))
    gap = (rated[list(PARTS)].sum(axis=1) - 100).abs()
    rows = rated.loc[gap > ROUNDING, ["onet_soc_code", *PARTS]]
    return check("shares add up to 100 but for rounding", rows, len(rated))


def _most_are_rated(frame: pd.DataFrame) -> CheckResult:
    rated = int(frame["bachelors_or_more_pct"].notna().sum())
    good = rated >= 800 and len(frame) >= 1_000
    return CheckResult("of 1,000 occupations and more, 800 are rated", good, f"{rated} of {len(frame):,}")


def _zones_follow_education(frame: pd.DataFrame) -> CheckResult:
    """From the second on, higher job zones ask for a degree more often, on the mean."""
    means = frame[frame["job_zone"] > 1].groupby("job_zone")["bachelors_or_more_pct"].mean()
    saw = ", ".join(f"zone {zone:.0f}: {mean:.0f} %" for zone, mean in means.items())
    return CheckResult(
        "from the second on, a higher job zone asks for a degree more often",
        means.is_monotonic_increasing,
        saw,
    )


TABLES: tuple[Table, ...] = (
    Table(
        name="occupation_education",
        title="Required education and job zone by occupation",
        description="Occupations of O*NET with the shares of respondents by the education they say a new "
        "hire needs, and their job zone. Incumbents or experts are asked, often a few dozen, in different "
        "years; occupations never asked have no shares, software developers and accountants among them.",
        subject="labor",
        model=OccupationEducation,
        build=build_occupation_education,
        span=None,
        checks=(_shares_sum_to_100, _most_are_rated, _zones_follow_education),
    ),
)
VIEWS: tuple[View, ...] = ()
