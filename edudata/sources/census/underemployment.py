"""Rates of underemployment that edudata computes from the microdata of the American Community Survey."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources import _licenses

PAGE = "https://www.census.gov/programs-surveys/acs/microdata.html"

# Made by scripts/microdata_rates.py: the records behind them are too large to bundle.
GRADUATE_UNDEREMPLOYMENT = Resource(
    name="graduate_underemployment",
    title="Underemployment of graduates by place, major and rule, from microdata",
    page=PAGE,
    columns={
        "year": "integer",
        "level": "text",
        "place": "text",
        "major": "text",
        "sex": "text",
        "race": "text",
        "ages": "text",
        "rule": "text",
        "kind": "text",
        "rate_pct": "number",
        "se_pct": "number",
        "low_pct": "number",
        "high_pct": "number",
        "n": "integer",
        "people": "number",
        "coverage_pct": "number",
        "own_weight_pct": "number",
        "difference_pct": "number",
        "difference_se_pct": "number",
        "unemployment_pct": "number",
        "unemployment_se_pct": "number",
        "se_method": "text",
        "flag": "text",
        "missing_states": "text",
    },
    key=("year", "level", "place", "major", "sex", "race", "ages", "rule", "kind"),
    period="year",
    required=("n", "se_method"),
    cadence="yearly",
    kind="derived",
    license=_licenses.PUBLIC_DOMAIN,
    citation="Computed by edudata from U.S. Census Bureau, American Community Survey, Public Use Microdata "
    f"Sample, 1-year, {PAGE}.",
    notes=(
        "As `ed.underemployment` and `ed.compare` return them; docs/microdata.md explains the method.",
        "2024: records of 48 states and D.C., without California and Texas, ages 22 to 45.",
        "2024: by sex and race D.C., North Dakota, Tennessee and Wyoming only, ages 22 to 65.",
        "2024: no replicate weights, so that standard errors are Kish's approximation.",
        "Rates of fewer than 30 people are left out, unless they are composites. Intervals are of 90%.",
    ),
)
RESOURCES = (GRADUATE_UNDEREMPLOYMENT,)
