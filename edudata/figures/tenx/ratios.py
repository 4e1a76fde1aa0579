"""10X: how many times cheaper, faster or less debt-financed than a degree each alternative is."""

from __future__ import annotations

from dataclasses import replace

from edudata.analysis.job_outcomes import with_outcomes
from edudata.analysis.tenx import Own, compare
from edudata.errors import OutOfRangeError
from edudata.figures.charts import Chart
from edudata.figures.spec import Choice, FigureSpec, Frames, Number, Text
from edudata.figures.tenx import _dots
from edudata.figures.tenx._dots import LOOKS, YOURS
from edudata.figures.tenx._ratio_findings import FINDINGS
from edudata.figures.tenx._ratio_notes import notes_of, subtitle
from edudata.figures.tenx._ratios import Ratios
from edudata.figures.tenx._shared import (
    DOLLARS_CHOICE,
    LIVING_CHOICE,
    LOAN_RATE,
    SECTOR,
    TABLES,
    degree,
    short,
    times_text,
)
from edudata.figures.text import money

MEASURES = {"cost": "price", "time": "time", "debt": "debt", "job": "job outcome"}
# Where a control matters: pay and debt of graduates are published as they are.
OWED = {"measure": ("debt",)}
PRICED = {"measure": ("cost", "time", "debt")}


def rows(
    frames: Frames,
    *,
    measure: str,
    sector: str,
    years: float,
    dollars: str,
    living: str,
    own_funds: float,
    loan_rate_pct: float,
    courses: float,
    own_price: float,
    own_years: float,
) -> Ratios:
    """Compare every alternative, and the reader's own, with the degree."""
    base = degree(frames, sector, years)
    if measure == "debt" and not base.debt("published", living == "in", own_funds):
        raise OutOfRangeError(
            f"With own_funds of {money(own_funds)} the degree leaves no debt to compare: choose less than "
            f"{money(base.cost('published', living == 'in'))}, which is what it costs."
        )
    compared = compare(
        base,
        frames["education_alternatives"],
        frames["cpi"],
        own=Own(YOURS, own_price, own_years),
        dollars=dollars,
        living=living,
        own_funds_usd=own_funds,
        loan_rate_pct=loan_rate_pct,
        courses=courses,
    )
    return Ratios(base, with_outcomes(compared, frames["programs"]), measure, dollars, own_funds, courses)


def draw(data: Ratios) -> Chart:
    """Draw a dot per ratio, with lines at 1 and 10."""
    return _dots.draw(data.dots.reset_index(drop=True), data.columns, data.measure)


def describe(data: Ratios) -> Text:
    """Say how far the best bachelor's degree gets, and count the alternatives that reach ten."""
    finding, details, headline = FINDINGS[data.measure](data)
    look, first = next(iter(data.columns.items()))
    ratios = "; ".join(
        f"{short(name)} {times_text(value, data.nothing)}"
        for name, value in zip(data.dots["alternative"], data.dots[first], strict=True)
    )
    return Text(
        finding=finding,
        subtitle=f"{details} {subtitle(data)}",
        alt=(
            f"A dot for each of {len(data.dots)} alternatives on a logarithmic scale, with lines at 1 and "
            f"10. {finding} {details} {LOOKS[look][2].capitalize()}: {ratios}."
        ),
        headline=headline,
        notes=tuple(notes_of(data)),
    )


SPEC = FigureSpec(
    id="10X",
    page="tenx",
    name="Degree and alternatives",
    question="Which alternatives to a degree are ten times cheaper or quicker, and against which price?",
    tables=(*TABLES, "programs"),
    controls=(
        Choice("measure", "Compare", MEASURES, "cost"),
        *(
            replace(control, when=PRICED)
            for control in (
                SECTOR,
                Number("years", "Years to the degree", (1, 8, 4), 0.5, whole=False, unit="years"),
                DOLLARS_CHOICE,
                LIVING_CHOICE,
            )
        ),
        Number("own_funds", "Paid without a loan", (0, 100_000, 0), 500, unit="$", when=OWED),
        replace(LOAN_RATE, when=OWED),
        Number("courses", "Courses taken, where one is priced", (1, 120, 40), when=PRICED),
        Number("own_price", "Your alternative: price", (0, 200_000, 5_000), 100, unit="$", when=PRICED),
        Number(
            "own_years",
            "Your alternative: years",
            (0.1, 8, 1),
            0.1,
            whole=False,
            unit="years",
            when=PRICED,
        ),
    ),
    terms=("net price", "sticker price", "underemployed", "constant dollars"),
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "A ratio is what the degree asks divided by what the alternative asks: 10 means a tenth of the "
        "price, time or debt, 1 means the same. The degree has two prices: **published**, and "
        "**net** of the grants that first-time full-time students receive on average. An alternative's "
        "price is the one it publishes, for the whole of it: a price by month, term or course is "
        "multiplied by the stated length. Debt is what is left of the price after what is paid without a "
        "loan; with nothing paid it is the price itself. **Job outcome** is the pay of graduates four "
        "years on and their debt, where the College Scorecard has programs that represent an alternative: "
        "the middle of the programs' medians, each program weighted by its graduates. "
        "The credential follows each name: a certificate is not a degree. A master's degree requires a "
        "bachelor's degree and is left out. Whether something is open to everyone is our reading of what "
        "it requires, in the table with its reason. The years are the degree's nominal four: the median "
        "from first enrollment to a bachelor's degree was 52 months."
    ),
)
