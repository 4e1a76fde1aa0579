"""G-4-net-price: the published price, what grants take off, and what first-time students pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis.inflation import ALL_ITEMS, index_by_year, real, real_name
from edudata.errors import OutOfRangeError
from edudata.figures import _window, style
from edudata.figures.charts import Chart, Trace
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import academic, capital, money, percent
from edudata.figures.tuition import _shared as shared

SECTORS = {
    "public": ("public_4yr", "in_state", "public four-year colleges (in-state)"),
    "private": ("private_nonprofit_4yr", "not_applicable", "private nonprofit colleges (four-year)"),
    "two_year": ("public_2yr", "in_district", "public two-year colleges (in-district)"),
}
ONE_YEAR = "one_year"
PUBLISHED, GRANTS = ("published", "tuition_fees"), ("grant_aid", "any")
NET = {"tuition": ("net", "tuition_fees"), "with_housing_and_food": ("net", "total")}
KINDS = {
    PUBLISHED: ("published tuition and fees", style.BLUE, "solid"),
    GRANTS: ("grant aid", style.ORANGE, "dash"),
    NET["tuition"]: ("net tuition and fees", style.GREEN, "solid"),
    NET["with_housing_and_food"]: ("net price with housing and food", style.PURPLE, "dashdot"),
}
DRAWN = {
    "tuition": (PUBLISHED, GRANTS, NET["tuition"]),
    "with_housing_and_food": (NET["tuition"], NET["with_housing_and_food"]),
}
COLUMNS = ["academic_year", "year", "edition", "sector", "residency", "kind", "component"]
BOARD, FIRST_TIME = "College Board", "mean_first_time"
# Kind and component -> edition -> amounts by year.
Lines = dict[tuple[str, str], dict[str, "pd.Series[float]"]]


@dataclass(frozen=True, slots=True)
class Data:
    """Published prices, grants and net prices of one sector, by edition.

    Attributes
    ----------
    rows : DataFrame
        College Board's amounts.
    column, unit : str
        Column of the amounts drawn, and its dollars in words.
    component, dollars : str
        Values of the controls.
    where : str
        The colleges, in words.
    """

    rows: pd.DataFrame
    column: str
    unit: str
    component: str
    dollars: str
    where: str

    @property
    def table(self) -> pd.DataFrame:
        """The rows drawn; the dollars' year where it is not in the column's name."""
        year = ["dollar_year"] if self.dollars != ONE_YEAR else []
        return self.rows[[*COLUMNS, self.column, *year, "trust"]]

    @property
    def lines(self) -> Lines:
        """Amounts of each kind and edition by year."""
        lines: Lines = {}
        keys = ["kind", "component", "edition"]
        narrow = self.rows[[*keys, "year", self.column]].sort_values(["edition", "year"])
        for (kind, component, edition), part in narrow.groupby(keys, sort=False):
            amounts = part.set_index("year")[self.column].astype(float)
            lines.setdefault((str(kind), str(component)), {})[str(edition)] = amounts
        return lines


def first_time(frames: Frames, column: str) -> pd.Series[Any]:
    """Return a column of College Board's amounts of first-time full-time students."""
    prices = frames["college_board_prices_releases"]
    return prices.loc[prices["statistic"].eq(FIRST_TIME) & prices["publisher"].eq(BOARD), column]


def net_rows(prices: pd.DataFrame) -> pd.DataFrame:
    """Select amounts of first-time full-time students, with each edition's published price.

    An edition's published price of its own year is in that year's dollars, which are the edition's.
    """
    board = prices.loc[prices["publisher"].eq(BOARD)]
    board = board[[*COLUMNS, "statistic", "amount_usd", "dollar_year", "trust"]]
    own = board[board["statistic"].eq(FIRST_TIME)]
    published = board[
        board["statistic"].eq("mean_full_time")
        & board["component"].eq("tuition_fees")
        & board["edition"].isin(set(own["edition"]))
        & board["edition"].eq(board["year"].astype("str"))
    ]
    key = ["edition", "sector", "residency", "kind", "component", "year"]
    both = pd.concat([own, published.assign(dollar_year=published["edition"])], ignore_index=True)
    return both.drop_duplicates(key).sort_values(key, ignore_index=True)


def dollar_choices(frames: Frames) -> dict[str, str]:
    """Return one base year for all, and each edition alone in its own dollars."""
    editions = sorted(first_time(frames, "edition").unique(), reverse=True)
    return {ONE_YEAR: "one year for all"} | {e: f"{e} edition only, {e} dollars" for e in editions}


def base_years(frames: Frames) -> tuple[float, float, float]:
    """Return the first net price and, twice, the last annual price index."""
    last = index_by_year(frames["cpi"]).index.max()
    return first_time(frames, "year").min(), last, last


def drawn_years(frames: Frames) -> tuple[int, int]:
    """Return the first and the last year with a net price."""
    years = first_time(frames, "year")
    if years.isna().all():
        raise OutOfRangeError("The tables have no net price.")
    return int(years.min()), int(years.max())


def rows(frames: Frames, *, sector: str, component: str, dollars: str, base_year: int) -> Data:
    """Select the sector's amounts: editions in one year's dollars, or one of them alone."""
    code, residency, where = SECTORS[sector]
    amounts = net_rows(frames["college_board_prices_releases"])
    amounts = amounts[amounts["sector"].eq(code) & amounts["residency"].eq(residency)]
    pairs = zip(amounts["kind"], amounts["component"], strict=True)
    amounts = amounts[[pair in DRAWN[component] for pair in pairs]]
    if dollars == ONE_YEAR:
        cpi = shared.prices_of(frames["cpi"], ALL_ITEMS)
        amounts = real(amounts, "amount_usd", base_year=base_year, cpi=cpi, deflator_year="calendar")
        column, unit = real_name("amount_usd", base_year), f"{base_year} dollars"
    else:
        amounts = amounts[amounts["edition"].eq(dollars)]
        column, unit = "amount_usd", f"{dollars} dollars"
    if amounts.empty:
        raise OutOfRangeError(f"Edition {dollars} has no net price of {where}. Choose dollars=one_year.")
    return Data(amounts, column, unit, component, dollars, where)


def edition_lines(data: Data) -> list[tuple[str, Trace]]:
    """Build one line per kind and edition, each with its edition."""
    lines, traces = data.lines, []
    several = data.rows["edition"].nunique() > 1
    for pair in DRAWN[data.component]:
        label, color, dash = KINDS[pair]
        for place, (edition, values) in enumerate(lines.get(pair, {}).items()):
            name = f"{label}, {edition} edition" if several else label
            years, amounts = values.index.tolist(), values.tolist()
            trace = shared.line(years, amounts, name, (color, dash), "%{customdata}: $%{y:,.0f}")
            # One entry a kind: the other edition's points share its color, and the subtitle says so.
            trace |= {"name": label, "legendgroup": label, "showlegend": place == 0}
            traces.append((edition, trace))
    return traces


def draw(data: Data) -> Chart:
    """Draw one line per kind and edition; an edition of single years is drawn as points."""
    axis = shared.USD | {"zeroline": True, "zerolinecolor": style.GRAY}
    traces = [trace for _, trace in edition_lines(data)]
    return shared.chart(traces, f"{data.unit} a year", axis, height=460)


def describe(data: Data) -> Text:
    """State the newest net price, and how it compares with the highest."""
    finding, net, numbers = newest(data)
    years = data.rows["year"]
    marks = {e: "diamonds" if t["mode"] == "markers" else "lines" for e, t in edition_lines(data)}
    return Text(
        finding=finding,
        subtitle=f"Average per first-time full-time student at {data.where}, {data.unit} (College Board, "
        + ", ".join(f"{edition} edition: {mark}" for edition, mark in sorted(marks.items()))
        + ")",
        alt=f"Chart of {', '.join(KINDS[p][0] for p in DRAWN[data.component])} from "
        f"{academic(int(years.min()))} to {academic(int(years.max()))}. {finding}",
        headline=(money(net), f"{KINDS[NET[data.component]][0]} a year at {data.where}, {data.unit}"),
        notes=(f"{capital(numbers)}.", *notes(data)),
    )


def newest(data: Data) -> tuple[str, float, str]:
    """Return the finding, the newest net price, and the numbers behind it."""
    lines, pair = data.lines, NET[data.component]
    nets = lines[pair]
    edition = max(nets)
    year = int(nets[edition].index.max())
    net = float(nets[edition][year])
    what = KINDS[pair][0]
    place = data.where.partition(" (")[0]

    finding = (
        f"After grants, {place.removesuffix(' colleges')} tuition and fees are {money(net)}"
        if data.component == "tuition"
        else f"After grants, a year at {place} costs {money(net)}"
    )
    numbers = f"{what}: {money(net)} in {academic(year)}"
    price, grants = (lines.get(kind, {}).get(edition) for kind in (PUBLISHED, GRANTS))
    if data.component == "tuition" and price is not None and grants is not None:
        numbers += f", which is {money(price[year])} published minus {money(grants[year])} in grants"
    # Within an edition nothing but the year differs; another one may rest on revised data.
    same = len(nets[edition]) > 1 or len(nets) == 1
    earlier = edition if same else max(e for e in nets if e != edition)
    peak = shared.peak_year(nets[earlier])
    high = float(nets[earlier][peak])
    when = f"{academic(peak)}, the highest year" + ("" if same else f" of the {earlier} edition")
    if peak != year and net > 0:
        direction = "less" if net < high else "more"
        share = percent(abs(1 - net / high) * 100, 0)
        finding += f", {share} {direction} than in {peak}"
        numbers += f"; {money(high)} in {when}"
    elif peak != year:
        numbers += f"; {money(high)} in {when}"
    return f"{finding}.", net, numbers


CONVERTED = "we convert both with the consumer price index. They are not joined."


def _overlap(nets: Mapping[str, pd.Series[float]]) -> list[str]:
    """Say how the editions are converted, and compare them in the years that all have."""
    texts = [f"The {' and '.join(nets)} editions use their own year's dollars; {CONVERTED}"]
    for year in sorted(set.intersection(*(set(line.index) for line in nets.values()))):
        prices = (f"{money(line[year])} in the {edition} edition" for edition, line in nets.items())
        texts.append(f"{academic(int(year))}: {', '.join(prices)}.")
    return texts


def notes(data: Data) -> tuple[str, ...]:
    """Explain editions and their dollars, and a negative price."""
    lines, nets, texts = data.lines, data.lines[NET[data.component]], []
    if data.dollars == ONE_YEAR:
        texts += _overlap(nets)
    else:
        texts.append(f"Shows the {data.dollars} edition only, in its own dollars.")
    net_lines = [line for kind, editions in lines.items() if kind[0] == "net" for line in editions.values()]
    if any((line < 0).any() for line in net_lines):
        texts.append("A negative net price means that grants exceed tuition and fees.")
    quoted = sorted(set(data.rows.loc[data.rows["trust"].eq("secondary"), "edition"]))
    if quoted:
        texts.append(
            f"From the {', '.join(quoted)} edition we have only the newest and the highest year, as quoted "
            "by others."
        )
    if data.component == "tuition" and len(lines.get(PUBLISHED, {})) < len(nets):
        texts.append("Not every edition gives published prices and grants for these colleges.")
    texts.append(
        "The averages cover all first-time full-time students, with or without grants. Loans are not "
        "subtracted."
    )
    return tuple(texts)


SPEC = FigureSpec(
    id="G-4-net-price",
    page="tuition",
    name="Published price, grants and net price",
    question="What do students pay after grants, and has that risen too?",
    tables=("college_board_prices_releases", "cpi"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("sector", "Colleges", {k: where for k, (_, _, where) in SECTORS.items()}, "public"),
        Choice(
            "component",
            "Price",
            {"tuition": "tuition and fees", "with_housing_and_food": "with housing and food"},
            "tuition",
        ),
        Choice("dollars", "Editions", dollar_choices, ONE_YEAR, rare=True),
        Number("base_year", "In dollars of", base_years, when={"dollars": (ONE_YEAR,)}),
        *_window.controls(drawn_years, when={"dollars": (ONE_YEAR,)}),
    ),
    about="**Net price** is the published price minus the grants that an average first-time full-time "
    "student receives from all sources. Loans and earnings are not subtracted. The College Board "
    "publishes it adjusted for inflation, in the dollars of each edition's year. We use two editions: "
    "2021, with every year since 2006-07, and what others quote from 2025. The chart shows both in the "
    "dollars of one year, converted with the yearly consumer price index, or one edition in its own "
    "dollars. We never join them into one line.",
    terms=("net price", "grant aid", "published price"),
)
