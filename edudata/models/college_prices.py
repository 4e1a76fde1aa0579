"""College prices by publisher and edition: published prices, grant aid, and net prices."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, published
from edudata.models._price_checks import CHECKS, PERCENTILES, SUSPECT
from edudata.models._schema import Model, column, text
from edudata.records import Table, View

STATISTICS = ("mean_fte", "mean_first_time", "mean_full_time", "mean_ranked", *PERCENTILES)
CONTROLS = ("all", "public", "private", "private_nonprofit", "private_for_profit")
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


class CollegePrices(
    Model,
    key=[
        "publisher",
        "statistic",
        "edition",
        "kind",
        "component",
        "sector",
        "residency",
        "dollar_year",
        "year",
    ],
    provenance=["trust", "flag", "note", "source_url"],
):
    """One row per price, publisher, edition and dollar year."""

    academic_year: str = column("academic year, e.g. 2022-23", str_matches=r"^\d{4}-(\d{2}|2000)$")
    year: int = column("calendar year in which it starts", "year", ge=1960, le=2100)
    publisher: str = column("who publishes the price", isin=("NCES", "College Board", "U.S. News"))
    edition: str = text(
        "year of the report; each revises the one before (College Board 2019/2020: not known which)"
    )
    sector: str = column(
        "control and length of the programs; without a length: all lengths",
        isin=tuple(f"{control}{level}" for control in CONTROLS for level in ("", "_4yr", "_2yr")),
    )
    residency: str = column(
        "which price of public institutions counts",
        isin=("in_district", "in_state", "out_of_state", "not_applicable", "not_recorded"),
    )
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
    kind: str = column(
        "published price, grant aid, or net price (published minus grants)",
        isin=("published", "grant_aid", "net"),
    )
    amount_usd: float = column(
        "amount for one academic year; a net price may be negative", "USD", ge=-9e3, le=9e4
    )
    dollar_year: str = column(
        "current: dollars of the year itself; otherwise constant dollars of this academic or calendar year",
        str_matches=r"^(current|\d{4}|\d{4}-(\d{2}|2000))$",
    )


def build_college_prices(raw: Raw) -> pd.DataFrame:
    """Build one row per amount and the dollars it is in; no edition replaces another.

    As of earlier days there are fewer publishers: in 2021 no Digest of 2023 and no percentiles yet.
    """
    parts = [_averages(raw.every("nces/tuition"))]
    for resource, reshape in PARTS.items():
        parts += [reshape(frame) for frame in published(raw, resource, every=True)]
    frame = pd.concat(parts, ignore_index=True)
    frame["year"] = frame["academic_year"].str[:4].astype("int64")
    return cast(frame, CollegePrices)


# Items of NCES 330.40, and the components of prices that they are.
COSTS_OF_ATTENDANCE = {
    "tuition_required_fees": "tuition_fees",
    "on_campus_room_board": "room_board",
    "books_supplies": "books_supplies",
    "on_campus_total": "budget_on_campus",
    "off_campus_not_with_family_total": "budget_off_campus",
    "off_campus_with_family_total": "budget_with_family",
}


def _averages(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape NCES 330.10."""
    # A Digest is named for the year in which the academic year of its constant dollars ends.
    edition = (frame["dollar_year"].str[:4].astype("int64") + 1).astype("str")
    short = edition.str[2:]
    control = frame["control"].str.replace("private_all", "private")
    private = control.str.startswith("private")
    rows = frame.assign(
        publisher="NCES",
        edition=edition,
        sector=(control + "_" + frame["level"]).str.removesuffix("_all"),
        residency=frame["public_residency"].where(~private, "not_applicable"),
        component=frame["component"].replace("tuition_fees_room_board", "total"),
        statistic="mean_fte",
        kind="published",
        trust="primary",
        source_url=DIGEST + "d" + short + "/tables/dt" + short + "_330.10.asp",
    )
    return _both_dollars(rows)


def _both_dollars(rows: pd.DataFrame) -> pd.DataFrame:
    """Stack the amounts in current and those in constant dollars."""
    constant = rows.assign(amount_usd=rows["average_constant_usd"])
    # A suspect row has a wrong constant amount; its current amount is sound.
    sound = rows["flag"].ne(SUSPECT)
    current = rows.assign(
        amount_usd=rows["average_current_usd"],
        dollar_year="current",
        flag=rows["flag"].where(sound),
        note=rows["note"].where(sound),
    )
    return pd.concat([current, constant])


def _percentiles(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape NCES 330.30."""
    return frame.assign(
        publisher="NCES",
        edition=frame["release"].str[:4],
        sector=frame["institution_group"].str.removesuffix("_all"),
        # The extract does not say whose price counts at public institutions.
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
    )


def _attendance(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape NCES 330.40, costs of attendance at four-year institutions."""
    in_state = frame["control"].isin(["public_in_state", "all"])
    return frame.assign(
        publisher="NCES",
        edition=frame["release"].str[:4],
        sector=frame["control"].str.removesuffix("_in_state") + "_4yr",
        residency=in_state.map({True: "in_state", False: "not_applicable"}),
        component=frame["item"].map(COSTS_OF_ATTENDANCE),
        statistic="mean_first_time",
        kind="published",
        amount_usd=frame["average_current_usd"],
        dollar_year="current",
        trust="primary",
        flag=None,
        note=None,
        source_url=DIGEST + "d23/tables/dt23_330.40.asp",
    )


def _published(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape the College Board's published prices."""
    components = {"housing_food": "room_board", "full_published_budget": "budget"}
    # Each edition also restates the year before.
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
    )


def _net(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape the College Board's net prices of first-time full-time students."""
    kinds = {
        "published_tuition_fees": "published",
        "grant_aid": "grant_aid",
        "net_tuition_fees": "net",
        "net_tuition_fees_housing_food": "net",
    }
    components = {"grant_aid": "any", "net_tuition_fees_housing_food": "total"}
    return _split_residency(frame).assign(
        publisher="College Board",
        edition=frame["dollar_year"],
        component=frame["measure"].map(components).fillna("tuition_fees"),
        statistic="mean_first_time",
        kind=frame["measure"].map(kinds),
        amount_usd=frame["average_constant_usd"],
        flag=None,
        note=frame["source"] + "; " + frame["note"],
    )


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Reshape U.S. News, plain means of the colleges it ranks."""
    frame = frame.assign(sector=frame["sector"].str.replace(r"^(private|public)", r"\1_4yr", regex=True))
    return _split_residency(frame).assign(
        publisher="U.S. News",
        edition=frame["release"].str[:4],
        component="tuition_fees",
        statistic="mean_ranked",
        kind="published",
        amount_usd=frame["average_tuition_fees_usd"],
        dollar_year="current",
    )


PARTS = {
    "nces/tuition_percentiles": _percentiles,
    "nces/cost_of_attendance": _attendance,
    "college_board/published_prices": _published,
    "college_board/net_prices": _net,
    "us_news/tuition": _ranked,
}


def _split_residency(frame: pd.DataFrame) -> pd.DataFrame:
    """Split the sector: public_4yr_in_state -> public_4yr, in_state; private -> not_applicable."""
    parts = frame["sector"].str.extract(
        r"^(?P<sector>.+?)(?:_(?P<residency>in_state|out_of_state|in_district))?$"
    )
    return frame.assign(sector=parts["sector"], residency=parts["residency"].fillna("not_applicable"))


TABLES = (
    Table(
        name="college_prices",
        title="College prices: published prices, grant aid and net prices",
        description="Prices of an academic year by sector from NCES (each edition, current and constant "
        "dollars, since 1963), the College Board (each edition, with grants and net prices) and U.S. News. "
        "Each row gives its dollar year and type of mean; publishers measure different things.",
        subject="prices",
        model=CollegePrices,
        build=build_college_prices,
        span=("academic_year", "academic_year"),
        checks=CHECKS,
        breaks=(
            "NCES has no 1964-65 to 1967-68.",
            "NCES, 1986-87: board counts 20 meals a week; before, meals on seven days but fewer of them.",
            "NCES, 1996-97: degree-granting institutions instead of institutions of higher education.",
            "NCES, edition of 2023: public tuition is the in-district price; in-state before.",
        ),
    ),
)
VIEWS = (
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
        name="tuition_releases",
        title="Average published tuition, fees, room and board (NCES 330.10, every edition)",
        table="college_prices",
        where={"publisher": ("NCES",), "statistic": ("mean_fte",)},
        resources=("nces/tuition",),
    ),
    View(
        name="net_price",
        title="Published price, grant aid and net price of first-time full-time students (College Board)",
        description="Each academic year as in the newest edition that has it; dollar_year is the year "
        "whose dollars the amounts are in.",
        table="college_prices",
        where={"publisher": ("College Board",), "statistic": ("mean_first_time",)},
        newest="edition",
        by=("kind", "component", "sector", "residency", "year"),
        drop=("publisher", "statistic"),
        resources=("college_board/net_prices",),
    ),
    View(
        name="net_price_releases",
        title="Published price, grant aid and net price of first-time full-time students, every edition",
        table="college_prices",
        where={"publisher": ("College Board",), "statistic": ("mean_first_time",)},
        drop=("publisher", "statistic"),
        resources=("college_board/net_prices",),
    ),
    View(
        name="college_board_prices",
        title="Published and net prices of the College Board",
        description="Each academic year as in the newest edition that has it; dollar_year is the year "
        "whose dollars the amounts are in.",
        table="college_prices",
        where={"publisher": ("College Board",)},
        newest="edition",
        by=("statistic", "kind", "component", "sector", "residency", "year"),
        resources=("college_board/net_prices", "college_board/published_prices"),
    ),
    View(
        name="college_board_prices_releases",
        title="Published and net prices of the College Board, every edition",
        table="college_prices",
        where={"publisher": ("College Board",)},
        resources=("college_board/net_prices", "college_board/published_prices"),
    ),
)
