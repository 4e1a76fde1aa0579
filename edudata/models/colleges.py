"""Colleges: prices, aid, completion and debt of every institution in the College Scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, note_columns, optional, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

TERRITORIES = {"AS": "60", "FM": "64", "GU": "66", "MH": "68", "MP": "69", "PW": "70", "VI": "78"}
CONTROL = {1: "public", 2: "private_nonprofit", 3: "private_for_profit"}
LEVEL = {1: "four_year", 2: "two_year", 3: "less_than_two_year"}
BANDS = ("0_30k", "30_48k", "48_75k", "75_110k", "110k_up")
"""Bands of family income, 0 to 30,000 USD a year and so on."""
NET_PRICES = tuple(f"net_price_{band}_usd" for band in BANDS)
SHARES = {
    "completion_rate": "completion_rate_pct",
    "pell_share": "pell_share_pct",
    "first_generation_share": "first_generation_share_pct",
}
"""Fractions as published -> our percent."""
GROUPS = {
    "tuition": ("tuition_in_state_usd", "tuition_out_of_state_usd"),
    "net_price": ("net_price_usd", *NET_PRICES),
    "completion": ("completion_rate",),
    "earnings": ("median_earnings_10yr_usd",),
    "debt": ("median_debt_usd", "median_debt_completers_usd"),
    "students": ("undergraduates", "pell_share", "first_generation_share"),
}
"""Fields that come from one release together: the newest one that has them."""
SMALLEST = 10
"""A mean price lies within those of its bands but for rounding, in dollars."""


def _net_price(who: str) -> float:
    words = f"cost of attendance less grants a year, {who}; negative where grants exceed the cost"
    price: float = column(words, "usd", nullable=True, ge=-20_000, le=150_000)
    return price


def _from(what: str) -> str:
    name: str = column(f"release that {what} come from; empty where the row has none", nullable=True)
    return name


class Institutions(Model):
    """One row an institution or branch."""

    unitid: str = column(
        "the department's number of the institution; eight digits for a branch",
        str_matches=r"^\d{6}(\d{2})?$",
    )
    main_unitid: str = column("number of the institution a branch belongs to", str_matches=r"^\d{6}$")
    name: str = text("name of the institution")
    city: str = column("city", nullable=True)
    state: str = column("state or territory", str_matches=r"^[A-Z]{2}$")
    state_fips: str = column("code of the state or territory", str_matches=r"^\d{2}$")
    fips: str = column("county, where the directory has it", nullable=True, str_matches=r"^\d{5}$")
    cbsa: str = column("metropolitan or micropolitan area", nullable=True, str_matches=r"^\d{5}$")
    control: str = column(
        "who runs it; of a branch, its institution", nullable=True, isin=tuple(CONTROL.values())
    )
    level: str = column("length of its longest programs", nullable=True, isin=tuple(LEVEL.values()))
    lon_deg: float = column("longitude", "degrees", nullable=True, ge=-180, le=180)
    lat_deg: float = column("latitude", "degrees", nullable=True, ge=-20, le=75)
    tuition_in_state_usd: float = column(
        "published tuition and fees a year for residents of the state",
        "usd",
        nullable=True,
        ge=0,
        le=120_000,
    )
    tuition_out_of_state_usd: float = column(
        "the same for others; private institutions charge all alike", "usd", nullable=True, ge=0, le=120_000
    )
    net_price_usd: float = _net_price("full-time beginners with federal aid, in-state ones where public")
    net_price_0_30k_usd: float = _net_price("those with family incomes up to 30,000 USD")
    net_price_30_48k_usd: float = _net_price("family incomes of 30,001 to 48,000 USD")
    net_price_48_75k_usd: float = _net_price("family incomes of 48,001 to 75,000 USD")
    net_price_75_110k_usd: float = _net_price("family incomes of 75,001 to 110,000 USD")
    net_price_110k_up_usd: float = _net_price("family incomes above 110,000 USD")
    completion_rate_pct: float = column(
        "full-time beginners who completed here within 150 percent of the normal time",
        "percent",
        nullable=True,
        ge=0,
        le=100,
    )
    median_earnings_10yr_usd: float = column(
        "median earnings of those who work and are not enrolled, ten years after entry",
        "usd",
        nullable=True,
        ge=5_000,
        le=400_000,
    )
    median_debt_usd: float = column(
        "median federal debt on entering repayment, with or without a degree",
        "usd",
        nullable=True,
        ge=500,
        le=250_000,
    )
    median_debt_completers_usd: float = column(
        "the same of those who completed; not published lately", "usd", nullable=True, ge=500, le=250_000
    )
    undergraduates: float = column(
        "undergraduates who seek a degree or certificate, in the fall",
        "students",
        nullable=True,
        ge=0,
        le=300_000,
    )
    pell_share_pct: float = column(
        "undergraduates with a Pell grant", "percent", nullable=True, ge=0, le=100
    )
    first_generation_share_pct: float = column(
        "students whose parents did not go to college", "percent", nullable=True, ge=0, le=100
    )
    release: str = text(note_columns()["release"])
    tuition_release: str = _from("tuition and fees")
    net_price_release: str = _from("net prices")
    completion_release: str = _from("the completion rate")
    earnings_release: str = _from("earnings")
    debt_release: str = _from("debts")
    students_release: str = _from("numbers and shares of students")
    flag: str = optional("flag")

    class Config(Model.Config):
        unique = ["unitid"]


def build_institutions(raw: Raw) -> pd.DataFrame:
    """Institutions of the newest release, each group of fields from the newest release that has it.

    County, area, control, level and coordinates come from the directory where the release lacks them.

    release of 2026-06-10 without tuition, that of 2022 with it
    -> net_price_usd of 2026-06-10, tuition_in_state_usd of 2022, each release named
    """
    every = raw.every("scorecard/institutions")
    order = list(dict.fromkeys(every["release"]))
    frame = every[every["release"] == order[-1]].set_index("unitid")
    for group, names in GROUPS.items():
        having = every[every[list(names)].notna().any(axis=1)]
        source = next((r for r in reversed(order) if (having["release"] == r).any()), order[-1])
        found = every[every["release"] == source].set_index("unitid")[list(names)].reindex(frame.index)
        frame[list(names)] = found
        frame[f"{group}_release"] = pd.Series(source, frame.index).where(found.notna().any(axis=1))
    frame = frame.reset_index().assign(main_unitid=lambda rows: rows["unitid"].str[:6])
    directory = raw.newest("ipeds/directory").set_index("unitid")
    own = directory.reindex(frame["unitid"]).reset_index(drop=True)
    # One that moved to another state since is not where the directory has it.
    moved = own["state"].notna() & (own["state"] != frame["state"])
    own.loc[moved, ["fips", "cbsa", "lon_deg", "lat_deg"]] = None
    main = directory.reindex(frame["main_unitid"]).reset_index(drop=True)
    for name in ("lon_deg", "lat_deg", "level"):
        frame[name] = frame[name].where(frame[name].notna(), own[name])
    frame["control"] = frame["control"].where(frame["control"].notna(), main["control"]).map(CONTROL)
    frame["level"] = frame["level"].map(LEVEL)
    letters = frame["state"].map(FIPS | TERRITORIES)
    frame["state_fips"] = frame["state_fips"].where(frame["state_fips"].notna(), letters)
    frame = frame.assign(fips=own["fips"], cbsa=own["cbsa"], flag=_flags(frame, moved))
    for share, percent in SHARES.items():
        frame[percent] = (100 * frame[share]).round(2)
    frame["undergraduates"] = frame["undergraduates"].astype("float64")
    return as_text(frame, Institutions)


def _flags(frame: pd.DataFrame, moved: pd.Series) -> pd.Series:
    """A mark on means outside those of their bands, an error of the file, and on places not known."""
    flag = pd.Series("net_price_outside_its_bands", frame.index).where(_outside(frame))
    return flag.where(flag.notna() | ~moved, "moved_to_another_state")


def _outside(frame: pd.DataFrame) -> pd.Series:
    bands = frame[list(NET_PRICES)]
    low, high = bands.min(axis=1) - SMALLEST, bands.max(axis=1) + SMALLEST
    return bands.notna().all(axis=1) & ~frame["net_price_usd"].between(low, high)


def _means_are_within_their_bands(frame: pd.DataFrame) -> CheckResult:
    shown = frame[frame[list(NET_PRICES)].notna().all(axis=1)]
    rows = shown.loc[_outside(shown), ["unitid", "net_price_usd", *NET_PRICES]]
    share = 100 * len(rows) / max(len(shown), 1)
    return CheckResult(
        "a mean net price lies between those of its income bands, in 99 % of the rows with all five",
        share <= 1,
        f"{len(rows):,} of {len(shown):,} do not",
    )


def _places_agree(frame: pd.DataFrame) -> CheckResult:
    """A county lies in its row's state, and every state code is that of its letters."""
    wrong = frame["fips"].notna() & (frame["fips"].str[:2] != frame["state_fips"])
    wrong |= frame["state"].map(FIPS | TERRITORIES) != frame["state_fips"]
    rows = frame.loc[wrong, ["unitid", "state", "state_fips", "fips"]]
    return check("counties and codes are those of the state", rows, len(frame))


def _no_state_is_lost(frame: pd.DataFrame) -> CheckResult:
    missing = sorted(set(FIPS) - set(frame["state"]))
    good = not missing and len(frame) >= 5_000
    saw = f"{len(frame):,} institutions; missing states: {', '.join(missing) or 'none'}"
    return CheckResult("every state has institutions, 5,000 of them or more in all", good, saw)


def _releases_are_named(frame: pd.DataFrame) -> CheckResult:
    """Where a group of fields has a value its release is named, and nowhere else."""
    ours = {group: [SHARES.get(name, name) for name in names] for group, names in GROUPS.items()}
    wrong = pd.concat(
        [frame[names].notna().any(axis=1) != frame[f"{g}_release"].notna() for g, names in ours.items()],
        axis=1,
    ).any(axis=1)
    return check("every value's release is named", frame.loc[wrong, ["unitid", "release"]], len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="institutions",
        title="Colleges: prices, aid, completion, earnings and debt",
        description="Institutions and branches of the College Scorecard's newest release with their place, "
        "published tuition, net price by family income, completion, earnings, debt and students. Current "
        "dollars of years that differ by field: tuition of the release of 2022 is that of 2020-21; every "
        "group of fields names its release. Empty: not reported, or too few students to be shown.",
        subject="prices",
        model=Institutions,
        build=build_institutions,
        span=None,
        checks=(
            _no_state_is_lost,
            _places_agree,
            _means_are_within_their_bands,
            _releases_are_named,
        ),
        breaks=("Every release describes other cohorts of students: releases form no series.",),
    ),
)
VIEWS: tuple[View, ...] = ()
