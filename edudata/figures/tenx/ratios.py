"""10X: how many times cheaper, quicker or less indebting than a degree each alternative is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number
from edudata.figures.tenx.common import (
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
)
from edudata.figures.tenx.dots import LOOK, NOTHING, YOURS, draw
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd

    from edudata.analysis.tenx import Baseline

MEASURES = {"cost": "price", "time": "time", "debt": "debt", "job": "job outcome"}
HEADED = {"cost": "cheaper", "debt": "on debt"}
NONE = {"cost": "is free", "debt": "leaves no debt"}
OWED = {"measure": ("debt",)}
PRICED = {"measure": ("cost", "time", "debt")}
"""Where a control matters: pay and debt of graduates are published as they are."""
PRICES = {"one_year": "price_real_usd", "nominal": "price_nominal_usd"}
OTHER = {"one_year": "nominal", "nominal": "one_year"}


def _columns(measure: str) -> dict[str, str]:
    """Look -> column of the ratio."""
    if measure == "time":
        return {"time": "time_ratio"}
    if measure == "job":
        return {"pay": "pay_ratio", "owed": "graduates_debt_ratio"}
    return {basis: f"{measure}_ratio_{basis}" for basis in ("published", "net")}


def make(
    frames: Frames,
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
) -> Card:
    """Every alternative's ratio on one measure, the reader's own among them, against the line of ten."""
    from edudata.analysis.job_outcomes import with_outcomes
    from edudata.analysis.tenx import Own, compare

    base = degree(frames, sector, years)
    if measure == "debt" and not base.debt("published", living == "in", own_funds):
        most = base.cost("published", living == "in")
        raise OutOfRangeError(
            f"With own_funds of {amount(own_funds, 'usd')} the degree leaves no debt to compare: "
            f"choose less than {amount(most, 'usd')}, which is what it costs."
        )

    found = compare(
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
    found = with_outcomes(found, frames["programs"])
    columns = _columns(measure)
    if measure == "debt" and base.debt("net", living == "in", own_funds) == 0:
        del columns["net"]
    first = next(iter(columns.values()))
    kept = found[found[list(columns.values())].notna().any(axis=1)]
    rows = kept.sort_values([first, "alternative"], ascending=[False, True], kind="stable")
    others = rows[rows["alternative"] != YOURS]
    finding, headline = _told(others, columns, measure, base, found.attrs, len(found) - 1)
    left_out = found[~found.index.isin(kept.index) & found["alternative"].ne(YOURS)]
    nothing = NOTHING.get(measure, "free")
    shown = [
        f"{short(n)} {times_text(v, nothing)}"
        for n, v in zip(rows["alternative"], rows[first], strict=True)
    ]
    notes = _notes(base, found, left_out, dollars, courses, measure)
    if measure in ("cost", "debt"):
        notes[1:1] = _otherwise(
            others, columns, base, dollars, living == "in", measure, own_funds if measure == "debt" else 0.0
        )
        if "net" not in columns:
            notes.insert(
                0,
                f"After grants the degree costs {amount(base.cost('net', living == 'in'), 'usd')}, no more "
                "than is paid without a loan: it leaves no debt that another could be a part of.",
            )
    return Card(
        chart=draw(rows.reset_index(drop=True), columns, measure),
        data=_table(found),
        finding=finding,
        subtitle=_subtitle(base, found.attrs, measure, own_funds),
        alt=(
            f"A dot for each of {len(rows)} alternatives on a logarithmic scale, with lines at 1 and 10. "
            f"{finding} {LOOK[next(iter(columns))][2].capitalize()}: {'; '.join(shown)}."
        ),
        headline=headline,
        notes=tuple(notes),
    )


def _told(
    rows: pd.DataFrame,
    columns: dict[str, str],
    measure: str,
    base: Baseline,
    attrs: dict[Any, Any],
    alternatives: int,
) -> tuple[str, tuple[str, str]]:
    """The finding and the headline: how many reach ten, and how far the bachelor's degrees get."""
    from edudata.analysis.tenx import TEN

    if measure == "job":
        return _outcomes_told(rows, attrs, alternatives)
    column = columns.get("published", columns.get("time", ""))
    reached = int((rows[column] >= TEN).sum())
    best = _best(rows, column)
    if measure == "time":
        text = (
            f"{reached} of {len(rows)} alternatives with a stated length take a tenth of {base.years:g} "
            "years or less"
        )
        if best is not None:
            for_whom = f" ({best['condition']})" if best["condition"] else ""
            text += f"; the quickest bachelor's degree is {times_text(best[column])} quicker{for_whom}"
        quickest = rows.iloc[0]
        return f"{text}.", (
            times_text(quickest[column]),
            f"{short(quickest['alternative'])}, quicker than a degree",
        )
    net = columns.get("net", "")
    has_net = bool(net) and bool(rows[net].notna().any())
    what = {"cost": "are ten times cheaper", "debt": "leave a tenth of the debt or less"}[measure]
    of = {
        "cost": "against the published {} of a degree",
        "debt": "against the {} to borrow for a degree's published price",
    }[measure]
    text = f"{reached} of {len(rows)} alternatives {what} {of.format(_asked(attrs, 'published', measure))}"
    if has_net:
        text += (
            f", {int((rows[net] >= TEN).sum())} against the {_asked(attrs, 'net', measure)} after grants"
        )
    prices = "published and net price" if has_net else "published price"
    if best is None:
        return f"{text}.", (f"{reached} of {len(rows)}", "alternatives that reach ten, published price")
    ratios = _ratios(best, columns if has_net else {"published": column}, measure)
    for_whom = f" ({best['condition']})" if best["condition"] else ""
    verb = HEADED[measure]
    verb = f"is {ratios} {verb}" if ratios.startswith("×") else NONE[measure]
    text += f"; the best bachelor's degree among them {verb}{for_whom}"
    return f"{text}.", (ratios, f"{HEADED[measure]}: the best bachelor's degree, by {prices}")


def _asked(attrs: dict[Any, Any], basis: str, measure: str) -> str:
    return amount(float(attrs[f"{basis}_{measure}_usd"]), "usd")


def _best(rows: pd.DataFrame, column: str) -> pd.Series[Any] | None:
    """The bachelor's degree that is furthest ahead."""
    degrees = rows[rows["credential"].eq("bachelor's degree") & rows[column].notna()]
    if degrees.empty:
        return None
    return degrees.sort_values(column, ascending=False, kind="stable").iloc[0]


def _ratios(row: pd.Series[Any], columns: dict[str, str], measure: str) -> str:
    """ "×8.0 and ×1.5"; what asks for nothing does so against any price."""
    said = [times_text(row[column], NOTHING.get(measure, "free")) for column in columns.values()]
    return " and ".join(dict.fromkeys(said)) if not said[0].startswith("×") else " and ".join(said)


def _otherwise(
    rows: pd.DataFrame,
    columns: dict[str, str],
    base: Baseline,
    dollars: str,
    living: bool,
    measure: str,
    own_funds: float,
) -> list[str]:
    """The best bachelor's degree in the other dollars, where that makes a difference."""
    from edudata.analysis.tenx import times

    best = _best(rows, next(iter(columns.values())))
    if best is None:
        return []
    shown = {name: column for name, column in columns.items() if rows[column].notna().any()}
    here, other = (best[PRICES[which]] for which in (dollars, OTHER[dollars]))
    cost = best["cost_usd"] - here + other
    there = best.copy()
    for basis, column in shown.items():
        there[column] = times(base.debt(basis, living, own_funds), max(0.0, cost - own_funds))
    said = [_ratios(row, shown, measure) for row in (best, there)]
    if said[0] == said[1]:
        return []
    words = {"one_year": "in one year's dollars", "nominal": "each price in the dollars of its own year"}
    return [
        f"{short(best['alternative'])} is {said[0]} {words[dollars]}, {said[1]} {words[OTHER[dollars]]}."
    ]


def _outcomes_told(
    rows: pd.DataFrame, attrs: dict[Any, Any], alternatives: int
) -> tuple[str, tuple[str, str]]:
    """What graduates of the best-paid bachelor's degree earn and owe; of the best-paid if there is none."""
    best = _best(rows, "pay_ratio")
    best = rows.iloc[0] if best is None else best
    pay, owed = (amount(float(best[c]), "usd") for c in ("earnings_4yr_usd", "graduates_debt_usd"))
    base_pay, base_owed = (amount(float(attrs[f"degree_{c}_usd"]), "usd") for c in ("earnings_4yr", "debt"))
    name = short(best["alternative"])
    text = (
        f"Pay after it is published for {len(rows)} of {alternatives} alternatives: four years on, "
        f"graduates of {name} earn {pay} and owed {owed}, all bachelor's graduates {base_pay} and "
        f"{base_owed}; within the same fields they earn {times_text(best['pay_ratio_same_fields'])}"
    )
    return f"{text}.", (times_text(best["pay_ratio"]), f"the pay of bachelor's graduates: {name}")


def _subtitle(base: Baseline, attrs: dict[Any, Any], measure: str, own_funds: float) -> str:
    if measure == "job":
        return (
            "Median pay four years after, and median debt, of graduates with federal aid, each program "
            "once, against those of all bachelor's programs (College Scorecard); above 1 is better"
        )
    living = "with" if attrs["living_costs"] == "in" else "without"
    one = attrs["dollars"] == attrs["academic_year"]
    dollars = f"all in dollars of {attrs['dollars']}" if one else f"dollars {attrs['dollars']}"
    text = (
        f"{base.label[0].upper()}{base.label[1:]}, {base.years:g} years at the prices of "
        f"{attrs['academic_year']}, {living} housing and food; {dollars}. "
        "Above 1 the alternative asks less"
    )
    return text + (f"; {amount(own_funds, 'usd')} paid without a loan." if measure == "debt" else ".")


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with every ratio; a free alternative has none, and says so."""
    import numpy as np

    ratios = [c for c in found.columns if "_ratio" in c]
    return found.assign(is_free=found["cost_usd"].eq(0)).replace(
        {column: {np.inf: np.nan} for column in ratios}
    )


def _notes(
    base: Baseline, found: pd.DataFrame, left_out: pd.DataFrame, dollars: str, courses: float, measure: str
) -> list[str]:
    from edudata.analysis.job_outcomes import COMMON, NOT_MEASURED

    graduates = "All graduates" if base.major == "Overall" else f"Graduates in {base.major}"
    conditional = found[found["condition"].ne("")]
    notes = [
        f"† {short(n)}: its length, and so its price, is {c} (its source); others need longer and pay more."
        for n, c in zip(conditional["alternative"], conditional["condition"], strict=True)
    ]
    known = found[found["job_outcome"].ne(NOT_MEASURED)]
    if measure == "job":
        return [COMMON, *(_whose(row) for row in known.to_dict("records")), _silent(left_out)]
    notes += [
        (
            f"Pay afterwards is published for {len(known)} of {len(found) - 1} alternatives (compare job "
            f"outcome), not what one learns. {graduates} of a degree: {base.underemployment_pct:.1f} % "
            f"underemployed, {amount(base.early_career_wage_usd, 'usd')} a year early in their career."
        ),
        UPPER_END,
    ]
    closed = found[found["open_to_all"] == "no"]
    said = [f"{short(n)} {r}" for n, r in zip(closed["alternative"], closed["access_reason"], strict=True)]
    if said:
        notes.append(f"Not open to everyone: {'; '.join(said)}.")
    if (found["credential"] == "single course").any():
        notes.append(f"Single courses are counted {courses:g} times; taken together they give no degree.")
    if base.net_usd != base.net_usd and measure != "time":
        notes.append("The net price of out-of-state students is not published.")
    if dollars == "one_year":
        notes.append(
            f"Prices of other years were moved to {found.attrs['dollars']} with CPI-U, means of July to "
            "June; October 2025 was never published, so that 2025-26 has eleven months."
        )
    loose = found[found["flag"] == "indicative_only"]
    if len(loose):
        listed = ", ".join(map(short, loose["alternative"]))
        notes.append(f"Prices from lists or guides, starting values only: {listed}.")
    notes.append(f"What is repaid on each is in the table. {LOAN_TERMS}")
    if len(left_out):
        notes.append(f"Not drawn, no length or price of the whole: {'; '.join(left_out['alternative'])}.")
    return notes


def _whose(row: dict[Any, Any]) -> str:
    """Whose graduates stand for an alternative's, what they earn, and what speaks against it."""
    low, high = (amount(row[f"earnings_{end}_usd"], "usd") for end in ("low", "high"))
    spread = f", by program {low} to {high}" if row["outcome_programs"] > 1 else ""
    return (
        f"{short(row['alternative'])}: {amount(row['earnings_4yr_usd'], 'usd')}{spread}, "
        f"{times_text(row['pay_ratio_same_fields'])} within the same fields; debt "
        f"{amount(row['graduates_debt_usd'], 'usd')}. Of {row['outcome_of']}: {row['outcome_caveat']}."
    )


def _silent(left_out: pd.DataFrame) -> str:
    return f"Not measured: {'; '.join(map(short, left_out['alternative']))}."


RATIOS = FigureSpec(
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
        Number("own_funds", "Paid without a loan", (0, 100_000, 0), 500, unit="USD", when=OWED),
        replace(LOAN_RATE, when=OWED),
        Number("courses", "Courses taken, where one is priced", (1, 120, 40), when=PRICED),
        Number("own_price", "Your alternative: price", (0, 200_000, 5_000), 100, unit="USD", when=PRICED),
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
    make=make,
    about=(
        "A ratio is what the degree asks divided by what the alternative asks: 10 means a tenth of the "
        "price, time or debt, 1 means the same. The degree's price stands on two bases: **published**, and "
        "**net** of the grants that first-time full-time students receive on average. An alternative's "
        "price is the one it publishes, for the whole of it: a price by month, term or course is "
        "multiplied by the stated length. Debt is what is left of the price after what is paid without a "
        "loan; with nothing paid it is the price itself. **Job outcome** is the pay of graduates four "
        "years on and their debt, where the College Scorecard has programs that stand for an alternative. "
        "What each leads to stands beside its name: a certificate is not a degree, and a master's degree "
        "comes after one. Whether something is open to everyone is our reading of what it asks for, in the "
        "table with its reason. The years are the degree's nominal four: the median from first enrolment "
        "to a bachelor's degree was 52 months."
    ),
)
