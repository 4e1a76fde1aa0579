"""10X-payback: when a degree and an alternative have paid for themselves, and what each is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.spec import Card, FigureSpec, Frames
from edudata.figures.tenx.common import (
    ALTERNATIVE,
    BASIS,
    BORROWED,
    DISCOUNT,
    HORIZON,
    LIVING_OUT,
    LOAN_RATE,
    LOAN_TERMS,
    MAJOR,
    PREMIUM,
    SECTOR,
    TABLES,
    UPPER_END,
    Terms,
    comparable,
    degree,
    major_name,
    moved,
    price_and_length,
    short,
)
from edudata.figures.text import amount

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import plotly.graph_objects as go

NO_NET = (
    "The net price of out-of-state students is not published. Choose basis=published, or sector=public."
)


def make(
    frames: Frames,
    alternative: str,
    premium_pct: float,
    sector: str,
    basis: str,
    major: str,
    horizon: int,
    discount_pct: float,
    borrowed_pct: float,
    loan_rate_pct: float,
) -> Card:
    """What a degree and an alternative have brought beyond working at once, year by year."""
    import numpy as np

    from edudata.analysis.lab import high_school_pay, pay_year, premium_needed_pct
    from edudata.analysis.payback import break_even_year, discounted, gain
    from edudata.errors import OutOfRangeError

    base = degree(frames, sector, major=major_name(frames, major))
    if base.cost(basis) != base.cost(basis):
        raise OutOfRangeError(NO_NET)
    cost, years = price_and_length(frames, base.year, alternative)
    factor, (work, work_year) = moved(frames, base.year), high_school_pay(frames["graduate_wages"])
    pay_years = dict.fromkeys(str(year) for year in (pay_year(frames["majors"]), work_year))
    terms = Terms(
        basis=basis,
        premium_pct=premium_pct,
        discount_pct=discount_pct,
        horizon=horizon,
        borrowed_pct=borrowed_pct,
        loan_rate_pct=loan_rate_pct,
        cost=cost,
        years=years,
        work_pay_usd=work * factor,
        pay_factor=factor,
    )
    degree_path, other_path, at_once = terms.paths(base)
    loan = terms.loan()
    flows = {
        "degree": gain(degree_path, at_once, horizon, loan),
        "alternative": gain(other_path, at_once, horizon, loan),
    }
    sums = {key: np.cumsum(discounted(flow, discount_pct)) for key, flow in flows.items()}
    even = {key: break_even_year(flow, discount_pct) for key, flow in flows.items()}
    worth = {key: float(values[-1]) for key, values in sums.items()}
    needed = premium_needed_pct(degree_path, other_path, at_once, horizon, discount_pct, loan)
    names = {"degree": "degree", "alternative": short(comparable(frames)[alternative])}
    price = amount(degree_path.cost_usd, "usd")
    finding = (
        f"A degree at {price} has {_even(even['degree'], horizon)}; {names['alternative']} at "
        f"{amount(other_path.cost_usd, 'usd')} with {premium_pct:g} % of its extra pay has "
        f"{_even(even['alternative'], horizon)}. {_needed(needed, horizon)}"
    )
    return Card(
        chart=_drawn(sums, even, names),
        data=_table(sums, flows, names),
        finding=finding,
        subtitle=(
            f"Gain over working at once, summed and discounted at {discount_pct:g} % a year, in USD of "
            f"{base.year}-{(base.year + 1) % 100:02d}; {_pay(base.major)} at "
            f"{amount(degree_path.pay_usd, 'usd')} a year against {amount(at_once.pay_usd, 'usd')}"
        ),
        alt=(
            f"Two lines over {horizon} years: price and pay forgone, then extra pay. {finding} "
            f"After {horizon} years the degree is worth {amount(worth['degree'], 'usd')} and the other "
            f"{amount(worth['alternative'], 'usd')} more than working at once."
        ),
        headline=(
            f"{even['degree']} years" if even["degree"] is not None else f"over {horizon} years",
            "until a degree has paid for itself, forgone pay included",
        ),
        notes=(
            "A diamond marks the year after which it has paid for itself.",
            (
                f"Net present value after {horizon} years: degree {amount(worth['degree'], 'usd')}, "
                f"{names['alternative']} {amount(worth['alternative'], 'usd')}."
            ),
            (
                f"An assumption to vary: the alternative brings {premium_pct:g} % of a degree's extra pay. "
                "What graduates earn is published for some (first figure, job outcome); what an "
                "alternative itself adds is not."
            ),
            (
                "Pay is the median early-career pay of graduates and of young workers with a high-school "
                f"diploma ({' and '.join(pay_years)}, moved to dollars of the prices by "
                "CPI-U), the same every year and before taxes: a degree's extra pay grows later, so that "
                "this understates it. It says nothing about who chooses a degree, and takes for granted "
                "that it is completed."
            ),
            (
                f"{borrowed_pct:g} % of the price is borrowed at {loan_rate_pct:g} % over {loan.years:g} "
                "years, with no interest during study. The rate contains inflation and repayments are not "
                "deflated, so that borrowing looks a little dearer than it is. Nobody earns beside study."
            ),
            LOAN_TERMS,
            LIVING_OUT,
            UPPER_END,
        ),
    )


def _pay(major: str) -> str:
    return "graduates" if major == "Overall" else f"graduates in {major}"


def _even(year: int | None, horizon: int) -> str:
    if year is None:
        return f"not paid for itself within {horizon} years"
    return f"paid for itself after {year} year{'s' if year != 1 else ''}"


def _needed(share_pct: float, horizon: int) -> str:
    """What share of the extra pay makes both worth the same."""
    if share_pct != share_pct:
        return "A degree brings no extra pay here, and a share of it means nothing."
    if share_pct <= 0:
        return f"It is worth more after {horizon} years even with none (0 %) of it."
    return f"It needs {share_pct:.0f} % to be worth as much after {horizon} years."


def _drawn(sums: dict[str, np.ndarray], even: dict[str, int | None], names: dict[str, str]) -> go.Figure:
    import plotly.graph_objects as go

    looks = {"degree": (style.BLUE, "solid"), "alternative": (style.ORANGE, "dash")}
    traces = []
    for key, values in sums.items():
        color, dash = looks[key]
        at = even[key]
        years = list(range(len(values) + 1))
        traces.append(
            go.Scatter(
                x=years,
                y=[0.0, *_whole(values)],
                mode="lines+markers",
                name=names[key],
                line={"color": color, "dash": dash, "width": 2.2},
                marker={
                    "color": color,
                    "symbol": "diamond",
                    "size": [10 if at and year == at else 0 for year in years],
                },
                hovertemplate="after year %{x}: %{y:$,.0f}<extra>" + names[key] + "</extra>",
            )
        )
    figure = go.Figure(traces)
    line = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0}
    return style.layout(
        figure,
        x="years since study began",
        y="USD gained",
        yaxis={"tickformat": "$,d", "zeroline": False},
        shapes=[line | {"line": {"color": style.GRAY, "width": 1.5}, "layer": "below"}],
    )


def _whole(values: np.ndarray) -> list[float]:
    """Whole dollars: cents are beyond what this can say."""
    return [float(v) for v in values.round()]


def _table(
    sums: dict[str, np.ndarray], flows: dict[str, np.ndarray], names: dict[str, str]
) -> pd.DataFrame:
    import pandas as pd

    parts = [
        pd.DataFrame(
            {
                "path": names[key],
                "years_since_start": range(1, len(values) + 1),
                "gain_in_year_usd": flows[key].round(2),
                "discounted_sum_usd": values.round(2),
            }
        )
        for key, values in sums.items()
    ]
    return pd.concat(parts, ignore_index=True)


PAYBACK = FigureSpec(
    id="10X-payback",
    page="tenx",
    name="When it has paid for itself",
    question="After how many years has a degree or an alternative paid for itself?",
    tables=(*TABLES, "graduate_wages"),
    controls=(
        ALTERNATIVE,
        PREMIUM,
        SECTOR,
        BASIS,
        MAJOR,
        HORIZON,
        DISCOUNT,
        BORROWED,
        LOAN_RATE,
    ),
    terms=("net price", "sticker price", "early career", "net present value", "discount rate"),
    make=make,
    about=(
        "Each line is what one has, beyond somebody who went to work at once with a high-school diploma: "
        "forgone pay and price first, extra pay after. Later dollars count less, by the discount rate, "
        "which is on top of inflation, as all amounts are in dollars of one year. **Paid for itself** is "
        "the first year after which the sum stays above zero. The **share needed** asks no assumption "
        "about the alternative's pay: it is the share of a degree's extra pay with which both are worth "
        f"the same. {LIVING_OUT} {LOAN_TERMS} Pay: Federal Reserve Bank of New York."
    ),
)
