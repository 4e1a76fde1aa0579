"""Terms of federal student loans that no table here has: starting values, to be changed by the reader."""

from __future__ import annotations

RATE_PCT, YEARS = 6.39, 10.0
"""Direct loans to undergraduates of 2025-26, and the standard term."""
PAGE = "https://studentaid.gov/understand-aid/types/loans/interest-rates"
SOURCE = f"undergraduate Direct loans of 2025-26, Federal Student Aid ({PAGE})"
TRUST = "not checked against a table of ours"
