"""10X: how many times cheaper, faster or less debt-financed than a degree each alternative is."""

from __future__ import annotations

from dataclasses import replace

from edudata.analysis.job_outcomes import with_outcomes
from edudata.analysis.tenx import Own, compare
from edudata.errors import OutOfRangeError
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
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
    times_words,
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
        f"{short(name)} {times_words(value, data.nothing)}"
        for name, value in zip(data.dots["alternative"], data.dots[first], strict=True)
    )
    return Text(
        finding=finding,
        subtitle=subtitle(data),
        alt=(
            f"Chart with a dot for each of {len(data.dots)} alternatives on a logarithmic scale, with "
            f"lines at 1 and 10. {finding} {details} {LOOKS[look][2].capitalize()}: {ratios}."
        ),
        headline=headline,
        notes=(details, *notes_of(data)),
    )


SPEC = FigureSpec(
    id="10X",
    page="tenx",
    name="A degree and its alternatives",
    question="Which alternatives to a degree are ten times cheaper or quicker, and at which price?",
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
        Number("courses", "Number of single courses", (1, 120, 40), when=PRICED),
        Number("own_price", "Price of your alternative", (0, 200_000, 5_000), 100, unit="$", when=PRICED),
        Number(
            "own_years",
            "Length of your alternative",
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
        "Each number is the degree's price, time or debt divided by the alternative's: 10 means a tenth, 1 "
        "means the same. The degree has two prices: **published**, and **net** of the grants that "
        "first-time full-time students receive on average. An alternative's price is what it publishes for "
        "the whole program; a price per month, term or course is multiplied by the stated length. Debt is "
        "the price minus what is paid without a loan. **Job outcome** is the pay of graduates after four "
        "years and their debt, where the College Scorecard has programs like the alternative: the middle "
        "of the programs' medians, each program weighted by its graduates. The credential follows each "
        "name. A master's degree requires a bachelor's degree and is left out. Whether something is open "
        "to everyone is our reading of its requirements; the table gives the reason. The degree takes its "
        "standard four years; the median from first enrollment to a bachelor's degree was 52 months."
    ),
)
