"""G-4-net-price: the published price, what grants take off, and what first-time students pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tuition import series
from edudata.figures.tuition.series import academic, money

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SECTORS = {
    "public": ("public_4yr", "in_state", "public four-year colleges (in-state)"),
    "private": ("private_nonprofit_4yr", "not_applicable", "private nonprofit four-year colleges"),
    "two_year": ("public_2yr", "in_district", "public two-year colleges (in-district)"),
}
ONE_YEAR = "one_year"
KINDS = {
    ("published", "tuition_fees"): ("published tuition and fees", style.BLUE, "solid"),
    ("grant_aid", "any"): ("grant aid", style.ORANGE, "dash"),
    ("net", "tuition_fees"): ("net tuition and fees", style.GREEN, "solid"),
    ("net", "total"): ("net price with housing and food", style.PURPLE, "dashdot"),
}
SHOWN = {
    "tuition": (("published", "tuition_fees"), ("grant_aid", "any"), ("net", "tuition_fees")),
    "with_housing_and_food": (("net", "tuition_fees"), ("net", "total")),
}
COLUMNS = [
    "academic_year",
    "year",
    "edition",
    "sector",
    "residency",
    "kind",
    "component",
    "statistic",
    "amount_usd",
    "dollar_year",
    "trust",
]
NET = {"tuition": ("net", "tuition_fees"), "with_housing_and_food": ("net", "total")}


BOARD, FIRST_TIME = "College Board", "mean_first_time"


def _own(frames: Frames, column: str) -> pd.Series[Any]:
    """A column of College Board's amounts of first-time full-time students."""
    prices = frames["college_board_prices"]
    return prices.loc[prices["statistic"].eq(FIRST_TIME) & prices["publisher"].eq(BOARD), column]


def net_rows(prices: pd.DataFrame) -> pd.DataFrame:
    """College Board's amounts of first-time full-time students, with the published price of each edition.

    An edition's published price of its own year is in that year's dollars, which are the edition's.
    """
    import pandas as pd

    board = prices.loc[prices["publisher"].eq(BOARD), COLUMNS]
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
    """One base year for all, or each edition alone in its own dollars."""
    editions = sorted(_own(frames, "edition").unique(), reverse=True)
    return {ONE_YEAR: "one year for all"} | {e: f"edition {e} alone, {e} dollars" for e in editions}


def base_years(frames: Frames) -> tuple[float, float, float]:
    """From the first net price to the last annual price index, which is the default."""
    from edudata.analysis.inflation import index_by_year

    last = index_by_year(frames["cpi"]).index.max()
    return _own(frames, "year").min(), last, last


def net_price(frames: Frames, *, sector: str, component: str, dollars: str, base_year: int) -> Card:
    """Published price, grants and net price; editions in one year's dollars, or one of them alone."""
    from edudata.analysis.inflation import ALL_ITEMS, real, real_name

    code, residency, where = SECTORS[sector]
    rows = net_rows(frames["college_board_prices"])
    rows = rows[rows["sector"].eq(code) & rows["residency"].eq(residency)]
    wanted = SHOWN[component]
    pairs = list(zip(rows["kind"], rows["component"], strict=True))
    rows = rows[[pair in wanted for pair in pairs]]
    if dollars == ONE_YEAR:
        cpi = series.prices_of(frames["cpi"], ALL_ITEMS)
        rows = real(rows, "amount_usd", base_year=base_year, cpi=cpi, deflator_year="calendar")
        column, unit = real_name("amount_usd", base_year), f"{base_year} dollars"
    else:
        rows = rows[rows["edition"].eq(dollars)]
        column, unit = "amount_usd", f"{dollars} dollars"
    if rows.empty:
        raise OutOfRangeError(f"Edition {dollars} has no net price of {where}. Choose dollars=one_year.")

    lines = by_edition(rows, column)
    editions = sorted(set(rows["edition"]))
    traces: list[go.Scatter] = []
    named: set[str] = set()
    marks: dict[str, str] = {}
    for pair in wanted:
        label, color, dash = KINDS[pair]
        for edition, line in lines.get(pair, {}).items():
            name = label if len(editions) == 1 else f"{label}, edition {edition}"
            years, amounts = line.index.tolist(), line.tolist()
            trace = series.line(years, amounts, name, (color, dash), "%{customdata}: $%{y:,.0f}")
            # One entry a kind: the other edition's points share its colour, and the subtitle says so.
            trace.update(name=label, legendgroup=label, showlegend=label not in named)
            marks[edition] = "diamonds" if trace.mode == "markers" else "lines"
            named.add(label)
            traces.append(trace)
    axis = series.USD | {"zeroline": True, "zerolinecolor": style.GRAY}
    figure = series.chart(traces, f"{unit} a year", axis, height=460)

    finding, net = tell(lines, unit, where, component)
    return Card(
        chart=figure,
        data=rows[
            ["academic_year", "year", "edition", "sector", "residency", "kind", "component", column]
            + (["dollar_year"] if dollars != ONE_YEAR else [])
            + ["trust"]
        ],
        finding=finding,
        subtitle=f"Averages per first-time full-time student at {where}, {unit}; College Board, "
        + " and ".join(f"edition {edition} ({mark})" for edition, mark in sorted(marks.items())),
        alt=f"Chart of {', '.join(KINDS[p][0] for p in wanted)} from "
        f"{academic(int(rows['year'].min()))} to {academic(int(rows['year'].max()))}. {finding}",
        headline=(money(net), f"{KINDS[NET[component]][0]} a year at {where}, {unit}"),
        notes=notes(rows, lines, component, dollars),
    )


Lines = dict[tuple[str, str], dict[str, "pd.Series[float]"]]


def by_edition(rows: pd.DataFrame, column: str) -> Lines:
    """Kind and component -> edition -> amounts as a Series year -> amount."""
    out: Lines = {}
    narrow = rows[["kind", "component", "edition", "year", column]].sort_values(["edition", "year"])
    for (kind, component, edition), part in narrow.groupby(["kind", "component", "edition"], sort=False):
        amounts = part.set_index("year")[column].astype(float)
        out.setdefault((str(kind), str(component)), {})[str(edition)] = amounts
    return out


def tell(lines: Lines, unit: str, where: str, component: str) -> tuple[str, float]:
    """The finding, and the newest net price."""
    pair = NET[component]
    nets = lines[pair]
    edition = max(nets)
    year = int(nets[edition].index.max())
    net = float(nets[edition][year])
    # Within an edition nothing but the year differs; another one may rest on revised data.
    same = len(nets[edition]) > 1 or len(nets) == 1
    earlier = edition if same else max(e for e in nets if e != edition)
    before = nets[earlier]
    text = f"At {where} {KINDS[pair][0]} came to {money(net)} in {academic(year)}, in {unit}"
    price = lines.get(("published", "tuition_fees"), {}).get(edition)
    grants = lines.get(("grant_aid", "any"), {}).get(edition)
    if component == "tuition" and price is not None and grants is not None:
        text += f": {money(price[year])} published less {money(grants[year])} of grants"
    peak = series.highest(before)
    high = float(before[peak])
    when = f"{academic(peak)}, the highest year" + ("" if same else f" of the edition of {earlier}")
    if peak != year and net > 0:
        direction = "less" if net < high else "more"
        text += f"; that is {abs(1 - net / high) * 100:.0f} % {direction} than {money(high)} in "
        text += when
    elif peak != year:
        text += f"; it was {money(high)} in {when}"
    return f"{text}.", net


def notes(rows: pd.DataFrame, lines: Lines, component: str, dollars: str) -> tuple[str, ...]:
    """Editions and their dollars, where they meet, and what a negative price means."""
    nets = lines[NET[component]]
    out = []
    if dollars == ONE_YEAR:
        out.append(
            f"The editions of {' and '.join(nets)} are in their own year's dollars and were moved to one "
            "year with BLS's annual averages of CPI-U; they are not joined."
        )
        for year in sorted(set.intersection(*(set(line.index) for line in nets.values()))):
            told = [f"{money(line[year])} by the edition of {edition}" for edition, line in nets.items()]
            out.append(f"{academic(int(year))}: {', '.join(told)}.")
    else:
        out.append(f"Only the edition of {dollars}, in its own dollars; others are left out, not deflated.")
    if any(
        (line < 0).any() for pair, found in lines.items() if pair[0] == "net" for line in found.values()
    ):
        out.append("A negative net price means that grants exceed tuition and fees.")
    quoted = sorted(set(rows.loc[rows["trust"].eq("secondary"), "edition"]))
    if quoted:
        out.append(
            f"Edition {', '.join(quoted)} is quoted by others: the newest and the highest year only."
        )
    if component == "tuition" and len(lines.get(("published", "tuition_fees"), {})) < len(nets):
        out.append("Not every edition gives published prices and grants for these colleges.")
    out.append(
        "Averages over all first-time full-time students, with grants or without; loans do not count."
    )
    return tuple(out)


NET_PRICE = FigureSpec(
    id="G-4-net-price",
    page="tuition",
    name="Published price, grants and net price",
    question="What do students pay after grants, and has that risen too?",
    tables=("college_board_prices", "cpi"),
    make=net_price,
    controls=(
        Choice("sector", "Institutions", {k: where for k, (_, _, where) in SECTORS.items()}, "public"),
        Choice(
            "component",
            "Price of",
            {"tuition": "tuition and fees", "with_housing_and_food": "with housing and food"},
            "tuition",
        ),
        Choice("dollars", "Dollars of", dollar_choices, ONE_YEAR),
        Number("base_year", "The year", base_years, help="Where the dollars are of one year."),
    ),
    about="**Net price** is the published price less the grants an average first-time full-time "
    "student receives from all sources; loans and work do not count. The College Board publishes it in "
    "constant dollars of each edition's year. Two editions are at hand: that of 2021 with every year "
    "since 2006-07, and what others quote of that of 2025. They are shown in one year's dollars, moved "
    "there with BLS's annual averages of the consumer price index, or each alone in its own dollars. "
    "They are never joined into one line.",
    terms=("net price", "grant aid", "published price"),
)
