"""10X: how many times cheaper, faster or less debt-financed than a degree each alternative is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.job_outcomes import COMMON, NOT_MEASURED, with_outcomes
from edudata.analysis.tenx import TEN, Baseline, Own, compare, times
from edudata.errors import OutOfRangeError
from edudata.figures.charts import Chart
from edudata.figures.spec import Choice, FigureSpec, Frames, Number, Text
from edudata.figures.tenx import _dots
from edudata.figures.tenx._dots import LOOKS, NOTHING, YOURS
from edudata.figures.tenx._shared import (
    DOLLARS_CHOICE,
    LIVING_CHOICE,
    LOAN_RATE,
    LOAN_TERMS,
    SECTOR,
    TABLES,
    UPPER_END,
    degree,
    short,
    times_text,
    times_words,
)
from edudata.figures.text import money

MEASURES = {"cost": "price", "time": "time", "debt": "debt", "job": "job outcome"}
HEADED = {"cost": "cheaper", "debt": "on debt"}
BETTER = {"cost": ("is", "cheaper"), "debt": ("leaves", "less debt")}
NOTHING_ASKED = {"cost": "is free", "debt": "leaves no debt"}
# Where a control matters: pay and debt of graduates are published as they are.
OWED = {"measure": ("debt",)}
PRICED = {"measure": ("cost", "time", "debt")}
# What a tenth means, and against what.
TENTHS = {
    "cost": ("are ten times cheaper", "against the published {} of a degree"),
    "debt": (
        "leave a tenth of the debt or less",
        "against the {} to borrow for a degree's published price",
    ),
}
PRICES = {"one_year": "price_real_usd", "nominal": "price_nominal_usd"}
OTHER = {"one_year": "nominal", "nominal": "one_year"}


def _columns(measure: str) -> dict[str, str]:
    """Map the look of the dots to the column of their ratio."""
    if measure == "time":
        return {"time": "time_ratio"}
    if measure == "job":
        return {"pay": "pay_ratio", "owed": "graduates_debt_ratio"}
    return {basis: f"{measure}_ratio_{basis}" for basis in ("published", "net")}


@dataclass(frozen=True, slots=True)
class Ratios:
    """Every alternative compared with the degree, on the reader's terms."""

    base: Baseline
    compared: pd.DataFrame
    measure: str
    dollars: str
    own_funds: float
    courses: float

    @property
    def living(self) -> bool:
        """Whether housing and food are part of the costs."""
        return self.compared.attrs["living_costs"] == "in"

    @property
    def columns(self) -> dict[str, str]:
        """Look of the dots and column of their ratio."""
        columns = _columns(self.measure)
        if self.measure == "debt" and self.base.debt("net", self.living, self.own_funds) == 0:
            del columns["net"]
        return columns

    @property
    def dots(self) -> pd.DataFrame:
        """The alternatives drawn, the one furthest ahead on top."""
        columns = list(self.columns.values())
        measured = self.compared[self.compared[columns].notna().any(axis=1)]
        return measured.sort_values([columns[0], "alternative"], ascending=[False, True], kind="stable")

    @property
    def others(self) -> pd.DataFrame:
        """The alternatives drawn without the reader's own."""
        return self.dots[self.dots["alternative"] != YOURS]

    @property
    def left_out(self) -> pd.DataFrame:
        """The alternatives without a ratio on this measure."""
        missing = ~self.compared.index.isin(self.dots.index) & self.compared["alternative"].ne(YOURS)
        return self.compared[missing]

    @property
    def nothing(self) -> str:
        """The word for an alternative that costs nothing."""
        return NOTHING.get(self.measure, "free")

    @property
    def table(self) -> pd.DataFrame:
        """The rows with every ratio; a free alternative has none, and says so."""
        ratios = [column for column in self.compared.columns if "_ratio" in column]
        return self.compared.assign(is_free=self.compared["cost_usd"].eq(0)).replace(
            {column: {np.inf: np.nan} for column in ratios}
        )

    def asked(self, basis: str) -> str:
        """Format what the degree costs or leaves in debt."""
        return money(float(self.compared.attrs[f"{basis}_{self.measure}_usd"]))


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
        subtitle=f"{details} {_subtitle(data)}",
        alt=(
            f"A dot for each of {len(data.dots)} alternatives on a logarithmic scale, with lines at 1 and "
            f"10. {finding} {details} {LOOKS[look][2].capitalize()}: {ratios}."
        ),
        headline=headline,
        notes=tuple(_notes(data)),
    )


Finding = tuple[str, str, tuple[str, str]]


def _time_finding(data: Ratios) -> Finding:
    others = data.others
    best, quickest = _best(others, "time_ratio"), others.iloc[0]
    reached = int((others["time_ratio"] >= TEN).sum())
    details = (
        f"Of {len(others)} alternatives with a stated length, {reached} take a tenth of "
        f"{data.base.years:g} years or less."
    )
    text = f"{reached} of {len(others)} alternatives {'is' if reached == 1 else 'are'} ten times quicker."
    if best is not None:
        text = f"The quickest bachelor's degree is {times_words(best['time_ratio'])} quicker; {text}"
        details += _for_whom(best, short(best["alternative"]))
    headline = (
        times_text(quickest["time_ratio"]),
        f"{short(quickest['alternative'])}, quicker than a degree",
    )
    return text, details, headline


def _money_finding(data: Ratios) -> Finding:
    others, columns, measure = data.others, data.columns, data.measure
    reached = int((others[columns["published"]] >= TEN).sum())
    net = columns.get("net", "")
    has_net = bool(net) and bool(others[net].notna().any())
    tenth, against = TENTHS[measure]
    details = f"{reached} of {len(others)} alternatives {tenth} {against.format(data.asked('published'))}"
    if has_net:
        details += f", {int((others[net] >= TEN).sum())} against the {data.asked('net')} after grants"
    details += "."
    best = _best(others, columns["published"])
    if best is None:
        text = f"{reached} of {len(others)} alternatives {tenth}."
        return (
            text,
            details,
            (f"{reached} of {len(others)}", "alternatives that reach ten, published price"),
        )
    shown = columns if has_net else {"published": columns["published"]}
    ratios, (verb, better) = _ratios(best, shown, data.nothing), BETTER[measure]
    text = f"The best bachelor's degree {NOTHING_ASKED[measure]}"
    if ratios.startswith("×"):
        first, *second = [times_words(best[column]) for column in shown.values()]
        text = f"The best bachelor's degree {verb} {first} {better} by published price"
        text += f", but {second[0]} after grants" if second else ""
    prices = "published and net price" if has_net else "published price"
    details += _for_whom(best, short(best["alternative"]))
    return f"{text}.", details, (ratios, f"{HEADED[measure]}: the best bachelor's degree, by {prices}")


def _job_finding(data: Ratios) -> Finding:
    """Compare pay after the best-paid bachelor's degree, or the best-paid if there is none."""
    others, attrs = data.others, data.compared.attrs
    best = _best(others, "pay_ratio")
    best = others.iloc[0] if best is None else best
    name = short(best["alternative"])
    details = (
        f"Pay is published for {len(others)} of {len(data.compared) - 1} alternatives: four years on, "
        f"graduates of {name} earn {money(float(best['earnings_4yr_usd']))} and owed "
        f"{money(float(best['graduates_debt_usd']))}, bachelor's graduates "
        f"{money(float(attrs['degree_earnings_4yr_usd']))} and {money(float(attrs['degree_debt_usd']))}; "
        f"within the same fields they earn {best['pay_ratio_same_fields']:.1f} times as much."
    )
    text = f"Graduates of {name} earn {times_words(best['pay_ratio'])} the pay of bachelor's graduates."
    return text, details, (times_text(best["pay_ratio"]), f"the pay of bachelor's graduates: {name}")


FINDINGS = {"cost": _money_finding, "debt": _money_finding, "time": _time_finding, "job": _job_finding}


def _for_whom(row: pd.Series[Any], name: str) -> str:
    return f" {name}: {row['condition']}." if row["condition"] else ""


def _best(alternatives: pd.DataFrame, column: str) -> pd.Series[Any] | None:
    """Return the bachelor's degree that is furthest ahead."""
    bachelors = alternatives["credential"].eq("bachelor's degree") & alternatives[column].notna()
    if not bachelors.any():
        return None
    return alternatives[bachelors].sort_values(column, ascending=False, kind="stable").iloc[0]


def _ratios(row: pd.Series[Any], columns: dict[str, str], nothing: str) -> str:
    """Format the ratios against each price, such as "×8.0 and ×1.5"."""
    words = [times_text(row[column], nothing) for column in columns.values()]
    # What costs nothing does so against any price.
    return " and ".join(words if words[0].startswith("×") else dict.fromkeys(words))


def _subtitle(data: Ratios) -> str:
    if data.measure == "job":
        return (
            "Median pay four years after, and median debt, of programs weighted by their graduates, "
            "against those of all bachelor's programs (College Scorecard); above 1 is better"
        )
    base, attrs = data.base, data.compared.attrs
    one = attrs["dollars"] == attrs["academic_year"]
    dollars = f"all in dollars of {attrs['dollars']}" if one else f"dollars {attrs['dollars']}"
    text = (
        f"{base.label[0].upper()}{base.label[1:]}, {base.years:g} years at the prices of "
        f"{attrs['academic_year']}, {'with' if data.living else 'without'} housing and food; {dollars}. "
        "Above 1 the alternative asks less"
    )
    return text + (f"; {money(data.own_funds)} paid without a loan." if data.measure == "debt" else ".")


def _notes(data: Ratios) -> list[str]:
    compared = data.compared
    measured = compared[compared["job_outcome"].ne(NOT_MEASURED)]
    conditional = compared[compared["condition"].ne("")]
    notes = [
        f"† {short(name)}: its length, and so its price, is {condition} (its source); others need more "
        "time and pay more."
        for name, condition in zip(conditional["alternative"], conditional["condition"], strict=True)
    ]
    if data.measure == "job":
        whose = [_whose(row) for row in measured.to_dict("records")]
        silent = f"Not measured: {'; '.join(map(short, data.left_out['alternative']))}."
        return [COMMON, *whose, silent, *_after_a_degree(data)]
    notes += [_outcome_note(data.base, len(measured), len(compared) - 1), UPPER_END, *_price_notes(data)]
    notes.append(f"What is repaid on each is in the table. {LOAN_TERMS}")
    if len(data.left_out):
        left_out = "; ".join(data.left_out["alternative"])
        notes.append(f"Not shown, as no length or price of the whole is known: {left_out}.")
    notes += _after_a_degree(data)
    if data.measure in ("cost", "debt"):
        notes[1:1] = _other_dollars(data)
        if "net" not in data.columns:
            notes.insert(
                0,
                f"After grants the degree costs {money(data.base.cost('net', data.living))}, no more "
                "than is paid without a loan: it leaves no debt that another could be a part of.",
            )
    return notes


def _after_a_degree(data: Ratios) -> list[str]:
    """Name the programs that require the degree they would be compared with."""
    names = data.compared.attrs["left_out"]
    if not names:
        return []
    listed = "; ".join(map(short, names.split("; ")))
    return [f"Left out, as a master's degree requires a bachelor's degree: {listed}."]


def _outcome_note(base: Baseline, measured: int, alternatives: int) -> str:
    graduates = "All graduates" if base.major == "Overall" else f"Graduates in {base.major}"
    return (
        f"Pay afterwards is published for {measured} of {alternatives} alternatives (compare job "
        f"outcome), not what people learn. {graduates} of a degree: {base.underemployment_pct:.1f}% "
        f"underemployed, {money(base.early_career_wage_usd)} a year early in their career."
    )


def _price_notes(data: Ratios) -> list[str]:
    compared, notes = data.compared, []
    closed = compared[compared["open_to_all"] == "no"]
    reasons = [
        f"{short(n)} {r}" for n, r in zip(closed["alternative"], closed["access_reason"], strict=True)
    ]
    if reasons:
        notes.append(f"Not open to everyone: {'; '.join(reasons)}.")
    if (compared["credential"] == "single course").any():
        notes.append(
            f"Single courses are counted {data.courses:g} times; taken together they give no degree."
        )
    if data.base.net_usd != data.base.net_usd and data.measure != "time":
        notes.append("The net price of out-of-state students is not published.")
    if data.dollars == "one_year":
        notes.append(
            f"Prices of other years were moved to {compared.attrs['dollars']} with CPI-U, means of July to "
            "June; October 2025 was never published, so that 2025-26 has eleven months."
        )
    loose = compared[compared["flag"] == "indicative_only"]
    if len(loose):
        listed = ", ".join(map(short, loose["alternative"]))
        notes.append(f"Prices from lists or guides, starting values only: {listed}.")
    return notes


def _other_dollars(data: Ratios) -> list[str]:
    """Give the best bachelor's degree in the other dollars, where that makes a difference."""
    others, columns = data.others, data.columns
    best = _best(others, next(iter(columns.values())))
    if best is None:
        return []
    shown = {name: column for name, column in columns.items() if others[column].notna().any()}
    here, other = (best[PRICES[which]] for which in (data.dollars, OTHER[data.dollars]))
    own_funds = data.own_funds if data.measure == "debt" else 0.0
    left = max(0.0, best["cost_usd"] - here + other - own_funds)
    there = best.copy()
    for basis, column in shown.items():
        there[column] = times(data.base.debt(basis, data.living, own_funds), left)
    before, after = (_ratios(row, shown, data.nothing) for row in (best, there))
    if before == after:
        return []
    words = {"one_year": "in one year's dollars", "nominal": "each price in the dollars of its own year"}
    name = short(best["alternative"])
    return [f"{name} is {before} {words[data.dollars]}, {after} {words[OTHER[data.dollars]]}."]


def _whose(row: dict[Any, Any]) -> str:
    """Say whose graduates represent an alternative's, what they earn, and what speaks against it."""
    low, high = (money(row[f"earnings_{end}_usd"]) for end in ("low", "high"))
    spread = f", by program {low} to {high}" if row["outcome_programs"] > 1 else ""
    return (
        f"{short(row['alternative'])}: {money(row['earnings_4yr_usd'])}{spread}, "
        f"{times_text(row['pay_ratio_same_fields'])} within the same fields; debt "
        f"{money(row['graduates_debt_usd'])}. Of {row['outcome_of']}: {row['outcome_caveat']}."
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
