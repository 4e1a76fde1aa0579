"""Terms of federal student loans that are in no table: defaults that the reader can change."""

from __future__ import annotations

# Direct loans to undergraduates in 2025-26, and the standard term.
RATE_PCT, YEARS = 6.39, 10.0
PAGE = "https://studentaid.gov/understand-aid/types/loans/interest-rates"
SOURCE = f"undergraduate Direct loans of 2025-26, Federal Student Aid ({PAGE})"
TRUST = "not checked against our data"
