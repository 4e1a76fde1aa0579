"""The record of one program: what is published about it, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from edudata import markup
from edudata.analysis.programs import answer
from edudata.analysis.programs.luck import SPREAD, median_interval
from edudata.analysis.programs.payoff import YEARS, Payoff, payoff

MONEY = {
    "earnings_1yr_usd": "Earnings one year on",
    "earnings_4yr_usd": "Earnings four years on",
    "earnings_5yr_usd": "Earnings five years on",
    "median_debt_usd": "Median debt of those who borrowed",
}
COLLEGE = {
    "net_price_usd": "Undergraduates' net price a year",
    "net_price_0_30k_usd": "with family income to $30,000",
    "net_price_30_48k_usd": "$30,001 to $48,000",
    "net_price_48_75k_usd": "$48,001 to $75,000",
    "net_price_75_110k_usd": "$75,001 to $110,000",
    "net_price_110k_up_usd": "above $110,000",
    "completion_rate_pct": "Undergraduates who complete",
}
PAYOFF_NOTE = (
    "Those who do not finish are taken to pay half of the years: no publisher reports when they leave. Pay "
    "forgone while studying is left out."
)
TEXTS = ("institution", "state", "field", "opeid6", "cip_code", "credential", "result", "source")
NUMBERS = (
    *("awards", "earnings_1yr_usd", "earnings_4yr_usd", "earnings_5yr_usd", "median_debt_usd"),
    *("benchmark_usd", "graduates", "share_above_pct", "low_pct", "high_pct"),
    *("fails_next_pct", "fails_twice_pct"),
)


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of an institution, with its earnings, debt and result in the earnings test.

    Attributes
    ----------
    id : str
        "001005-5005-bachelors": OPEID6, CIP code and level.
    institution, state, field, level : str
        Names for readers; state is a postal abbreviation, "" abroad.
    opeid6, cip_code, credential : str
        The same as codes.
    campuses : int
        Campuses that share the program's statistics.
    awards : float or None
        Credentials of one year at all of them.
    earnings_1yr_usd, earnings_4yr_usd, earnings_5yr_usd, median_debt_usd : float or None
        Medians; None if not published, which is not zero.
    answer : str
        "Passes", "Fails", "Cannot tell" or "No result".
    sentence : str
        Why.
    result : str
        "passes" or "fails" as published, or by the Scorecard's amount; "" without one.
    source : str
        "department" or "scorecard": whose benchmark it is; "" without one.
    benchmark, benchmark_usd : str, float or None
        What the median is compared with, in words and dollars.
    graduates, graduates_source : float or None, str
        Graduates that the median is based on, "published" or "estimated".
    share_above_pct, low_pct, high_pct : float or None
        Share of graduates above the benchmark that the median implies, and its exact 95% interval.
    low_usd, high_usd : float or None
        Benchmarks between these leave the result open.
    fails_next_pct, fails_twice_pct : float or None
        Chance that another class of this size fails, and that two of three do.
    assumptions : tuple of str
        What the verdict rests on.
    college : dict of str to value
        Of its college, if the Scorecard has it: unitid, closed_on, net prices, completion, debt.
    payoff : Payoff or None
        Price and payback of an associate's or bachelor's degree, plain and with those who do not finish;
        None where the Scorecard lacks a part.
    """

    id: str
    institution: str
    state: str
    field: str
    level: str
    opeid6: str
    cip_code: str
    credential: str
    campuses: int
    awards: float | None
    earnings_1yr_usd: float | None
    earnings_4yr_usd: float | None
    earnings_5yr_usd: float | None
    median_debt_usd: float | None
    answer: str
    sentence: str
    result: str
    source: str
    benchmark: str
    benchmark_usd: float | None
    graduates: float | None
    graduates_source: str
    share_above_pct: float | None
    low_pct: float | None
    high_pct: float | None
    low_usd: float | None
    high_usd: float | None
    fails_next_pct: float | None
    fails_twice_pct: float | None
    assumptions: tuple[str, ...]
    college: Mapping[str, Any]
    payoff: Payoff | None = None

    @property
    def title(self) -> str:
        """The program's name: college, field, level."""
        return f"{self.institution}: {self.field}, {self.level}"

    def to_dict(self) -> dict[str, Any]:
        """Return all fields as plain values, ready for JSON."""
        return asdict(self) | {"college": dict(self.college), "assumptions": list(self.assumptions)}

    def lines(self) -> list[tuple[str, str]]:
        """Return what is published about the program, as labels and values."""
        money = [(label, dollars(getattr(self, name))) for name, label in MONEY.items()]
        pairs = [(label, _amount(name, self.college.get(name))) for name, label in COLLEGE.items()]
        if self.campuses > 1:
            pairs.append(("Campuses that share these figures", f"{self.campuses}"))
        pairs += payoff_lines(self.payoff)
        if closed := self.college.get("closed_on"):
            pairs.append(("Closed", str(closed)))
        return [*money, *(pair for pair in pairs if pair[1])]

    def __repr__(self) -> str:
        rows = self.lines()
        width = max(len(label) for label, _ in rows)
        table = [f"  {label:<{width}}  {value}" for label, value in rows]
        notes = [f"- {line}" for line in self.assumptions]
        return "\n".join([f"{self.title} ({self.id})", f"{self.answer}: {self.sentence}", *table, *notes])

    def _repr_html_(self) -> str:
        head = markup.paragraphs([self.title, f"{self.answer}: {self.sentence}"])
        return head + markup.table(("", ""), self.lines()) + markup.paragraphs(self.assumptions)


def record(
    row: Mapping[str, Any],
    college: Mapping[str, Any],
    spread_factor: float = 1.0,
    graduates_factor: float = 1.0,
) -> Program:
    """Make the record of a row of `benchmark.with_luck`.

    Parameters
    ----------
    row : mapping
        The program.
    college : mapping
        Of its college, as `colleges.all_colleges` has it; {} if unknown.
    spread_factor, graduates_factor : float
        As given to `with_luck`.
    """
    values: dict[str, Any] = {name: None if _missing(value) else value for name, value in row.items()}
    low_usd, high_usd = None, None
    if values.get("verdict"):
        spread = spread_factor * SPREAD[str(values["credential"])]
        low_usd, high_usd = median_interval(values["earnings_usd"], spread, values["graduates"])
    # The Department has a few medians that the Scorecard does not.
    values["earnings_4yr_usd"] = values.get("earnings_4yr_usd") or values.get("earnings_usd")
    texts: dict[str, Any] = {name: str(values.get(name) or "") for name in TEXTS}
    numbers: dict[str, Any] = {name: values.get(name) for name in NUMBERS}
    compared = _payoff(values, college)
    notes = answer.assumptions(values, spread_factor, graduates_factor)
    return Program(
        id="-".join(texts[name] for name in ("opeid6", "cip_code", "credential")),
        **texts,
        **numbers,
        level=answer.LEVEL_NAMES[texts["credential"]],
        campuses=int(values["campuses"]),
        answer=answer.headline(values),
        sentence=answer.sentence(values),
        benchmark=answer.benchmark_words(values),
        graduates_source=str(values["graduates_source"]) if values.get("graduates") else "",
        low_usd=low_usd,
        high_usd=high_usd,
        assumptions=tuple([*notes, PAYOFF_NOTE] if compared else notes),
        college={name: value for name, value in college.items() if not _missing(value)},
        payoff=compared,
    )


def _payoff(values: Mapping[str, Any], college: Mapping[str, Any]) -> Payoff | None:
    """Compare price and premium where the Scorecard has all parts; both sides are from its one release."""
    names = ("earnings_4yr_usd", "high_school_earnings_usd")
    earned, high_school = (values.get(name) for name in names)
    price, completed = (college.get(name) for name in ("net_price_usd", "completion_rate_pct"))
    if values["credential"] not in YEARS or any(map(_missing, (earned, high_school, price, completed))):
        return None
    # A college where nobody completes has no price for each graduate.
    if not completed:
        return None
    return payoff(str(values["credential"]), *map(float, (price, completed, earned, high_school)))


def payoff_lines(result: Payoff | None) -> list[tuple[str, str]]:
    """Return price and payback as labels and values; none without them."""
    if result is None:
        return []
    return [
        ("Net price of all years", dollars(result.price_usd)),
        ("the same, with those who do not finish", dollars(result.price_per_graduate_usd)),
        ("Years of extra pay that cover it", years(result.years)),
        ("the same, with those who do not finish", years(result.years_per_graduate)),
    ]


def years(value: float | None) -> str:
    """Write a number of years, or that there is no extra pay.

    Examples
    --------
    >>> years(4.04), years(None)
    ('4.0', 'never: no extra pay')
    """
    return "never: no extra pay" if value is None else f"{value:.1f}"


def dollars(value: float | None) -> str:
    """Write an amount, or that it is not published.

    Examples
    --------
    >>> dollars(29142.0), dollars(None)
    ('$29,142', 'not published')
    """
    return "not published" if value is None else f"${value:,.0f}"


def _amount(name: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.0f}%" if name.endswith("_pct") else dollars(value)


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, (str, list, dict, tuple)) and bool(pd.isna(value)))
