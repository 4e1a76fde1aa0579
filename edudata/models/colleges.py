"""Colleges: prices, aid and completion of every institution in the College Scorecard."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check_rows, column, optional, shared, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table

# The territories and freely associated states that have institutions, added to the states.
CODES = FIPS | {"AS": "60", "FM": "64", "GU": "66", "MH": "68", "MP": "69", "PW": "70", "VI": "78"}
CONTROL = {1: "public", 2: "private_nonprofit", 3: "private_for_profit"}
LEVEL = {1: "four_year", 2: "two_year", 3: "less_than_two_year"}
# Net price by family income: 0 to 30,000 USD a year and so on.
NET_PRICES = tuple(f"net_price_{band}_usd" for band in ("0_30k", "30_48k", "48_75k", "75_110k", "110k_up"))
# Published fraction -> our percentage.
SHARES = {
    "completion_rate": "completion_rate_pct",
    "pell_share": "pell_share_pct",
    "first_generation_share": "first_generation_share_pct",
}
# Fields that are taken from one release together: the newest one that has them.
GROUPS = {
    "tuition": ("tuition_in_state_usd", "tuition_out_of_state_usd"),
    "net_price": ("net_price_usd", *NET_PRICES),
    "completion": ("completion_rate",),
    "earnings": ("median_earnings_10yr_usd",),
    "debt": ("median_debt_usd", "median_debt_completers_usd"),
    "students": ("undergraduates", "pell_share", "first_generation_share"),
}


def _net_price(students: str) -> float:
    words = f"cost of attendance less grants per year, {students}; negative if grants exceed the cost"
    price: float = optional(words, "usd", ge=-20_000, le=150_000)
    return price


def _release(values: str) -> str:
    name: str = optional(f"release that {values} come from; empty if the row has none")
    return name


class Institutions(Model, key=["unitid"]):
    """One row per institution or branch."""

    unitid: str = column(
        "the Department of Education's ID of the institution; eight digits for a branch",
        str_matches=r"^\d{6}(\d{2})?$",
    )
    main_unitid: str = column("ID of the institution a branch belongs to", str_matches=r"^\d{6}$")
    name: str = text("name of the institution")
    city: str = optional("city")
    state: str = column("state or territory", str_matches=r"^[A-Z]{2}$")
    state_fips: str = column("FIPS code of the state or territory", str_matches=r"^\d{2}$")
    fips: str = optional("county, if the directory has it", str_matches=r"^\d{5}$")
    cbsa: str = optional("metropolitan or micropolitan area", str_matches=r"^\d{5}$")
    control: str = optional(
        "who controls it; for a branch, its institution's control", isin=tuple(CONTROL.values())
    )
    level: str = optional("length of its longest programs", isin=tuple(LEVEL.values()))
    lon_deg: float = optional("longitude", "degrees", ge=-180, le=180)
    # From American Samoa to northern Alaska.
    lat_deg: float = optional("latitude", "degrees", ge=-20, le=75)
    tuition_in_state_usd: float = optional(
        "published tuition and fees per year for residents of the state", "usd", ge=0, le=120_000
    )
    tuition_out_of_state_usd: float = optional(
        "the same for others; private institutions charge everyone the same", "usd", ge=0, le=120_000
    )
    net_price_usd: float = _net_price("first-time full-time students with federal aid, in-state if public")
    net_price_0_30k_usd: float = _net_price("those with family incomes up to $30,000")
    net_price_30_48k_usd: float = _net_price("family incomes of $30,001 to $48,000")
    net_price_48_75k_usd: float = _net_price("family incomes of $48,001 to $75,000")
    net_price_75_110k_usd: float = _net_price("family incomes of $75,001 to $110,000")
    net_price_110k_up_usd: float = _net_price("family incomes above $110,000")
    completion_rate_pct: float = optional(
        "first-time full-time students who completed here within 150 percent of the normal time",
        "percent",
        ge=0,
        le=100,
    )
    median_earnings_10yr_usd: float = optional(
        "median earnings of those who work and are not enrolled, ten years after entry",
        "usd",
        ge=5_000,
        le=400_000,
    )
    median_debt_usd: float = optional(
        "median federal debt on entering repayment, with or without a degree", "usd", ge=500, le=250_000
    )
    median_debt_completers_usd: float = optional(
        "the same for those who completed; not in recent releases", "usd", ge=500, le=250_000
    )
    undergraduates: float = optional(
        "undergraduates who seek a degree or certificate, in the fall", "students", ge=0, le=300_000
    )
    pell_share_pct: float = optional("undergraduates with a Pell grant", "percent", ge=0, le=100)
    first_generation_share_pct: float = optional(
        "students whose parents did not go to college", "percent", ge=0, le=100
    )
    release: str = shared("release")
    tuition_release: str = _release("tuition and fees")
    net_price_release: str = _release("net prices")
    completion_release: str = _release("the completion rate")
    earnings_release: str = _release("earnings")
    debt_release: str = _release("debts")
    students_release: str = _release("numbers and shares of students")
    flag: str = shared("flag")


def build_institutions(raw: Raw) -> pd.DataFrame:
    """Build the institutions of the newest release.

    Each group of fields comes from the newest release that has it; county, area, control, level and
    coordinates come from the directory if the release lacks them.

    release of 2026-06-10 without tuition, that of 2022 with it
    -> net_price_usd of 2026-06-10, tuition_in_state_usd of 2022, each with its release
    """
    frame = _newest_values(raw.every("scorecard/institutions"))
    frame = frame.reset_index().assign(main_unitid=lambda rows: rows["unitid"].str[:6])
    directory = raw.newest("ipeds/directory").set_index("unitid")
    own = directory.reindex(frame["unitid"]).reset_index(drop=True)
    # An institution that has moved to another state is no longer where the directory has it.
    moved = own["state"].notna() & (own["state"] != frame["state"])
    # A directory may have the new state of one that has moved, and still its old county and area.
    moved |= own["fips"].notna() & (own["fips"].str[:2] != own["state"].map(CODES))
    own.loc[moved, ["fips", "cbsa", "lon_deg", "lat_deg"]] = None
    main = directory.reindex(frame["main_unitid"]).reset_index(drop=True)
    for name in ("lon_deg", "lat_deg", "level"):
        frame[name] = frame[name].where(frame[name].notna(), own[name])
    state_fips = frame["state"].map(CODES)
    frame = frame.assign(
        control=frame["control"].where(frame["control"].notna(), main["control"]).map(CONTROL),
        level=frame["level"].map(LEVEL),
        state_fips=frame["state_fips"].where(frame["state_fips"].notna(), state_fips),
        fips=own["fips"],
        cbsa=own["cbsa"],
        flag=_flags(frame, moved),
        **{percent: (100 * frame[share]).round(2) for share, percent in SHARES.items()},
    )
    return cast(frame, Institutions)


def _newest_values(every: pd.DataFrame) -> pd.DataFrame:
    """Return the newest release's institutions by ID, with each group's values and their release."""
    order = list(dict.fromkeys(every["release"]))
    frame = every[every["release"] == order[-1]].set_index("unitid")
    for group, names in GROUPS.items():
        releases = set(every.loc[every[list(names)].notna().any(axis=1), "release"])
        source = next((release for release in reversed(order) if release in releases), order[-1])
        values = every[every["release"] == source].set_index("unitid")[list(names)].reindex(frame.index)
        frame[list(names)] = values
        frame[f"{group}_release"] = pd.Series(source, frame.index).where(values.notna().any(axis=1))
    return frame


def _flags(frame: pd.DataFrame, moved: pd.Series) -> pd.Series:
    flag = pd.Series("net_price_outside_its_bands", frame.index).where(_outside_bands(frame))
    return flag.where(flag.notna() | ~moved, "moved_to_another_state")


def _outside_bands(frame: pd.DataFrame) -> pd.Series:
    """Return whether a mean price is outside those of its income bands, an error of the file."""
    bands = frame[list(NET_PRICES)]
    # Ten dollars allow for rounding.
    low, high = bands.min(axis=1) - 10, bands.max(axis=1) + 10
    return bands.notna().all(axis=1) & ~frame["net_price_usd"].between(low, high)


def means_are_within_their_bands(frame: pd.DataFrame) -> CheckResult:
    """Check that nearly all mean net prices lie between those of their income bands."""
    complete = frame[list(NET_PRICES)].notna().all(axis=1).sum()
    wrong = _outside_bands(frame).sum()
    return CheckResult(
        "a mean net price lies between those of its income bands, in 99 % of the rows with all five",
        wrong <= 0.01 * complete,
        f"{wrong:,} of {complete:,} do not",
    )


def places_agree(frame: pd.DataFrame) -> CheckResult:
    """Check that county, state code and postal abbreviation are of the same state."""
    wrong = frame["fips"].notna() & (frame["fips"].str[:2] != frame["state_fips"])
    wrong |= frame["state"].map(CODES) != frame["state_fips"]
    rows = frame.loc[wrong, ["unitid", "state", "state_fips", "fips"]]
    return check_rows("counties and codes are those of the state", rows, len(frame))


def states_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every state has institutions, and the whole file enough of them."""
    missing = sorted(set(FIPS) - set(frame["state"]))
    # The release of June 2026 has 6,273.
    good = not missing and len(frame) >= 5_000
    saw = f"{len(frame):,} institutions; missing states: {', '.join(missing) or 'none'}"
    return CheckResult("every state has institutions, at least 5,000 in all", good, saw)


def releases_are_given(frame: pd.DataFrame) -> CheckResult:
    """Check that a group of fields has a release exactly where it has a value."""
    wrong = pd.Series(False, frame.index)
    for group, names in GROUPS.items():
        values = frame[[SHARES.get(name, name) for name in names]].notna().any(axis=1)
        wrong |= values != frame[f"{group}_release"].notna()
    return check_rows("every value has its release", frame.loc[wrong, ["unitid", "release"]], len(frame))


TABLES = (
    Table(
        name="institutions",
        title="Colleges: prices, aid, completion and students",
        description="Institutions and branches in the newest College Scorecard release: location, "
        "published tuition, net price by family income, completion and students. Current dollars of years "
        "that differ by field: tuition in the release of 2025 is that of 2023-24; every group of fields "
        "has its release. Empty: not reported, or too few students to be published.",
        subject="prices",
        model=Institutions,
        build=build_institutions,
        span=None,
        checks=(states_are_complete, places_agree, means_are_within_their_bands, releases_are_given),
        breaks=(
            "Each release covers other cohorts of students: releases do not form a series.",
            (
                "What graduates earn and owe is not in the releases that come with the package, only in a "
                "refresh from the publisher; by field of study it is in `programs`."
            ),
        ),
    ),
)
