"""The Digest's tables of college prices: 330.10 (averages), 330.30 (percentiles), 330.40 (cost)."""

from __future__ import annotations

from edudata.records import Resource
from edudata.sources._licences import PUBLIC_DOMAIN

DIGEST = "https://nces.ed.gov/programs/digest/"
PUBLISHER = "U.S. Department of Education, National Center for Education Statistics."
CITE = f"{PUBLISHER} Digest of Education Statistics,"

TUITION = Resource(
    name="tuition",
    title="Average undergraduate tuition, fees, room and board (Digest Table 330.10)",
    page=f"{DIGEST}d23/tables/dt23_330.10.asp",
    url=f"{DIGEST}d23/tables/dt23_330.10.asp",
    columns={
        "year_start": "integer",
        "academic_year": "text",
        "control": "text",
        "level": "text",
        "component": "text",
        "average_current_usd": "number",
        "average_constant_usd": "number",
        "dollar_year": "text",
        "public_residency": "text",
        "flag": "text",
        "note": "text",
    },
    key=("control", "level", "component", "year_start"),
    period="academic_year",
    required=("academic_year", "dollar_year", "public_residency"),
    licence=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.10: Average undergraduate tuition, fees, room, and board rates charged for "
    f"full-time students in degree-granting postsecondary institutions. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
    notes=(
        "Averages weighted by full-time-equivalent undergraduates; published prices, before any grant.",
        "Constant dollars are the publisher's own, by the CPI of the academic year.",
        "Public institutions: in-state price in the editions of 2017 and 2020, in-district in 2023.",
        "1964-65 to 1967-68 are missing (the edition of 2017 has 1966-67 and 1967-68).",
        "Board before 1986-87 was surveyed on another basis; room and board of 1985-86 are estimates.",
        "2018-19 in the edition of 2020: one constant-dollar total was left undeflated (flagged).",
        "Workbooks hold unrounded values, web pages whole dollars.",
    ),
)
TUITION_PERCENTILES = Resource(
    name="tuition_percentiles",
    title="Percentiles of public institutions' tuition and fees (Digest Table 330.30, partly)",
    page=f"{DIGEST}d22/tables/dt22_330.30.asp",
    url=f"{DIGEST}d22/tables/dt22_330.30.asp",
    columns={
        "institution_group": "text",
        "academic_year": "text",
        "percentile": "integer",
        "tuition_fees_current_usd": "number",
    },
    key=("institution_group", "academic_year", "percentile"),
    period="academic_year",
    required=("tuition_fees_current_usd",),
    licence=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.30: Average undergraduate tuition, fees, room, and board charges for "
    f"full-time students in degree-granting postsecondary institutions, by percentile. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
    notes=("An extract of nine rows of the table; public four-year institutions end with 2010-11 in it.",),
)
COST_OF_ATTENDANCE = Resource(
    name="cost_of_attendance",
    title="Cost of attending four-year institutions, first-time students (Digest Table 330.40, partly)",
    page=f"{DIGEST}d23/tables/dt23_330.40.asp",
    url=f"{DIGEST}d23/tables/dt23_330.40.asp",
    columns={
        "item": "text",
        "academic_year": "text",
        "control": "text",
        "average_current_usd": "number",
    },
    key=("item", "control", "academic_year"),
    period="academic_year",
    required=("average_current_usd",),
    licence=PUBLIC_DOMAIN,
    citation=f"{CITE} Table 330.40: Average total cost of attendance for first-time, full-time "
    f"undergraduate students in degree-granting postsecondary institutions. {DIGEST}",
    cadence="yearly",
    release_months=(12,),
    notes=(
        "First-time, full-time students at four-year institutions, at public ones with the in-state price.",
        "An extract: some items stand only for 2022-23.",
    ),
)
RESOURCES: tuple[Resource, ...] = (TUITION, TUITION_PERCENTILES, COST_OF_ATTENDANCE)
