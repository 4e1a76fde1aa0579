"""The mortgage that the housing figures assume: its controls, its rate and its words."""

from __future__ import annotations

from edudata.errors import OutOfRangeError
from edudata.figures import text
from edudata.figures.controls import Number
from edudata.figures.spec import Frames

RATE = "mortgage_rate_30yr_fixed"
RATES = "mortgage_rates"
# The terms of the loan matter only for the payment.
PAYMENT = {"measure": ("payment_to_income",)}


def latest_rate(frames: Frames) -> tuple[float, str]:
    """Return the latest published 30-year mortgage rate in percent, and its month in words."""
    series = frames[RATES]
    rows = series[series["measure"] == RATE]
    if rows.empty:
        raise OutOfRangeError(f"{RATES} holds no {RATE}; run `edudata build` to restore the table.")
    last = rows.sort_values("period_start").iloc[-1]
    return round(float(last["rate_pct"]), 2), text.month(last["period_start"])


def rate_bounds(frames: Frames) -> tuple[float, float, float]:
    """Return the lowest and highest mortgage rate in percent, and the latest published as default."""
    return 0.0, 20.0, latest_rate(frames)[0]


RATE_PCT = Number(
    "rate_pct",
    "Mortgage rate",
    rate_bounds,
    step=0.05,
    whole=False,
    unit="% a year",
    help="The default is the latest monthly average of the 30-year fixed rate (Freddie Mac).",
    when=PAYMENT,
)
TERMS = (
    RATE_PCT,
    Number(
        "down_payment_pct",
        "Down payment",
        (0, 90, 20),
        unit="% of the price",
        help="The part of the price that is paid at once, not borrowed.",
        when=PAYMENT,
    ),
    Number("term_years", "Loan term", (5, 40, 30), unit="years", when=PAYMENT),
    Number(
        "tax_pct",
        "Property tax",
        (0, 5, 0),
        step=0.1,
        whole=False,
        unit="% of the price a year",
        help="Zero by default, so that the payment covers principal and interest only.",
        when=PAYMENT,
    ),
    Number(
        "insurance_pct",
        "Insurance",
        (0, 5, 0),
        step=0.1,
        whole=False,
        unit="% of the price a year",
        when=PAYMENT,
    ),
)


def mortgage(
    frames: Frames,
    rate_pct: float,
    down_payment_pct: float = 20,
    term_years: float = 30,
    tax_pct: float = 0,
    insurance_pct: float = 0,
) -> str:
    """Describe the mortgage assumed, with where its rate comes from."""
    latest, month = latest_rate(frames)
    origin = f" (Freddie Mac's average for {month})" if rate_pct == latest else ""
    extras = [
        f"{t:g}% {name}" for t, name in ((tax_pct, "property tax"), (insurance_pct, "insurance")) if t
    ]
    rest = f" plus {' and '.join(extras)} of the price a year" if extras else " only"
    return (
        f"{rate_pct:g}% a year{origin}, {down_payment_pct:g}% down, {term_years:g} years, "
        f"principal and interest{rest}"
    )
