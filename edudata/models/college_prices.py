"""What colleges charge, what grants take off, and what is left, by every publisher and edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.errors import NoVintageError
from edudata.models import _price_checks
from edudata.models._price_checks import PERCENTILES, SUSPECT
from edudata.models._schema import Model, column, optional, text, trust
from edudata.records import Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

KINDS = ("published", "grant_aid", "net")
STATISTICS = ("mean_fte", "mean_first_time", "mean_full_time", "mean_ranked", *PERCENTILES)
RESIDENCIES = ("in_district", "in_state", "out_of_state", "not_applicable", "not_recorded")
CONTROLS = ("all", "public", "private", "private_nonprofit", "private_for_profit")
SECTORS = tuple(f"{c}{level}" for c in CONTROLS for level in ("", "_4yr", "_2yr"))
COMPONENTS = (
    "tuition_fees",
    "room",
    "board",
    "room_board",
    "total",
    "books_supplies",
    "budget",
    "budget_on_campus",
    "budget_off_campus",
    "budget_with_family",
    "any",
)
DIGEST = "https://nces.ed.gov/programs/digest/"


class CollegePrices(Model):
    academic_year: str = column("academic year, e.g. 2022-23", str_matches=r"^\d{4}-(\d{2}|2000)$")
    year: int = column("its fall", "year", ge=1960, le=2100)
    publisher: str = column("who publishes the price", isin=("NCES", "College Board", "U.S. News"))
    edition: str = text(
        "year of the report; each revises the one before (College Board 2019/2020: not known which)"
    )
    sector: str = column("control and length of the programs; without a length: all lengths", isin=SECTORS)
    residency: str = column("which price of public institutions counts", isin=RESIDENCIES)
    component: str = column(
        "what is paid for; total is tuition, fees, room and board; budget adds books, travel and other "
        "costs; any: a grant may pay for any of it",
        isin=COMPONENTS,
    )
    statistic: str = column(
        "mean_fte: weighted by full-time-equivalent undergraduates; mean_full_time: by full-time "
        "enrollment; mean_first_time: of first-time full-time students; mean_ranked: plain mean of ranked "
        "colleges; p10 to p90: percentiles",
        isin=STATISTICS,
    )
    kind: str = column("published price, grant aid, or net price (published less grants)", isin=KINDS)
    amount_usd: float = column(
        "amount for one academic year; a net price may be negative", "USD", ge=-9e3, le=9e4
    )
    dollar_year: str = column(
        "current: dollars of the year itself; else constant dollars of this academic or calendar year",
        str_matches=r"^(current|\d{4}|\d{4}-(\d{2}|2000))$",
    )
    trust: str = trust()
    flag: str = optional("flag")
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = [
            "publisher",
            "statistic",
            "edition",
            "kind",
            "component",
            "sector",
            "residency",
            "dollar_year",
            "year",
        ]


def build_college_prices(raw: Raw) -> pd.DataFrame:
    """All prices, one row for each amount and the dollars it is in; no edition replaces another.

    Early days know fewer publishers: as of 2021 there is no Digest of 2023, and no percentiles yet.
    """
    parts = [part(raw) for part in (_averages, _percentiles, _attendance, _published, _net, _ranked)]
    frame = pd.concat([p for p in parts if p is not None], ignore_index=True)
    out = frame.assign(year=frame["academic_year"].str[:4].astype("int64"))
    for name in ("flag", "note"):
        out[name] = out[name].astype("str")
    return out


def _every(raw: Raw, resource: str) -> pd.DataFrame | None:
    """All vintages; None where none was published by the day asked for, an error without such a day."""
    try:
        return raw.every(resource)
    except NoVintageError:
        if raw.as_of is None:
            raise
        return None


def _averages(raw: Raw) -> pd.DataFrame:
    """NCES 330.10. A Digest is named for the year in which its constant dollars' academic year ends."""
    frame = raw.every("nces/tuition")
    edition = (frame["dollar_year"].str[:4].astype("int64") + 1).astype("str")
    short = edition.str[2:]
    shared = frame.assign(
        publisher="NCES",
        edition=edition,
        sector=_sector(frame["control"].str.replace("private_all", "private"), frame["level"]),
        residency=frame["public_residency"].where(
            ~frame["control"].str.startswith("private"), "not_applicable"
        ),
        component=frame["component"].replace("tuition_fees_room_board", "total"),
        statistic="mean_fte",
        kind="published",
        trust="primary",
        source_url=DIGEST + "d" + short + "/tables/dt" + short + "_330.10.asp",
    )
    constant = shared.assign(amount_usd=frame["average_constant_usd"])
    # What is suspect is the deflated amount; the current one beside it is not.
    sound = frame["flag"].ne(SUSPECT)
    current = shared.assign(
        amount_usd=frame["average_current_usd"],
        dollar_year="current",
        flag=frame["flag"].where(sound),
        note=frame["note"].where(sound),
    )
    return pd.concat([current, constant])[_columns()]


def _percentiles(raw: Raw) -> pd.DataFrame | None:
    """NCES 330.30; the extract at hand does not say whose price counts at public institutions."""
    frame = _every(raw, "nces/tuition_percentiles")
    if frame is None:
        return None
    return frame.assign(
        publisher="NCES",
        edition=frame["release"].str[:4],
        sector=frame["institution_group"].str.removesuffix("_all"),
        residency="not_recorded",
        component="tuition_fees",
        statistic="p" + frame["percentile"].astype("str"),
        kind="published",
        amount_usd=frame["tuition_fees_current_usd"],
        dollar_year="current",
        trust="primary",
        flag=None,
        note=None,
        source_url=DIGEST + "d22/tables/dt22_330.30.asp",
    )[_columns()]


def _attendance(raw: Raw) -> pd.DataFrame | None:
    """NCES 330.40, four-year institutions."""
    frame = _every(raw, "nces/cost_of_attendance")
    if frame is None:
        return None
    public = frame["control"].eq("public_in_state")
    components = {
        "tuition_required_fees": "tuition_fees",
        "on_campus_room_board": "room_board",
        "books_supplies": "books_supplies",
        "on_campus_total": "budget_on_campus",
        "off_campus_not_with_family_total": "budget_off_campus",
        "off_campus_with_family_total": "budget_with_family",
    }
    return frame.assign(
        publisher="NCES",
        edition=frame["release"].str[:4],
        sector=frame["control"].str.removesuffix("_in_state") + "_4yr",
        residency=_where(public | frame["control"].eq("all"), "in_state", "not_applicable"),
        component=frame["item"].map(components).astype("str"),
        statistic="mean_first_time",
        kind="published",
        amount_usd=frame["average_current_usd"],
        dollar_year="current",
        trust="primary",
        flag=None,
        note=None,
        source_url=DIGEST + "d23/tables/dt23_330.40.asp",
    )[_columns()]


def _published(raw: Raw) -> pd.DataFrame | None:
    """College Board, published prices; each edition also restates the year before."""
    frame = _every(raw, "college_board/published_prices")
    if frame is None:
        return None
    components = {"housing_food": "room_board", "full_published_budget": "budget"}
    implied = frame["status"].eq("implied_revision")
    return _split_residency(frame).assign(
        publisher="College Board",
        component=frame["component"].replace(components),
        statistic="mean_full_time",
        kind="published",
        amount_usd=frame["average_current_usd"],
        dollar_year="current",
        flag=frame["status"].where(implied),
        note=frame["source"].where(frame["note"].isna(), frame["source"] + "; " + frame["note"]),
    )[_columns()]


def _net(raw: Raw) -> pd.DataFrame | None:
    """College Board, published price, grant aid and net price of first-time full-time students."""
    frame = _every(raw, "college_board/net_prices")
    if frame is None:
        return None
    kinds = {
        "published_tuition_fees": ("published", "tuition_fees"),
        "grant_aid": ("grant_aid", "any"),
        "net_tuition_fees": ("net", "tuition_fees"),
        "net_tuition_fees_housing_food": ("net", "total"),
    }
    return _split_residency(frame).assign(
        publisher="College Board",
        edition=frame["dollar_year"],
        component=frame["measure"].map({k: c for k, (_, c) in kinds.items()}).astype("str"),
        statistic="mean_first_time",
        kind=frame["measure"].map({k: kind for k, (kind, _) in kinds.items()}).astype("str"),
        amount_usd=frame["average_constant_usd"],
        flag=None,
        note=frame["source"] + "; " + frame["note"],
    )[_columns()]


def _ranked(raw: Raw) -> pd.DataFrame | None:
    """U.S. News, plain means of the colleges it ranks."""
    frame = _every(raw, "us_news/tuition")
    if frame is None:
        return None
    frame = frame.assign(sector=frame["sector"].str.replace(r"^(private|public)", r"\1_4yr", regex=True))
    return _split_residency(frame).assign(
        publisher="U.S. News",
        edition=frame["release"].str[:4],
        component="tuition_fees",
        statistic="mean_ranked",
        kind="published",
        amount_usd=frame["average_tuition_fees_usd"],
        dollar_year="current",
    )[_columns()]


def _split_residency(frame: pd.DataFrame) -> pd.DataFrame:
    """public_4yr_in_state -> sector public_4yr, residency in_state; private ones have no residency."""
    found = frame["sector"].str.extract(
        r"^(?P<sector>.+?)(?:_(?P<residency>in_state|out_of_state|in_district))?$"
    )
    return frame.assign(
        sector=found["sector"].astype("str"),
        residency=found["residency"].fillna("not_applicable").astype("str"),
    )


def _sector(control: pd.Series[str], level: pd.Series[str]) -> pd.Series[str]:
    return (control + "_" + level).str.removesuffix("_all")


def _where(condition: pd.Series[bool], yes: str, no: str) -> pd.Series[str]:
    return pd.Series(yes, condition.index, dtype="str").where(condition, no)


def _columns() -> list[str]:
    return [name for name in CollegePrices.to_schema().columns if name != "year"]


TABLES: tuple[Table, ...] = (
    Table(
        name="college_prices",
        title="What colleges charge: published prices, grant aid and net prices",
        description="Prices of an academic year by sector from NCES (each edition, current and constant "
        "dollars, since 1963), the College Board (each edition, with grants and net prices) and U.S. News. "
        "A row says in whose dollars it is and which mean; publishers measure different things.",
        subject="prices",
        model=CollegePrices,
        build=build_college_prices,
        span=("academic_year", "academic_year"),
        checks=_price_checks.CHECKS,
        breaks=(
            "NCES has no 1964-65 to 1967-68.",
            "NCES, 1986-87: board counts 20 meals a week; before, meals on seven days, fewer of them.",
            "NCES, 1996-97: degree-granting institutions instead of institutions of higher education.",
            "NCES, edition of 2023: public tuition is the in-district price; in-state before.",
        ),
    ),
)
VIEWS: tuple[View, ...] = (
    View(
        name="tuition",
        title="Average published tuition, fees, room and board (NCES 330.10, newest edition)",
        table="college_prices",
        where={"publisher": ("NCES",), "statistic": ("mean_fte",)},
        newest="edition",
        drop=("publisher", "statistic", "kind"),
        resources=("nces/tuition",),
    ),
    View(
        name="tuition_editions",
        title="Average published tuition, fees, room and board (NCES 330.10, every edition)",
        table="college_prices",
        where={"publisher": ("NCES",), "statistic": ("mean_fte",)},
        resources=("nces/tuition",),
    ),
    View(
        name="net_price",
        title="Published price, grant aid and net price of first-time full-time students (College Board)",
        table="college_prices",
        where={"publisher": ("College Board",), "statistic": ("mean_first_time",)},
        drop=("publisher", "statistic"),
        resources=("college_board/net_prices",),
    ),
    View(
        name="college_board_prices",
        title="Published and net prices of the College Board, every edition",
        table="college_prices",
        where={"publisher": ("College Board",)},
        resources=("college_board/net_prices", "college_board/published_prices"),
    ),
)
