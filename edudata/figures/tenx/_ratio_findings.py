"""The findings of the 10X figure: one per measure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.analysis.tenx import TEN
from edudata.figures.tenx._ratios import Ratios, best_bachelors, ratios_text
from edudata.figures.tenx._shared import short, times_words
from edudata.figures.text import money

HEADED = {"cost": "cheaper", "debt": "on debt"}
BETTER = {"cost": ("is", "cheaper"), "debt": ("leaves", "less debt")}
NOTHING_ASKED = {"cost": "is free", "debt": "leaves no debt"}
# What a tenth means, and against what.
TENTHS = {
    "cost": ("are ten times cheaper", "than a degree's published {}"),
    "debt": ("leave at most a tenth of the debt", "of the {} to borrow at the published price"),
}

Finding = tuple[str, str, tuple[str, str]]


def _time_finding(data: Ratios) -> Finding:
    others = data.others
    best, quickest = best_bachelors(others, "time_ratio"), others.iloc[0]
    reached = int((others["time_ratio"] >= TEN).sum())
    details = (
        f"Of {len(others)} alternatives with a stated length, {reached} take at most a tenth of "
        f"{data.base.years:g} years."
    )
    text = f"{reached} of {len(others)} alternatives {'is' if reached == 1 else 'are'} ten times quicker."
    if best is not None:
        text = f"The quickest alternative bachelor's is {times_words(best['time_ratio'])} quicker; {text}"
        details += _for_whom(best, short(best["alternative"]))
    headline = (
        times_words(quickest["time_ratio"]),
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
        than = {"cost": "than the", "debt": "of the"}[measure]
        details += f", {int((others[net] >= TEN).sum())} {than} {data.asked('net')} after grants"
    details += "."
    best = best_bachelors(others, columns["published"])
    if best is None:
        text = f"{reached} of {len(others)} alternatives {tenth}."
        return (
            text,
            details,
            (f"{reached} of {len(others)}", "alternatives that reach ten, published price"),
        )
    bases = columns if has_net else {"published": columns["published"]}
    ratios, (verb, better) = ratios_text(best, bases, data.nothing), BETTER[measure]
    text = f"The best alternative bachelor's {NOTHING_ASKED[measure]}"
    if ratios != data.nothing:
        first, *second = [times_words(best[column]) for column in bases.values()]
        text = f"The best alternative bachelor's {verb} {first} {better} by published price"
        text += f", {second[0]} after grants" if second else ""
    prices = "published and net price" if has_net else "published price"
    details += _for_whom(best, short(best["alternative"]))
    return f"{text}.", details, (ratios, f"{HEADED[measure]}: the best alternative bachelor's, by {prices}")


def _job_finding(data: Ratios) -> Finding:
    """Compare pay after the best-paid bachelor's degree, or the best-paid if there is none."""
    others, attrs = data.others, data.compared.attrs
    best = best_bachelors(others, "pay_ratio")
    best = others.iloc[0] if best is None else best
    name = short(best["alternative"])
    details = (
        f"After four years, graduates of {name} earn {money(float(best['earnings_4yr_usd']))} and owed "
        f"{money(float(best['graduates_debt_usd']))}; all bachelor's graduates "
        f"{money(float(attrs['degree_earnings_4yr_usd']))} and {money(float(attrs['degree_debt_usd']))}. "
        f"Within the same fields they earn {best['pay_ratio_same_fields']:.1f} times as much."
    )
    text = f"Graduates of {name} earn {times_words(best['pay_ratio'])} the pay of bachelor's graduates."
    return text, details, (times_words(best["pay_ratio"]), f"the pay of bachelor's graduates: {name}")


FINDINGS = {"cost": _money_finding, "debt": _money_finding, "time": _time_finding, "job": _job_finding}


def _for_whom(row: pd.Series[Any], name: str) -> str:
    return f" {name}: {row['condition']}." if row["condition"] else ""
