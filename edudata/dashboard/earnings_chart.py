"""Earnings of programs against their benchmarks, as HTML that fits any width and both color schemes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from edudata.analysis.programs.record import Program, dollars

# Right of the largest amount, so that no label is cut.
MARGIN = 1.08
STEPS = (10_000, 20_000, 50_000, 100_000, 200_000)
STYLE = """<style>
.earnings{margin:0;font-size:.875rem;line-height:1.3}
.earnings .row{margin:0 0 1rem}
.earnings .track{position:relative;height:26px;
border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.earnings .band{position:absolute;top:8px;height:10px;border-radius:5px;
background:color-mix(in srgb,#3d7fc9 45%,transparent)}
.earnings .dot{position:absolute;top:6px;width:14px;height:14px;margin-left:-7px;border-radius:7px;
background:#3d7fc9}
.earnings .tick{position:absolute;top:0;height:26px;border-left:3px solid currentColor;margin-left:-1px}
.earnings .axis{position:relative;height:1.3em}
.earnings .axis span{position:absolute;transform:translateX(-50%);white-space:nowrap;opacity:.8}
.earnings .axis span:first-child{transform:none}
.earnings .key{opacity:.85;font-size:.875rem}
</style>"""
KEY = (
    "Dot: half of the graduates earn at least this four years on. Bar: benchmarks for which the result "
    "could be luck. Line: the benchmark."
)


def chart(programs: Sequence[Program]) -> str:
    """Draw programs below one another on one axis of dollars; "" if none has earnings.

    Parameters
    ----------
    programs : sequence of Program
        Those without published earnings are left out.
    """
    with_earnings = [program for program in programs if program.earnings_4yr_usd is not None]
    if not with_earnings:
        return ""
    amounts = [
        amount
        for p in with_earnings
        for amount in (p.earnings_4yr_usd, p.benchmark_usd, p.high_usd)
        if amount is not None
    ]
    top = MARGIN * max(amounts)
    rows = "".join(_row(program, top) for program in with_earnings)
    label = escape(" ".join(_alt(program) for program in with_earnings))
    return (
        f'{STYLE}<div class="earnings" role="img" aria-label="{label}">{rows}'
        f'<div class="axis">{_ticks(top)}</div><p class="key">{KEY}</p></div>'
    )


def _ticks(top: float) -> str:
    """Label round amounts up to the end of the axis."""
    step = next((s for s in STEPS if top / s <= 5), STEPS[-1])
    return "".join(
        f'<span style="left:{100 * amount / top:.2f}%">{_thousands(amount)}</span>'
        for amount in range(0, int(top), step)
    )


def _row(program: Program, top: float) -> str:
    marks = []
    if program.low_usd is not None and program.high_usd is not None:
        left, width = 100 * program.low_usd / top, 100 * (program.high_usd - program.low_usd) / top
        marks.append(f'<div class="band" style="left:{left:.2f}%;width:{width:.2f}%"></div>')
    if program.benchmark_usd is not None:
        marks.append(f'<div class="tick" style="left:{100 * program.benchmark_usd / top:.2f}%"></div>')
    marks.append(f'<div class="dot" style="left:{100 * (program.earnings_4yr_usd or 0) / top:.2f}%"></div>')
    amount = (
        "no benchmark" if program.benchmark_usd is None else f"benchmark {dollars(program.benchmark_usd)}"
    )
    words = escape(f"{program.title}: {dollars(program.earnings_4yr_usd)}, {amount}")
    return f'<div class="row">{words}<div class="track">{"".join(marks)}</div></div>'


def _alt(program: Program) -> str:
    words = f"{program.title}: {dollars(program.earnings_4yr_usd)} four years on"
    if program.benchmark_usd is None:
        return f"{words}, no benchmark."
    words += f", benchmark {dollars(program.benchmark_usd)}"
    if program.low_usd is None:
        return f"{words}."
    low, high = dollars(program.low_usd), dollars(program.high_usd)
    return f"{words}; against benchmarks from {low} to {high} the result could be luck."


def _thousands(amount: float) -> str:
    """Write an amount on the axis.

    Examples
    --------
    >>> _thousands(0), _thousands(40_000)
    ('$0', '$40,000')
    """
    return f"${amount:,.0f}"
