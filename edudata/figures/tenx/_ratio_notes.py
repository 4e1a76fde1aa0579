"""The subtitle and the notes of the 10X figure."""

from __future__ import annotations

from typing import Any

from edudata.analysis.job_outcomes import COMMON, NOT_MEASURED
from edudata.analysis.tenx import Baseline, times
from edudata.figures.tenx._ratios import Ratios, best_bachelors, ratios_text
from edudata.figures.tenx._shared import LOAN_TERMS, UPPER_END, short, times_words
from edudata.figures.text import money

NOT_ADJUSTED = (
    "Pay differs for many reasons: who chose the program and what they earned before also matter."
)
PRICES = {"one_year": "price_real_usd", "nominal": "price_nominal_usd"}
OTHER = {"one_year": "nominal", "nominal": "one_year"}


def subtitle(data: Ratios) -> str:
    if data.measure == "job":
        return (
            f"Median pay after four years, and median debt, {len(data.others)} of {len(data.compared) - 1} "
            "alternatives compared with all bachelor's programs (College Scorecard); above 1 is better"
        )
    base, attrs = data.base, data.compared.attrs
    one = attrs["dollars"] == attrs["academic_year"]
    dollars = f"{attrs['dollars']} dollars" if one else f"dollars {attrs['dollars']}"
    what = {"cost": "Price", "time": "Length", "debt": "Debt"}[data.measure]
    text = (
        f"{what} of a degree divided by that of the alternative: {base.label}, {base.years:g} years, "
        f"{'with' if data.living else 'without'} housing and food, {dollars}"
    )
    return text + (f"; {money(data.own_funds)} paid without a loan" if data.measure == "debt" else "")


def notes_of(data: Ratios) -> list[str]:
    compared = data.compared
    measured = compared[compared["job_outcome"].ne(NOT_MEASURED)]
    conditional = compared[compared["condition"].ne("")]
    notes = [
        f"† {short(name)}: its length and price are {condition}; other students need more time and money."
        for name, condition in zip(conditional["alternative"], conditional["condition"], strict=True)
    ]
    if data.measure == "job":
        whose = [_whose(row) for row in measured.to_dict("records")]
        silent = f"Not measured: {'; '.join(map(short, data.left_out['alternative']))}."
        return [NOT_ADJUSTED, COMMON, *whose, silent, *_after_a_degree(data)]
    notes = [
        "A certificate is not a degree: the credential follows each name.",
        *notes,
        _outcome_note(data.base, len(measured), len(compared) - 1),
        UPPER_END,
        *_price_notes(data),
        f"The table shows what is repaid on each. {LOAN_TERMS}",
    ]
    if len(data.left_out):
        left_out = "; ".join(data.left_out["alternative"])
        notes.append(f"Not shown because the total price or length is unknown: {left_out}.")
    notes += _after_a_degree(data)
    if data.measure in ("cost", "debt"):
        notes[1:1] = _other_dollars(data)
        if "net" not in data.columns:
            notes.insert(
                0,
                f"After grants, the degree costs {money(data.base.cost('net', data.living))}, no more "
                "than is paid without a loan, so it leaves no debt to compare with.",
            )
    return notes


def _after_a_degree(data: Ratios) -> list[str]:
    """Name the programs that require the degree they would be compared with."""
    names = data.compared.attrs["left_out"]
    if not names:
        return []
    short_names = "; ".join(map(short, names.split("; ")))
    return [f"Left out because a master's degree requires a bachelor's degree first: {short_names}."]


def _outcome_note(base: Baseline, measured: int, alternatives: int) -> str:
    graduates = "All graduates" if base.major == "Overall" else f"Graduates in {base.major}"
    return (
        f"Pay afterward is published for {measured} of {alternatives} alternatives (choose job outcome). "
        f"{graduates} of a degree: {base.underemployment_pct:.1f}% underemployed, "
        f"{money(base.early_career_wage_usd)} a year early in their career."
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
            f"Single courses are counted {data.courses:g} times; together they do not make a degree."
        )
    # Only NaN differs from itself.
    if data.base.net_usd != data.base.net_usd and data.measure != "time":
        notes.append("The net price of out-of-state students is not published.")
    if data.dollars == "one_year":
        notes.append(
            f"Prices of other years are adjusted to {compared.attrs['dollars']} with the consumer price "
            "index, July to June; 2025-26 lacks October 2025, which was never published."
        )
    loose = compared[compared["flag"] == "indicative_only"]
    if len(loose):
        short_names = ", ".join(map(short, loose["alternative"]))
        notes.append(f"Starting prices from lists or guides: {short_names}.")
    return notes


def _other_dollars(data: Ratios) -> list[str]:
    """Give the best bachelor's degree in the other dollars, where that makes a difference."""
    others, columns = data.others, data.columns
    best = best_bachelors(others, next(iter(columns.values())))
    if best is None:
        return []
    bases = {name: column for name, column in columns.items() if others[column].notna().any()}
    here, other = (best[PRICES[which]] for which in (data.dollars, OTHER[data.dollars]))
    own_funds = data.own_funds if data.measure == "debt" else 0.0
    # Only the price changes with the dollars; what is paid without a loan stays.
    left = max(0.0, best["cost_usd"] - here + other - own_funds)
    there = best.copy()
    for basis, column in bases.items():
        there[column] = times(data.base.debt(basis, data.living, own_funds), left)
    before, after = (ratios_text(row, bases, data.nothing) for row in (best, there))
    # A note that repeats the same ratios would suggest a difference.
    if before == after:
        return []
    words = {"one_year": "adjusted for inflation", "nominal": "without adjustment"}
    name = short(best["alternative"])
    return [f"{name}: {before} {words[data.dollars]}, {after} {words[OTHER[data.dollars]]}."]


def _whose(row: dict[Any, Any]) -> str:
    """Say whose graduates represent an alternative's, what they earn, and what speaks against it."""
    low, high = (money(row[f"earnings_{end}_usd"]) for end in ("low", "high"))
    spread = f", by program {low} to {high}" if row["outcome_programs"] > 1 else ""
    return (
        f"{short(row['alternative'])}: {money(row['earnings_4yr_usd'])}{spread}, "
        f"{times_words(row['pay_ratio_same_fields'])} as much within the same fields; debt "
        f"{money(row['graduates_debt_usd'])}. Of {row['outcome_of']}: {row['outcome_caveat']}."
    )
